// The twin of `query_key` in conf.py, laid over Sphinx's English stemmer.
var splitQuery = (query) => query.normalize("NFKC").replace(/GONE/g, "")
  .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) % 16)
  .split(/[^\p{Letter}\p{Number}_]+/u).filter((word) => word)
  .map((word) => (/^\d{3,}$/.test(word) ? "_" + word : word));
// Pages that are called what was asked for come in this order, functions of the package come last.
const KINDS = ["string", "pair", "claim", "call", "choice", "speaker", "frame", "actor", "term"];
var Scorer = {
  score: ([page, , , , score]) => page.startsWith("api/") ? score - 40 : score < 15 ? score
    : score + 5 * (1 + KINDS.indexOf(/^concordances\/(\w+)-/.exec(page)?.[1])),
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
{
  const English = window.Stemmer;
  const folds = FOLDS.map(([letters, one]) => [new RegExp(letters, "g"), one]);
  const arabic = (word) => /[\u0600-\u06ff]/.test(word);
  // Whether two words are the same but for one letter more, less, other, or two exchanged.
  const near = (one, other) => {
    let start = 0;
    while (start < one.length && one[start] === other[start]) start += 1;
    const [rest, beside] = [one.slice(start), other.slice(start)];
    return rest.slice(1) === beside.slice(1) || rest === beside.slice(1) || rest.slice(1) === beside
      || (rest[0] === beside[1] && rest[1] === beside[0] && rest.slice(2) === beside.slice(2));
  };
  // A joined ل, ب, ... is taken off what is a title without it; a word that stands in no page is
  // read as one of a title, or of a page, that is one letter away.
  const corrected = (word, stem) => {
    const { titles, terms, titleterms } = (typeof Search === "undefined" ? null : Search._index) ?? {};
    const [key, rest] = [stem(word), stem(word.slice(1))];
    if (!terms || key.length < 4 || key in titleterms) return key;
    if (/^[وفبكل]/.test(word) && rest in titleterms) return rest;
    const begun = arabic(word) ? key : word.toLowerCase();
    if (key in terms || Object.keys({ ...terms, ...titleterms }).some((term) => term.startsWith(begun)))
      return key;
    const found = titles.flatMap(splitQuery).map((title) => title.toLowerCase())
      .find((title) => title.length > 3 && near(word, title));
    return found ? stem(found) : Object.keys(terms).find((term) => term.length > 3 && near(key, term)) ?? key;
  };
  window.Stemmer = function () {
    const english = new English();
    const stem = (word) => arabic(word)
      ? folds.reduce((text, [letters, one]) => text.replace(letters, one), word)
          .replace(/PREFIX/, "")
      : english.stemWord(word);
    this.stemWord = (word) => corrected(word, stem);
  };
}

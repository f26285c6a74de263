// The twin of `query_key` in arabic_search.py, laid over Sphinx's English stemmer.
var splitQuery = (query) => query.normalize("NFKC").replace(/GONE/g, "")
  .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) % 16)
  .split(/[^\p{Letter}\p{Number}_]+/u).filter((word) => word)
  .map((word) => (/^\d{3,}$/.test(word) ? "_" + word : word));
{
  const English = window.Stemmer;
  const folds = FOLDS.map(([letters, one]) => [new RegExp(letters, "g"), one]);
  window.Stemmer = function () {
    const english = new English();
    this.stemWord = (word) => /[\u0600-\u06ff]/.test(word)
      ? folds.reduce((text, [letters, one]) => text.replace(letters, one), word)
          .replace(/PREFIX/, "")
      : english.stemWord(word);
  };
}

"""Places: the spans of something that was asked for, and what can be done with them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.addresses import CONCORDANCES, concordance_link
from analysis.lexicon.referents import choice_names, load_referents
from analysis.measures.collocation import collocates
from analysis.measures.concordance import concordance
from analysis.measures.frequency import count_by, count_mentions
from analysis.measures.made import made
from analysis.mentions.ids import each_named, names_any
from analysis.study.labels import label_ids, label_speakers, label_terms, with_english
from analysis.study.study import Study, surface
from analysis.study.whole_pages import NOBODY, OUTLET, WholePages, expressions, named_speaker
from analysis.text.terms import Term
from analysis.text.tokens import place
from analysis.voices.calls import find_calls
from analysis.voices.speech import load_speech
from analysis.wording import LANGUAGES

KINDS = ("term", "actor", "frame", "referent", "speaker", "pair", "string")
"""What may be asked for. `pair`: two words in a row as they are written; `string`: characters as
typed, within words too; `referent`: all expressions for one of `referents.yml`."""

TOGETHER = "with others"
"""The form of a mention that names several actors at once."""

PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "actor": {"form": ("form",), "voice": ("voice",), "whose": ("voice", "speaker"),
              "spoken": ("form", "voice"), "expression": ("form", "surface")},
    "frame": {"object": ("object",), "voice": ("voice",), "whose": ("voice", "speaker")},
    "speaker": {"voice": ("voice",)}, "term": {"voice": ("voice",)}, "pair": {"voice": ("voice",)},
    "choice": {"choice": ("choice",), "voice": ("voice",), "made": ("choice", "voice"),
               "expression": ("choice", "surface")},
}
"""By what the lines of a page are told apart, where numbers lead too: columns, joined."""

PAGES = {"referent": "choice"}
_FIRST = ["article", "group", "block", "sentence", "role", "start", "end", "counted", "echo",
          "voice", "speaker"]


@dataclass(frozen=True, eq=False, repr=False)
class Places:
    """The places of something in a study: a table of `spans` that knows what was asked.

    `spans` has a row a place in text order: `article`, `group`, `block`, `sentence`, `role`,
    `start`, `end`, `counted`, `echo`, `voice`, `speaker` (`outlet` for the page itself, `unknown`
    where nobody is named), and what its kind has besides (`id`, `form`, `object`, `surface`,
    `strength` of mentions, `choice` of referents, `words` of speakers).
    """

    study: Study
    spans: pd.DataFrame
    kind: str | None = None
    name: str | None = None
    page: str | None = None
    narrowed: Mapping[str, object] = field(default_factory=dict)
    whole_page: bool = False

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self.spans)

    def __repr__(self) -> str:
        """Say in one line what was asked and how many places each group has."""
        counts = self.spans.groupby("group").size()
        asked = f"{self.kind} {self.name}" if self.kind else "every mention"
        narrowed = ", ".join(f"{name} {value}" for name, value in self.narrowed.items())
        return (f"Places of {asked}" + f" ({narrowed})" * bool(narrowed) + ": " + ", ".join(
            f"{counts.get(group, 0):,} in {group}" for group in self.study.groups))

    def where(self, **columns: object) -> "Places":
        """Narrow the places: `where(voice="outlet", group=["2017", "2024"])`.

        Takes any column of `spans` and of `study.articles` (outlet, date, genre ...); of ids and
        speakers named together one is enough. Raises `ValueError` for another column.
        """
        spans = self._with(*columns).spans
        for name, value in columns.items():
            values = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else [
                *value]
            spans = spans[names_any(spans[name], values) if name in ("id", "speaker")
                          else spans[name].isin(values)]
        return replace(self, spans=spans[self.spans.columns].reset_index(drop=True),
                       narrowed={**self.narrowed, **columns})

    def _with(self, *names: str) -> "Places":
        """Add columns of the articles to the spans."""
        articles = self.study.articles
        if unknown := [name for name in names if name not in self.spans and name not in articles]:
            raise ValueError(f"Places have no column {unknown[0]!r}; there are "
                             f"{', '.join(dict.fromkeys([*self.spans, *articles]))}.")
        wanted = [name for name in names if name not in self.spans]
        return replace(self, spans=self.spans.merge(articles[["article", *wanted]], on="article"
                                                    ) if wanted else self.spans)

    def lines(self, width: int = 60, sort: str = "text") -> pd.DataFrame:
        """Return the concordance, a line a place: `before`, `node`, `after` and its columns.

        The columns of `measures.concordance`, `english` (of the line, where there is a
        translation) and those of `spans`. `width` is in characters; `sort` is "text", "before",
        "after" or "context".
        """
        place = ["article", "start", "end"]
        spans = self.spans.drop_duplicates(place)
        table = with_english(self.study, concordance(
            self.study.texts, spans, self.study.tables.blocks, width, sort=sort))
        spans = spans[[*place, *(name for name in spans if name not in table)]]
        return made(table.merge(spans, on=place, how="left"), "lines", **self.asked, width=width,
                    sort=sort)

    def by(self, *names: str) -> pd.DataFrame:
        """Count the places by columns of `spans` or of the articles: `by("group", "form")`.

        Returns a row for each combination: the columns, `count`, `size` (the counted words of the
        group, outlet, article ...; of all where no column is of the articles), `per_thousand` and
        `low`, `high`: its exact 95% interval (Garwood 1936), per 1,000 words too.
        """
        names = names or ("group",)
        places = self._with(*names)
        of = [name for name in names if name == "group" or name in self.study.articles]
        return made(count_by(places.spans, names, self.study.sizes_by(*of)), "rates",
                    **self.asked, by="+".join(names))

    def collocates(self, window: int = 5, minimum: int = 1) -> pd.DataFrame:
        """List the content words near the places, within their sentence, the closest first (G²).

        Returns, indexed by key, `term`, `gloss` and the columns of `measures.collocates`. The words
        of the places themselves are left out; elsewhere they are words like any other.
        """
        words = self.study.content_words
        inside = pd.Series(False, index=words.index)
        for article, spans in self.spans.groupby("article"):
            rows = words[words["article"] == article]
            for start, end in zip(spans["start"], spans["end"], strict=True):
                inside[rows.index[(rows["start"] >= start) & (rows["end"] <= end)]] = True
        table = collocates(words, inside, window, minimum=minimum)
        labels = label_terms(self.study, table.rename_axis("term").reset_index()[["term"]])
        table.insert(0, "term", labels["term"].to_numpy())
        table.insert(1, "gloss", labels["gloss"].to_numpy())
        return made(table.rename_axis("key"), "collocates", **self.asked, window=window,
                    minimum=minimum)

    def sample(self, number: int = 100, seed: int = 1) -> "Places":
        """Draw places at random, all where there are fewer, in text order.

        The draw follows from `seed` and the places alone: it is the same on every machine, and a
        smaller one is part of a larger one.
        """
        spans = thinned(self.spans, number, seed)
        return replace(self, spans=spans.sort_values(["article", "start", "end"],
                                                     ignore_index=True))

    @property
    def asked(self) -> dict[str, object]:
        """What was asked, as plain values: `kind`, `name` and how it was narrowed."""
        asked = {} if self.kind is None else {self.kind: self.name}
        return {**asked, **self.narrowed, **({"whole_page": True} if self.whole_page else {})}

    @property
    def address(self) -> str:
        """The page of the site with these lines: the section of their group, the part of it.

        Places of no kind (every mention) lead to the list of pages.
        """
        if self.kind is None or self.page is None:
            return CONCORDANCES
        kind, group = PAGES.get(self.kind, self.kind), self.narrowed.get("group")
        if not isinstance(group, str):
            return concordance_link(kind, self.page)
        return concordance_link(kind, self.page, group, **(self._part(kind) if len(self) else {}))

    def _part(self, kind: str) -> dict[str, str]:
        narrowed = {name: value for name, value in self.narrowed.items() if name != "group"}
        part = {}
        if "article" in narrowed:
            part["article"] = str(narrowed.pop("article"))
        if self.whole_page:
            part["page"] = "whole"
        if narrowed == {"echo": False} and not part:
            return {"text": "body"}
        for name, columns in PARTS.get(kind, {}).items():
            if set(columns) == set(narrowed) and not part:
                return {name: " ".join(str(narrowed[column]) for column in columns)}
        return part if not narrowed else {}

    def parts(self) -> pd.DataFrame:
        """Return by what the lines of a page are told apart (`PARTS`), a column a part."""
        kind = PAGES.get(self.kind or "", self.kind)
        spans, parts = self.spans, {}
        for name, columns in PARTS.get(kind or "", {}).items():
            value = spans[columns[0]].astype("str")
            for column in columns[1:]:
                value = value + " " + spans[column].astype("str")
            # By these the expressions of one actor alone are counted.
            together = "form" in columns and len(columns) > 1
            parts[name] = value.where(spans["form"] != TOGETHER) if together else value
        return pd.DataFrame(parts, index=spans.index)


def rates(spans: Places | pd.DataFrame, study: Study | None = None, by: str = "group"
          ) -> pd.DataFrame:
    """Count what was found by group, or by any column of the articles, with exact intervals.

    `spans` is what `study.find` gives (`study.find(kind="actor")`, all actors), or a table of
    mentions with its `study`. `by` is `group`, `outlet`, `date`, `article` ...

    Returns a row for each `id` (of a mention of several actors each; of a term the term) and group,
    of 0 where there is none, the most frequent id first: `id`, `group` (the value of `by`),
    `count`, `size` (its counted words), `per_thousand`, `low` and `high` (exact 95% interval,
    Garwood 1936, per 1,000 words), `label_en`, `label_ar`.
    """
    if not isinstance(spans, Places):
        if study is None:
            raise ValueError("Rates are over the words of a study: rates(mentions, study), or the "
                             "places that study.find gives.")
        spans = Places(study, each_named(spans))
    study, places = spans.study, spans._with(by)
    table = places.spans
    if "id" not in table:
        table = table.assign(id=spans.name)
    sizes = study.sizes_by(by)
    if by != "group":
        table = table.drop(columns="group").rename(columns={by: "group"})
    counts = count_mentions(table, sizes[sizes > 0].rename_axis("group"))
    return made(label_ids(study, counts), "rates", **spans.asked, by=by)


def find(study: Study, kind: str | None, name: str | Term | None, whole_page: bool = False,
         wide: bool | None = None, /, **narrowed: object) -> Places:
    """Find the places of something in a study, as `Study.find` says."""
    pages, finders = study.whole_pages, {"term": WholePages.term, "pair": _pair, "string": _string,
                                         "speaker": stretches, "referent": _referent}
    term = pages.parsed(name) if kind == "term" and isinstance(name, str) else name
    page, name = (" ".join(term.keys), term.typed) if isinstance(term, Term) else (name, name)
    spans = finders[kind](pages, term) if kind in finders else _mentions(pages, kind, name)
    spans = study.counted(spans, whole_page, wide).drop(columns=["clutter", "token"],
                                                        errors="ignore")
    spans = spans.assign(speaker=named_speaker(spans)).sort_values(
        ["article", "start", "end"], kind="stable", ignore_index=True)
    spans = spans[[*_FIRST, *(column for column in spans if column not in _FIRST)]]
    places = Places(study, spans, kind, name, page, whole_page=whole_page)
    return places.where(**narrowed) if narrowed else places


def _mentions(pages: WholePages, kind: str | None, name: str | None) -> pd.DataFrame:
    """Mentions, a row an actor or frame: of several named together each has its row."""
    mentions = pages.mentions
    if kind is not None:
        known = getattr(pages.study.lexicon, f"{kind}s")
        if name not in known and not names_any(mentions["id"], [str(name)]).any():
            raise ValueError(f"There is no {kind} {name!r}. There are: "
                             f"{', '.join(sorted(known))}.")
        mentions = mentions[mentions["kind"] == kind]
        mentions = mentions[names_any(mentions["id"], [str(name)])]
    joint = mentions["id"].str.contains("+", regex=False)
    table = each_named(mentions.assign(form=mentions["form"].where(~joint, TOGETHER).where(
        mentions["kind"] == "actor")))
    return table if kind is None else table[table["id"] == name]


def _pair(pages: WholePages, written: str) -> pd.DataFrame:
    runs = pages.runs(len(written.split()))
    return pages.at_words(runs[runs["ngram"] == written].drop(columns="ngram"))


def _string(pages: WholePages, typed: str) -> pd.DataFrame:
    rows = [(article, *match.span()) for article, text in pages.study.texts.items()
            for match in re.finditer(re.escape(typed), text) if typed]
    table = pd.DataFrame(rows, columns=["article", "start", "end"]).astype(
        {"article": object, "start": int, "end": int})
    spans = pages.at_words(table)
    # What begins between words stands in nobody's words and is not counted.
    counted = spans["counted"].astype(bool) & pages.in_words(table)
    return spans.assign(counted=counted, voice=spans["voice"].where(counted, OUTLET),
                        speaker=spans["speaker"].where(counted))


def stretches(pages: WholePages, of: str | None = None) -> pd.DataFrame:
    """Return the runs of counted words in one voice and of one speaker, within a sentence.

    A row a run, with `words`, how many there are; of one speaker alone where `of` names one.
    """
    words = pages.study.words
    words = words.assign(speaker=named_speaker(words)).sort_values(["article", "token"],
                                                                   ignore_index=True)
    keys = ["article", "block", "sentence", "voice", "speaker"]
    new = words[keys].ne(words[keys].shift()).any(axis=1)
    follows = words["token"].eq(words["token"].shift() + 1)
    first = [*keys, "group", "role", "counted", "start", "echo"]
    runs = words.groupby((new | ~follows).cumsum()).agg(
        **{name: (name, "first") for name in first}, end=("end", "last"),
        words=("token", "size")).reset_index(drop=True)
    return runs if of is None else runs[runs["speaker"] == of]


def calls(study: Study) -> pd.DataFrame:
    """Find who calls on whom to do what, in the counted parts of the articles.

    The columns of `find_calls` with `article`, `group`, `line`, `what` (the words of the call),
    `english` (of the line), `caller_en`, `caller_ar`, `addressee_en`, `addressee_ar` (empty where
    nobody is named), and where the call stands: `role`, `echo`, `counted`, `voice`, `speaker`.
    """
    speech = load_speech(study.lexicon.folder)
    tables, parts = study.tables, []
    by_article = [(dict(iter(table.groupby("article"))), table.iloc[:0]) for table in (
        tables.quotations, tables.mentions, tables.sentences, tables.blocks)]
    for article, text in study.texts.items():
        quotations, mentions, sentences, blocks = (
            of.get(article, none) for of, none in by_article)
        if len(parts) and quotations.empty:
            continue
        table = find_calls(text, quotations, mentions, sentences, speech).assign(article=article)
        inside = place(table, blocks)
        table = table.assign(line=blocks["line"].to_numpy()[inside])
        parts.append(table[(inside >= 0) & blocks["counted"].to_numpy()[inside]])
    table = pd.concat(parts, ignore_index=True)
    table["what"] = surface(study, table)
    table["group"] = table["article"].map(study.articles.set_index("article")["group"])
    for column in ("caller", "addressee"):
        labels = label_speakers(study, table.assign(speaker=table[column].fillna(NOBODY)))
        for lang in LANGUAGES:
            table[f"{column}_{lang}"] = labels[f"label_{lang}"].where(
                labels["speaker"] != NOBODY, "").to_numpy()
    where = ["role", "echo", "counted", "voice", "speaker"]
    at = study.whole_pages.at_words(table)[where]
    return with_english(study, table).join(at)


def _referent(pages: WholePages, name: str) -> pd.DataFrame:
    study, referents = pages.study, load_referents(pages.study.lexicon)
    if name not in referents:
        raise ValueError(f"There is no referent {name!r}. There are: {', '.join(referents)}.")
    table = expressions(pages, referents[name], study.settings.terms.conflation)
    labels = choice_names(referents[name])
    return table.assign(surface=surface(study, table), **{
        f"choice_{lang}": [labels[choice][at] for choice in table["choice"]]
        for at, lang in enumerate(LANGUAGES)})


def unit_names(spans: pd.DataFrame) -> list[str]:
    """Return the stable names of spans: article:start-end."""
    return [f"{article}:{start}-{end}" for article, start, end in
            zip(spans["article"], spans["start"], spans["end"], strict=True)]


def thinned(spans: pd.DataFrame, number: int, seed: int) -> pd.DataFrame:
    """Keep `number` rows, each place by a random number of its own (Ohlsson 1995).

    The number is a hash of seed and place, so that no version of a library can change the draw.
    """
    rank = [hashlib.sha256(f"{seed} {unit}".encode()).hexdigest() for unit in unit_names(spans)]
    return spans.assign(rank=rank).sort_values("rank").head(number).drop(columns="rank")

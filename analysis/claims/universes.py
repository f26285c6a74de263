"""What claims count: of these places, those; and in a universe, one way to make every choice.

Places stand on the whole page, clutter too, so that a choice selects among them. A universe is one
combination of reasonable choices (Steegen et al. 2016); its first values are the study's settings.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.source import KINDS, Measure, Part
from analysis.lexicon.referents import Referent, load_referents
from analysis.lexicon.schema import Lexicon
from analysis.lexicon.source import spellings
from analysis.measures.uncertainty import OPTIONS
from analysis.mentions.ids import names_any
from analysis.study.labels import modality, read_beside
from analysis.study.study import Study
from analysis.study.whole_pages import (
    COLUMNS,
    WholePages,
    expressions,
    named_spans,
    touching,
)

LEFT_OUT = "without "
"""Before the pattern or word that is left out."""
CODED = ["id", "choice", "object", "modality", "caller", "addressee"]
"""What places are coded as, beside whose words they are."""
_FRAMES = {"frame": "term", "with_frames": "with_terms", "names": None}
"""The fields of a measure that name frames, each with the one that has terms beside these."""
_CALLS = ["kind", "caller", "addressee", "verb_start", "start", "end", "article"]


def units(study: Study, referents: Mapping[str, Referent], measure: Measure, conflation: str,
          coding: str = "core", pairs_of: Callable[..., pd.DataFrame] | None = None
          ) -> pd.DataFrame:
    """List what a measure counts on the whole pages, in the order of the texts.

    `conflation` says which words are the same term; `coding` whether a collocate may be one by
    a wider reading; `pairs_of` is `_beside`, or keeps what it returned. Returns the columns of
    `PLACE`, `clutter`, `start`, `end`, `strength`, `nested`, those of `CODED` and `coder` (null
    where nothing is), `hit`, and `hit_elsewhere`: whether it would be one with the expression of
    another edition.
    """
    referent = referents[measure.referent] if measure.referent else None
    table = _places(study, referent, measure, conflation, coding)
    table = table.reindex(columns=[*COLUMNS, "nested", *CODED, "coder"]).astype(
        dict.fromkeys([*CODED, "coder"], object)).sort_values(
        ["article", "start", "end"], kind="stable", ignore_index=True)
    if measure.kind == "collocate":
        pairs = (pairs_of or _beside)(study.whole_pages, table, measure, conflation)
        hit = _near(table, pairs, measure, coding)
    elif those := KINDS[measure.kind].those:
        hit = np.any([names_any(table[column], getattr(measure, field)).to_numpy(bool)
                      for column, field in those.items()], axis=0)
    else:
        hit = np.ones(len(table), dtype=bool)
    table = table.assign(hit=hit, hit_elsewhere=hit, nested=table["nested"].eq(True))
    if referent and not referent.choices:
        forms = read_beside(study, "editions.csv", ["article", "start", "end"], blank=True)
        elsewhere = {} if "form" not in forms else {
            (row.article, int(row.start)): row.form
            for row in forms[(forms["start"] != "") & (forms["form"] != "")].itertuples()}
        other = [elsewhere.get((row.article, row.start), row.choice) for row in table.itertuples()]
        table["hit_elsewhere"] = pd.Series(other, table.index, dtype=object).isin(measure.choice)
    return table


def _places(study: Study, referent: Referent | None, measure: Measure, conflation: str, coding: str
            ) -> pd.DataFrame:
    """The places of which some are hits."""
    pages, kind = study.whole_pages, measure.kind
    mentions, spoken = pages.mentions, pages.quotations
    if kind == "quotations":
        return spoken[spoken["mode"] == "direct"].assign(strength="core")
    if kind == "actor_share":
        return mentions[mentions["kind"] == "actor"]
    if kind == "modality":
        coded = modality(study)
        coded = coded[coded.columns.intersection(["article", "start", "end", "modality", "coder"])]
        return mentions[mentions["kind"].eq("frame") & mentions["id"].isin(measure.frame)].merge(
            coded, on=["article", "start", "end"])
    if referent:
        return expressions(pages, referent, conflation)
    if kind == "calls":
        # A call and declared support stands where its verb does.
        calls = pages.at_words(study.calls.loc[study.calls["kind"] != "ask", _CALLS].reset_index(
            drop=True), "verb_start").assign(strength="core")
        frames = named_spans(pages, measure.names, (), (), conflation)
        frames = frames[frames["strength"].eq("core") | (coding == "wide")]
        return calls[touching(calls, frames)] if measure.names else calls
    table = named_spans(pages, measure.frame, measure.actor, measure.term, conflation)
    return table.dropna(subset="object") if kind == "object" else table


def _beside(pages: WholePages, table: pd.DataFrame, measure: Measure, conflation: str
            ) -> pd.DataFrame:
    """Pair each place with every listed collocate in its sentence.

    Returns `row`, `word` (of a listed term how it is first spelled), `core` (whether it is one by
    the core reading), how many words it stands `before` or `after` (else infinitely many), and
    whether it is `inside`.
    """
    named = [("", measure.with_frames, measure.with_actors, ())] + [
        (spellings(term)[0], (), (), (term,)) for term in measure.with_terms]
    near = pd.concat([named_spans(pages, *of, conflation).assign(word=word) for word, *of in named])
    nodes, others = (places.assign(
        first=pages.word_rows(places["article"], places["start"]),
        last=pages.word_rows(places["article"], places["end"] - 1))
        for places in (table, near))
    pairs = nodes[["article", "sentence", "start", "end", "first", "last"]].reset_index(
        names="row").merge(others, on=["article", "sentence"], suffixes=("", "_of"))
    before, after = pairs["first"] - pairs["last_of"], pairs["first_of"] - pairs["last"]
    return pd.DataFrame({
        "row": pairs["row"], "word": pairs["word"], "core": pairs["strength"] == "core",
        "before": before.where(before > 0, np.inf), "after": after.where(after > 0, np.inf),
        "inside": pairs["start_of"].lt(pairs["end"]) & pairs["end_of"].gt(pairs["start"])})


def _near(table: pd.DataFrame, pairs: pd.DataFrame, measure: Measure, coding: str) -> np.ndarray:
    """Whether a collocate stands within the measure's window of each place, in its sentence."""
    words = {"", *(spellings(term)[0] for term in measure.with_terms)}
    pairs = pairs[pairs["word"].isin(words) & (pairs["core"] | (coding == "wide"))]
    if measure.within == "itself":
        return table.index.isin(pairs.loc[pairs["inside"], "row"])
    number, _, side = measure.within.partition(" ")
    most = 10**9 if number == "sentence" else int(number)
    before, after = (-1 if side == other else most for other in ("after", "before"))
    close = pairs["before"].le(before) | pairs["after"].le(after)
    # Actors mentioned together (الدول الثلاث) stand beside one another in one expression.
    return table.index.isin(pairs.loc[close, "row"]) | names_any(
        table["id"], measure.with_actors).to_numpy(bool)


class Universe(NamedTuple):
    """How each choice is made; `page` is `whole` where clutter is counted too, as nobody should."""

    coding: str = "core"
    patterns: str = "all"
    frames: str = "apart"
    words: str = "all"
    window: str = "as set"
    unit: str = "mention"
    nested: str = "with"
    echoes: str = "with"
    quotations: str = "with"
    conflation: str = "stem"
    roles: str = "as set"
    denominator: str = "words"
    edition: str = "this page"
    coder: str = "first"
    page: str = "article"

    @property
    def hit(self) -> str:
        """The column of units that says which are hits."""
        return "hit_elsewhere" if self.edition == "other wording" else "hit"


def default_universe(study: Study) -> Universe:
    """Return the universe of the study's own settings."""
    return Universe(coding=study.settings.coding.strength,
                    conflation=study.settings.terms.conflation)


def varied(measure: Measure, universe: Universe, lexicon: Lexicon) -> Measure:
    """Return a measure as a universe has it: its frames merged, a word left out, its window."""
    change: dict[str, tuple[str, ...] | str] = {}
    for field in ("term", "with_terms") if universe.words.startswith(LEFT_OUT) else ():
        change[field] = tuple(term for term in getattr(measure, field)
                              if LEFT_OUT + spellings(term)[0] != universe.words)
    for field, terms in _FRAMES.items() if universe.frames == "merged" else ():
        names = getattr(measure, field)
        frames = [lexicon.frames[name] for name in names]
        change[field] = tuple(dict.fromkeys([*names, *chain.from_iterable(
            frame.neighbours for frame in frames)]))
        if terms:
            change[terms] = (*change.get(terms, getattr(measure, terms)), *chain.from_iterable(
                frame.neighbouring_terms for frame in frames))
    if universe.window != "as set":
        side = measure.within.partition(" ")[2] or "around"
        change["within"] = (universe.window if universe.window == "sentence" else
                            f"{universe.window} {side}")
    return measure.model_copy(update=change) if change else measure


class Rows:
    """A table of the whole pages: in which article each row stands, and which choices keep it."""

    def __init__(self, table: pd.DataFrame, articles: pd.Series):
        """Take over a table, of which some columns say what an option keeps."""
        self.table, self.number = table, len(articles)
        self.article = pd.Index(articles).get_indexer(table["article"])
        keeping = {
            ("page", "article"): table["counted"],
            ("echoes", "without"): ~table["echo"].astype(bool),
            ("quotations", "without"): table["voice"] != "quoted",
            ("roles", OPTIONS["roles"][1]): ~table["role"].isin(("caption", "embed"))}
        if "strength" in table:
            keeping["coding", "core"] = table["strength"] == "core"
        if "nested" in table:
            keeping["nested", "without"] = ~table["nested"].astype(bool)
        for pattern in table["pattern"].dropna().unique() if "pattern" in table else ():
            keeping["patterns", LEFT_OUT + pattern] = table["pattern"] != pattern
        for n, coder in enumerate(table["coder"].dropna().unique() if "coder" in table else ()):
            keeping["coder", coder if n else "first"] = table["coder"] == coder
        self._keeping = {key: rows.to_numpy(bool) for key, rows in keeping.items()}

    def with_hits(self, hit: np.ndarray) -> "Rows":
        """Return the same rows, other ones of them hits."""
        rows = copy(self)
        rows.table = self.table.assign(hit=hit, hit_elsewhere=hit)
        return rows

    def options(self, choice: str) -> list[str]:
        """List the options of a choice by which these rows are kept or not."""
        return [option for name, option in self._keeping if name == choice]

    def keeping(self, choice: str, option: str) -> np.ndarray:
        """Say of each row whether an option of a choice keeps it."""
        return self._keeping.get((choice, option), np.ones(len(self.table), dtype=bool))

    def kept(self, universe: Universe) -> np.ndarray:
        """Say of each row whether a universe counts it."""
        return np.logical_and.reduce([self.keeping(*choice) for choice in
                                      universe._asdict().items()])

    def by_article(self, chosen: np.ndarray) -> np.ndarray:
        """Count the chosen rows of each article."""
        return np.bincount(self.article[chosen], minlength=self.number)


class Counter:
    """Counts the parts of claims in any universe; what universes share is counted once."""

    def __init__(self, study: Study, terms: Iterable[str] = (), copies: Collection[str] = ()):
        """Take over a study that was read, not changing it; `terms` are those to be counted.

        Articles that are `copies` of others of their group are not.
        """
        self.study, articles = study, study.articles
        self.referents = load_referents(study.lexicon)
        study.whole_pages.parse([*terms, *(
            spelling for frame in study.lexicon.frames.values()
            for term in frame.neighbouring_terms for spelling in spellings(term))])
        self.articles = articles[["article", "group"]].reset_index(drop=True)
        self.once = ~self.articles["article"].isin(copies).to_numpy()
        # Of each story with several editions one, of all others the only one.
        self.editions = bool(articles["edition_of"].notna().any())
        story = self.articles["article"].groupby(
            articles["edition_of"].fillna(articles["article"]).to_numpy())
        self._of_story = {
            name: self.articles.index.isin(some.index)[:, np.newaxis] for name, some in
            (("first edition", story.head(1)), ("other edition", story.tail(1)))}
        self._tables: dict[object, Rows] = {}
        self._sizes: dict[Universe, np.ndarray] = {}
        self._pairs: dict[object, pd.DataFrame] = {}

    def _rows(self, key: object, table: Callable[[], pd.DataFrame]) -> Rows:
        if key not in self._tables:
            self._tables[key] = Rows(table(), self.articles["article"])
        return self._tables[key]

    def rows(self, measure: Measure, universe: Universe) -> Rows:
        """Return the units of a measure as a universe has it, whatever it leaves out of them."""
        lexicon, how = self.study.lexicon, (universe.conflation, universe.coding)
        made = varied(measure, universe, lexicon)
        whole = varied(measure, universe._replace(words="all", window="as set"), lexicon)
        # With another window or fewer words the places of a collocate are the same.
        same = whole if made.kind == "collocate" else made
        rows = self._rows((same, *how), lambda: self._told(same, units(
            self.study, self.referents, same, *how, self._beside)))
        if made == same:
            return rows
        pairs = self._beside(self.study.whole_pages, rows.table, same, universe.conflation)
        return rows.with_hits(_near(rows.table, pairs, made, universe.coding))

    def _beside(self, pages: WholePages, table: pd.DataFrame, *key: object) -> pd.DataFrame:
        """Pair places with what stands beside them, those of one measure and conflation once."""
        if key not in self._pairs:
            self._pairs[key] = _beside(pages, table, *key)
        return self._pairs[key]

    def _told(self, measure: Measure, table: pd.DataFrame) -> pd.DataFrame:
        """Add the `statement` that a place is in, and the `pattern` without which it is not found.

        A pattern counts as dispensable where another one of the frame matches, whatever its
        conditions.
        """
        table = table.assign(statement=[self._statements[place] for place in zip(
            table["article"], table["block"], strict=True)])
        found = self._matches[self._matches["id"].isin(measure.frame)]
        if found.empty:
            return table
        pairs = table[["article", "start", "end"]].reset_index(names="row").merge(
            found, on="article", suffixes=("", "_of"))
        pairs = pairs[pairs["start_of"].lt(pairs["end"]) & pairs["end_of"].gt(pairs["start"])]
        by_row = pairs.groupby("row")["pattern"].agg(["nunique", "first"])
        return table.assign(pattern=by_row["first"].where(by_row["nunique"] == 1))

    @cached_property
    def _matches(self) -> pd.DataFrame:
        """Where each pattern of a frame matches: `article`, `start`, `end`, `id`, `pattern`."""
        tokens, lexicon = self.study.tables.tokens, self.study.lexicon
        sentences = tokens.groupby(["article", "sentence"], sort=False).ngroup().to_numpy()
        found = lexicon.patterns.match(tokens["word"].to_numpy(), sentences,
                                       self.study.tables.vocabulary)
        rules = [lexicon.rules[number] for number in found.pattern]
        table = pd.DataFrame({
            "article": tokens["article"].to_numpy()[found.start],
            "start": tokens["start"].to_numpy()[found.start],
            "end": tokens["end"].to_numpy()[found.end - 1], "id": [rule.id for rule in rules],
            "pattern": [rule.pattern.match if rule.pattern else "" for rule in rules]})
        return table[[(rule.role, rule.kind) == ("mention", "frame") for rule in rules]]

    @cached_property
    def _statements(self) -> dict[tuple[str, int], int]:
        """For each block the paragraph that says it: of what restates, the one that follows."""
        blocks = self.study.whole_pages.blocks
        body = blocks["block"].where(blocks["counted"] & ~blocks["echo"])
        body = body.groupby(blocks["article"]).transform(lambda some: some.bfill().ffill())
        return dict(zip(zip(blocks["article"], blocks["block"], strict=True),
                        body.fillna(blocks["block"]).astype(int), strict=True))

    def units(self, measure: Measure, universe: Universe) -> pd.DataFrame:
        """Return all units of a measure, whatever a universe leaves out."""
        return self.rows(measure, universe).table

    def counted(self, part: Part, universe: Universe) -> pd.DataFrame:
        """Return the units of a part that are counted in a universe, with `hit`."""
        rows = self.rows(part.measure, universe)
        table = rows.table[rows.kept(universe) & self.once[rows.article]]
        return table.assign(hit=table[universe.hit])

    def totals(self, part: Part, universe: Universe) -> np.ndarray:
        """Count a part in a universe, a row an article of the study.

        Its hits, and what they are out of: of a rate the denominator, of a share the units.
        """
        rows = self.rows(part.measure, universe)
        kept = rows.kept(universe)
        count = rows.by_article(kept & rows.table[universe.hit].to_numpy(bool))
        of = self.size(universe) if part.measure.is_rate else rows.by_article(kept)
        return np.column_stack([count, of]) * self.of_story(universe)

    def of_story(self, universe: Universe) -> np.ndarray:
        """Say of each article whether it counts, as the edition of its story and as no copy."""
        return self._of_story.get(universe.edition, 1) * self.once[:, np.newaxis]

    def by_group(self, part: Part, universe: Universe,
                 articles: Collection[str] | None = None) -> dict[str, tuple[int, int]]:
        """Count a part in a universe: for each group its hits, and what they are out of.

        Of all articles, or of those named.
        """
        totals = self.totals(part, universe)
        if articles is not None:
            totals = totals * self.articles[["article"]].isin(articles).to_numpy()
        return {group: tuple(map(int, totals[self.articles["group"].to_numpy() == group].sum(0)))
                for group in self.study.groups}

    def size(self, universe: Universe) -> np.ndarray:
        """Return for each article what a rate is over in a universe."""
        actors = universe.denominator == "actor mentions"
        names = ["echoes", "quotations", "roles", "denominator", "page"]
        key = Universe(**{name: getattr(universe, name)
                          for name in names + ["coding", "nested"] * actors})
        if key not in self._sizes:
            pages = self.study.whole_pages
            rows = (self._rows("actors", lambda: pages.mentions[pages.mentions["kind"] == "actor"])
                    if actors else
                    self._rows("words", lambda: pages.words))
            kept = rows.kept(key)
            if universe.denominator == "sentences":
                kept[kept] = ~rows.table.loc[kept, ["article", "sentence"]].duplicated().to_numpy()
            elif universe.denominator == "content words":
                kept = kept & ~rows.table["stopword"].to_numpy(bool)
            self._sizes[key] = rows.by_article(kept)
        return self._sizes[key]

    def other_wording(self, measure: Measure) -> bool:
        """Say whether another edition has what is counted in other words."""
        table = self.units(measure, default_universe(self.study))
        return bool((table["hit"] != table["hit_elsewhere"]).any())

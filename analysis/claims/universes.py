"""What claims count: of these places, those; and in each universe, one way to make every choice.

Places stand on the whole page, clutter too, so that a choice selects among them. A universe is one
combination of reasonable choices (Steegen et al. 2016); its first values are the study's settings.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.source import KINDS, Measure, Part, pair_of
from analysis.lexicon.referents import Referent, load_referents
from analysis.measures.frequency import group_sizes
from analysis.measures.uncertainty import OPTIONS, cut_counts
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

_CALLS = ["kind", "caller", "addressee", "verb_start", "start", "end", "article"]


def units(study: Study, referents: Mapping[str, Referent], measure: Measure, conflation: str,
          coding: str = "core") -> pd.DataFrame:
    """List what a measure counts on the whole pages, in the order of the texts.

    `conflation` says which words are the same term; `coding` whether a collocate may be one by
    a wider reading. Returns the columns of `PLACE`, `clutter`, `start`, `end`, `strength`, `hit`,
    and `hit_elsewhere`: whether it would be one with the expression of another edition.
    """
    referent = referents[measure.referent] if measure.referent else None
    table = _places(study, referent, measure, conflation, coding)
    if measure.kind == "collocate":
        hit = _near(study.whole_pages, table, measure, conflation, coding)
    elif those := KINDS[measure.kind].those:
        hit = np.any([names_any(table[column], getattr(measure, field)).to_numpy(bool)
                      for column, field in those.items()], axis=0)
    else:
        hit = np.ones(len(table), dtype=bool)
    table = table.assign(hit=hit, hit_elsewhere=hit)
    if referent and not referent.choices:
        forms = read_beside(study, "editions.csv", ["article", "start", "end"], blank=True)
        elsewhere = {} if "form" not in forms else {
            (row.article, int(row.start)): row.form
            for row in forms[(forms["start"] != "") & (forms["form"] != "")].itertuples()}
        other = [elsewhere.get((row.article, row.start), row.choice) for row in table.itertuples()]
        table["hit_elsewhere"] = pd.Series(other, table.index, dtype=object).isin(measure.choice)
    table = table[[*COLUMNS, "hit", "hit_elsewhere"]]
    return table.sort_values(["article", "start", "end"], kind="stable", ignore_index=True)


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
        coded = modality(study)[["article", "start", "end", "modality"]]
        return mentions[mentions["kind"].eq("frame") & mentions["id"].isin(measure.frame)].merge(
            coded, on=["article", "start", "end"])
    if referent:
        return expressions(pages, referent, conflation)
    if kind == "calls":
        # A call and declared support stands where its verb does.
        calls = pages.at_words(study.calls.loc[study.calls["kind"] != "ask", _CALLS].reset_index(
            drop=True), "verb_start").assign(strength="core")
        frames = named_spans(pages, measure.names, (), (), conflation)
        return calls[touching(calls, _read(frames, coding))] if measure.names else calls
    table = named_spans(pages, measure.frame, measure.actor, measure.term, conflation)
    return table.dropna(subset="object") if kind == "object" else table


def _near(pages: WholePages, table: pd.DataFrame, measure: Measure, conflation: str, coding: str
          ) -> np.ndarray:
    """Whether a collocate stands within the measure's window of each place, in its sentence."""
    near = _read(named_spans(pages, measure.with_frames, measure.with_actors, measure.with_terms,
                             conflation), coding)
    if measure.within == "itself":
        return touching(table, near)
    number, _, side = measure.within.partition(" ")
    most = np.inf if number == "sentence" else int(number)
    before, after = (0 if side == other else most for other in ("after", "before"))
    names = ["article", "sentence", "first", "last"]
    nodes, others = (places.assign(
        first=pages.word_rows(places["article"], places["start"]),
        last=pages.word_rows(places["article"], places["end"] - 1))[names]
        for places in (table, near))
    pairs = nodes.reset_index(names="row").merge(others, on=names[:2], suffixes=("", "_of"))
    apart = pairs["last_of"].lt(pairs["first"]) | pairs["first_of"].gt(pairs["last"])
    close = pairs["last_of"].ge(pairs["first"] - before) & pairs["first_of"].le(
        pairs["last"] + after)
    # Actors mentioned together (الدول الثلاث) stand beside one another in one expression.
    joint = names_any(table["id"], measure.with_actors) if "id" in table else False
    return table.index.isin(pairs.loc[apart & close, "row"]) | joint


def _read(places: pd.DataFrame, coding: str) -> pd.DataFrame:
    return places[(places["strength"] == "core") | (coding == "wide")]


class Universe(NamedTuple):
    """How each choice is made; `page` is `whole` where clutter is counted too, as nobody should."""

    coding: str = "core"
    echoes: str = "with"
    quotations: str = "with"
    conflation: str = "stem"
    roles: str = "as set"
    denominator: str = "words"
    edition: str = "this page"
    page: str = "article"

    @property
    def hit(self) -> str:
        """The column of units that says which are hits."""
        return "hit_elsewhere" if self.edition == "other wording" else "hit"


def default_universe(study: Study) -> Universe:
    """Return the universe of the study's own settings."""
    return Universe(coding=study.settings.coding.strength,
                    conflation=study.settings.terms.conflation)


class _Rows:
    """A table of the whole pages: in which article each row stands, and which choices keep it."""

    def __init__(self, table: pd.DataFrame, articles: pd.Series):
        self.table, self.number = table, len(articles)
        self.article = pd.Index(articles).get_indexer(table["article"])
        keeping = {
            ("page", "article"): table["counted"],
            ("echoes", "without"): ~table["echo"].astype(bool),
            ("quotations", "without"): table["voice"] != "quoted",
            ("roles", OPTIONS["roles"][1]): ~table["role"].isin(("caption", "embed"))}
        if "strength" in table:
            keeping["coding", "core"] = table["strength"] == "core"
        self._keeping = {key: rows.to_numpy(bool) for key, rows in keeping.items()}

    def kept(self, universe: Universe) -> np.ndarray:
        """Say of each row whether a universe counts it."""
        return np.logical_and.reduce([np.ones(len(self.table), dtype=bool), *(
            rows for (choice, option), rows in self._keeping.items()
            if getattr(universe, choice) == option)])

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
        study.whole_pages.parse(terms)
        self.articles = articles[["article", "group"]].reset_index(drop=True)
        self.once = ~self.articles["article"].isin(copies).to_numpy()
        # Of each story with several editions one, of all others the only one.
        self.editions = bool(articles["edition_of"].notna().any())
        story = self.articles["article"].groupby(
            articles["edition_of"].fillna(articles["article"]).to_numpy())
        self._of_story = {
            name: self.articles.index.isin(some.index)[:, np.newaxis] for name, some in
            (("first edition", story.head(1)), ("other edition", story.tail(1)))}
        self._tables: dict[object, _Rows] = {}
        self._sizes: dict[Universe, np.ndarray] = {}

    def _rows(self, key: object, table: Callable[[], pd.DataFrame]) -> _Rows:
        if key not in self._tables:
            self._tables[key] = _Rows(table(), self.articles["article"])
        return self._tables[key]

    def _units(self, measure: Measure, universe: Universe) -> _Rows:
        key = (measure, universe.conflation, universe.coding)
        return self._rows(key, lambda: units(self.study, self.referents, *key))

    def units(self, measure: Measure, universe: Universe) -> pd.DataFrame:
        """Return all units of a measure, whatever a universe leaves out."""
        return self._units(measure, universe).table

    def counted(self, part: Part, universe: Universe) -> pd.DataFrame:
        """Return the units of a part that are counted in a universe, with `hit`."""
        rows = self._units(part.measure, universe)
        table = rows.table[rows.kept(universe) & self.once[rows.article]]
        return table.assign(hit=table[universe.hit])

    def totals(self, part: Part, universe: Universe) -> np.ndarray:
        """Count a part in a universe, a row an article of the study.

        Its hits, and what they are out of: of a rate the denominator, of a share the units.
        """
        rows = self._units(part.measure, universe)
        kept = rows.kept(universe)
        count = rows.by_article(kept & rows.table[universe.hit].to_numpy(bool))
        of = self._size(universe) if part.measure.is_rate else rows.by_article(kept)
        return (np.column_stack([count, of]) * self._of_story.get(universe.edition, 1)
                * self.once[:, np.newaxis])

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

    def _size(self, universe: Universe) -> np.ndarray:
        """For each article what a rate is over in a universe."""
        key = universe._replace(conflation="", edition="")
        if key not in self._sizes:
            pages = self.study.whole_pages
            rows = (self._rows("actors", lambda: pages.mentions[pages.mentions["kind"] == "actor"])
                    if universe.denominator == "actor mentions" else
                    self._rows("words", lambda: pages.words))
            kept = rows.kept(universe)
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


def applicable(counter: Counter, part: Part) -> dict[str, str | None]:
    """Say of each choice whether it can apply to a part: null, or why it does not.

    A claim may name choices that do not apply and say why; the others follow from what is counted.
    """
    measure, reasons = part.measure, dict.fromkeys(OPTIONS)
    options = counter.referents[measure.referent].choices.values() if measure.referent else ()
    if not (measure.term or measure.with_terms or any(o.words or o.terms for o in options)):
        reasons["conflation"] = "No term is counted; actors and frames have their own wordings."
    if not measure.is_rate:
        reasons["denominator"] = "A share has the expressions as its denominator."
    if measure.kind == "quotations" or (measure.kind == "calls" and not measure.names):
        reasons["coding"] = "Quotations and calls have no wider coding."
    elif measure.term and not (measure.frame or measure.actor or measure.with_frames
                               or measure.with_actors):
        reasons["coding"] = "A term is counted as it is, without a wider coding."
    if measure.kind == "quotations":
        reasons["quotations"] = "Quotations cannot be left out of a claim about quotations."
    if not (counter.editions or counter.other_wording(measure)):
        reasons["edition"] = "No other edition is known of what is counted."
    return {**reasons, **part.fixed}


def universes(counter: Counter, part: Part) -> list[Universe]:
    """List every combination of the choices that apply to a part, the study's own first."""
    default, reasons = default_universe(counter.study), applicable(counter, part)
    there = {"actor mentions": part.measure.actor, "first edition": counter.editions,
             "other edition": counter.editions,
             "other wording": counter.other_wording(part.measure)}
    options = []
    for name, values in OPTIONS.items():
        first = getattr(default, name)
        options.append([first, *(value for value in values if reasons[name] is None
                                 and value != first and there.get(value, True))])
    return [Universe(*combination) for combination in product(*options)]


def placebo_forms(study: Study, parts: pd.DataFrame, terms: Iterable[str]) -> pd.DataFrame:
    """Cut one article as if it were two texts, and see how often each claim's form passes.

    The longest article is cut into a stretch as long as the shortest one and the rest, at every
    place (its end joined to its beginning). What passes there can be no difference between groups.
    The form of a rate is "a or more against b or fewer", with the claim's own counts, for any
    frame, actor or term; that of a share is a difference as large, between the same expressions.
    `parts` are those of `Results`, `terms` all that claims count.

    Returns a row for each part that sets groups against each other and passed: `claim` (its id),
    `part`, `form` (in words), `observed`, `mean` (of a rate: how many frames, actors or terms pass
    in a cut on average; of a share null), `share` of the cuts where it passes; null where the
    article holds fewer than two expressions to cut apart.
    """
    sizes = group_sizes(study.words, "article")
    article, length = str(sizes.idxmax()), int(sizes.min())
    words = study.words[study.words["article"] == article]
    study.whole_pages.parse(terms)
    rows, referents = [], load_referents(study.lexicon)
    for part in parts[parts["holds"].astype(bool)].to_dict("records"):
        pair, measure = pair_of(part["expect"]), part["measure"]
        if pair is None or not {*pair} <= {*part["count"]} or length >= len(words):
            continue
        counts = [part["count"][group] for group in pair]
        if measure.is_rate:
            found = _rates(study, words, measure, length, max(counts), min(counts))
            observed = f"{counts[0]} and {counts[1]}"
        else:
            shares = [k / part["of"][group] for k, group in zip(counts, pair, strict=True)
                      if part["of"][group]]
            apart = abs(shares[0] - shares[1])
            places = units(study, referents, measure, study.settings.terms.conflation,
                           study.settings.coding.strength)
            places = places[places["counted"] & (places["article"] == article)]
            found = (f"{part['label_en']}: shares that differ by {apart:.2f} or more", np.nan,
                     _share(words, places, length, apart))
            observed = f"{shares[0]:.2f} and {shares[1]:.2f}"
        rows.append((part["id"], part["part"], found[0], observed, *found[1:]))
    return pd.DataFrame(rows, columns=["claim", "part", "form", "observed", "mean", "share"])


def _rates(study: Study, words: pd.DataFrame, measure: Measure, length: int, high: int, low: int
           ) -> tuple[str, float, float]:
    """The form of a rate, how many pass it in a cut on average, and in which share any does."""
    if measure.term:
        what, spans = "term", words[~words["stopword"]]
        spans = spans.assign(id=spans["key"])
    else:
        what = "frame" if measure.frame else "actor"
        spans = study.mentions[study.mentions["kind"] == what]
    cut = cut_counts(words, spans, length)
    passes = (((cut.within >= high) & (cut.rest <= low))
              | ((cut.rest >= high) & (cut.within <= low))).sum(axis=0)
    against = f"{low} or fewer" if low else "none"
    return (f"a {what} {high} or more times against {against}", float(passes.mean()),
            float((passes > 0).mean()))


def _share(words: pd.DataFrame, units: pd.DataFrame, length: int, difference: float) -> float:
    """In which share of the cuts the shares of hits differ so much; null of too few expressions."""
    if len(units) < 2:
        return np.nan
    cut = cut_counts(words, units.assign(id=np.where(units["hit"], "hit", "miss")), length)
    sides = dict(zip(cut.ids, zip(cut.within, cut.rest, strict=True), strict=True))
    (hit_in, hit_out), (miss_in, miss_out) = (sides.get(name, (0, 0)) for name in ("hit", "miss"))
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(hit_in / (hit_in + miss_in) - hit_out / (hit_out + miss_out))
    return float((apart >= difference - 1e-9).mean())

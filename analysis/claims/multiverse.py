"""The multiverse of a claim: what a part counts under every combination of choices at once.

The counts of all universes are one array with an axis a choice, its first place the study's own
option (Steegen et al. 2016). What a choice does to a measure is a table of its own, what it leaves
out a mask of rows, so that nothing is counted universe by universe. Universes that leave nothing
to count are empty and decide nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.expectations import holds, is_empty, with_rest
from analysis.claims.source import Part
from analysis.claims.universes import LEFT_OUT, Counter, Rows, Universe, default_universe
from analysis.lexicon.source import spellings
from analysis.measures.uncertainty import OPTIONS

_TABLES = ("coding", "frames", "words", "window", "conflation", "edition")
_MASKS = ("patterns", "nested", "echoes", "quotations", "roles", "coder")
AXES = (*_TABLES, *_MASKS, "unit", "denominator")
_OF_SIZES = ("coding", "edition", "nested", "echoes", "quotations", "roles", "denominator")
"""The choices that a denominator depends on, in the order of the axes."""

Set = tuple[tuple[str, tuple[str, ...]], ...]
"""Choices that overturn a part together, each with the options that do."""


class Multiverse(NamedTuple):
    """The options of each choice by the name of its axis, and by group the hits and totals."""

    options: dict[str, list[str]]
    count: dict[str, np.ndarray]
    of: dict[str, np.ndarray]


def applicable(counter: Counter, part: Part) -> dict[str, str | None]:
    """Say of each choice whether it can apply to a part: null, or why it does not.

    A claim may name choices that do not apply and say why; the others follow from what is counted.
    """
    return {**_reasons(counter, part), **{name: why.en for name, why in part.fixed.items()}}


def _reasons(counter: Counter, part: Part) -> dict[str, str | None]:
    measure, there = part.measure, _there(counter, part)
    options = counter.referents[measure.referent].choices.values() if measure.referent else ()
    beside = measure.kind == "collocate" and measure.within != "itself"
    terms = measure.term or measure.with_terms or any(o.words or o.terms for o in options)
    coded = measure.frame or measure.actor or measure.with_frames or measure.with_actors
    said = measure.kind in ("quotations", "calls") and not measure.names
    told = {
        "coding": "Quotations and calls have no wider coding." * said
        or "A term is counted as it is, without a wider coding." * bool(
            measure.term and not coded),
        "patterns": "No frame is counted, or none that one pattern alone finds."
        * (not there["patterns"]),
        "frames": "No frame is counted that has neighbours." * (not there["frames"]),
        "words": "No list of words is counted." * (not there["words"]),
        "window": "Nothing is counted beside something else." * (not beside),
        "nested": "No place stands within a longer mention." * (not there["nested"]),
        "quotations": "Quotations cannot be left out of a claim about quotations."
        * (measure.kind == "quotations"),
        "conflation": "No term is counted; actors and frames have their own wordings."
        * (not terms),
        "denominator": "A share has the expressions as its denominator." * (not measure.is_rate),
        "edition": "No other edition is known of what is counted." * (not there["edition"]),
        "coder": "Nothing is counted that two coders coded by hand." * (not there["coder"])}
    return {name: told.get(name) or None for name in OPTIONS}


def _there(counter: Counter, part: Part) -> dict[str, list[str]]:
    """The options beside the study's own, of the choices whose options hang on a part."""
    measure, default = part.measure, default_universe(counter.study)
    rows = counter.rows(measure, default._replace(coding="wide"))
    table = rows.table[rows.table["counted"]]
    listed = [term for terms in (measure.term, measure.with_terms) if len(terms) + (
        terms is measure.with_terms and len(measure.with_actors + measure.with_frames)) > 1
        for term in terms]
    frames = counter.study.lexicon.frames
    merged = any(frames[name].neighbours or frames[name].neighbouring_terms for name in (
        *measure.frame, *measure.with_frames, *measure.names) if name in frames)
    window = measure.within.partition(" ")[0]
    return {
        "patterns": [LEFT_OUT + pattern for pattern in (
            table["pattern"].dropna().unique() if "pattern" in table else ())],
        "frames": ["merged"] * merged, "nested": ["without"] * bool(table["nested"].any()),
        "words": [LEFT_OUT + spellings(term)[0] for term in listed],
        "window": [size for size in OPTIONS["window"][1:] if size != window],
        "coder": [coder for coder in rows.options("coder") if coder != "first"],
        "edition": [*["other wording"] * counter.other_wording(measure),
                    *["first edition", "other edition"] * counter.editions],
        "denominator": [name for name in OPTIONS["denominator"]
                        if name != "actor mentions" or measure.actor]}


def multiverse(counter: Counter, part: Part, articles: Collection[str] | None = None
               ) -> Multiverse:
    """Count a part in every universe, of all articles or of those named.

    Choices that the claim's author fixed vary here too: see `judged`.
    """
    default, there = default_universe(counter.study), _there(counter, part)
    reasons, options = _reasons(counter, part), {}
    for name in AXES:
        first = getattr(default, name)
        options[name] = [first, *(option for option in there.get(name, OPTIONS[name])
                                  if option != first and reasons[name] is None)]
    groups = counter.study.groups
    dealt = (counter.articles["group"].to_numpy()[:, np.newaxis] == groups).astype(int)
    if articles is not None:
        dealt *= counter.articles[["article"]].isin(articles).to_numpy()
    shape = [len(options[name]) for name in AXES]
    tables = len(_TABLES)
    counted = np.zeros((*shape, len(groups), 2), dtype=int)
    for place in np.ndindex(*shape[:tables]):
        universe = default._replace(**{
            name: options[name][n] for name, n in zip(_TABLES, place, strict=True)})
        made = _crossed(counter, counter.rows(part.measure, universe), universe, options, dealt)
        counted[place] = made.reshape(*shape[tables:-1], 1, len(groups), 2)
    if part.measure.is_rate:
        sizes = [(counter.size(universe) * np.ravel(counter.of_story(universe))) @ dealt
                 for choices in product(*(options[name] for name in _OF_SIZES))
                 for universe in [default._replace(**dict(zip(_OF_SIZES, choices, strict=True)))]]
        counted[..., 1] = np.reshape(sizes, [
            len(options[name]) if name in _OF_SIZES else 1 for name in AXES] + [len(groups)])
    return Multiverse(options, *({group: counted[..., n, what] for n, group in enumerate(groups)}
                                 for what in (0, 1)))


def _crossed(counter: Counter, rows: Rows, universe: Universe,
             options: Mapping[str, Sequence[str]], dealt: np.ndarray) -> np.ndarray:
    """Count rows by group under every combination of what leaves some out and of the units."""
    table = rows.table
    hit = table[universe.hit].to_numpy(bool)
    groups = dealt[rows.article] * np.broadcast_to(
        counter.of_story(universe), (len(dealt), 1))[rows.article]
    kept = rows.kept(universe._replace(coder=""))[np.newaxis]
    for name in _MASKS:
        masks = np.array([rows.keeping(name, option) for option in options[name]])
        kept = (kept[:, np.newaxis] & masks).reshape(len(kept) * len(masks), len(table))
    made = []
    for unit in options["unit"]:
        there, of, hits = kept, groups, hit
        if unit != "mention" and len(table):
            # Of one paragraph, or of one statement, what is a hit and what is none count once.
            blocks = table["block" if unit == "paragraph" else "statement"].to_numpy()
            keys = (rows.article * (blocks.max() + 1) + blocks) * 2 + hit
            order = np.argsort(keys, kind="stable")
            first = np.unique(keys[order], return_index=True)[1]
            there = np.logical_or.reduceat(kept[:, order], first, axis=1)
            of, hits = groups[order[first]], hit[order[first]]
        made.append(np.stack([(there & hits) @ of, there @ of], axis=-1))
    return np.stack(made, axis=1)


def judged(part: Part, counts: Multiverse, fixed: Collection[str] = ()
           ) -> tuple[pd.DataFrame, dict]:
    """Say in which universes a part holds, and which choices overturn it.

    Choices that are `fixed` stay at the study's own option. Returns a row for each combination of
    the choices that move something (the first is the study's own), with `count` and `of` by group,
    `holds`, `empty` and `outcome`; and how these agree: `universes`, distinct `outcomes` of those
    that are not empty, the share that `agree`, `holds` and `echoes` (by the settings, and without
    echoes), `moved_by`, `rests_on` (the smallest sets of choices that overturn it, each a `Set`),
    `overturned_by` (the choices in these), `empty` (choices that alone leave nothing to count).
    """
    index = tuple(slice(0, 1) if name in fixed else slice(None) for name in AXES)
    groups = {group: (counts.count[group][index], counts.of[group][index])
              for group in counts.count}
    share = not part.measure.is_rate
    named = with_rest(groups, part.expected)
    met = holds(part.expected, groups, share=share)
    empty = is_empty(part.expected, groups, share=share)
    # Where the study's settings find nothing, that is what it found.
    empty = empty & ~empty.flat[0]
    # Of a rate, two denominators give two outcomes only where the claim holds by one of them.
    told = np.stack([*(value for k, n in named.values() for value in ((k, n) if share else (k,))),
                     met, empty], axis=-1)
    _, first, outcome = np.unique(told.reshape(-1, told.shape[-1]), axis=0, return_index=True,
                                  return_inverse=True)
    outcome = np.argsort(np.argsort(first))[outcome.ravel()].reshape(met.shape)
    distinct = np.unique(outcome[~empty], return_index=True)[1]
    agree = met[~empty][distinct]
    moved = [n for n in range(len(AXES)) if (outcome != outcome.take([0], axis=n)).any()]
    options = {name: some[:1] if name in fixed else some for name, some in counts.options.items()}
    rests = _smallest(~met & ~empty, options) if met.flat[0] else []
    alone = np.argwhere(empty)
    alone = alone[(alone > 0).sum(axis=1) == 1]
    echoes = tuple(AXES.index("echoes") == n and options["echoes"][1:] == ["without"]
                   for n in range(len(AXES)))
    row = {
        "universes": met.size, "outcomes": len(distinct), "agree": float(agree.mean()),
        "holds": bool(met.flat[0]), "moved_by": [name for name in OPTIONS
                                                 if AXES.index(name) in moved],
        "echoes": bool(met[tuple(map(int, echoes))]) if any(echoes) and not empty[
            tuple(map(int, echoes))] else None,
        "rests_on": rests, "overturned_by": [name for name in OPTIONS if any(
            name == choice for some in rests for choice, _ in some)],
        "empty": [name for name in OPTIONS if AXES.index(name) in (alone > 0).argmax(axis=1)]}
    return _table(groups, options, moved, met, empty, outcome), row


def _smallest(overturned: np.ndarray, options: Mapping[str, Sequence[str]]) -> list[Set]:
    """The smallest sets of choices that, made otherwise than by the study, overturn a part."""
    places = np.argwhere(overturned)
    if not len(places):
        return []
    sizes = (places > 0).sum(axis=1)
    places = places[sizes == sizes.min()]
    sets: dict[tuple[str, ...], dict[str, dict[str, None]]] = {}
    for place in places:
        made = {name: options[name][n] for name, n in zip(AXES, place, strict=True) if n}
        ordered = tuple(name for name in OPTIONS if name in made)
        for name in ordered:
            sets.setdefault(ordered, {}).setdefault(name, {})[made[name]] = None
    return [tuple((name, tuple(chosen)) for name, chosen in some.items())
            for _, some in sorted(sets.items(), key=lambda item: [[*OPTIONS].index(name)
                                                                 for name in item[0]])]


def _table(groups: Mapping, options: Mapping[str, Sequence[str]], moved: Sequence[int],
           met: np.ndarray, empty: np.ndarray, outcome: np.ndarray) -> pd.DataFrame:
    """A row for each combination of the choices that move something."""
    places = [np.arange(size) if n in moved else np.array([0]) for n, size in enumerate(met.shape)]
    some = np.ix_(*places)
    made = np.meshgrid(*places, indexing="ij")
    columns = {name: np.array(options[name], dtype=object)[at.ravel()]
               for name, at in zip(AXES, made, strict=True)}
    for place, name in enumerate(("count", "of")):
        values = np.stack([np.broadcast_to(counts[place], met.shape)[some].ravel()
                           for counts in groups.values()], axis=1).tolist()
        columns[name] = [dict(zip(groups, row, strict=True)) for row in values]
    return pd.DataFrame({**{name: columns[name] for name in OPTIONS}, "count": columns["count"],
                         "of": columns["of"], "holds": met[some].ravel(),
                         "empty": empty[some].ravel(), "outcome": outcome[some].ravel()})

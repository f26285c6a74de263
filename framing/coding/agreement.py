"""Do coders agree, and are the rules right by what coders say?"""

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measures.concordance import concordance
from analysis.measures.uncertainty import wilson
from analysis.study.study import Study
from framing.coding.coded_sheets import Coded
from framing.coding.draws import (
    CodingError,
    counted_sentences,
    decisions,
    sentence_decisions,
    unit_names,
)


class Agreement(NamedTuple):
    """What coders agree on; see `agree`."""

    summary: pd.DataFrame
    codes: pd.DataFrame
    confusion: pd.DataFrame
    disagreements: pd.DataFrame


def agree(coded: Coded, study: Study, level: str = "nominal", width: int = 60) -> Agreement:
    """Compare what coders said of the same units.

    `summary`, one row: `units`, `coded_twice` (units with two codes or more), `agreement` (the
    share of pairs of codes that are the same), `alpha` (Krippendorff 2011, at `level`; null where
    it cannot be computed), `level`. `codes`: `code`, `used`, `alpha` of this code against the rest.
    `confusion`: `coder_1`, `coder_2`, `code_1`, `code_2`, `units`. `disagreements`: `unit`,
    `article`, `line`, `before`, `node`, `after`, `codes` and `notes` (objects by coder).

    Raises `CodingError` where a level other than nominal has codes that are no numbers.
    """
    table = _wide(coded, "code")
    twice = table[table.notna().sum(axis=1) > 1]
    values = table
    if level != "nominal":
        try:
            values = table.astype(float)
        except (TypeError, ValueError) as error:
            raise CodingError(f"Codes that are numbers are needed for --level {level}; these are "
                              "not. Without --level they are compared as names.") from error
    pairs = [(first, second, *codes, len(rows)) for first, second in combinations(coded.coders, 2)
             for codes, rows in table[[first, second]].dropna().groupby([first, second])]
    confusion = pd.DataFrame(pairs, columns=["coder_1", "coder_2", "code_1", "code_2", "units"])
    same = confusion.loc[confusion["code_1"] == confusion["code_2"], "units"].sum()
    total = confusion["units"].sum()
    summary = pd.DataFrame([{
        "units": len(table), "coded_twice": len(twice),
        "agreement": same / total if total else np.nan,
        "alpha": krippendorff_alpha(values, level), "level": level}])
    used = table.stack().dropna()
    names = sorted({code for joined in used for code in joined.split("+")})
    codes = pd.DataFrame([
        (name, int(_has(used, name).sum()),
         krippendorff_alpha(table.apply(lambda column, name=name: _has(column, name))))
        for name in names], columns=["code", "used", "alpha"])
    differing = twice[twice.apply(lambda row: row.nunique() > 1, axis=1)] if len(twice) else twice
    return Agreement(summary, codes, confusion, _lines(coded, study, differing, width))


def _wide(coded: Coded, column: str) -> pd.DataFrame:
    """Return a row a unit in the order of the texts, and a column a coder."""
    order = coded.rows.sort_values(["article", "start", "end"], kind="stable")["unit"].unique()
    table = coded.rows.pivot(index="unit", columns="coder", values=column)
    return table.reindex(index=order, columns=list(coded.coders)).astype(object)


def _has(codes: pd.Series, name: str) -> pd.Series:
    """Say of each code whether it holds a name; null stays null."""
    return codes.map(lambda code: None if pd.isna(code) else name in code.split("+")).astype(object)


def _lines(coded: Coded, study: Study, differing: pd.DataFrame, width: int) -> pd.DataFrame:
    spans = coded.rows[coded.rows["unit"].isin(differing.index)]
    spans = spans.drop_duplicates("unit")[["article", "start", "end"]]
    lines = concordance(study.texts, spans, study.tables.blocks, width)
    lines.insert(0, "unit", unit_names(lines))
    notes = _wide(coded, "note")
    lines["codes"], lines["notes"] = (
        [table.loc[unit].dropna().to_dict() for unit in lines["unit"]]
        for table in (differing, notes))
    return lines[["unit", "article", "line", "before", "node", "after", "codes", "notes"]]


RULES = ["id", "strength", "by", "found", "right", "precision", "precision_low", "precision_high",
         "missed", "recall", "recall_low", "recall_high"]


def rules_against_coders(coded: Coded, study: Study) -> pd.DataFrame:
    """Hold what the rules find today against the codes.

    Returns one row for each id, strength (core, wide; of sentences the one of the study) and coder,
    and one for what all coders say (`by` is "all", over units of which they say the same): `found`
    (coded units in which the rules find the id), `right` (those coded so), `precision` with its
    interval (Wilson 1927), `missed` (units coded so in which they do not find it), and for sheets
    of sentences `recall` with its interval, where lexicons and articles are those of the draw.

    Sentences without the id are drawn more thinly than those with it, so recall is estimated from
    the share that is right in the one kind and the share that is missed in the other, each for all
    sentences of its kind in the study: M1 p / (M1 p + M0 q). The interval puts the two Wilson
    bounds of 97.5 percent together (Bonferroni) and is on the wide side; where sentences without
    the id were drawn at different rates, q is weighted and counts as fewer (Kish 1965).
    """
    units = coded.rows.drop_duplicates("unit").set_index("unit")
    table = _wide(coded, "code")
    units = units.loc[table.index, ["article", "start", "end"]]
    if coded.blind:
        said, strengths = sentence_decisions(study, units, coded.ids), [
            study.settings.coding.strength] * len(units)
        whole = counted_sentences(study)
        weights, everywhere = _weights(study, whole, units, coded.ids)
    else:
        said, strengths = decisions(study, units, coded.ids)
    rows = []
    for name in coded.ids:
        by_rules = np.array([name in (joined or "").split("+") for joined in said])
        truth = {coder: _has(table[coder], name) for coder in coded.coders}
        if len(coded.coders) > 1:
            one = pd.DataFrame(truth)
            truth["all"] = one.iloc[:, 0].where(one.eq(one.iloc[:, 0], axis=0).all(axis=1))
        for strength in dict.fromkeys(s for s, here in zip(strengths, by_rules, strict=True)
                                      if here):
            of_it = by_rules & (np.array(strengths) == strength)
            for coder, codes in truth.items():
                known, yes = codes.notna().to_numpy(), codes.eq(True).to_numpy()
                found, right = int((of_it & known).sum()), int((of_it & yes).sum())
                missed = ~by_rules & known & yes
                row = [name, strength, coder, found, right, *_share(right, found),
                       int(missed.sum())]
                recall = [np.nan] * 3
                if coded.blind and coded.as_drawn:
                    apart = ~by_rules & known
                    recall = _recall(right, found, everywhere[name],
                                     len(whole) - everywhere[name], weights[apart], missed[apart])
                rows.append([*row, *recall])
    return pd.DataFrame(rows, columns=RULES)


def _share(right: int, found: int) -> tuple[float, float, float]:
    return (right / found if found else np.nan, *map(float, wilson(right, found)))


def _weights(study: Study, whole: pd.DataFrame, units: pd.DataFrame,
             ids: Iterable[str]) -> tuple[np.ndarray, dict[str, int]]:
    """Return for each unit how many sentences it stands for, and in how many each id is found."""
    everywhere = sentence_decisions(study, whole, ids)
    held = {unit: joined is not None for unit, joined in zip(unit_names(whole), everywhere,
                                                             strict=True)}
    drawn = [held[unit] for unit in units.index]
    rate = {kind: sum(kind == h for h in held.values()) / max(1, drawn.count(kind))
            for kind in (True, False)}
    counts = {name: sum(name in (joined or "").split("+") for joined in everywhere)
              for name in ids}
    return np.array([rate[kind] for kind in drawn]), counts


def _recall(right: int, found: int, holding: int, without: int, weights: np.ndarray,
            missed: np.ndarray) -> list[float]:
    if not found or (without and not len(weights)):
        return [np.nan] * 3
    p, q = right / found, 0.0
    p_low, p_high = wilson(right, found, alpha=.025)
    q_low = q_high = 0.0
    if without:
        effective = weights.sum() ** 2 / (weights ** 2).sum()
        q = float((weights * missed).sum() / weights.sum())
        q_low, q_high = wilson(q * effective, effective, alpha=.025)
    bounds = [(p, q), (p_low, q_high), (p_high, q_low)]
    return [float(holding * a / (holding * a + without * b)) if holding * a + without * b
            else np.nan for a, b in bounds]


def _distance(values: np.ndarray, level: str, marginals: np.ndarray) -> np.ndarray:
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "ordinal":
        middle = np.cumsum(marginals) - marginals / 2
        return np.subtract.outer(middle, middle) ** 2
    numbers = values.astype(float)
    gap = np.subtract.outer(numbers, numbers) ** 2
    if level == "interval":
        return gap
    total = np.add.outer(numbers, numbers) ** 2
    return np.divide(gap, total, out=np.zeros_like(gap), where=total > 0)


def krippendorff_alpha(table: pd.DataFrame, level: str = "nominal") -> float:
    """Give the agreement of coders beyond chance (Krippendorff 2011).

    `table` has one row a unit and one column a coder; what a coder did not code is missing.
    `level` is nominal, ordinal, interval or ratio. The result is 1 where all agree, about 0 where
    they agree as if by chance; nan where no unit has two codes or all codes are the same, since
    then nothing could have been told apart.

    >>> krippendorff_alpha(pd.DataFrame({"first": list("aabb"), "second": list("aaba")})).round(3)
    np.float64(0.533)
    """
    if level not in ("nominal", "ordinal", "interval", "ratio"):
        raise ValueError(f"level is {level!r}; it must be nominal, ordinal, interval or ratio.")
    codes, values = pd.factorize(pd.DataFrame(table).to_numpy().ravel(), sort=True)
    codes = codes.reshape(len(table), -1)
    counts = np.array([(codes == code).sum(axis=1) for code in range(len(values))]).T
    counts = counts[counts.sum(axis=1) > 1] if len(values) else np.empty((0, 0))
    if not len(counts):
        return float("nan")
    coded = counts.sum(axis=1)
    # Each unit adds its pairs of codes, weighted so that every code counts once.
    pairs = counts.T @ (counts / (coded - 1)[:, None]) - np.diag((counts.T / (coded - 1)).sum(1))
    marginals = pairs.sum(axis=0)
    distance = _distance(np.asarray(values), level, marginals)
    by_chance = (np.outer(marginals, marginals) * distance).sum() / (marginals.sum() - 1)
    return 1 - (pairs * distance).sum() / by_chance if by_chance else float("nan")

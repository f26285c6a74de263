"""Do coders agree, and are rules and lexicons right by what people coded or annotated?"""

import hashlib
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.measures.concordance import concordance
from analysis.measures.uncertainty import wilson
from analysis.mentions.fit import compare_frames, compare_mentions, read_reference
from analysis.mentions.ids import apart
from analysis.pages.article_files import read_text
from analysis.study.annotation import annotate, in_counted_blocks
from analysis.study.places import unit_names
from analysis.study.study import Study
from framing.coding.sheets import Coded, CodingError, counted_sentences, decisions


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
    table, notes = _wide(coded, "code"), _wide(coded, "note")
    try:
        values = table if level == "nominal" else table.astype(float)
    except (TypeError, ValueError) as error:
        raise CodingError(f"Codes that are numbers are needed for --level {level}; these are not. "
                          "Without --level they are compared as names.") from error
    pairs = [(first, second, *codes, len(rows)) for first, second in combinations(coded.coders, 2)
             for codes, rows in table[[first, second]].dropna().groupby([first, second])]
    confusion = pd.DataFrame(pairs, columns=["coder_1", "coder_2", "code_1", "code_2", "units"])
    same = confusion.loc[confusion["code_1"] == confusion["code_2"], "units"].sum()
    total = confusion["units"].sum()
    summary = pd.DataFrame([{
        "units": len(table), "coded_twice": int((table.notna().sum(axis=1) > 1).sum()),
        "agreement": same / total if total else np.nan,
        "alpha": krippendorff_alpha(values, level), "level": level}])
    used = table.stack().dropna()
    codes = pd.DataFrame([
        (name, int(_has(used, name).sum()),
         krippendorff_alpha(table.apply(lambda column, name=name: _has(column, name))))
        for name in sorted(set(used.map(apart).explode()))], columns=["code", "used", "alpha"])
    differing = table[table.nunique(axis=1) > 1]
    spans = coded.rows[coded.rows["unit"].isin(differing.index)].drop_duplicates("unit")
    lines = concordance(study.texts, spans[["article", "start", "end"]], study.tables.blocks, width)
    lines.insert(0, "unit", unit_names(lines))
    for column, said in (("codes", differing), ("notes", notes)):
        lines[column] = [said.loc[unit].dropna().to_dict() for unit in lines["unit"]]
    shown = ["unit", "article", "line", "before", "node", "after", "codes", "notes"]
    return Agreement(summary, codes, confusion, lines[shown])


def _wide(coded: Coded, column: str) -> pd.DataFrame:
    """Return a row a unit in the order of the texts, and a column a coder."""
    order = coded.rows.sort_values(["article", "start", "end"], kind="stable")["unit"].unique()
    table = coded.rows.pivot(index="unit", columns="coder", values=column)
    return table.reindex(index=order, columns=list(coded.coders)).astype(object)


def _has(codes: pd.Series, name: str) -> pd.Series:
    """Say of each code whether it holds a name; null stays null."""
    return codes.map(lambda code: None if pd.isna(code) else name in apart(code)).astype(object)


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
    table, rows = _wide(coded, "code"), []
    units = coded.rows.drop_duplicates("unit").set_index("unit").loc[table.index]
    said, strengths = decisions(study, units, coded.ids, coded.blind)
    estimated, everywhere, weights = coded.blind and coded.as_drawn, [], None
    if estimated:
        # How many sentences of the study a unit stands for.
        whole = counted_sentences(study)
        everywhere, _ = decisions(study, whole, coded.ids, sentences=True)
        held = pd.Series([bool(named) for named in everywhere], unit_names(whole))
        drawn = held.loc[units.index]
        weights = drawn.map(held.value_counts() / drawn.value_counts()).to_numpy()
    for name in coded.ids:
        by_rules = np.array([name in named for named in said])
        truth = pd.DataFrame({coder: _has(table[coder], name) for coder in coded.coders})
        if len(coded.coders) > 1:
            first = truth.iloc[:, 0]
            truth["all"] = first.where(truth.eq(first, axis=0).all(axis=1))
        holding = sum(name in named for named in everywhere)
        for strength in pd.unique(np.array(strengths)[by_rules]):
            of_it = by_rules & (np.array(strengths) == strength)
            for coder, codes in truth.items():
                known, yes = codes.notna().to_numpy(), codes.eq(True).to_numpy()
                found, right = int((of_it & known).sum()), int((of_it & yes).sum())
                missed, apart_from = ~by_rules & known & yes, ~by_rules & known
                recall = _recall(right, found, holding, len(everywhere) - holding,
                                 weights[apart_from], missed[apart_from]) if estimated else (
                    [np.nan] * 3)
                rows.append([name, strength, coder, found, right,
                             right / found if found else np.nan, *map(float, wilson(right, found)),
                             int(missed.sum()), *recall])
    return pd.DataFrame(rows, columns=RULES)


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
    return [float(holding * a / (holding * a + without * b)) if holding * a + without * b
            else np.nan for a, b in ((p, q), (p_low, q_high), (p_high, q_low))]


def krippendorff_alpha(table: pd.DataFrame, level: str = "nominal") -> float:
    """Give the agreement of coders beyond chance (Krippendorff 2011).

    `table` has one row a unit and one column a coder; what a coder did not code is missing.
    `level` is nominal, ordinal, interval or ratio. The result is 1 where all agree, about 0 where
    they agree as if by chance; nan where no unit has two codes or all codes are the same.

    >>> krippendorff_alpha(pd.DataFrame({"first": list("aabb"), "second": list("aaba")})).round(3)
    np.float64(0.533)
    """
    if level not in ("nominal", "ordinal", "interval", "ratio"):
        raise ValueError(f"level is {level!r}; it must be nominal, ordinal, interval or ratio.")
    codes, values = pd.factorize(pd.DataFrame(table).to_numpy().ravel(), sort=True)
    codes = codes.reshape(np.shape(table))
    counts = np.array([(codes == code).sum(axis=1) for code in range(len(values))]).T
    counts = counts[counts.sum(axis=1) > 1] if len(values) else np.empty((0, 0))
    if not len(counts):
        return float("nan")
    coded = counts.sum(axis=1)
    # Each unit adds its pairs of codes, weighted so that every code counts once.
    pairs = counts.T @ (counts / (coded - 1)[:, None]) - np.diag((counts.T / (coded - 1)).sum(1))
    marginals = pairs.sum(axis=0)
    if level == "nominal":
        distance = 1.0 - np.eye(len(values))
    else:
        numbers = (np.cumsum(marginals) - marginals / 2 if level == "ordinal" else
                   np.asarray(values)).astype(float)
        distance = np.subtract.outer(numbers, numbers) ** 2
        if level == "ratio":
            total = np.add.outer(numbers, numbers) ** 2
            distance = np.divide(distance, total, out=np.zeros_like(distance), where=total > 0)
    by_chance = (np.outer(marginals, marginals) * distance).sum() / (marginals.sum() - 1)
    return 1 - (pairs * distance).sum() / by_chance if by_chance else float("nan")


RULE = ("fit: articles of the study, beside which its lexicon was written or may have been; "
        "validity: other articles. A lexicon was only tried out on what it was not written beside.")
"""Whether annotations show that a lexicon is valid depends on the articles: against those that it
was written beside they only show how well it was made to fit. That cannot be known from the files,
so the rule is stated and plain."""
COLUMNS = ["set", "kind", "id", "expected", "found", "true_positive", "precision",
           "precision_low", "precision_high", "recall", "recall_low", "recall_high"]
ERRORS = ["set", "article", "error", "kind", "id", "line", "before", "node", "after", "start",
          "end"]


class Validation(NamedTuple):
    """How a lexicon compares with reference annotations.

    `table`: one row a set (fit, validity), kind and id, the last of each kind being `all`:
    `expected`, `found`, `true_positive` (counts), `precision` and `recall` (shares; null where
    nothing was found or expected) with the bounds of their 95 % intervals (Wilson 1927; `_low`,
    `_high`). `errors`: every place missed, extra or of another object, with its line (`line`,
    `before`, `node`, `after`). `sets` maps each article to fit or validity. `problems` says what
    could not be compared, and why.
    """

    table: pd.DataFrame
    errors: pd.DataFrame
    sets: dict[str, str]
    problems: list[str]


def validate_lexicon(study: Study, references: Path) -> Validation:
    """Compare the study's lexicon with the reference annotations in a folder.

    `references` holds one JSON file an article, as `data/reference` does. An annotated article that
    is none of the study stands beside its annotations as text (`name.txt`). A file that cannot be
    compared is listed in `problems`, the others are.

    Raises `ValueError` where the folder has no annotations at all.
    """
    files = sorted(Path(references).glob("*.json"))
    if not files:
        raise ValueError(f"{references} has no reference annotations. It should hold one JSON file "
                         "an article, made like those in data/reference.")
    read, problems, texts = [], [], {}
    for path in files:
        try:
            reference = read_reference(path)
            texts[reference["article"]] = _text(study, path, reference)
            read.append(reference)
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"{path.name}: {error}" if path.name not in str(error) else str(error))
    sets = {r["article"]: "fit" if r["article"] in study.texts else "validity" for r in read}
    others = {name: texts[name] for name in texts if sets[name] == "validity"}
    mentions, blocks = study.mentions, study.tables.blocks
    if others:
        settings = study.settings
        tables = annotate(others, study.lexicon, settings.terms.conflation, settings.pages.counted)
        counted = in_counted_blocks(tables.mentions, tables.blocks)
        wide = settings.coding.strength == "wide"
        mentions = pd.concat([mentions, counted[wide | (counted["strength"] == "core")]])
        blocks = pd.concat([blocks, tables.blocks])
    compared, errors = [], []
    for name in sorted(set(sets.values())):
        annotated = [r for r in read if sets[r["article"]] == name]
        mentioned = mentions[mentions["article"].isin([r["article"] for r in annotated])]
        for kind, compare in (("actor", compare_mentions), ("frame", compare_frames)):
            result = compare(mentioned, annotated)
            compared.append(result.table.assign(set=name, kind=kind))
            errors.append(result.errors.rename(columns={"kind": "error"}).assign(
                set=name, kind=kind))
    table, wrong = (pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
                    for parts, names in ((compared, COLUMNS), (errors, ERRORS)))
    for share, of in (("precision", "found"), ("recall", "expected")):
        table[f"{share}_low"], table[f"{share}_high"] = wilson(table["true_positive"], table[of])
    if len(wrong):
        lines = concordance(texts, wrong, blocks).drop(columns="role")
        wrong = wrong.merge(lines.drop_duplicates(["article", "start", "end"]),
                            on=["article", "start", "end"])
    return Validation(table[COLUMNS], wrong.reindex(columns=ERRORS), sets, problems)


def _text(study: Study, path: Path, reference: dict[str, Any]) -> str:
    """The text that annotations refer to, checked against their checksum."""
    name = reference["article"]
    if name in study.texts:
        text = study.texts[name]
        digest = study.articles.set_index("article").loc[name, "sha256"]
    else:
        beside = path.with_suffix(".txt")
        if not beside.is_file():
            raise ValueError(f"{path.name}: the study has no article {name!r}, and its text does "
                             f"not stand beside as {beside.name}. Put it there.")
        text, _ = read_text(beside)
        digest = hashlib.sha256(beside.read_bytes()).hexdigest()
    if reference.get("sha256") not in (None, digest):
        raise ValueError(f"{path.name}: the annotations are of another text than {name} (its "
                         f"SHA-256 begins with {digest[:12]}). Put the text back, or annotate it "
                         "anew.")
    for span in (*reference["mentions"], *reference["frames"]):
        if text[span["start"]:span["end"]] != span["surface"]:
            raise ValueError(f"{path.name}: {span['start']}-{span['end']} is not "
                             f"{span['surface']!r} in the text of {name}. Correct the span.")
    return text

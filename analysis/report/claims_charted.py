"""The tables that charts of claims are drawn from: values with intervals, outcomes, universes.

Every table has a row a group: `group`, `count`, `of` (words of a rate, expressions of a share) and
`value`, which is a rate per 1,000 words or, where `share` is true, a share in percent. A rate over
something else (content words, sentences) is scaled to the words that as many of them have, so that
all values of a part stand on one scale and keep their ratio.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.claims.labels import part_labels
from analysis.claims.universes import OPTIONS
from analysis.claims.verdicts import Results, pair_of
from analysis.measures.uncertainty import garwood, wilson
from analysis.plots.multiverse import EITHER
from analysis.study.study import Study
from analysis.wording import LANGUAGES, wording

VALUES = ["id", "part", "tempting", "label_en", "label_ar", "share", "expected", "verdict", "flip",
          "flip_missed", "group", "count", "of", "value", "low", "high"]
OUTCOMES = ["id", "part", "label_en", "label_ar", "share", "expected", "outcome", "universes",
            "holds", "moved_by", "overturned_by", "group", "count", "of", "value"]


def claim_values(study: Study, results: Results) -> pd.DataFrame:
    """Return what each part counts by the study's own settings, a row a part and group.

    `id`, `part`, `tempting`, `label_en`, `label_ar`, `share`, `expected` (the groups in which the
    claim expects more, or some, joined by +), `verdict`, `flip`, `flip_missed`, `group`, `count`,
    `of`, `value`, `low`, `high` (exact interval of a rate, Garwood 1936; score interval of a share,
    Wilson 1927).
    """
    parts = _labelled(study, results)
    parts["tempting"] = [results.source.claims[name].tempting for name in parts["id"]]
    rows = []
    for part in parts.to_dict("records"):
        told = {name: part[name] for name in (
            "id", "part", "tempting", "label_en", "label_ar", "share", "expected", "verdict",
            "flip", "flip_missed")}
        for group in study.groups:
            k, n = part["count"][group], part["of"][group]
            low, high = (np.nan, np.nan) if n == 0 else (
                np.multiply(wilson(k, n), 100) if part["share"] else garwood(k, n / 1000))
            rows.append({**told, "group": group, "count": k, "of": n,
                         "value": _value(k, n, part["share"]), "low": low, "high": high})
    return pd.DataFrame(rows, columns=VALUES)


def claim_outcomes(study: Study, results: Results) -> pd.DataFrame:
    """Return the distinct outcomes of the parts that have several, a row an outcome and group.

    `id`, `part`, `label_en`, `label_ar`, `share`, `expected` (as in `claim_values`), `outcome` (0
    is that of the study's own settings), `universes` (how many give it), `holds`, `moved_by`,
    `overturned_by` (choices, joined by commas), `group`, `count`, `of`, `value`. Counts and values
    are those of the first universe that gives the outcome.
    """
    rows = []
    for part in _labelled(study, results).to_dict("records"):
        if part["outcomes"] < 2:
            continue
        table = _scaled(_universes(results, part["id"], part["part"]), part["share"])
        sizes = table.groupby("outcome").size()
        told = {name: part[name] for name in ("id", "part", "label_en", "label_ar", "share",
                                              "expected")}
        told |= {name: ", ".join(part[name]) for name in ("moved_by", "overturned_by")}
        for one in table.drop_duplicates("outcome").to_dict("records"):
            rows += _by_group(study.groups, one, {
                **told, "outcome": one["outcome"], "universes": int(sizes[one["outcome"]]),
                "holds": one["holds"]})
    return pd.DataFrame(rows, columns=OUTCOMES)


def universe_columns(study: Study, results: Results, claim: str, part: int = 0) -> pd.DataFrame:
    """Return what a part counts under each combination of the choices that move it.

    Combinations that count the same and differ in one choice only, whatever is chosen there, are
    one column; the options of that choice are then joined by /. Columns stand in the order of the
    contrast that the claim expects, the clearest first, those that nothing is counted in last.

    Returns a row a column and group: `column`, `label_en`, `label_ar`, `share`, each choice that
    moves the part (its option), `universes`, `default` (whether the study's own settings are among
    them), `holds`, `outcome`, `group`, `count`, `of`, `value`. Raises `ValueError` for a part that
    there is not, or that no choice moves.
    """
    parts = _labelled(study, results)
    own = parts[(parts["id"] == claim) & (parts["part"] == part)]
    if own.empty:
        raise ValueError(f"There is no part {part} of a claim {claim!r}; the claims are "
                         f"{', '.join(dict.fromkeys(parts['id']))}.")
    row = own.iloc[0]
    if not row["moved_by"]:
        raise ValueError(f"Nothing moves part {part} of the claim {claim!r}: each of its "
                         f"{row['universes']} universes counts the same.")
    table = _scaled(_universes(results, claim, part), row["share"])
    moved = list(row["moved_by"])
    first = table.drop_duplicates(moved).assign(
        universes=table.groupby(moved, sort=False).size().to_numpy())
    columns = _merged([{**one, "default": n == 0, **{name: (one[name],) for name in moved}}
                       for n, one in enumerate(first.to_dict("records"))], moved, table)
    columns.sort(key=lambda one: _contrast(one["value"], row["expect"]), reverse=True)
    told = {name: row[name] for name in ("label_en", "label_ar", "share")}
    rows = []
    for n, one in enumerate(columns):
        rows += _by_group(study.groups, one, {
            "column": n, **told, **{name: EITHER.join(one[name]) for name in moved},
            **{name: one[name] for name in ("universes", "default", "holds", "outcome")}})
    return pd.DataFrame(rows)


def label_forms(study: Study, results: Results, forms: pd.DataFrame) -> pd.DataFrame:
    """Add `label_en` and `label_ar` of each form to the table of `placebo_forms`."""
    labels = _labelled(study, results).set_index(["id", "part"])
    own = [labels.loc[place] for place in zip(forms["claim"], forms["part"], strict=True)]
    return forms.assign(**{f"label_{lang}": [_form(part, lang) for part in own]
                           for lang in LANGUAGES})


def _form(part: pd.Series, lang: str) -> str:
    pair = [(part["count"][group], part["of"][group]) for group in pair_of(part["expect"])]
    if part["share"]:
        shares = [100 * k / n if n else 0 for k, n in pair]
        return wording("form_share", lang, what=part[f"label_{lang}"],
                       difference=f"{abs(shares[0] - shares[1]):.0f}")
    low, high = sorted(k for k, _ in pair)
    kind = next(name for name in ("frame", "actor", "term") if getattr(part["measure"], name))
    against = wording("at_most", lang, count=low) if low else wording("none_at_all", lang)
    return wording(f"form_{kind}", lang, high=high, low=against)


def _labelled(study: Study, results: Results) -> pd.DataFrame:
    if results.parts.empty:
        return pd.DataFrame(columns=["id", "part", "label_en", "label_ar"])
    labels = part_labels(study, results)
    return results.parts.assign(label_en=labels["label_en"], label_ar=labels["label_ar"],
                                expected=[_expected(expect) for expect in results.parts["expect"]])


def _expected(expect: Sequence) -> str:
    """The groups in which a claim expects more than elsewhere; else those in which it does some."""
    pair = pair_of(expect)
    named = [pair[0]] if pair else [e.group for e in expect if e.what != "none"]
    return "+".join(dict.fromkeys(named))


def _universes(results: Results, claim: str, part: int) -> pd.DataFrame:
    table = results.universes
    return table[(table["id"] == claim) & (table["part"] == part)].reset_index(drop=True)


def _value(count: int, of: int, share: bool) -> float:
    return np.nan if of == 0 else (100 if share else 1000) * count / of


def _scaled(table: pd.DataFrame, share: bool) -> pd.DataFrame:
    """Add `value`, by group; a rate over something else than words is scaled to words."""
    others = [name for name in OPTIONS if name != "denominator"]
    totals = pd.Series([sum(of.values()) for of in table["of"]], index=table.index)
    words = totals.groupby([table[name] for name in others], sort=False).transform("first")
    scale = (totals / words).where(words > 0, 1.0)
    values = [{group: _value(count[group], of[group], share) * (1 if share else own)
               for group in count}
              for count, of, own in zip(table["count"], table["of"], scale, strict=True)]
    return table.assign(value=values)


def _by_group(groups: Sequence[str], one: Mapping, told: Mapping) -> list[dict]:
    return [{**told, "group": group, "count": one["count"][group], "of": one["of"][group],
             "value": one["value"][group]} for group in groups]


def _merged(columns: list[dict], moved: Sequence[str], table: pd.DataFrame) -> list[dict]:
    """Join columns that count the same and together have every option of one choice."""
    for name in moved:
        options = list(dict.fromkeys(table[name]))
        alike: dict[tuple, list[dict]] = {}
        for one in columns:
            values = [None if np.isnan(v) else round(v, 9) for v in one["value"].values()]
            key = (*(one[other] for other in moved if other != name), one["outcome"], *values)
            alike.setdefault(key, []).append(one)
        columns = []
        for own in alike.values():
            if len(own) < len(options):
                columns += own
            else:
                columns.append({**own[0], name: tuple(options),
                                "universes": sum(one["universes"] for one in own),
                                "default": any(one["default"] for one in own)})
    return columns


def _contrast(values: Mapping[str, float], expect: Sequence) -> float:
    """What the columns are sorted by: how much more there is where more is expected."""
    pair = pair_of(expect)
    high = pair[0] if pair else expect[0].group
    low = 0.0
    if pair:
        rest = [value for group, value in values.items() if group != high]
        low = values[pair[1]] if pair[1] in values else np.mean(rest) if rest else np.nan
    contrast = values.get(high, np.nan) - low
    return -np.inf if np.isnan(contrast) else contrast

"""Alt texts of charts that show text: wordings side by side, and concordances."""

from collections.abc import Mapping, Sequence

import pandas as pd

from .editions import spans_of
from .words import wording


def of_wordings(table: pd.DataFrame, heads: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `editions.wordings`: each pair, and which of its words differ."""
    items = []
    for row in table.to_dict("records"):
        told = ": ".join(part for part in (row[f"place_{lang}"], row[f"who_{lang}"]) if part)
        first, second = (_wording(row, side, lang) for side in ("first", "second"))
        items.append(f"{told}: {first} | {second}")
    return wording("alt_wordings", lang, first=heads[0], second=heads[1], items="; ".join(items))


def _wording(row: dict, side: str, lang: str) -> str:
    text = row[side] or wording("nothing_here", lang)
    gloss = row.get(f"{side}_gloss")
    told = f"{text} ({gloss})" if lang == "en" and isinstance(gloss, str) and gloss else text
    spans = spans_of(row[f"{side}_differs"])
    if not spans:
        return told
    words = wording("alt_differs", lang, words=" … ".join(row[side][a:b] for a, b in spans))
    return f"{told} [{words}]"


def of_concordance(lines: pd.DataFrame, totals: Mapping[str, int], what: str,
                   lang: str = "en") -> str:
    """Return the alt text of `concordance_lines.paired_concordance`."""
    parts = []
    for group, total in totals.items():
        own = lines[lines["group"] == group].to_dict("records")
        told = [f"{row[f'place_{lang}']}: {row['before']} [{row['node']}] {row['after']}"
                for row in own]
        heading = wording("concordance_group", lang, group=group, shown=len(own), total=total)
        parts.append(f"{heading}: {'; '.join(told)}" if told else heading)
    return wording("alt_concordance", lang, what=what, items=". ".join(parts))

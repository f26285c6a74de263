"""The choices that a count can be made with, and which of them move what comes out of it."""

import numpy as np
import pandas as pd

OPTIONS = {
    "coding": ("core", "wide"),
    "echoes": ("with", "without"),
    "quotations": ("with", "without"),
    "conflation": ("stem", "form", "lemma"),
    "roles": ("as set", "without captions and embeds"),
    "denominator": ("words", "content words", "sentences", "actor mentions"),
    "edition": ("this page", "other wording", "first edition", "other edition"),
}
"""What may be chosen, in the order in which charts show it. Echoes are the blocks that restate the
body. Of a story of which the study holds several editions all are counted, as the study is set, or
only the first or the last listed.
"""


def moved_by(universes: pd.DataFrame, what: str) -> list[str]:
    """Name the choices that, with all others left as they are, change something somewhere.

    `universes` has a row for every combination of the options of each choice, in their order, and
    the column `what` (Steegen et al. 2016).

    >>> table = pd.DataFrame([(a, b, b == "with") for a in ("core", "wide") for b in
    ...                       ("with", "without")], columns=["coding", "echoes", "holds"])
    >>> moved_by(table.reindex(columns=[*OPTIONS, "holds"], fill_value="-"), "holds")
    ['echoes']
    """
    cube = universes[what].to_numpy().reshape([universes[name].nunique() for name in OPTIONS])
    return [name for axis, name in enumerate(OPTIONS)
            if np.any(cube != cube.take([0], axis=axis))]

"""What claims count, in words for figures: short labels in Arabic and English."""

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.claims.source import Measure
from analysis.claims.verdicts import Results
from analysis.lexicon.referents import Referent, choice_names
from analysis.study.labels import gloss_phrases
from analysis.study.study import Study
from analysis.wording import LANGUAGES, wording

MOST_TERMS = 3


def part_labels(study: Study, results: Results) -> pd.DataFrame:
    """Return what each part of the claims counts, in words: `id`, `part`, `label_en`, `label_ar`.

    Actors, frames and referents have their labels, terms their glosses in English.
    """
    measures = results.parts["measure"] if len(results.parts) else []
    typed = dict.fromkeys(_first(t) for m in measures for t in (*m.term, *m.with_terms))
    glosses = gloss_phrases(study, typed) if typed else {}
    table = results.parts.reindex(columns=["id", "part"])
    for lang in LANGUAGES:
        namer = _Namer(study, results.source.referents, glosses, lang)
        table[f"label_{lang}"] = [namer.counted(measure) for measure in measures]
    return table


class _Namer:
    """Names what a measure is made of in one language."""

    def __init__(self, study: Study, referents: dict[str, Referent], glosses: dict[str, str],
                 lang: str):
        self.lang, self.referents, self.glosses = lang, referents, glosses
        entries = {**study.lexicon.frames, **study.lexicon.actors}
        self.labels = {name: getattr(entry, f"label_{lang}") for name, entry in entries.items()}

    def counted(self, measure: Measure) -> str:
        """Say in a few words what a measure counts."""
        told = {"node": self._names((*measure.frame, *measure.actor), measure.term[:1]),
                "who": self._names((*measure.speakers, *measure.caller, *measure.addressee,
                                    *measure.voices), prefix="speaker")}
        key = f"measure_{measure.kind}"
        if measure.kind == "rate" and measure.term:
            key += "_term"
        elif measure.kind == "voice":
            key += "_speakers" if measure.speakers else "_voices"
        elif measure.kind == "calls":
            key += "_by" if measure.caller else "_on"
        elif measure.kind == "choice":
            referent = self.referents[measure.referent]
            labels = choice_names(referent)
            told |= {"referent": getattr(referent, f"label_{self.lang}"),
                     "choice": self._either(labels[name][LANGUAGES.index(self.lang)]
                                            for name in measure.choice)}
        elif measure.kind == "object":
            told["object"] = self._names(measure.object, prefix="object")
        elif measure.kind == "modality":
            told["modality"] = self._names(measure.modality, prefix="modality")
        elif measure.kind == "collocate":
            where = measure.within if measure.within in ("itself", "sentence") else "near"
            key += f"_{where}"
            told["with"] = self._names((*measure.with_actors, *measure.with_frames),
                                       _unlike(measure.with_terms))
        return wording(key, self.lang, **told)

    def _names(self, ids: Sequence[str], terms: Sequence[str] = (), prefix: str = "speaker") -> str:
        terms = [self._term(_first(term)) for term in terms[:MOST_TERMS]] + ["…"] * (
            len(terms) > MOST_TERMS)
        return self._either([*(self._name(name, prefix) for name in ids), *terms])

    def _name(self, name: str, prefix: str) -> str:
        if prefix == "speaker" and name in self.labels:
            return self.labels[name]
        for key in (f"{prefix}_{name}", name):
            try:
                return wording(key, self.lang)
            except KeyError:
                continue
        return self.labels.get(name, name.replace("_", " "))

    def _term(self, term: str) -> str:
        gloss = self.glosses.get(term, "")
        # A number is its own gloss.
        return f"{term} ({gloss})" if self.lang == "en" and gloss not in ("", term) else term

    def _either(self, names: Iterable[str]) -> str:
        return f" {wording('or', self.lang)} ".join(dict.fromkeys(names))


def _first(term: str) -> str:
    """The way of writing a term that stands first: of `حوار|الحوار` the one without the article."""
    return term.split("|")[0]


def _unlike(terms: Sequence[str]) -> list[str]:
    """Leave out the forms of a term that was listed before: with an article, a clitic, a suffix."""
    kept: list[str] = []
    for term in map(_first, terms):
        if not any(term in other or other in term for other in kept):
            kept.append(term)
    return kept

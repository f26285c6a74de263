"""What claims count, in words for figures: short labels in Arabic and English."""

from collections.abc import Iterable, Sequence

from analysis.claims.source import Measure
from analysis.lexicon.schema import Referent, choice_names
from analysis.study.labels import gloss_phrases
from analysis.study.study import Study
from analysis.wording import LANGUAGES, entries, wording

MOST_TERMS = 3
# By which of its fields a kind has several wordings: the first that a measure has.
_BY_FIELD = {"rate": {"term": "_term", "kind": ""}, "calls": {"caller": "_by", "kind": "_on"},
             "voice": {"speakers": "_speakers", "kind": "_voices"}}


def labels_of(study: Study, measures: Sequence[Measure], referents: dict[str, Referent]
              ) -> dict[str, list[str]]:
    """Return what each measure counts, in words: `label_en` and `label_ar`.

    Actors, frames and referents have their labels, terms their glosses in English.
    """
    typed = dict.fromkeys(_first(t) for m in measures for t in (*m.term, *m.with_terms))
    glosses = gloss_phrases(study, typed) if typed else {}
    return {f"label_{lang}": [_label(study, measure, referents, glosses, lang)
                              for measure in measures] for lang in LANGUAGES}


def _label(study: Study, measure: Measure, referents: dict[str, Referent],
           glosses: dict[str, str], lang: str) -> str:
    known = {name: getattr(entry, f"label_{lang}") for name, entry in
             {**study.lexicon.frames, **study.lexicon.actors}.items()}

    def term(typed: str) -> str:
        gloss = glosses.get(typed, "")
        # A number is its own gloss.
        return f"{typed} ({gloss})" if lang == "en" and gloss not in ("", typed) else typed

    def named(name: str, prefix: str) -> str:
        if prefix == "speaker" and name in known:
            return known[name]
        keys = [key for key in (f"{prefix}_{name}", name) if key in entries()]
        return wording(keys[0], lang) if keys else known.get(name, name.replace("_", " "))

    def either(names: Iterable[str], terms: Sequence[str] = (), prefix: str = "speaker") -> str:
        words = [*(named(name, prefix) for name in names), *map(term, terms[:MOST_TERMS]),
                 *["…"] * (len(terms) > MOST_TERMS)]
        return f" {wording('or', lang)} ".join(dict.fromkeys(words))

    values = {"node": either((*measure.frame, *measure.actor), list(map(_first, measure.term[:1]))),
              "who": either((*measure.speakers, *measure.caller, *measure.addressee,
                             *measure.voices)),
              "object": either(measure.object, prefix="object"),
              "modality": either(measure.modality, prefix="modality"),
              "with": either((*measure.with_actors, *measure.with_frames),
                             _unlike(measure.with_terms))}
    if measure.referent:
        referent = referents[measure.referent]
        known |= {name: label[LANGUAGES.index(lang)]
                  for name, label in choice_names(referent).items()}
        values |= {"referent": getattr(referent, f"label_{lang}"), "choice": either(measure.choice)}
    key = f"measure_{measure.kind}" + next(
        (end for field, end in _BY_FIELD.get(measure.kind, {}).items() if getattr(measure, field)),
        "")
    if measure.kind == "collocate":
        key += f"_{measure.within if measure.within in ('itself', 'sentence') else 'near'}"
    return wording(key, lang, **values)


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

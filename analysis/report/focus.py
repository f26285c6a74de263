"""What the notebooks look at line by line: as `[focus]` of study.toml says, else what stands out.

Where a study names no terms and no actors, its own counts choose: the clearest contrasting term of
each group, the person who is mentioned most.
"""

from analysis.measures.keyness import keyness
from analysis.report.display import Shown
from analysis.report.groups import contrasts
from analysis.report.sentences import labels, said, sentence, shown
from analysis.study.study import Study, StudyError
from analysis.text.terms import Term, parse_term


def check_focus(study: Study) -> None:
    """Raise `StudyError` where `[focus]` names an actor, frame or term that cannot be shown."""
    focus = study.settings.focus
    for key in ("actors", "frames"):
        named_in_focus(study, key)
    for key, typed in (("terms", focus.terms), ("company", focus.company)):
        for term in typed:
            _typed(study, term, key)


def named_in_focus(study: Study, key: str) -> list[str]:
    """Return the ids that `[focus]` names under `actors` or `frames`.

    Raises `StudyError` for an id that is in no lexicon.
    """
    named = list(getattr(study.settings.focus, key))
    known = getattr(study.lexicon, key)
    if unknown := [name for name in named if name not in known]:
        raise StudyError(f"study.toml, [focus] {key}: there is no {key[:-1]} {unknown[0]!r} in "
                         f"{key}.yml. Correct the id, or add the {key[:-1]}.")
    return named


def focus_terms(study: Study) -> list[Term]:
    """Return the terms whose places are shown.

    Those of `[focus] terms`; else of each contrast the clearest term of either side (of the group
    alone, where it is set against the rest), by log-likelihood among terms that occur three times;
    without a contrast the most frequent content word. No content word, no term.
    """
    named = study.settings.focus.terms
    if named:
        return [_typed(study, term, "terms") for term in named]
    keys = [key for contrast in contrasts(study) for key in _clearest(study, *contrast)]
    if not keys:
        # Without a contrast, or with none among terms that occur three times.
        counts = study.content_words["key"].value_counts()
        keys = sorted(counts.index[counts == counts.max()])[:1]
    labels = study.term_labels["stem"]
    return [Term(labels[key], (key,), (False,)) for key in dict.fromkeys(keys)]


def focus_company(study: Study) -> list[Term]:
    """Return the terms whose neighbours are shown: `[focus] company`, else the first in focus."""
    named = study.settings.focus.company
    return [_typed(study, term, "company") for term in named] or focus_terms(study)[:1]


def focus_actors(study: Study) -> list[str]:
    """Return the ids of the actors whose every expression is shown.

    Those of `[focus] actors`; else the person with most mentions, of equals the first by id;
    without persons the actor. No mention, no actor. Raises `StudyError` for an id that is in no
    lexicon.
    """
    actors = study.lexicon.actors
    if named := named_in_focus(study, "actors"):
        return named
    counts = study.mentions.loc[study.mentions["kind"] == "actor", "id"].value_counts()
    alone = counts[counts.index.isin(list(actors))]
    persons = alone[[actors[name].kind == "person" for name in alone.index]]
    chosen = persons if len(persons) else alone
    return sorted(chosen.index[chosen == chosen.max()])[:1]


def focus_frames(study: Study) -> list[str]:
    """Return the frames whose every place is told with its voice.

    Those of `[focus] frames`; else those found that pass a moral judgement, without any the frame
    named most. Raises `StudyError` for an id that is in no lexicon.
    """
    frames = study.lexicon.frames
    if named := named_in_focus(study, "frames"):
        return named
    counts = study.mentions.loc[study.mentions["kind"] == "frame", "id"].value_counts()
    moral = [name for name, frame in frames.items() if "moral" in frame.functions
             and name in counts.index]
    return moral or sorted(counts.index[counts == counts.max()])[:1]


def about_focus_terms(study: Study) -> Shown:
    """Say which terms are shown and who chose them."""
    terms = "، ".join(term.typed for term in focus_terms(study))
    if not terms:
        return sentence(study, "focus_no_term")
    key = "focus_terms" if study.settings.focus.terms else "focus_terms_chosen"
    return sentence(study, key, terms=terms)


def about_focus_actors(study: Study) -> Shown:
    """Say which actors are shown and who chose them."""
    names = [labels(study.lexicon.actors[actor]) for actor in focus_actors(study)]
    if not names:
        return sentence(study, "focus_no_actor")
    key = "focus_actors" if study.settings.focus.actors else "focus_actors_chosen"
    return sentence(study, key, names=names)


def no_contrast(study: Study) -> Shown:
    """Say that there are no two groups to set against each other; nothing where there are."""
    return shown(study, [] if contrasts(study) else [said("no_contrast")])


def _typed(study: Study, term: str, where: str) -> Term:
    try:
        return parse_term(term, study.lexicon, study.settings.terms.conflation)
    except ValueError as error:
        raise StudyError(f"study.toml, [focus] {where}: {error}") from error


def _clearest(study: Study, group: str, against: str) -> list[str]:
    table = keyness(study.words, group, against, minimum=3)
    more = table.index[table["log_ratio"] > 0][:1]
    less = table.index[table["log_ratio"] < 0][:1] if against in study.groups else []
    return [*more, *less]

"""Sentences that notebooks say of any study: what its groups are, what is where, what is not."""

from collections.abc import Iterable, Sequence

from analysis.report.display import Linked, Shown, prose, show_concordance
from analysis.report.lines import mention_lines
from analysis.report.notes import contrasts, groups_with_words
from analysis.report.sentences import Said, counted, said, sentence, shown
from analysis.study.addresses import articles_link
from analysis.study.labels import gloss_phrases
from analysis.study.study import Study

MOST_LINES = 60
"""How many lines of a concordance a notebook shows; `framing concordance` writes them all."""

METADATA = ("outlet", "date", "genre", "language", "translated_from")


def enumerated(parts: Iterable[object], last: str = "and") -> str:
    """Join parts as a sentence does.

    >>> enumerated(["name", "title", "label"])
    'name, title and label'
    """
    parts = [str(part) for part in parts]
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def plural(number: int, what: str) -> str:
    """Say a number of things.

    >>> plural(1, "place"), plural(1200, "place")
    ('1 place', '1,200 places')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def texts_of(study: Study, group: str) -> Said:
    """Name the texts of a group: "the 2017 text", of several "the 2017 texts"."""
    return said("texts", n=int((study.articles["group"] == group).sum()), group=group)


def heading(text: str, level: int = 3) -> Shown:
    """Show a heading between parts whose number depends on the study."""
    shown = prose("{text}", text=text)
    return Shown(shown.text, f"{'#' * level} {shown.rich}", "text/markdown")


def bullets(sentences: Sequence[Shown]) -> Shown:
    """Show sentences as a list; a single one as it is."""
    if len(sentences) == 1:
        return sentences[0]
    return Shown("\n".join(sentence.text for sentence in sentences),
                 "\n".join(f"- {sentence.rich}" for sentence in sentences), "text/markdown")


def groups_told(study: Study) -> Shown:
    """Say which groups there are and which of them are set against each other.

    Groups that `study.toml` names and no article belongs to, those without a counted word, and
    files that were left out are named with what to do.
    """
    sizes, pairs = study.sizes, contrasts(study)
    sized = [said("group_sized", texts=texts_of(study, group), words=Linked(
        counted(int(sizes[group]), "word"), articles_link(group)))
        for group in groups_with_words(study)]
    sentences = []
    if len(pairs) == 1:
        sentences.append(said("groups_two", sized=sized))
    elif pairs:
        sentences.append(said("groups_many", groups=counted(len(pairs), "group"), sized=sized))
    elif sized:
        sentences.append(said("groups_one", sized=sized))
    if empty := [texts_of(study, group) for group in study.groups if not sizes[group]]:
        sentences.append(said("groups_empty", texts=empty))
    if missing := [group for group in study.settings.study.groups if group not in study.groups]:
        sentences.append(said("groups_missing", groups=missing))
    if len(study.problems):
        sentences.append(said("groups_left_out", files=list(study.problems["file"].unique())))
    return shown(study, sentences)


def differences_told(study: Study) -> Shown:
    """Say in what the articles of the groups differ, by `articles.csv`, beside their group."""
    if not contrasts(study):
        return sentence(study, "differ_one_group")
    differ, unknown = [], []
    for column in METADATA:
        values = study.articles.groupby("group")[column].agg(
            lambda known: tuple(sorted(known.dropna().unique())))
        if column != "translated_from" and not all(values):
            unknown.append(said(f"metadata_{column}"))
        elif values.nunique() > 1:
            differ.append(said(f"metadata_{column}"))
    sentences = [said("differ_in", what=differ) if differ else said("differ_in_nothing")]
    if unknown:
        sentences.append(said("differ_unknown", what=unknown))
    return shown(study, sentences)


def show_lines(study: Study, caption: str, ids: Iterable[str], most: int = MOST_LINES) -> Shown:
    """Show every counted mention of some actors or frames in its line, or say that there is none.

    Beside each line its article, role and voice, the frame where there are several, and of what it
    is said where frames have objects.
    """
    ids = list(dict.fromkeys(ids))
    table = mention_lines(study, *ids)
    if table.empty:
        return sentence(study, "caption_none", caption=caption)
    entries = {**study.lexicon.actors, **study.lexicon.frames}
    several = table["id"].nunique() > 1
    table["what"] = [entries[name].label_en if name in entries else name for name in table["id"]]
    also = [*["what"] * several, *["object"] * bool(table["object"].notna().any())]
    lines = table[["article", "line", "role", "voice", *also, "before", "node", "after", "english"]]
    return show_concordance(lines, caption, glosses=gloss_phrases(study, lines["node"].head(most)),
                            most=most)

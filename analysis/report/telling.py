"""Sentences that notebooks say of any study: what its groups are, what is where, what is not."""

from collections.abc import Iterable, Sequence

from analysis.report.display import Linked, Shown, joined, prose, show_concordance
from analysis.report.notes import contrasts
from analysis.report.views import mention_lines
from analysis.study.addresses import articles_link
from analysis.study.labels import gloss_phrases
from analysis.study.study import Study

MOST_LINES = 60
"""How many lines of a concordance a notebook shows; `framing concordance` writes them all."""

METADATA = {"outlet": "outlet", "date": "date", "genre": "genre", "language": "language",
            "translated_from": "the language they were translated from"}


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


def texts_of(study: Study, group: str) -> str:
    """Name the texts of a group: "the 2017 text", of several "the 2017 texts"."""
    several = int((study.articles["group"] == group).sum()) > 1
    return f"the {group} text{'s' * several}"


def groups_with_words(study: Study) -> list[str]:
    """Return the groups of which a word is counted, in their order."""
    return [group for group in study.groups if study.sizes[group]]


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
    sizes = study.sizes
    sized = joined([prose("{texts} ({words})", texts=texts_of(study, group), words=Linked(
        plural(sizes[group], "word"), articles_link(group)))
        for group in groups_with_words(study)], ", ", " and ")
    pairs = contrasts(study)
    if len(pairs) == 1:
        told = [prose("Set side by side: {sized}.", sized=sized)]
    elif pairs:
        told = [prose("{n} groups, each set against the rest: {sized}.", n=len(pairs),
                      sized=sized)]
    else:
        told = [prose("There are words of one group only, {sized}. They are described; with "
                      "nothing to set them against, no difference can be told. Give other articles "
                      "another group in data/articles.csv to compare.", sized=sized)
                ] if groups_with_words(study) else []
    empty = [group for group in study.groups if not sizes[group]]
    if empty:
        told.append(prose("No counted word: {empty}. Look in notebook 1 at what was set aside of "
                          "these pages, and why.", empty=enumerated(
                              texts_of(study, group) for group in empty)))
    missing = [group for group in study.settings.study.groups if group not in study.groups]
    if missing:
        told.append(prose("No article: {groups}. study.toml names what no article in "
                          "data/articles.csv belongs to; add articles, or take the name out.",
                          groups=enumerated(missing)))
    if len(study.problems):
        told.append(prose("Left out, as it cannot be used: {files}. `framing check` says why.",
                          files=", ".join(study.problems["file"].drop_duplicates())))
    return bullets(told)


def differences_told(study: Study) -> Shown:
    """Say in what the articles of the groups differ, by `articles.csv`, beside their group."""
    if not contrasts(study):
        return prose("One group: there is nothing it is compared with.")
    differ, unknown = [], []
    for column, name in METADATA.items():
        values = study.articles.groupby("group")[column].agg(
            lambda known: tuple(sorted(known.dropna().unique())))
        if column != "translated_from" and not all(values):
            unknown.append(name)
        elif values.nunique() > 1:
            differ.append(name)
    told = [prose("By data/articles.csv the groups differ in {what}. What differs between them "
                  "cannot be laid to one of these alone.", what=enumerated(differ)) if differ else
            prose("By what data/articles.csv says, the groups differ in nothing but their names.")]
    if unknown:
        told.append(prose("Not known of every group: {what}.", what=enumerated(unknown)))
    return bullets(told)


def show_lines(study: Study, caption: str, ids: Iterable[str], most: int = MOST_LINES) -> Shown:
    """Show every counted mention of some actors or frames in its line, or say that there is none.

    Beside each line its article, role and voice, the frame where there are several, and of what it
    is said where frames have objects.
    """
    ids = list(dict.fromkeys(ids))
    table = mention_lines(study, *ids)
    if table.empty:
        return prose("{caption}: there is none.", caption=caption)
    entries = {**study.lexicon.actors, **study.lexicon.frames}
    several = table["id"].nunique() > 1
    table["what"] = [entries[name].label_en if name in entries else name for name in table["id"]]
    also = [*["what"] * several, *["object"] * bool(table["object"].notna().any())]
    shown = table[["article", "line", "role", "voice", *also, "before", "node", "after", "english"]]
    return show_concordance(shown, caption, glosses=gloss_phrases(study, shown["node"].head(most)),
                            most=most)

"""What the notebook on framing asks of any study: its answers as sentences, tables and figures."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.lexicon.referents import Referent, load_referents
from analysis.measures.uncertainty import rate_ratio_interval
from analysis.mentions.fit import Comparison, compare_frames
from analysis.report.actors import fit_table
from analysis.report.articles import differing_words, edition_pairs
from analysis.report.charts import SavedFigure, saved
from analysis.report.choices import ALL, choices_by_referent
from analysis.report.display import Linked, Shown, joined, prose, show
from analysis.report.framing import (
    editions,
    expressions,
    modality_lines,
    one_sided,
    placebo_of_longest,
)
from analysis.report.framing_figures import choice_recipes
from analysis.report.links import leading, leads_of, part_link
from analysis.report.notes import REST, contrasts, note
from analysis.report.sentences import write
from analysis.report.telling import (
    MOST_LINES,
    bullets,
    enumerated,
    groups_with_words,
    heading,
    plural,
    show_lines,
)
from analysis.report.telling import texts_of as texts_said
from analysis.study.addresses import concordance_link
from analysis.study.beside import references
from analysis.study.labels import gloss_phrases
from analysis.study.study import Study

NO_FRAMES = "No frame of the lexicon (data/lexicon/frames.yml) is found in these texts."
NO_REFERENCE = ("There are no reference annotations of these articles (data/reference/), so how "
                "well this finds what readers find is not known here. `framing lexicon validate` "
                "measures it on annotated articles.")
FUNCTIONS = {"problem": "Problems", "cause": "Causes", "moral": "Moral judgements"}
MOST_REFERENTS = 3


def texts_of(study: Study, group: str) -> str:
    """Name the texts of a group."""
    return write(texts_said(study, group), study.settings.figures.language)


def against_the_rest(study: Study, counts: pd.DataFrame) -> list[Shown]:
    """Set the frames of each group against all the others, where there are more than two.

    `counts` as `framing.frame_counts` gives it. How many times as frequent a frame is has its exact
    interval (Clopper & Pearson 1934, as a ratio of rates); nothing on one side leaves it open.
    """
    shown = []
    for group, against in contrasts(study):
        if against != REST:
            continue
        own = counts[counts["group"] == group].set_index("id")
        rest = counts[counts["group"] != group].groupby("id")[["count", "size"]].sum()
        table = own[["label_en", "label_ar", "count", "per_thousand", "size"]].join(
            rest.add_suffix("_rest"))
        table = table[table["count"].add(table["count_rest"]).gt(0)]
        bounds = zip(*rate_ratio_interval(table["count"], table["size"], table["count_rest"],
                                          table["size_rest"]), strict=True)
        readable = pd.DataFrame({
            "label_en": table["label_en"], "frame": table["label_ar"], group: table["count"],
            REST: table["count_rest"], f"{group}: per 1,000": table["per_thousand"],
            f"{REST}: per 1,000": 1000 * table["count_rest"] / table["size_rest"],
            "ratio: 95% interval": [f"{low:.1f} to {'∞' if np.isinf(high) else f'{high:.1f}'}"
                                    for low, high in bounds]})
        readable = leading(readable.reset_index(drop=True), [
            {group: concordance_link("frame", name, group), REST: concordance_link("frame", name)}
            for name in table.index])
        shown.append(show(readable, f"{group} against {REST}",
                          glosses="label_en", empty=NO_FRAMES))
    return shown


def alone_told(study: Study, counts: pd.DataFrame) -> Shown:
    """Say which frames stand in one group only; `counts` as `framing.frame_counts` gives it."""
    if counts["count"].sum() == 0:
        return prose("{told}", told=NO_FRAMES)
    if not contrasts(study):
        found = counts[counts["count"] > 0]
        return prose("Of {n} frames {k} are found: {which}.", n=counts["id"].nunique(),
                     k=len(found), which=", ".join(found["label_en"]))
    return bullets([prose("Only in {texts}: {frames}.", texts=texts_of(study, group),
                          frames=", ".join(frames) or "no frame")
                    for group, frames in one_sided(study, counts).items()])


def one_minute(study: Study, counts: pd.DataFrame, found: dict[str, pd.DataFrame]) -> Shown:
    """Say in a few sentences what is chosen in which group.

    `counts` as `framing.frame_counts` gives it, `found` as `choices.choice_expressions`.

    Referents (what is asked for, what somebody is called) whose usual choice is not the same in all
    groups come first, of these those with most expressions, at most three; then of what each frame
    with an object is said; then the frame that is named most.
    """
    told, referents = {}, load_referents(study.lexicon)
    for place, (name, table) in enumerate(choices_by_referent(study, found).items()):
        referent = referents[name]
        own = table[(table["voice"] == ALL) & (table["count"] > 0)]
        if len(own):
            usual = own.sort_values("count", ascending=False, kind="stable").groupby("group")
            same = usual["choice"].first().nunique() < 2
            key = (same, bool(referent.actors), -int(own["count"].sum()), place)
            told[key] = choices_told(study, referent, table)
    sentences = [told[key] for key in sorted(told)[:MOST_REFERENTS]]
    sentences += [objects_told(study)] if _with_object(study) else []
    if counts["count"].sum():
        most = counts[counts["count"] > 0].sort_values("count", ascending=False, kind="stable")
        first = most.drop_duplicates("group").set_index("group")
        sentences.append(prose("The frame named most: {told}.", told=joined([
            prose("in {texts} {frame} ({places})", texts=texts_of(study, group),
                  frame=first.loc[group, "label_en"], places=Linked(
                      plural(first.loc[group, "count"], "place"),
                      concordance_link("frame", first.loc[group, "id"], group)))
            for group in study.groups if group in first.index], "; ")))
    return bullets(sentences or [prose("{told}", told=NO_FRAMES)])


def choices_told(study: Study, referent: Referent, table: pd.DataFrame) -> Shown:
    """Say what is chosen for a referent; `table` as `referents.choice_shares` gives it."""
    parts = []
    for group in study.groups:
        own = table[(table["group"] == group) & (table["voice"] == ALL) & (table["count"] > 0)]
        own = own.sort_values("count", ascending=False, kind="stable")
        if len(own):
            made = joined([prose(
                "{choice} ({n} of {total})", choice=row["choice_en"],
                n=Linked(row["count"], part_link("choice", referent.id, group, row["count"],
                                                 choice=row["choice"])),
                total=Linked(row["total"], concordance_link("choice", referent.id, group)))
                for row in own.to_dict("records")], ", ", " and ")
            parts.append(prose("in {texts} {made}", texts=texts_of(study, group), made=made))
    return prose("{what}: {parts}.", what=referent.label_en,
                 parts=joined(parts, "; ") if parts else "nowhere")


def frames_with(study: Study, function: str, objects: bool = True) -> list[str]:
    """Return the frames whose first function is the given one, after Entman (1993).

    Without `objects` those that are said of something are left out.
    """
    return [frame.id for frame in study.lexicon.frames.values()
            if frame.functions[0] == function and (objects or not frame.objects)]


def frames_told(study: Study, what: str, frames: Iterable[str]) -> Shown:
    """Say how often some frames are named in each group, and which."""
    frames = [study.lexicon.frames[name] for name in frames]
    parts = []
    for group in groups_with_words(study):
        own = study.mentions[study.mentions["group"] == group]["id"].value_counts()
        named = [(own.get(frame.id, 0), frame) for frame in frames]
        which = [prose("{label} {n}", label=frame.label_en, n=Linked(
            count, concordance_link("frame", frame.id, group))) for count, frame in named if count]
        every = sum(count for count, _ in named)
        told = f"{every} in {texts_of(study, group)}"
        parts.append(prose("{told} ({which})", told=told, which=joined(which)) if which else told)
    return prose("{what}, places: {parts}.", what=what,
                 parts=joined(parts, "; ") if parts else "0")


def _with_object(study: Study) -> list[str]:
    found = set(study.mentions.dropna(subset="object")["id"])
    return [name for name in study.lexicon.frames if name in found]


def objects_told(study: Study) -> Shown:
    """Say of what each frame that has an object is said in each group."""
    mentions = study.mentions.dropna(subset="object")
    sentences = []
    for name in _with_object(study):
        own = mentions[mentions["id"] == name]
        parts = [prose("{objects} in {texts}", texts=texts_of(study, group), objects=_objects_of(
            name, group, own[own["group"] == group]))
            for group in study.groups if own["group"].eq(group).any()]
        sentences.append(prose("{frame} is said of {parts}.", parts=joined(parts, "; of "),
                               frame=study.lexicon.frames[name].label_en))
    return joined(sentences, " ") if sentences else prose("Nothing is said of an object.")


def _objects_of(frame: str, group: str, mentions: pd.DataFrame) -> Shown:
    counts = mentions["object"].value_counts().sort_index().sort_values(ascending=False,
                                                                        kind="stable")
    return joined([prose("the {name} ({places})", name=name, places=Linked(
        plural(count, "place"), part_link("frame", frame, group, count, object=name)))
        for name, count in counts.items()], ", ", " and ")


def show_objects(study: Study) -> list[Shown]:
    """Show every place of the frames that have an object, and how sure it is put, where coded."""
    named = [frame.id for frame in study.lexicon.frames.values() if frame.objects]
    if not named:
        return [prose("No frame of the lexicon has objects (`objects` in frames.yml).")]
    which = enumerated(study.lexicon.frames[name].label_en.lower() for name in named)
    shown = [show_lines(study, f"Every place of {which}", named)]
    coded = modality_lines(study)
    if len(coded):
        asserted = coded["modality"].eq("asserted").sum()
        shown.append(show(coded[["article", "object", "modality", "why"]],
                          "Asserted, threatened, feared or denied?",
                          f"{asserted} of {len(coded)} assert it as a fact."))
    elif study.mentions["id"].isin(named).any():
        shown.append(prose("Whether these are asserted, threatened, feared or denied was not coded "
                           "(data/modality.csv: article, start, end, frame, modality, why)."))
    return shown


def show_functions(study: Study) -> list[Shown]:
    """Show every place of the frames that name problems, causes and judgements, a part each.

    Frames that have an object are left out: they are shown with it.
    """
    shown = []
    for function, name in FUNCTIONS.items():
        frames = frames_with(study, function, objects=False)
        if frames:
            listed = ", ".join(study.lexicon.frames[frame].label_en for frame in frames)
            shown += [heading(name), frames_told(study, name, frames),
                      show_lines(study, f"Every place of: {listed}", frames)]
    return shown or [prose("The lexicon has no frame with such a function.")]


def what_things_are_called(study: Study,
                           found: dict[str, pd.DataFrame]) -> list[Shown | SavedFigure]:
    """Show for each referent what it is called: a sentence, a figure, tables, lines, a note.

    `found` as `choices.choice_expressions` gives it.
    """
    shown, silent, referents = [], [], load_referents(study.lexicon)
    for name, table in choices_by_referent(study, found).items():
        if table["total"].any():
            shown += _called(study, referents[name], table, found[name])
        else:
            silent.append(referents[name].label_en)
    if silent:
        shown.append(prose("No expression in these texts for: {names}.", names=", ".join(silent)))
    others = _judged_besides(study, referents.values())
    if others:
        table = expressions(study, *others)
        shown += [heading("Who else is called by a judging word?"),
                  show(table.rename(columns={"label_en": "actor"}),
                       "Expressions for other actors that have a label", "Glossed word by word.",
                       gloss_phrases(study, table["surface"]))]
    return shown or [prose("There are no referents (data/lexicon/referents.yml): nothing is listed "
                           "that may be called by different expressions.")]


def _called(study: Study, referent: Referent, table: pd.DataFrame,
            found: pd.DataFrame) -> list[Shown | SavedFigure]:
    name = referent.label_en
    made = found.groupby(["group", "choice", "choice_en", "surface"]).size().rename(
        "count").reset_index()
    made = made.sort_values(["group", "count", "choice_en", "surface"],
                            ascending=[True, False, True, True], key=lambda column: column.map(
                                study.groups.index) if column.name == "group" else column)
    made = made.reset_index(drop=True)
    leads = [{"count": part_link("choice", referent.id, row["group"], 1,
                                 expression=f"{row['choice']} {row['surface']}")}
             for row in made.to_dict("records")]
    made = leading(made.drop(columns="choice").rename(
        columns={"choice_en": "choice", "surface": "expression"}), leads)
    parts = [heading(referent.question_en or f"{name}: which expressions?"),
             choices_told(study, referent, table),
             *saved(study, choice_recipes(study, referent, table)),
             show(made, f"Expressions: {name}", "Glossed word by word.",
                  gloss_phrases(study, made["expression"]))]
    parts.insert(-1, show(_shares(study, table), f"What is chosen: {name}",
                         "Score intervals (Wilson 1927); – where there is no expression."))
    if referent.actors:
        parts.append(show_lines(study, f"Every place: {name}", referent.actors))
    said = note(study, f"framing_called_{referent.id}")
    return [*parts, *[said] * bool(said.text)]


def _shares(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Put the shares of the groups beside one another, a row a voice with expressions and choice.
    """
    table = table.assign(told=[
        f"{row.count_} of {row.total}: {row.share:.2f} ({row.low:.2f} to {row.high:.2f})"
        if row.total else "–" for row in table.rename(columns={"count": "count_"}).itertuples()])
    heard = table.groupby("voice")["total"].transform("sum").gt(0)
    address = {(row["voice"], row["choice_en"], row["group"]): _choice_link(row)
               for row in table.to_dict("records")}
    wide = table[heard].pivot(index=["voice", "choice_en"], columns="group", values="told")
    rows = table[heard].drop_duplicates(["voice", "choice_en"])[["voice", "choice_en"]]
    wide = wide.reindex(pd.MultiIndex.from_frame(rows))[study.groups]
    wide = wide.rename(columns=lambda group: f"{group}: share (95% interval)").rename_axis(
        ["voice", "choice"], axis=0).rename_axis(None, axis=1).reset_index()
    return leading(wide, [{f"{group}: share (95% interval)": address.get(
        (row.voice, row.choice, group)) for group in study.groups} for row in wide.itertuples()])


def _choice_link(row: dict) -> str | None:
    if not row["total"]:
        return None
    part = ({"choice": row["choice"]} if row["voice"] == ALL else
            {"made": f"{row['choice']} {row['voice']}"})
    return part_link("choice", row["referent"], row["group"], row["count"], **part)


def with_choices(table: pd.DataFrame) -> pd.DataFrame:
    """Note where the counts of choices lead; `table` as `referents.choice_shares` gives it."""
    rows = table.to_dict("records")
    return leading(table, [{"count": _choice_link(row), "total": part_link(
        "choice", row["referent"], row["group"], row["total"],
        **({} if row["voice"] == ALL else {"voice": row["voice"]}))} for row in rows])


def _judged_besides(study: Study, referents: Iterable[Referent]) -> list[str]:
    known = {name for referent in referents for name in referent.actors}
    judged = study.mentions.loc[study.mentions["form"] == "label", "id"].unique()
    return [name for name in study.lexicon.actors if name in judged and name not in known]


def show_editions(study: Study) -> list[Shown]:
    """Show what other editions of the articles have, from `editions.csv` and `edition_of`."""
    shown = []
    other = editions(study)
    if len(other):
        shown.append(show(other, "The same place in other editions",
                          ["page: the expression on the study's page; other: in the other edition.",
                           "Glossed word by word."],
                          gloss_phrases(study, [*other["page"], *other["other"]])))
    for one, another in edition_pairs(study):
        table = differing_words(study, one, another)
        shown.append(show(table, f"Where {one} and {another}, editions of one story, differ",
                          "Glossed word by word.",
                          gloss_phrases(study, [*table[one], *table[another]]),
                          empty=f"{one} and {another}, editions of one story, have the same words.",
                          most=MOST_LINES))
    return shown or [prose("No other edition of these articles is known: there is no "
                           "data/editions.csv, and no article has edition_of in data/articles.csv. "
                           "So nothing here tells the words of these pages from the week they are "
                           "about.")]


def placebo_told(study: Study) -> Shown:
    """Say how often two parts of the longest article differ, or why that is not known."""
    words = study.articles.loc[study.articles["words"] > 0, "words"]
    if words.nunique() < 2:
        return prose("This needs two articles of different length, one to cut and one that says "
                     "how long a part should be; here it cannot be computed.")
    cut = placebo_of_longest(study)
    if not cut.frames:
        return prose("{article}, the longest article, has no frame to cut apart.",
                     article=cut.article)
    values = cut._asdict()
    made = {"measure": "placebo", "draws": "cuts_longest", "cuts": cut.cuts, "length": cut.length,
            "seed": values.pop("seed")}
    return prose("Cut {cuts} times into a stretch of {length} consecutive words and the rest, "
                 "{article} shows on average {average:.1f} of its {frames} frames “3 or more "
                 "against 0”, and {share:.0%} of the cuts show at least one. “3 to 0” is what two "
                 "parts of one text look like.", **values)._replace(made=made)


def show_fit(study: Study) -> list[Shown]:
    """Show the frames found against the reference annotations, with every error."""
    known = references(study)
    if not known:
        return [prose("{told}", told=NO_REFERENCE)]
    compared: Comparison = compare_frames(study.mentions, known)
    return [show(fit_table(study, compared), "Frames: found against the reference"),
            show(compared.errors, "Every error", "missed: only in the reference; extra: only found",
                 empty="No frame was missed, and none was found that the reference has not.")]


def clutter_told(study: Study, table: pd.DataFrame) -> Shown:
    """Say what the pages around the articles would add; `table` as `framing.page_and_article`."""
    if table.empty:
        return prose("What stands around the articles on their pages names none of the actors, "
                     "frames and terms.")
    most, never = table.iloc[0], table[table["own"] == 0]
    leads = leads_of(table)
    told = [prose("{what} is named {page} times on the page of {article} and {own} times in its "
                  "article.", what=most["label_en"],
                  page=Linked(int(most["page"]), leads[0].get("page")),
                  article=most["article"], own=Linked(int(most["own"]), leads[0].get("own")))]
    if len(never):
        each = [prose("on the page of {article} {named}", article=article, named=joined(
            prose("{what} {n}", what=row.label_en, n=Linked(row.page, lead.get("page")))
            for row, lead in zip(own.head(8).itertuples(), leads_of(own.head(8)), strict=True)))
            for article, own in never.groupby("article", sort=False)]
        told.append(prose("Named on a page and never in its article: {each}.",
                          each=joined(each, "; ")))
    return bullets(told)

"""What notebook 4 shows: frames, what is called for, what is said of what and called what."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from analysis.addresses import concordance_link, reader_link
from analysis.lexicon.referents import Referent, choice_names, load_referents
from analysis.measures.frequency import count_mentions
from analysis.measures.keyness import REST
from analysis.measures.made import made
from analysis.measures.uncertainty import rate_ratio_interval, wilson
from analysis.report.charts import Exhibit, print_rates
from analysis.report.display import Shown, leading, part_link
from analysis.report.figures import dot_rows
from analysis.report.groups import by_group, contrasts, groups_with_words, shares_beside, with_link
from analysis.report.sentences import Labels, Said, counted, heading, labels, said, sentence, shown
from analysis.study.labels import glossed, kind_of, label_ids, modality
from analysis.study.study import Study, without_echoes
from analysis.wording import entries

FUNCTIONS = ("problem", "cause", "moral")
MOST_REFERENTS = 3
ALL = "all"
VOICES = (ALL, "outlet", "reported", "quoted")


def frame_counts(study: Study) -> pd.DataFrame:
    """Count the mentions of every frame of the lexicon in each group, with its `function`."""
    frames = study.mentions[study.mentions["kind"] == "frame"]
    counts = label_ids(study, count_mentions(frames, study.sizes[study.sizes > 0],
                                             ids=list(study.lexicon.frames)))
    return made(counts.assign(function=[study.lexicon.frames[name].functions[0]
                                        for name in counts["id"]]), "rates", kind="frame")


def frames_with(study: Study, function: str | None = None,
                objects: bool | None = None) -> list[str]:
    """Return the frames whose first function is this one; those (not) said of something."""
    return [frame.id for frame in study.lexicon.frames.values()
            if function in (None, frame.functions[0]) and objects in (None, bool(frame.objects))]


def against_the_rest(study: Study, counts: pd.DataFrame) -> list[pd.DataFrame]:
    """Set the frames of each group against all the others, where there are more than two.

    The interval is that of a ratio of rates (Clopper & Pearson 1934); no count leaves it open.
    """
    tables = []
    for group in [group for group, against in contrasts(study) if against == REST]:
        here = counts["group"] == group
        rest = counts[~here].groupby("id")[["count", "size"]].sum()
        rows = counts[here].join(rest.add_suffix("_rest"), on="id")
        rows = rows[rows["count"].add(rows["count_rest"]).gt(0)].reset_index(drop=True)
        bounds = zip(*rate_ratio_interval(rows["count"], rows["size"], rows["count_rest"],
                                          rows["size_rest"]), strict=True)
        table = leading(pd.DataFrame({
            "label_en": rows["label_en"], "frame": rows["label_ar"], group: rows["count"],
            REST: rows["count_rest"], f"{group}: per 1,000": rows["per_thousand"],
            f"{REST}: per 1,000": 1000 * rows["count_rest"] / rows["size_rest"],
            "ratio: 95% interval": [f"{low:.1f} to {'∞' if np.isinf(high) else f'{high:.1f}'}"
                                    for low, high in bounds]}), [
            {group: concordance_link("frame", name, group), REST: concordance_link("frame", name)}
            for name in rows["id"]])
        table.attrs["title"] = f"{group} against {REST}"
        tables.append(table)
    return tables


FRAMES = Exhibit(
    "frames", lambda study, results: frame_counts(study),
    lambda study, rates: dot_rows(rates), print_rates("frame"))


def one_sided(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the frames that are in one group only, by their label."""
    found = counts[counts["count"] > 0]
    return found[~found["id"].duplicated(keep=False)].sort_values("label_en")


def alone(study: Study, counts: pd.DataFrame) -> Shown:
    """Say which frames stand in one group only; `counts` as `frame_counts` gives it."""
    found = counts[counts["count"] > 0]
    if found.empty:
        return sentence(study, "no_frames")
    if not contrasts(study):
        return sentence(study, "frames_found", k=len(found),
                        frames=counted(counts["id"].nunique(), "frame"),
                        which=[labels(row) for row in found.itertuples()])
    return shown(study, [
        said("frames_only_in", texts=texts, frames=[labels(row) for row in rows.itertuples()])
        if len(rows) else said("frames_none_only_in", texts=texts)
        for _, texts, rows in by_group(study, one_sided(counts), silent=True)])


def one_minute(study: Study, counts: pd.DataFrame,
               expressions: dict[str, pd.DataFrame]) -> Shown:
    """Say in short how groups differ: what is called what, of what frames are said, which most."""
    sentences = [choices_said(study, referent, shares) for referent, shares, _ in
                 most_telling(study, expressions)[:MOST_REFERENTS]]
    if study.mentions["object"].notna().any():
        sentences.append(objects_said(study))
    most = counts[counts["count"] > 0].sort_values("count", ascending=False, kind="stable")
    most = most.drop_duplicates("group").rename(columns={"count": "n"})
    if len(most):
        sentences.append(said("frame_most", each=[
            said("frame_most_in", texts=texts, frame=labels(row),
                 places=with_link(row.n, "frame", row.id, row.group, "place"))
            for _, texts, rows in by_group(study, most) for row in rows.itertuples()]))
    return shown(study, sentences or [said("no_frames")])


def places_told(study: Study, function: str, frames: Iterable[str]) -> Shown:
    """Say how often the frames of a function are named in each group, and which."""
    what, each = said(f"function_{function}"), []
    for group, texts, rows in by_group(study, study.mentions, silent=True):
        counts = rows["id"].value_counts()
        named = {name: int(counts[name]) for name in frames if name in counts}
        values = {"n": sum(named.values()), "texts": texts}
        each.append(said("function_in_which", **values, which=[
            said("labelled", label=labels(study.lexicon.frames[name]),
                 n=with_link(n, "frame", name, group)) for name, n in named.items()])
            if named else said("function_in", **values))
    return sentence(study, "function_places", what=what, each=each) if each else sentence(
        study, "function_nowhere", what=what)


def objects_said(study: Study) -> Said:
    """Say of what each frame that has an object is said in each group."""
    def objects(name: str, group: str, rows: pd.DataFrame) -> list[Said]:
        counts = rows["object"].value_counts().sort_index().sort_values(ascending=False,
                                                                        kind="stable")
        return [said("with_places", name=said(f"object_{what}") if f"object_{what}" in entries()
                     else said("object_named", name=what),
                     places=with_link(int(n), "frame", name, group, "place", object=what))
                for what, n in counts.items()]

    mentions = study.mentions.dropna(subset="object")
    sentences = [said("objects_of", frame=labels(frame), each=[
        said("objects_in", texts=texts, objects=objects(name, group, rows))
        for group, texts, rows in by_group(study, mentions[mentions["id"] == name])])
        for name, frame in study.lexicon.frames.items() if mentions["id"].eq(name).any()]
    return said("paragraph", sentences=sentences) if sentences else said("objects_none")


def modality_told(study: Study, coded: pd.DataFrame) -> str | Shown:
    """Say how many places of frames with an object are asserted; or that none is coded."""
    if len(coded):
        return sentence(study, "coded_asserted", all=len(coded),
                        asserted=int(coded["modality"].eq("asserted").sum())).text
    places = study.mentions["id"].isin(frames_with(study, objects=True)).any()
    return shown(study, [said("not_coded")] if places else [])


def modality_lines(study: Study) -> pd.DataFrame:
    """Return `modality`, each coding leading to its words."""
    return leading(modality(study), lambda row: {
        "modality": reader_link(row["article"], start=row["start"])})


def echoes_apart(study: Study, mentions: pd.DataFrame) -> pd.DataFrame:
    """Count mentions with (`all`) and without the blocks that restate the `body`, by group."""
    table, parts = label_ids(study, pd.DataFrame({"id": mentions["id"].unique()})), []
    for group in groups_with_words(study):
        for name, rows, part in (("all", mentions, {}),
                                 ("body", without_echoes(mentions), {"text": "body"})):
            counts = rows.loc[rows["group"] == group, "id"].value_counts()
            table[f"{group}: {name}"] = table["id"].map(counts).fillna(0).astype(int)
            parts.append((f"{group}: {name}", group, part))
    table = leading(table, lambda row: {} if "+" in row["id"] else {
        head: part_link(kind_of(study, row["id"]), row["id"], group, row[head], **part)
        for head, group, part in parts})
    return table.rename(columns={"label_ar": "name"}).drop(columns="id")


def choice_expressions(study: Study) -> dict[str, pd.DataFrame]:
    """List the counted expressions for every referent, by its id, in text order."""
    return {name: study.find(referent=name).spans for name in load_referents(study.lexicon)}


def choices_by_referent(study: Study, found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Apply `choice_shares` to the tables of `choice_expressions`."""
    referents = load_referents(study.lexicon)
    return {name: choice_shares(table, referents[name], study.groups)
            for name, table in found.items()}


def most_telling(study: Study, found: dict[str, pd.DataFrame]
                 ) -> list[tuple[Referent, pd.DataFrame, bool]]:
    """Rank the referents that have expressions: first whose usual choice differs (the last value).

    Then what has no actors, then those with most expressions. With each its rows of `_chosen`.
    """
    ranked, referents = [], load_referents(study.lexicon)
    for name, shares in choices_by_referent(study, found).items():
        if len(chosen := _chosen(shares)):
            usual = chosen.drop_duplicates("group")["choice"]
            ranked.append((referents[name], chosen.sort_index(), usual.nunique() > 1))
    return sorted(ranked, key=lambda row: (not row[2], bool(row[0].actors), -row[1]["count"].sum()))


def _chosen(shares: pd.DataFrame) -> pd.DataFrame:
    """The rows of all voices together that count something, the most frequent choice first."""
    return shares[(shares["voice"] == ALL) & (shares["count"] > 0)].sort_values(
        "count", ascending=False, kind="stable")


CHOICES = ["referent", "label_en", "label_ar", "choice", "choice_en", "choice_ar", "group", "voice",
           "count", "total"]


def choice_shares(expressions: pd.DataFrame, referent: Referent,
                  groups: Sequence[str]) -> pd.DataFrame:
    """Count which expressions are chosen for a referent, by group and voice (`all`: together).

    A row for each choice that is made somewhere: `count`, `total` (expressions of the group in the
    voice), `share`, `low`, `high` (Wilson 1927).
    """
    rows, named = [], choice_names(referent)
    chosen = [name for name in referent.choice_names if name in set(expressions["choice"])]
    for voice, group in product(VOICES, groups):
        heard = expressions["voice"].eq(voice) | (voice == ALL)
        here = expressions.loc[heard & expressions["group"].eq(group), "choice"]
        rows += [(referent.id, referent.label_en, referent.label_ar, name, *named[name], group,
                  voice, int(here.eq(name).sum()), len(here)) for name in chosen]
    table = pd.DataFrame(rows, columns=CHOICES)
    low, high = wilson(table["count"].to_numpy(), table["total"].to_numpy())
    share = table["count"] / table["total"].where(table["total"] > 0)
    return made(table.assign(share=share, low=low, high=high), "choices")


def choice_link(row: Mapping) -> str | None:
    """Return where the count of a row of `choice_shares` leads."""
    part = ({"choice": row["choice"]} if row["voice"] == ALL else
            {"made": f"{row['choice']} {row['voice']}"})
    return part_link("choice", row["referent"], row["group"], row["count"],
                     **part) if row["total"] else None


def shares_by_voice(study: Study, shares: pd.DataFrame) -> pd.DataFrame:
    """Put the shares of the groups beside one another, a row a voice and choice."""
    heard = shares.groupby("voice")["total"].transform("sum").gt(0)
    return shares_beside(study, shares[heard], ["voice", "choice_en"], choice_link).rename(
        columns={"choice_en": "choice"})


def expressions_made(study: Study, expressions: pd.DataFrame, referent: Referent) -> pd.DataFrame:
    """Count the expressions for a referent as written, in each group the most frequent first."""
    table = expressions.groupby(["group", "choice", "choice_en", "surface"]).size().reset_index(
        name="count").sort_values(
        ["group", "count", "choice_en", "surface"], ascending=[True, False, True, True],
        key=lambda column: column.map(study.groups.index) if column.name == "group" else column,
        ignore_index=True)
    table = leading(table, lambda row: {"count": part_link(
        "choice", referent.id, row["group"], 1, expression=f"{row['choice']} {row['surface']}")})
    return glossed(study, table.drop(columns="choice").rename(
        columns={"choice_en": "choice", "surface": "expression"}), "expression")


def asked_and_chosen(study: Study, referent: Referent, shares: pd.DataFrame) -> list[Shown]:
    """Show what is asked of a referent as a heading, and in a sentence what is chosen for it."""
    asked = referent.question_en
    return [heading(study, Labels(asked, referent.question_ar or asked) if asked else
                    said("referent_question", name=labels(referent))),
            shown(study, [choices_said(study, referent, shares)])]


def choices_said(study: Study, referent: Referent, shares: pd.DataFrame) -> Said:
    """Say what is chosen for a referent; `shares` as `choice_shares` gives it."""
    each = [said("choice_made_in", texts=texts, made=[
        said("choice_made_of", choice=Labels(row["choice_en"], row["choice_ar"]),
             n=with_link(row["count"], "choice", referent.id, group, choice=row["choice"]),
             total=with_link(row["total"], "choice", referent.id, group))
        for row in rows.to_dict("records")])
        for group, texts, rows in by_group(study, _chosen(shares))]
    return said("choice_made", what=labels(referent), each=each) if each else said(
        "choice_made_nowhere", what=labels(referent))


def referents_found(study: Study, expressions: dict[str, pd.DataFrame]) -> list[Referent]:
    """Return the referents for which there is an expression, in the order of `referents.yml`."""
    return [referent for name, referent in load_referents(study.lexicon).items()
            if len(expressions.get(name, ()))]


def without_expression(study: Study, expressions: dict[str, pd.DataFrame]) -> Shown:
    """Say for which referents there is no expression; nothing where each has one."""
    referents = load_referents(study.lexicon)
    silent = [labels(referents[name]) for name, table in expressions.items() if table.empty]
    if silent and study.sizes.sum():
        return sentence(study, "referents_silent", names=silent)
    return shown(study, [] if referents else [said("referents_none")])


def judged_besides(study: Study) -> pd.DataFrame:
    """List the expressions for actors that have a label and are no referent's, as `expressions`."""
    known = {name for referent in load_referents(study.lexicon).values()
             for name in referent.actors}
    return expressions(study, *(name for name in judged_actors(study) if name not in known))


def judged_actors(study: Study) -> list[str]:
    """Return the actors of whom a label is used."""
    judged = set(study.mentions.loc[study.mentions["form"] == "label", "id"])
    return [name for name in study.lexicon.actors if name in judged]


def expressions(study: Study, *ids: str) -> pd.DataFrame:
    """List the expressions used for actors, the most frequent first."""
    mentions = study.mentions[study.mentions["id"].isin(ids)]
    counts = mentions.groupby(["group", "id", "form", "surface"]).size().reset_index(
        name="count").sort_values(["group", "id", "count", "form", "surface"],
                                  ascending=[True, True, False, True, True], ignore_index=True)
    table = leading(label_ids(study, counts), lambda row: {"count": part_link(
        "actor", row["id"], row["group"], 1, expression=f"{row['form']} {row['surface']}")})
    return glossed(study, table[["group", "label_en", "form", "surface", "count"]], "surface")

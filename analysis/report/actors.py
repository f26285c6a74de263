"""Who is in the texts: the tables, charts and sentences of the notebook on actors."""

import pandas as pd

from analysis.addresses import concordance_link
from analysis.measures.frequency import count_mentions
from analysis.measures.made import made
from analysis.measures.uncertainty import wilson
from analysis.mentions.fit import Comparison, compare_mentions
from analysis.mentions.resolve import each_named
from analysis.report.charts import dumbbells, most_mentioned
from analysis.report.display import Linked, Shown, leading, part_link
from analysis.report.exhibit import RATE, Column, Exhibit, label, side_by_side
from analysis.report.focus import about_focus_actors, focus_actors
from analysis.report.groups import note
from analysis.report.lines import mention_lines
from analysis.report.sentences import labels, said, sentence
from analysis.study.labels import gloss_phrases, kind_of, label_ids, label_speakers, references
from analysis.study.study import Study, without_echoes

__all__ = ["about_focus_actors", "focus_actors", "note", "side_by_side"]


def actor_counts(study: Study, mentions: pd.DataFrame | None = None,
                 sizes: pd.Series | None = None, **part: str) -> pd.DataFrame:
    """Count the mentions of each actor in each group, with labels and exact intervals.

    `mentions` (all where not given) are counted over `sizes`, the words of each group; `part` says
    which of a group's these are (`text="body"`). A mention of several actors together counts for
    each of them. Columns as in `count_mentions`; a group without words has no rows.
    """
    mentions = study.mentions if mentions is None else mentions
    sizes = study.sizes if sizes is None else sizes
    actors = each_named(mentions[mentions["kind"] == "actor"])
    return made(label_ids(study, count_mentions(actors, sizes[sizes > 0])), "rates", kind="actor",
                **part)


def body_counts(study: Study) -> pd.DataFrame:
    """Count actors as `actor_counts` does, in the body alone, over the words of the body."""
    sizes = without_echoes(study.words).groupby("group").size()
    return actor_counts(study, without_echoes(study.mentions),
                        sizes.reindex(study.groups, fill_value=0), text="body")


def mention_forms(study: Study, most: int = 14) -> pd.DataFrame:
    """Count the forms (name, title, label, ...) of the most mentioned actors in each group.

    Returns `label_en`, `actor` (Arabic), `group` and a column a form that occurs; a row for each
    group in which an actor is mentioned alone, not in one expression with others.
    """
    actors = study.mentions[study.mentions["kind"] == "actor"]
    top = most_mentioned(actor_counts(study), most)["id"].unique()
    forms = actors[actors["id"].isin(top)].groupby(["id", "group", "form"]).size()
    forms = forms.unstack(fill_value=0)
    kinds = list(forms.columns)
    forms = label_ids(study, forms.rename_axis(columns=None).reset_index())
    leads = [{form: part_link("actor", row["id"], row["group"], row[form], form=form)
              for form in kinds} for row in forms.to_dict("records")]
    return leading(forms.rename(columns={"label_ar": "actor"})[
        ["label_en", "actor", "group", *kinds]], leads)


def actor_lines(study: Study, actor: str) -> pd.DataFrame:
    """Return every place of an actor: `article`, `line`, `role`, `form`, context, `english`.

    `gloss` has the English of the expression, word by word.
    """
    lines = mention_lines(study, actor)
    lines = lines.assign(gloss=lines["node"].map(gloss_phrases(study, lines["node"])))
    return lines[["article", "line", "role", "form", "before", "node", "after", "english", "gloss"]]


def actor_name(study: Study, actor: str) -> str:
    """Return the English label of an actor."""
    return study.lexicon.actors[actor].label_en


def label_shares(study: Study, actor: str) -> pd.DataFrame:
    """Count how many of the expressions for an actor are labels (words that judge).

    Returns a row a group in which the actor is mentioned: `group`, `labels`, `expressions`, `low`
    and `high` (the share's Wilson interval).
    """
    own = study.mentions[study.mentions["id"] == actor]
    label = own["form"].eq("label").groupby(own["group"]).agg(["sum", "size"])
    label = label.reindex([group for group in study.groups if group in label.index])
    low, high = wilson(label["sum"], label["size"])
    table = label.rename(columns={"sum": "labels", "size": "expressions"}).astype(int)
    return table.assign(low=low, high=high).rename_axis("group").reset_index()


def label_sentence(study: Study, actor: str) -> Shown:
    """Say how many of the expressions for an actor are labels, group by group."""
    shares, name = label_shares(study, actor), labels(study.lexicon.actors[actor])
    if shares.empty:
        return sentence(study, "actor_absent", name=name)
    parts = [said("labels_in_group", group=row.group, low=row.low, high=row.high,
                  n=Linked(row.labels, part_link("actor", actor, row.group, row.labels,
                                                 form="label")),
                  expressions=Linked(row.expressions,
                                     concordance_link("actor", actor, row.group)))
             for row in shares.itertuples()]
    sentences = [said("labels_of_actor", name=name, parts=parts)]
    if absent := [group for group in study.groups if group not in set(shares["group"])]:
        sentences.append(said("labels_absent", name=name, groups=absent))
    return sentence(study, "in_a_row", sentences=sentences)


def actor_fit(study: Study) -> Comparison:
    """Compare the actors found with those that readers annotated, in annotated articles alone.

    Without reference annotations both tables are empty.
    """
    known = references(study)
    found = study.mentions[study.mentions["article"].isin([own["article"] for own in known])]
    compared = compare_mentions(found, known)
    return compared if known else Comparison(compared.table.iloc[:0], compared.errors)


def fit_table(study: Study, compared: Comparison) -> pd.DataFrame:
    """Return a comparison with the reference for reading, with Wilson intervals for both shares.

    Columns `id`, `label_en`, `expected`, `found`, `both` (counts), `precision`, `recall`.
    """
    table = label_ids(study, compared.table).rename(columns={"true_positive": "both"})
    for share, total in (("precision", "found"), ("recall", "expected")):
        low, high = wilson(table["both"], table[total])
        table[share] = [f"{value:.2f} ({a:.2f} to {b:.2f})" if of else "–" for value, a, b, of in
                        zip(table[share], low, high, table[total], strict=True)]
    table = table[["id", "label_en", "expected", "found", "both", "precision", "recall"]]
    return leading(table, [
        {"found": concordance_link(kind_of(study, row.id), row.id) if row.found and (
            row.id in study.lexicon.actors or row.id in study.lexicon.frames) else None}
        for row in table.itertuples()])


ACTORS = Exhibit(
    "actors", lambda study, results: actor_counts(study),
    lambda study, rates: dumbbells(rates), (Column("actor", label), *RATE), "id", ("rates",))
"""How often each actor is mentioned in each group."""


def quoted_by_outlet(study: Study) -> pd.DataFrame:
    """Count the words of each outlet that it quotes, by whom it quotes.

    Articles whose outlet is not known are left out. Returns a row a speaker and outlet: `id`,
    `label_en`, `label_ar`, `group` (the outlet), `count` (quoted words), `size` (words of the
    outlet), `per_thousand`, `low`, `high`.
    """
    words = study.words.query("voice == 'quoted'").drop(columns="group")
    words = words.merge(study.articles[["article", "outlet"]].dropna(), on="article")
    sizes = study.sizes_by("outlet")
    sizes = sizes[sizes.index.notna() & (sizes > 0)]
    # Where no outlet is known the names of none are no numbers.
    sizes.index = sizes.index.astype(object).rename("group")
    counts = count_mentions(words.rename(columns={"speaker": "id", "outlet": "group"}), sizes)
    return made(label_speakers(study, counts.assign(speaker=counts["id"])), "quoted",
                kind="speaker", by="outlet")


QUOTED = Exhibit(
    "quoted", lambda study, results: quoted_by_outlet(study),
    lambda study, rates: dumbbells(rates, name="quoted"), (Column("speaker", label), *RATE), "id",
    ("quoted",))
"""Who is quoted, by outlet."""

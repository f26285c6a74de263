"""Who is in the texts: the tables, charts and sentences of notebook 3."""

import pandas as pd

from analysis.measures.frequency import count_mentions
from analysis.measures.made import made
from analysis.measures.uncertainty import wilson
from analysis.mentions.ids import each_named
from analysis.report.charts import Exhibit, print_rates
from analysis.report.display import Shown, leading, part_link
from analysis.report.figures import dumbbells, most_mentioned
from analysis.report.groups import body_sizes, with_link
from analysis.report.lines import mention_lines
from analysis.report.sentences import labels, said, sentence
from analysis.study.labels import gloss_phrases, label_ids, label_speakers
from analysis.study.study import Study, without_echoes


def actor_counts(study: Study, body: bool = False) -> pd.DataFrame:
    """Count the mentions of each actor in each group as `count_mentions` does, with labels.

    With `body` without the blocks that restate it. Several actors together count for each.
    """
    mentions = without_echoes(study.mentions) if body else study.mentions
    sizes = body_sizes(study) if body else study.sizes
    actors = each_named(mentions[mentions["kind"] == "actor"])
    return made(label_ids(study, count_mentions(actors, sizes[sizes > 0])), "rates", kind="actor",
                text="body" if body else None)


def mention_forms(study: Study, most: int = 14) -> pd.DataFrame:
    """Count the forms (name, title, label, ...) of the most mentioned actors, alone, by group."""
    top = most_mentioned(actor_counts(study), most)["id"].unique()
    actors = study.mentions[study.mentions["kind"].eq("actor") & study.mentions["id"].isin(top)]
    counts = actors.groupby(["id", "group", "form"]).size().unstack(fill_value=0)
    forms = list(counts.columns)
    table = label_ids(study, counts.rename_axis(columns=None).reset_index())
    return leading(table, lambda row: {
        form: part_link("actor", row["id"], row["group"], row[form], form=form) for form in forms
    }).rename(columns={"label_ar": "actor"})[["label_en", "actor", "group", *forms]]


def actor_lines(study: Study, actor: str) -> pd.DataFrame:
    """Return every place of an actor; `gloss` is of the expression, word by word."""
    lines = mention_lines(study, actor)
    lines["gloss"] = lines["node"].map(gloss_phrases(study, lines["node"]))
    return lines[["article", "line", "role", "form", "before", "node", "after", "english", "gloss"]]


def label_shares(study: Study, actor: str) -> pd.DataFrame:
    """Count how many expressions for an actor are labels, by group, with Wilson intervals."""
    mentions = study.mentions[study.mentions["id"] == actor]
    table = mentions["form"].eq("label").groupby(mentions["group"]).agg(
        labels="sum", expressions="size").astype(int)
    table = table.reindex([group for group in study.groups if group in table.index])
    low, high = wilson(table["labels"], table["expressions"])
    return table.assign(low=low, high=high).rename_axis("group").reset_index()


def label_sentence(study: Study, actor: str) -> Shown:
    """Say how many of the expressions for an actor are labels, group by group."""
    shares, name = label_shares(study, actor), labels(study.lexicon.actors[actor])
    if shares.empty:
        return sentence(study, "actor_absent", name=name)
    parts = [said("labels_in_group", group=row.group, low=row.low, high=row.high,
                  n=with_link(row.labels, "actor", actor, row.group, form="label"),
                  expressions=with_link(row.expressions, "actor", actor, row.group))
             for row in shares.itertuples()]
    sentences = [said("labels_of_actor", name=name, parts=parts)]
    if absent := [group for group in study.groups if group not in set(shares["group"])]:
        sentences.append(said("labels_absent", name=name, groups=absent))
    return sentence(study, "in_a_row", sentences=sentences)


ACTORS = Exhibit(
    "actors", lambda study, results: actor_counts(study),
    lambda study, rates: dumbbells(rates), print_rates("actor"))


def quoted_by_outlet(study: Study) -> pd.DataFrame:
    """Count the words that each known outlet (`group`) quotes, by speaker (`id`)."""
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
    lambda study, rates: dumbbells(rates, name="quoted"), print_rates("speaker", "quoted"))

"""Tables and sentences for the notebook on actors: forms, labels, and fit where readers annotated.
"""

import pandas as pd

from analysis.measures.fit import Comparison, compare_mentions
from analysis.measures.uncertainty import wilson
from analysis.report.display import Linked, Shown, prose
from analysis.report.links import leading, part_link
from analysis.report.views import actor_counts, body_sizes, mention_lines
from analysis.study.addresses import concordance_link
from analysis.study.beside import references
from analysis.study.labels import label_ids
from analysis.study.study import Study, without_echoes


def body_counts(study: Study) -> pd.DataFrame:
    """Count actors as `actor_counts` does, in the body alone, over the words of the body."""
    return actor_counts(study, without_echoes(study.mentions),
                        body_sizes(study)).assign(text="body")


def most_mentioned(counts: pd.DataFrame, most: int = 14) -> pd.DataFrame:
    """Return the rows of `actor_counts` of the actors with most mentions in all groups together."""
    top = counts.groupby("id")["count"].sum().nlargest(most, keep="first").index
    return counts[counts["id"].isin(top)]


def mention_forms(study: Study, most: int = 14) -> pd.DataFrame:
    """Count the forms (name, title, label, ...) of the most mentioned actors in each group.

    Returns `label_en`, `actor` (Arabic), `group` and a column a form that occurs; a row for each
    group in which an actor is mentioned alone, not in one expression with others.
    """
    actors = study.mentions[study.mentions["kind"] == "actor"]
    top = most_mentioned(actor_counts(study, actors, study.sizes), most)["id"].unique()
    own = actors[actors["id"].isin(top)]
    forms = own.groupby(["id", "group", "form"]).size().unstack(fill_value=0)
    kinds = list(forms.columns)
    forms = label_ids(study, forms.rename_axis(columns=None).reset_index())
    leads = [{form: part_link("actor", row["id"], row["group"], row[form], form=form)
              for form in kinds} for row in forms.to_dict("records")]
    return leading(forms.rename(columns={"label_ar": "actor"})[
        ["label_en", "actor", "group", *kinds]], leads)


def actor_lines(study: Study, actor: str) -> pd.DataFrame:
    """Return every place of an actor: `article`, `line`, `role`, `form`, context, `english`."""
    lines = mention_lines(study, actor)
    return lines[["article", "line", "role", "form", "before", "node", "after", "english"]]


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
    shares, name = label_shares(study, actor), actor_name(study, actor)
    if shares.empty:
        return prose("{name} is not mentioned in what is counted.", name=name)
    parts, values = [], {}
    for n, row in enumerate(shares.itertuples()):
        values |= {f"{key}{n}": getattr(row, key)
                   for key in ("group", "low", "high")}
        values[f"labels{n}"] = Linked(row.labels, part_link("actor", actor, row.group, row.labels,
                                                            form="label"))
        values[f"expressions{n}"] = Linked(row.expressions,
                                           concordance_link("actor", actor, row.group))
        are = "is a label" if row.labels == 1 else "are labels"
        parts.append(f"{{labels{n}}} of {{expressions{n}}} {are} in the group {{group{n}}} "
                     f"({{low{n}:.2f}} to {{high{n}:.2f}})")
    absent = [group for group in study.groups if group not in set(shares["group"])]
    more = " No expression for {name} is in {absent}." if absent else ""
    return prose("Of the expressions for {name}, " + ", ".join(parts) + ". In brackets 95% "
                 "intervals, if each expression were chosen on its own." + more, name=name,
                 **values, **({"absent": ", ".join(absent)} if absent else {}))


def actor_fit(study: Study) -> Comparison:
    """Compare the actors found with those that readers annotated, in annotated articles alone.

    Without reference annotations both tables are empty.
    """
    known = references(study)
    found = study.mentions[study.mentions["article"].isin([own["article"] for own in known])]
    compared = compare_mentions(found, known)
    return compared if known else Comparison(compared.table.iloc[:0], compared.errors)

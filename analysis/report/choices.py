"""What things are called: the expressions for each referent, and which of them are chosen."""

from collections.abc import Sequence

import pandas as pd

from analysis.addresses import concordance_link
from analysis.claims.verdicts import Results
from analysis.lexicon.schema import Referent, choice_names, load_referents
from analysis.measures.made import made
from analysis.measures.uncertainty import wilson
from analysis.plots.claims import choice_shares as draw_shares
from analysis.plots.style import MOST_GROUPS
from analysis.report import alt_texts
from analysis.report.captions import SEPARATORS, Caption
from analysis.report.charts import Chart, Recipe, cut_by, handfuls
from analysis.report.display import Linked, Shown, leading, number, part_link
from analysis.report.exhibit import Column, Exhibit, Printed, label, rows_and_columns
from analysis.report.groups import groups_with_words, texts_of
from analysis.report.sentences import Labels, Said, heading, labels, said, shown
from analysis.study.labels import glossed, label_ids
from analysis.study.study import Study
from analysis.wording import LANGUAGES

ALL = "all"
VOICES = (ALL, "outlet", "reported", "quoted")


def choice_expressions(study: Study) -> dict[str, pd.DataFrame]:
    """List the counted expressions for every referent, in the order of `referents.yml`.

    By the referent's id. Each table has a row an expression in text order: `article`, `group`,
    `voice`, `speaker`, `start`, `end`, `surface`, `choice`, `choice_en`, `choice_ar`.
    """
    if not study.sizes.sum():
        return {}
    columns = ["article", "group", "voice", "speaker", "start", "end", "surface", "choice",
               "choice_en", "choice_ar"]
    return {name: study.find(referent=name).spans[columns]
            for name in load_referents(study.lexicon)}


def choices_by_referent(study: Study, found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Count the choices for every referent by group and voice, as `choice_shares` does.

    `found` as `choice_expressions` gives it.
    """
    referents = load_referents(study.lexicon)
    return {name: choice_shares(table, referents[name], study.groups)
            for name, table in found.items()}


def choice_shares(expressions: pd.DataFrame, referent: Referent,
                  groups: Sequence[str]) -> pd.DataFrame:
    """Count which expressions are chosen for a referent, by group and voice.

    `expressions` has one row an expression: `group`, `voice`, `choice`. Returns a row a choice that
    is made somewhere, group and voice (`all` for all voices together): `referent`, `label_en`,
    `label_ar`, `choice`, `choice_en`, `choice_ar`, `group`, `voice`, `count`, `total` (expressions
    of the group in the voice), `share`, `low`, `high` (score interval, Wilson 1927, as if each
    expression were chosen on its own).
    """
    rows = []
    chosen = [name for name in referent.choice_names if name in set(expressions["choice"])]
    for voice in VOICES:
        for group in groups:
            own = expressions[expressions["group"] == group]
            own = own if voice == ALL else own[own["voice"] == voice]
            rows += [(group, voice, name, int(own["choice"].eq(name).sum()), len(own))
                     for name in chosen]
    table = pd.DataFrame(rows, columns=["group", "voice", "choice", "count", "total"])
    named = choice_names(referent)
    table = table.assign(
        referent=referent.id, label_en=referent.label_en, label_ar=referent.label_ar,
        choice_en=[named[name][0] for name in table["choice"]],
        choice_ar=[named[name][1] for name in table["choice"]],
        share=table["count"] / table["total"].where(table["total"] > 0))
    table["low"], table["high"] = wilson(table["count"].to_numpy(), table["total"].to_numpy())
    table = table[["referent", "label_en", "label_ar", "choice", "choice_en", "choice_ar", "group",
                   "voice", "count", "total", "share", "low", "high"]]
    return made(table, "choices")


def with_choices(table: pd.DataFrame) -> pd.DataFrame:
    """Note where the counts of choices lead; `table` as `choice_shares` gives it."""
    return leading(table, [{"count": _choice_link(row), "total": part_link(
        "choice", row["referent"], row["group"], row["total"],
        **({} if row["voice"] == ALL else {"voice": row["voice"]}))}
        for row in table.to_dict("records")])


def _choice_link(row: dict) -> str | None:
    if not row["total"]:
        return None
    part = ({"choice": row["choice"]} if row["voice"] == ALL else
            {"made": f"{row['choice']} {row['voice']}"})
    return part_link("choice", row["referent"], row["group"], row["count"], **part)


def shares_by_voice(study: Study, shares: pd.DataFrame) -> pd.DataFrame:
    """Put the shares of the groups beside one another, a row a voice with expressions and choice.

    `shares` as `choice_shares` gives it. Columns `voice`, `choice`, and for each group the share
    with its score interval (Wilson 1927); where there is no expression a dash.
    """
    heads = {group: f"{group}: share (95% interval)" for group in study.groups}
    cells: dict[tuple, dict] = {}
    leads: dict[tuple, dict] = {}
    heard = shares.groupby("voice")["total"].transform("sum").gt(0)
    for row in shares[heard].to_dict("records"):
        key, head = (row["voice"], row["choice_en"]), heads[row["group"]]
        cells.setdefault(key, {})[head] = (
            f"{row['count']} of {row['total']}: {row['share']:.2f} ({row['low']:.2f} to "
            f"{row['high']:.2f})" if row["total"] else "–")
        leads.setdefault(key, {})[head] = _choice_link(row)
    table = pd.DataFrame([{"voice": voice, "choice": choice, **row}
                          for (voice, choice), row in cells.items()],
                         columns=["voice", "choice", *heads.values()])
    return leading(table, leads.values())


def expressions_made(study: Study, expressions: pd.DataFrame, referent: Referent) -> pd.DataFrame:
    """Count the expressions for a referent as they are written: `group`, `choice`, `expression`,
    `count`, in each group the most frequent first.

    `expressions` as `choice_expressions` gives it for the referent.
    """
    keys = ["group", "choice", "choice_en", "surface"]
    table = expressions.groupby(keys).size().rename("count").reset_index()
    order = pd.DataFrame({"group": table["group"].map(study.groups.index), "count": -table["count"],
                          **{name: table[name] for name in ("choice_en", "surface")}})
    table = table.loc[order.sort_values(list(order)).index].reset_index(drop=True)
    leads = [{"count": part_link("choice", referent.id, row.group, 1,
                                 expression=f"{row.choice} {row.surface}")}
             for row in table.rename(columns={"count": "n"}).itertuples()]
    return glossed(study, leading(table.drop(columns="choice").rename(
        columns={"choice_en": "choice", "surface": "expression"}), leads), "expression")


def question(study: Study, referent: Referent) -> Shown:
    """Show what is asked of a referent as a heading."""
    if asked := referent.question_en:
        return heading(study, Labels(asked, referent.question_ar or asked))
    return heading(study, said("referent_question", name=labels(referent)))


def choices_said(study: Study, referent: Referent, shares: pd.DataFrame) -> Said:
    """Say what is chosen for a referent; `shares` as `choice_shares` gives it."""
    each = []
    for group in study.groups:
        rows = shares[(shares["group"] == group) & (shares["voice"] == ALL) & (shares["count"] > 0)]
        made = [said("choice_made_of", choice=Labels(row["choice_en"], row["choice_ar"]),
                     n=Linked(row["count"], _choice_link(row)),
                     total=Linked(row["total"], concordance_link("choice", referent.id, group)))
                for row in rows.sort_values("count", ascending=False, kind="stable"
                                            ).to_dict("records")]
        if made:
            each.append(said("choice_made_in", texts=texts_of(study, group), made=made))
    if not each:
        return said("choice_made_nowhere", what=labels(referent))
    return said("choice_made", what=labels(referent), each=each)


def choices_made(study: Study, referent: Referent, shares: pd.DataFrame) -> Shown:
    """Show in a sentence what is chosen for a referent; `shares` as `choice_shares` gives it."""
    return shown(study, [choices_said(study, referent, shares)])


def referents_found(study: Study, expressions: dict[str, pd.DataFrame]) -> list[Referent]:
    """Return the referents for which there is an expression, in the order of `referents.yml`."""
    return [referent for name, referent in load_referents(study.lexicon).items()
            if len(expressions.get(name, ()))]


def without_expression(study: Study, expressions: dict[str, pd.DataFrame]) -> Shown:
    """Say for which referents there is no expression; nothing where each has one."""
    referents = load_referents(study.lexicon)
    silent = [labels(referents[name]) for name, table in expressions.items() if table.empty]
    if silent:
        return shown(study, [said("referents_silent", names=silent)])
    return shown(study, [] if referents else [said("referents_none")])


def judged_heading(study: Study) -> Shown:
    """Ask as a heading who else is called by a judging word."""
    return heading(study, said("judged_besides"))


def judged_besides(study: Study) -> pd.DataFrame:
    """List the expressions for actors that have a label and are no referent's, as `expressions`."""
    known = {name for referent in load_referents(study.lexicon).values()
             for name in referent.actors}
    judged = study.mentions.loc[study.mentions["form"] == "label", "id"].unique()
    return expressions(study, *(name for name in study.lexicon.actors
                                if name in judged and name not in known))


def expressions(study: Study, *ids: str) -> pd.DataFrame:
    """List the expressions used for actors, the most frequent first.

    Returns `group`, `label_en`, `form`, `surface` (without proclitics) and `count`.
    """
    mentions = study.mentions[study.mentions["id"].isin(ids)]
    keys = ["group", "id", "form", "surface"]
    counts = mentions.groupby(keys).size().rename("count").reset_index()
    order = counts.sort_values(["group", "id", "count", "form", "surface"],
                               ascending=[True, True, False, True, True], ignore_index=True)
    table = leading(label_ids(study, order)[["group", "label_en", "form", "surface", "count"]], [
        {"count": part_link("actor", row.id, row.group, 1,
                            expression=f"{row.form} {row.surface}")}
        for row in order.rename(columns={"count": "n"}).itertuples()])
    return glossed(study, table, "surface")


def called(study: Study, referent: Referent, shares: pd.DataFrame) -> Chart:
    """Draw what is chosen for a referent, by group and voice.

    `shares` as `choice_shares` gives it.
    """
    return Chart(shares_recipe(name, some, rows)
                 for name, some in handfuls(f"called-{referent.id.replace('_', '-')}",
                                            groups_with_words(study))
                 if (rows := shares[shares["group"].isin(some)])["total"].any())


def shares_recipe(name: str, groups: Sequence[str], shares: pd.DataFrame) -> Recipe:
    """Draw what is chosen for the referents of a table of `choice_shares`, by voice."""
    units = pd.MultiIndex.from_frame(shares[["referent", "choice"]])

    def build(name: str, some: Sequence[tuple[str, str]]) -> Recipe:
        rows = shares[units.isin(list(some))]
        heard = rows[rows["voice"] == ALL].drop_duplicates(["referent", "group"])["total"].sum()
        what = {lang: SEPARATORS[lang].join(rows.drop_duplicates("referent")[f"label_{lang}"])
                for lang in LANGUAGES}
        return Recipe(name, rows,
                      lambda lang, preset: draw_shares(rows, groups, lang, preset),
                      lambda lang: alt_texts.of_choices(rows, groups, lang), "elsevier-double",
                      Caption("choices", groups=groups, what=what, n=f"{heard:,.0f}"))

    return cut_by(name, list(units.unique()), build)


def referent_shares(study: Study) -> pd.DataFrame:
    """Count the choices for every referent by group and voice, as `choice_shares` gives them."""
    return pd.concat([choice_shares(study.find(referent=name).spans, referent, study.groups)
                      for name, referent in load_referents(study.lexicon).items()],
                     ignore_index=True)


def choices_chart(shares: pd.DataFrame) -> Chart:
    """Draw what every referent is called, by group and voice; `shares` as `referent_shares`."""
    groups = list(shares["group"].unique())
    drawn = shares["total"].any() and len(groups) <= MOST_GROUPS
    return Chart([shares_recipe("choices", groups, shares)] if drawn else [])


def choices_read(shares: pd.DataFrame) -> pd.DataFrame:
    """Return choices for reading, their counts leading to their lines; of `referent_shares`."""
    columns = ["label_en", "choice_en", "group", "voice", "count", "total", "share", "low", "high"]
    return with_choices(shares)[columns].rename(
        columns={"label_en": "referent", "choice_en": "choice"})


def _printed(study: Study, results: Results, shares: pd.DataFrame, lang: str) -> Printed:
    shares = shares[(shares["voice"] == ALL) & (shares["total"] > 0)]
    return Printed(rows_and_columns(shares, _COLUMNS, lang), [("choices", {})], {"share": 0})


_COLUMNS = (
    Column("referent", label), Column("choice", lambda row, lang: row[f"choice_{lang}"]),
    Column("group", "group"), Column("number", lambda row, lang: int(row["count"])),
    Column("of", lambda row, lang: int(row["total"])),
    Column("share", lambda row, lang: 100 * row["share"], 0),
    Column("own_interval", lambda row, lang:
           f"{number(100 * row['low'], 0)}–{number(100 * row['high'], 0)}"))
CHOICES = Exhibit("choices", lambda study, results: referent_shares(study),
                  lambda study, shares: choices_chart(shares), print=_printed, claims=True)
"""What every referent is called."""

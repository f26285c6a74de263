"""The command that says, before articles are collected, how many a claim needs."""

from pathlib import Path

import typer

from framing.cli import shared
from framing.cli.results import _chosen
from framing.cli.shared import Format, say


def plan(context: typer.Context, folder: Path | None = None, corpus: Path | None = None,
         only: list[str] | None = None, effect: float = 2, base: float | None = None,
         out: Path | None = None, format: Format = "table") -> bool:
    """Say how many articles a group a claim needs, so that 80 of 100 studies support what is so."""
    from analysis.claims.planning import EFFECTS, plan_table
    from analysis.report.figures import needed_articles

    loaded = shared.load_study(folder or context.obj)
    chosen = _chosen(loaded, only)
    of = shared.load_study(corpus) if corpus else loaded
    table = plan_table(of, chosen, tuple(sorted({*EFFECTS, effect})), base)
    now = table[table["effect"] == effect].drop(columns=["measure", "effect", "label_ar"])
    if format == "jsonl":
        shared.print_rows(now)
    elif now.empty:
        say("No claim says that there is more in one group than in another: nothing to plan.")
    else:
        shown = now.assign(base=now["base"].map("{:.3g}".format), each=now["each"].map(
            "{:.3g}".format), **{name: now[name].astype(object).where(now[name].notna(), "too rare")
                                 for name in ("alone", "needed")})
        shared.show_table(shown.drop(columns="articles"), {
            "label_en": "what is counted", "each": "of, an article", "base": "base per 1,000 or 1",
            "alone": "articles a group", "needed": f"for {now['id'].nunique()} claims"})
        for _, rows in now.groupby(["id", "part"]):
            rate, fewer = rows.iloc[0], rows[rows["alone"] < rows["alone"].fillna(10**6).iloc[0]]
            for row in fewer.itertuples():
                say(f"{rate['id']}: as a share of expressions ({row.label_en}) {row.alone} "
                    f"articles a group are enough, as a rate {rate['alone']}.")
        if (there := int(now["articles"].max())) < 20:
            shared.tell(f"How words clump is taken from {there} articles; from fewer than 20 it is "
                        "a guess. Name a larger study on the same subject: --corpus FOLDER.")
    if out and len(chart := needed_articles(table, int(table["articles"].max()))):
        chart.save(out)
        say(f"{len(chart)} figure(s) in {out.as_posix()}/")
    return shared.tell_problems(loaded)

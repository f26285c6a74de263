"""The checklist of a study as a page."""

import html

import pandas as pd

from analysis.wording import wording


def _listed(table: pd.DataFrame, lang: str) -> tuple[list[str], list[list[str]]]:
    """Return the headings of a checklist in words, and its rows."""
    names = ["answer", "question", "found", "to_do"]
    answers = {key: wording(f"answer_{key}", lang) for key in ("yes", "no", "unknown")}
    rows = table[names].assign(answer=table["answer"].map(answers))
    return [wording(f"checklist_{name}", lang) for name in names], rows.to_numpy().tolist()


def checklist_markdown(table: pd.DataFrame, lang: str = "en") -> str:
    """Return a checklist as a table in Markdown, a line a point."""
    heads, rows = _listed(table, lang)
    lines = [f"**{wording('checklist_title', lang)}**", "",
             "| " + " | ".join(heads) + " |", "|---" * 4 + "|"]
    for row in rows:
        # Names of files may hold what Markdown or HTML would take for their own.
        cells = [html.escape(cell, quote=False).replace("|", "\\|").replace("*", "\\*")
                 .replace("_", "\\_").replace("\n", " ") for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def checklist_html(table: pd.DataFrame, lang: str = "en") -> str:
    """Return a checklist as a page that needs nothing else, to read or to print."""
    heads, rows = _listed(table, lang)
    side = "rtl" if lang == "ar" else "ltr"
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    lines = ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
             for row in rows]
    title = html.escape(wording("checklist_title", lang))
    return (f'<!DOCTYPE html>\n<html lang="{lang}" dir="{side}">\n<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{title}</title>\n<style>:root{{color-scheme:light dark}}"
            "body{font-family:sans-serif;margin:1rem auto;max-width:70rem;padding-inline:1rem}"
            "table{border-collapse:collapse}td,th{border-block-end:1px solid #8888;"
            "padding:.3rem .6rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}"
            f"</style></head>\n<body><h1>{title}</h1>\n"
            f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(lines)
            + "\n</tbody></table></body></html>\n")

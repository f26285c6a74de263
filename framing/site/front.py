"""The front pages: what was compared and found, in a minute, in English and in Arabic.

Both are made from the same tables by the same functions; the words stand in
`data/wordings/site.yml`, what a study's authors say of it in `data/notes.yml` (`front`, `front_ar`,
`front_title_ar`, `limits`, `limits_ar`). A part for which a study has nothing is left out.
"""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd

from analysis.addresses import articles_link, concordance_link, reader_link, within_site
from analysis.claims.limits import differences
from analysis.claims.verdicts import EXPLORATORY, VERDICTS, Results, evaluate
from analysis.lexicon.schema import Referent
from analysis.report.checks import check_terms
from analysis.report.display import escaped, in_markdown, linked, mixed, number
from analysis.report.framing import choice_expressions, most_telling
from analysis.report.groups import contrasts, groups_with_words, note
from analysis.study.study import Study, StudyError
from analysis.text.terms import parse_term
from analysis.wording import entries, wording
from framing.pages import raw, render
from framing.site.glossary import anchor
from framing.site.notebooks import drawn, short

DOCNAMES = {"en": "index", "ar": "ar"}
PERSUADING = ("choices", "naming-*", "where-frames-fall", "called-for-and-collapsing", "frames",
              "actors", "terms", "page-anatomy")
"""Figures that the front page shows where `[site] figures` names none: the first three there are.
"""
MOST_FIGURES, MOST_QUESTIONS = 3, 5
ONWARD = ("articles", "concordances", "glossary", "lexicons", "methods", "cite", "first-study")


def pages(study: Study, results: Results | None = None) -> dict[str, str]:
    """Return the front pages, `index` in English and `ar` in Arabic.

    `results` of the claims are evaluated unless given. Raises `StudyError` for a figure in `[site]`
    of study.toml that is not there.
    """
    results = evaluate(study) if results is None else results
    called = _called(study)
    checked = check_terms(study)
    return {DOCNAMES[lang]: _page(study, results, called, checked, lang) for lang in DOCNAMES}


def say(key: str, lang: str, **values: object) -> str:
    """Return the site's words for `key`, numbers among the values with thousands apart."""
    told = {name: f"{value:,}" if isinstance(value, int) else value
            for name, value in values.items()}
    return wording(f"site_{key.replace(' ', '_')}", lang, **told)


def _warning(english: str, lang: str) -> str:
    """Return in `lang` what a warning says in English; one that has no words stays English."""
    return next((entry[lang] for key, entry in entries().items()
                 if key.startswith("site_warning_") and entry["en"] == english), english)


def _page(study: Study, results: Results, called: list[tuple[Referent, pd.DataFrame]],
          checked: pd.DataFrame, lang: str) -> str:
    parts = [
        f"# {in_markdown(_title(study, lang))}",
        f"[{'بالعربية' if lang == 'en' else 'In English'}]({_other(lang)}.md)",
        _note(study, "front", lang), _compared(study, lang),
        *_finding(study, results, called, lang),
        *_figures(study, lang),
        *_counts(study, checked, lang),
        *_claims(study, results, lang),
        *_limits(study, results, lang),
        f"## {say('onward', lang)}", _onward(study, lang)]
    head = "---\nlang: ar\n---\n\n" if lang == "ar" else ""
    return head + "\n\n".join(part for part in parts if part) + "\n"


def _other(lang: str) -> str:
    return DOCNAMES["ar" if lang == "en" else "en"]


def _title(study: Study, lang: str) -> str:
    title = study.settings.study.title or study.folder.resolve().name
    own = note(study, "front_title_ar").text if lang == "ar" else title
    return own or f"{say('summary', lang)}: {title}"


def _note(study: Study, key: str, lang: str) -> str:
    return note(study, key if lang == "en" else f"{key}_{lang}").rich


def _compared(study: Study, lang: str) -> str:
    """Say in a sentence which texts are set against each other, each linked to its article."""
    told = []
    for group in groups_with_words(study):
        several = int((study.articles["group"] == group).sum())
        text = say("texts_size" if several > 1 else "text_size", lang, group=in_markdown(group),
                   articles=several, words=int(study.sizes[group]))
        told.append(_linked(text, articles_link(group), lang))
    key = {0: "set_one", 1: "set_two"}.get(len(contrasts(study)), "set_many")
    return say(key, lang, texts=_listed(told, lang)) if told else say("set_none", lang)


def _listed(parts: Iterable[str], lang: str) -> str:
    parts = list(parts)
    if lang == "ar" or len(parts) < 2:
        return say("and", lang).join(parts)
    return say("and", lang).join([say("comma", lang).join(parts[:-1]), parts[-1]])


def _called(study: Study) -> list[tuple[Referent, pd.DataFrame]]:
    """The referents whose usual choice differs between the groups; if none does, the others."""
    ranked = most_telling(study, choice_expressions(study))
    differing = [row for row in ranked if row[2]]
    return [(referent, chosen) for referent, chosen, _ in (differing or ranked)[:MOST_QUESTIONS]]


def _finding(study: Study, results: Results, called: list[tuple[Referent, pd.DataFrame]],
             lang: str) -> list[str]:
    told = _verdicts_told(results, lang)
    if not called and not told:
        return []
    parts = [f"## {say('finding', lang)}"]
    if called:
        groups = groups_with_words(study)
        rows = [[_question(referent, lang), *(_choices(referent, own, group, lang)
                                              for group in groups)] for referent, own in called]
        parts += [say("finding_intro", lang),
                  _table([say("question", lang), *groups], rows, say("finding", lang))]
    return [*parts, told]


def _question(referent: Referent, lang: str) -> str:
    return _text(getattr(referent, f"question_{lang}") or getattr(referent, f"label_{lang}"), lang)


def _choices(referent: Referent, own: pd.DataFrame, group: str, lang: str) -> str:
    own = own[own["group"] == group].sort_values("count", ascending=False, kind="stable")
    told = [f"{_text(row[f'choice_{lang}'], lang)} " + _linked(
        say("number_of", lang, count=row["count"], total=row["total"]),
        concordance_link("choice", referent.id, group, choice=row["choice"]), lang)
        for row in own.to_dict("records")]
    return "<br>".join(told) or say("none_of_it", lang)


def _verdicts_told(results: Results, lang: str) -> str:
    claims = results.claims
    tempting = claims["id"].map(lambda name: results.source.claims[name].tempting).astype(bool)
    told = []
    for some, key in ((claims[~tempting], "claims_counted"),
                      (claims[tempting], "tempting_counted")):
        if len(some):
            counts = some["verdict"].value_counts()
            told.append(say(key, lang, n=len(some), verdicts=say("comma", lang).join(
                say("verdict_count", lang, count=int(counts[verdict]),
                    verdict=f"[{_verdict(verdict, lang)}](glossary.md#{_meaning(verdict)})")
                for verdict in VERDICTS if verdict in counts)))
    exploratory = claims["status"].eq(EXPLORATORY)
    if len(claims):
        told.append(say("all_exploratory", lang) if exploratory.all() else
                    say("some_confirmatory", lang, n=int((~exploratory).sum())))
    return " ".join(told)


def _verdict(verdict: str, lang: str) -> str:
    return wording(f"verdict_{verdict.replace(' ', '_')}", lang)


def _meaning(verdict: str) -> str:
    entry = {"accurate": "accurate", "depends on coding": "depends_on_coding",
             "not accurate": "not_accurate", "not applicable": "verdict"}
    return anchor(entry.get(verdict, "supported"))


def _figures(study: Study, lang: str) -> list[str]:
    chosen = front_figures(study)
    shown = [_figure(study, name, lang) for name in chosen]
    return [f"## {say('figures', lang)}", *shown] if shown else []


def front_figures(study: Study) -> list[str]:
    """Return the names, without language, of the figures that the front pages show.

    Those of `[site] figures`; else the first three that persuade. Raises `StudyError` for one that
    is not among the study's figures.
    """
    there = sorted({path.stem.removesuffix("-en") for path in study.figures.glob("*-en.png")})
    named = study.settings.site.figures
    if missing := [name for name in named if name not in there]:
        raise StudyError(f"study.toml, [site] figures: there is no figure {missing[0]!r} in "
                         f"figures/. There are: {', '.join(there) or 'none; run framing run'}.")
    found = (name for pattern in PERSUADING for name in there if fnmatchcase(name, pattern))
    return list(named) or list(found)[:MOST_FIGURES]


def _figure(study: Study, name: str, lang: str) -> str:
    # A figure whose labels were written in one language only is better than none.
    stem = next(f"{name}-{own}" for own in (lang, "en")
                if (study.figures / f"{name}-{own}.png").is_file())
    image = study.figures / f"{stem}.png"
    alt = _alt(image)
    caption = _note(study, f"figure_{name}", lang) or _caption(name, lang)
    links = " · ".join(linked(say(f"figure_{kind}", lang), f"figures/{stem}.{kind}")
                       for kind in ("pdf", "csv") if image.with_suffix(f".{kind}").is_file())
    told = (f"<details><summary>{say('in_words', lang)}</summary>{_text(alt, lang)}</details>"
            if alt else "")
    heard, cut, _ = short(alt or caption).partition(" … ")
    heard += f" … ({say('all_in_words', lang)})" if cut else ""
    return raw(drawn(image.read_bytes(), f"figures/{stem}.png", heard, caption,
                     f'{_text(caption, lang)} <span class="files">{links}</span>{told}'))


def _alt(image: Path) -> str:
    beside = image.with_suffix(".txt")
    return " ".join(beside.read_text(encoding="utf-8").split()) if beside.is_file() else ""


def _caption(name: str, lang: str) -> str:
    key = next((f"figure_{stem}" for stem in (name, name.split("-")[0])
                if f"site_figure_{stem}" in entries()), None)
    return say(key, lang) if key else name.replace("-", " ")


def _counts(study: Study, checked: pd.DataFrame, lang: str) -> list[str]:
    """The terms of `data/check_terms.csv`, counted in four ways and by hand."""
    if checked.empty:
        return []
    articles = list(checked["article"].unique())
    groups = study.articles.set_index("article")["group"]
    ways = list(checked["way"].unique())
    plain = checked[checked["typed"] == "without the article"]
    rows = []
    for term, own in plain.groupby("term", sort=False):
        first = own.drop_duplicates("article")
        by_hand = _cell({row.article: number(row.by_hand) for row in first.itertuples()}, lang)
        cells = []
        for way in ways:
            found = own[own["way"] == way].set_index("article")["count"]
            cells.append(_cell({
                name: _linked(number(found[name]), _term_link(study, term, groups[name]), lang)
                if way == "this study" else number(found[name]) for name in articles}, lang))
        english = "" if lang == "ar" else f'<br><small>{escaped(first["english"].iloc[0])}</small>'
        rows.append([f"{_text(term, lang)}{english}", by_hand, *cells])
    right = _right(plain)
    rows.append([f"<b>{say('right', lang)}</b>", "", *(
        f"<b>{say('number_of', lang, count=right[way], total=len(rows))}</b>" for way in ways)])
    head = [say("term", lang), say("by_hand", lang), *(say(f"way_{way}", lang) for way in ways)]
    order = say("order_then", lang).join(
        f"<bdi>{_linked(in_markdown(name), reader_link(name), lang)}</bdi>" for name in articles)
    typed = _right(checked[checked["typed"] == "with the article"])
    told = say("with_article", lang, ways=say("semicolon", lang).join(
        say("way_right", lang, way=say(f"way_{way}", lang), right=typed[way], all=len(rows) - 1)
        for way in ways))
    return [f"## {say('counts', lang)}", say("counts_intro", lang, order=order),
            _table(head, rows, say("counts", lang)), told]


def _cell(counts: Mapping[str, str], lang: str) -> str:
    return say("and" if lang == "en" else "comma", lang).join(
        f"<bdi>{count}</bdi>" for count in counts.values())


def _right(checked: pd.DataFrame) -> dict[str, int]:
    """Count the terms that each way gets right in every article."""
    right = checked["count"].eq(checked["by_hand"]).groupby(
        [checked["way"], checked["english"]], sort=False).all()
    return {way: int(own.sum()) for way, own in right.groupby(level=0, sort=False)}


def _term_link(study: Study, term: str, group: str) -> str:
    parsed = parse_term(term, study.lexicon, study.settings.terms.conflation)
    return concordance_link("term", " ".join(parsed.keys), group)


def _claims(study: Study, results: Results, lang: str) -> list[str]:
    if results.claims.empty:
        return []
    parts = {name: own.to_dict("records") for name, own in results.parts.groupby("id")}
    tables: dict[bool, list[list[str]]] = {False: [], True: []}
    for row in results.claims.itertuples():
        claim = results.source.claims[row.id]
        counts = [_linked(
            say("semicolon", lang).join(_counted(part, group, lang) for part in parts[row.id]),
            concordance_link("claim", row.id, group), lang) for group in study.groups]
        verdict = (f'<a class="verdict" href="glossary.html#{_meaning(row.verdict)}">'
                   f"{escaped(_verdict(row.verdict, lang))}</a>")
        text = _linked(_text(getattr(claim, f"text_{lang}"), lang),
                       concordance_link("claim", row.id), lang)
        tables[claim.tempting].append([text, *counts, verdict])
    head = [say("claim", lang), *study.groups, say("verdict", lang)]
    shown = [f"## {say('claims', lang)}", say("claims_intro", lang)]
    for tempting, rows in tables.items():
        if rows:
            shown += [f"### {say('tempting', lang)}"] * tempting
            shown.append(_table(head, rows, say("tempting" if tempting else "claims", lang)))
    return shown


def _counted(part: Mapping, group: str, lang: str) -> str:
    count, of = part["count"][group], part["of"][group]
    return say("number_of", lang, count=count, total=of) if part["share"] else number(count)


def _limits(study: Study, results: Results, lang: str) -> list[str]:
    """What the design cannot carry: the authors' words, then what follows from the tables."""
    claims = results.claims
    exploratory = int(claims["status"].eq(EXPLORATORY).sum())
    told = [say("limit_exploratory", lang, count=exploratory, total=len(claims))
            ] if exploratory else []
    warned = claims["warnings"].explode().dropna().value_counts(sort=False)
    told += [say("limit_concerns", lang, warning=_warning(warning, lang),
                 count=int(count), total=len(claims)) for warning, count in warned.items()]
    if claims.empty and contrasts(study):
        several = study.articles.groupby("group").size()
        told += [say("warning_one", lang)] * bool((several == 1).any())
        told += [_warning(text, lang) for text in differences(study.articles)]
    said = _note(study, "limits", lang)
    if not told and not said:
        return []
    key = "limits_two" if len(study.articles) == 2 else "limits"
    return [f"## {say(key, lang)}", said, "\n".join(f"- {line}." for line in told)]


def _onward(study: Study, lang: str) -> str:
    names = sorted(path.stem for path in (study.folder / "notebooks").glob("*.ipynb"))
    listed = say("comma", lang).join(
        f"[{in_markdown(name)}](notebooks/{name}.md)" for name in names)
    lines = [say("onward_notebooks", lang, notebooks=listed)] if names else []
    return "\n".join(f"- {line}" for line in [
        *lines, *(say(f"onward_{name}", lang) for name in ONWARD)])


def _linked(text: str, address: str, lang: str) -> str:
    return linked(text, within_site(address, DOCNAMES[lang]))


def _table(heads: list[str], rows: list[list[str]], label: str) -> str:
    """Return a table; `rows` are cells of HTML."""
    return raw(render("front_table", heads=heads, rows=rows, label=label))


def _text(text: str, lang: str) -> str:
    """Escape a text for HTML; in an English page its Arabic is marked as such."""
    return escaped(text) if lang == "ar" else mixed(text)

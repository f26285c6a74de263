"""The front pages: what was compared and found, in a minute, in English and in Arabic.

The words stand in `data/wordings/site.yml`, what a study's authors say in `data/notes.yml`
(`front`, `limits`, `front_title_ar`, ...), the page in `front.jinja`.
"""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.addresses import articles_link, concordance_link, reader_link, within_site
from analysis.claims.verdicts import ACCURATE, EXPLORATORY, RESTS, Results, differences
from analysis.lexicon.referents import Referent
from analysis.report.checks import check_terms
from analysis.report.claims import fixed_told, flips_told, survives_told, tallied, verdict_told
from analysis.report.display import escaped, linked, mixed, number
from analysis.report.framing import choice_expressions, most_telling
from analysis.report.groups import contrasts, groups_with_words, note
from analysis.report.sentences import counted, write
from analysis.study.study import Study, StudyError
from analysis.text.terms import parse_term
from analysis.wording import entries, wording
from framing.pages import drawn, render, short
from framing.site.lexicons import anchor

PERSUADING = ("choices", "naming-*", "where-frames-fall", "called-for-and-collapsing", "frames",
              "actors", "terms", "page-anatomy")
"""Figures that the front page shows where `[site] figures` names none: the first three there are.
"""
MOST_FIGURES, MOST_QUESTIONS = 3, 5
ONWARD = ("articles", "concordances", "glossary", "lexicons", "methods", "cite", "first-study")
_MEANINGS = {ACCURATE: "accurate", RESTS: "rests_on", "not accurate": "not_accurate",
             "not applicable": "verdict"}


def pages(study: Study, results: Results) -> dict[str, str]:
    """Return the front pages, `index` in English and `ar` in Arabic."""
    # The referents whose usual choice differs between the groups; if none does, the others.
    ranked = most_telling(study, choice_expressions(study))
    called = [row[:2] for row in ([row for row in ranked if row[2]] or ranked)[:MOST_QUESTIONS]]
    claims, sizes = results.claims, study.articles.groupby("group").size()
    common = {
        "all_groups": list(study.groups), "groups": groups_with_words(study), "onward": ONWARD,
        "notebooks": sorted(path.stem for path in (study.folder / "notebooks").glob("*.ipynb")),
        "compared": [(group, int(sizes[group]), int(study.sizes[group]), articles_link(group))
                     for group in groups_with_words(study)],
        "contrasts": len(contrasts(study)), "articles_in_all": len(study.articles),
        "total": len(claims), "exploratory": int(claims["status"].eq(EXPLORATORY).sum()),
        "warnings": claims["warnings"].explode().dropna().value_counts(sort=False).to_dict(),
        "alone": (sizes == 1).any(), "differences": differences(study.articles), **_counts(study)}
    return {"index": _page(study, "en", results, called, common),
            "ar": "---\nlang: ar\n---\n\n" + _page(study, "ar", results, called, common)}


def _counts(study: Study) -> dict[str, Any]:
    """The terms of `data/check_terms.csv`, counted in four ways and by hand."""
    checked = check_terms(study)
    groups = study.articles.set_index("article")["group"]
    names, ways, counts, right = checked["article"].unique(), checked["way"].unique(), [], {}
    for typed, some in checked.groupby("typed"):
        # The terms that each way gets right in every article.
        right[typed] = some["count"].eq(some["by_hand"]).groupby(
            [some["way"], some["english"]]).all().groupby(level=0).sum().map(int)
    for term, some in checked[checked["typed"] == "without the article"].groupby("term",
                                                                                 sort=False):
        keys = " ".join(parse_term(term, study.lexicon, study.settings.terms.conflation).keys)
        found = some.set_index(["way", "article"])["count"].map(number)
        counts.append((term, some["english"].iloc[0],
                       some.drop_duplicates("article")["by_hand"].map(number),
                       [[_linked(found[way, name], concordance_link("term", keys, groups[name]))
                         if way == "this study" else found[way, name] for name in names]
                        for way in ways]))
    return {"counts": counts, "ways": list(ways), "right": right,
            "articles": {name: reader_link(name) for name in names}}


def _linked(text: str, address: str) -> Markup:
    return Markup(linked(text, within_site(address, "index")))


def _page(study: Study, lang: str, results: Results, called: list[tuple[Referent, pd.DataFrame]],
          common: Mapping[str, Any]) -> str:
    def say(key: str, **values: object) -> Markup:
        """The site's words for `key`, numbers among the values with thousands apart."""
        return Markup(wording(f"site_{key.replace(' ', '_')}", lang, **{
            name: number(value) for name, value in values.items()}))

    def noted(key: str) -> Markup:
        return Markup(note(study, key if lang == "en" else f"{key}_{lang}").rich)

    def written(text: str) -> Markup:
        """Escape a text for HTML; in an English page its Arabic is marked as such."""
        return Markup(escaped(text) if lang == "ar" else mixed(text))

    def figure(name: str) -> str:
        # A figure whose labels were written in one language only is better than none.
        image = next(path for path in (study.figures / f"{name}-{one}.png" for one in (lang, "en"))
                     if path.is_file())
        told = image.with_suffix(".txt")
        alt = " ".join(told.read_text(encoding="utf-8").split()) if told.is_file() else ""
        key = next((f"figure_{stem}" for stem in (name, name.split("-")[0])
                    if f"site_figure_{stem}" in entries()), None)
        caption = noted(f"figure_{name}") or (say(key) if key else name.replace("-", " "))
        files = {say(f"figure_{kind}"): f"figures/{image.stem}.{kind}"
                 for kind in ("pdf", "csv") if image.with_suffix(f".{kind}").is_file()}
        heard, cut, _ = short(alt or caption).partition(" … ")
        heard += f" … ({say('all_in_words')})" if cut else ""
        return drawn(image.read_bytes(), f"figures/{image.name}", heard, caption,
                     caption=written(caption), files=files, words=written(alt),
                     summary=say("in_words"))

    def meaning(verdict: str) -> str:
        """Where the glossary explains a verdict."""
        return anchor(_MEANINGS.get(verdict, "supported"))

    def warning(english: str) -> str:
        """What a warning says in English; one that has no words in a language stays English."""
        return next((entry[lang] for key, entry in entries().items()
                     if key.startswith("site_warning_") and entry["en"] == english), english)

    title = study.settings.study.title or study.folder.resolve().name
    if lang == "ar":
        title = note(study, "front_title_ar").text or f"{say('summary')}: {title}"
    parts = {name: some.to_dict("records") for name, some in results.parts.groupby("id")}
    claims: dict[str, list[tuple]] = {"claims": [], "tempting": []}
    for row in results.claims.to_dict("records"):
        claim = results.source.claims[row["id"]]
        claims["tempting" if claim.tempting else "claims"].append((
            getattr(claim, f"text_{lang}"), concordance_link("claim", row["id"]),
            [([(number(part["count"][group]), part["of"][group] if part["share"] else None)
               for part in parts[row["id"]]], concordance_link("claim", row["id"], group))
             for group in study.groups], verdict_told(row, lang), meaning(row["verdict"]),
            [flips_told(row), survives_told(row, lang), fixed_told(row, lang)]))
    tempting = results.claims["id"].map(lambda name: results.source.claims[name].tempting)
    verdicts = {label: [(n, written, meaning(verdict)) for (_, verdict, written), n in tallied(
        results.claims[tempting.eq(label == "tempting")], lang)] for label in claims}
    page = render(
        "front", **common, lang=lang, title=title, say=say, note=noted, linked=_linked,
        written=written, warning=warning, claims=claims, verdicts=verdicts,
        beside=[wording(f"head_{name}", lang) for name in ("flip", "survives", "fixed")],
        numbered=lambda n, noun: write(counted(n, noun), lang),
        called=[(getattr(referent, f"question_{lang}") or getattr(referent, f"label_{lang}"),
                 [[(row[f"choice_{lang}"], row["count"], row["total"], concordance_link(
                     "choice", referent.id, group, choice=row["choice"]))
                   for row in counts[counts["group"] == group].sort_values(
                       "count", ascending=False, kind="stable").to_dict("records")]
                  for group in common["groups"]]) for referent, counts in called],
        figures=[figure(name) for name in front_figures(study)])
    return re.sub("\n{3,}", "\n\n", page).rstrip("\n") + "\n"


def front_figures(study: Study) -> list[str]:
    """Return which figures the front pages show: those of `[site]`, else the first that persuade.
    """
    there = sorted({path.stem.removesuffix("-en") for path in study.figures.glob("*-en.png")})
    named = study.settings.site.figures
    if missing := [name for name in named if name not in there]:
        raise StudyError(f"study.toml, [site] figures: there is no figure {missing[0]!r} in "
                         f"figures/. There are: {', '.join(there) or 'none; run framing run'}.")
    found = (name for pattern in PERSUADING for name in there if fnmatchcase(name, pattern))
    return list(named) or list(found)[:MOST_FIGURES]

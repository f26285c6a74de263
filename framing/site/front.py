"""The front pages: what was compared and found, in a minute, in English and in Arabic.

The words stand in `data/wordings/site.yml`, what a study's authors say in `data/notes.yml`
(`front`, `limits`, `front_title_ar`, ...). A part for which a study has nothing is left out.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase

import pandas as pd

from analysis.addresses import articles_link, concordance_link, reader_link, within_site
from analysis.claims.verdicts import EXPLORATORY, VERDICTS, Results, differences
from analysis.lexicon.referents import Referent
from analysis.report.checks import check_terms
from analysis.report.display import escaped, in_markdown, linked, mixed, number
from analysis.report.framing import choice_expressions, most_telling
from analysis.report.groups import contrasts, groups_with_words, note
from analysis.report.sentences import counted, write
from analysis.study.study import Study, StudyError
from analysis.text.terms import parse_term
from analysis.wording import entries, wording
from framing.pages import drawn, raw, render, short
from framing.site.lexicons import anchor

PERSUADING = ("choices", "naming-*", "where-frames-fall", "called-for-and-collapsing", "frames",
              "actors", "terms", "page-anatomy")
"""Figures that the front page shows where `[site] figures` names none: the first three there are.
"""
MOST_FIGURES, MOST_QUESTIONS = 3, 5
ONWARD = ("articles", "concordances", "glossary", "lexicons", "methods", "cite", "first-study")
_MEANINGS = {"accurate": "accurate", "depends on coding": "depends_on_coding",
             "not accurate": "not_accurate", "not applicable": "verdict"}


def pages(study: Study, results: Results) -> dict[str, str]:
    """Return the front pages, `index` in English and `ar` in Arabic."""
    # The referents whose usual choice differs between the groups; if none does, the others.
    ranked, checked = most_telling(study, choice_expressions(study)), check_terms(study)
    called = [row[:2] for row in ([row for row in ranked if row[2]] or ranked)[:MOST_QUESTIONS]]
    return {"index": _Front(study, "en").page(results, called, checked),
            "ar": "---\nlang: ar\n---\n\n" + _Front(study, "ar").page(results, called, checked)}


class _Front:
    """A front page in one language."""

    def __init__(self, study: Study, lang: str):
        self.study, self.lang, self.groups = study, lang, groups_with_words(study)

    def page(self, results: Results, called: list, checked: pd.DataFrame) -> str:
        study = self.study
        title = study.settings.study.title or study.folder.resolve().name
        if self.lang == "ar":
            title = note(study, "front_title_ar").text or f"{self.say('summary')}: {title}"
        other = ("بالعربية", "ar.md") if self.lang == "en" else ("In English", "index.md")
        names = sorted(path.stem for path in (study.folder / "notebooks").glob("*.ipynb"))
        told = self.joined(f"[{in_markdown(name)}](notebooks/{name}.md)" for name in names)
        onward = [self.say("onward_notebooks", notebooks=told)] * bool(names)
        parts = [f"# {in_markdown(title)}", "[{}]({})".format(*other), self.note("front"),
                 self.compared(), *self.finding(results, called), *self.figures(),
                 *self.counts(checked), *self.claims(results), *self.limits(results),
                 f"## {self.say('onward')}", "\n".join(f"- {line}" for line in [
                     *onward, *(self.say(f"onward_{name}") for name in ONWARD)])]
        return "\n\n".join(filter(None, parts)) + "\n"

    def say(self, key: str, **values: object) -> str:
        """The site's words for `key`, numbers among the values with thousands apart."""
        told = {name: f"{value:,}" if isinstance(value, int) else value
                for name, value in values.items()}
        return wording(f"site_{key.replace(' ', '_')}", self.lang, **told)

    def note(self, key: str) -> str:
        return note(self.study, key if self.lang == "en" else f"{key}_{self.lang}").rich

    def text(self, text: str) -> str:
        """Escape a text for HTML; in an English page its Arabic is marked as such."""
        return escaped(text) if self.lang == "ar" else mixed(text)

    def linked(self, text: str, address: str) -> str:
        return linked(text, within_site(address, "index"))

    def joined(self, parts: Iterable[str], by: str = "comma") -> str:
        return self.say(by).join(parts)

    def verdict(self, verdict: str) -> tuple[str, str]:
        """How a verdict is called, and where the glossary explains it."""
        return (wording(f"verdict_{verdict.replace(' ', '_')}", self.lang),
                anchor(_MEANINGS.get(verdict, "supported")))

    def compared(self) -> str:
        """Say in a sentence which texts are set against each other, each linked to its article."""
        told = []
        for group in self.groups:
            several = int((self.study.articles["group"] == group).sum())
            told.append(self.linked(
                self.say("texts_size" if several > 1 else "text_size", group=in_markdown(group),
                         articles=write(counted(several, "article"), self.lang),
                         words=write(counted(int(self.study.sizes[group]), "word"), self.lang)),
                articles_link(group)))
        if not told:
            return self.say("set_none")
        if self.lang == "en" and len(told) > 2:
            told[:-1] = [self.joined(told[:-1])]
        key = {0: "set_one", 1: "set_two"}.get(len(contrasts(self.study)), "set_many")
        return self.say(key, texts=self.joined(told, "and"))

    def finding(self, results: Results, called: list[tuple[Referent, pd.DataFrame]]
                ) -> Iterable[str]:
        told = self.verdicts(results)
        if called or told:
            yield f"## {self.say('finding')}"
        if called:
            yield self.say("finding_intro")
            yield self.table([self.say("question"), *self.groups], [
                [self.text(getattr(referent, f"question_{self.lang}")
                           or getattr(referent, f"label_{self.lang}")),
                 *(self.choices(referent, counts[counts["group"] == group], group)
                   for group in self.groups)] for referent, counts in called], "finding")
        yield told

    def choices(self, referent: Referent, counts: pd.DataFrame, group: str) -> str:
        return "<br>".join(f"{self.text(row[f'choice_{self.lang}'])} " + self.linked(
            self.say("number_of", count=row["count"], total=row["total"]),
            concordance_link("choice", referent.id, group, choice=row["choice"]))
            for row in counts.sort_values("count", ascending=False, kind="stable"
                                          ).to_dict("records")) or self.say("none_of_it")

    def verdicts(self, results: Results) -> str:
        """Count the verdicts of the claims, of those that tempt apart."""
        claims, told = results.claims, []
        tempting = claims["id"].map(lambda name: results.source.claims[name].tempting).astype(bool)
        for some, key in ((claims[~tempting], "claims_counted"),
                          (claims[tempting], "tempting_counted")):
            counts = some["verdict"].value_counts()
            if len(some):
                told.append(self.say(key, n=len(some), verdicts=self.joined(
                    self.say("verdict_count", count=int(counts[verdict]),
                             verdict="[{}](glossary.md#{})".format(*self.verdict(verdict)))
                    for verdict in VERDICTS if verdict in counts)))
        confirmatory = int(claims["status"].ne(EXPLORATORY).sum())
        if len(claims):
            told.append(self.say("some_confirmatory", n=confirmatory) if confirmatory else
                        self.say("all_exploratory"))
        return " ".join(told)

    def figures(self) -> list[str]:
        shown = [self.figure(name) for name in front_figures(self.study)]
        return [f"## {self.say('figures')}", *shown] if shown else []

    def figure(self, name: str) -> str:
        # A figure whose labels were written in one language only is better than none.
        image = next(path for path in (self.study.figures / f"{name}-{lang}.png"
                                       for lang in (self.lang, "en")) if path.is_file())
        told = image.with_suffix(".txt")
        alt = " ".join(told.read_text(encoding="utf-8").split()) if told.is_file() else ""
        key = next((f"figure_{stem}" for stem in (name, name.split("-")[0])
                    if f"site_figure_{stem}" in entries()), None)
        caption = self.note(f"figure_{name}") or (
            self.say(key) if key else name.replace("-", " "))
        files = {self.say(f"figure_{kind}"): f"figures/{image.stem}.{kind}"
                 for kind in ("pdf", "csv") if image.with_suffix(f".{kind}").is_file()}
        heard, cut, _ = short(alt or caption).partition(" … ")
        heard += f" … ({self.say('all_in_words')})" if cut else ""
        return raw(drawn(image.read_bytes(), f"figures/{image.name}", heard, caption,
                         caption=self.text(caption), files=files,
                         words=self.text(alt), summary=self.say("in_words")))

    def counts(self, checked: pd.DataFrame) -> list[str]:
        """The terms of `data/check_terms.csv`, counted in four ways and by hand."""
        if checked.empty:
            return []
        articles, ways = checked["article"].unique(), list(checked["way"].unique())
        groups = self.study.articles.set_index("article")["group"]
        plain = checked[checked["typed"] == "without the article"]
        rows = []
        for term, some in plain.groupby("term", sort=False):
            keys = " ".join(parse_term(term, self.study.lexicon,
                                       self.study.settings.terms.conflation).keys)
            found = some.set_index(["way", "article"])["count"].map(number)
            for name in articles:
                found["this study", name] = self.linked(
                    found["this study", name], concordance_link("term", keys, groups[name]))
            by_hand = some.drop_duplicates("article")["by_hand"]
            english = "" if self.lang == "ar" else (
                f'<br><small>{escaped(some["english"].iloc[0])}</small>')
            rows.append([f"{self.text(term)}{english}", self.cell(map(number, by_hand)),
                         *(self.cell(found[way][articles]) for way in ways)])
        # The terms that each way gets right in every article.
        right, typed = (some["count"].eq(some["by_hand"]).groupby(
            [some["way"], some["english"]]).all().groupby(level=0).sum().map(int)
            for some in (plain, checked[checked["typed"] == "with the article"]))
        rows.append([f"<b>{self.say('right')}</b>", "", *(
            f"<b>{self.say('number_of', count=right[way], total=len(rows))}</b>"
            for way in ways)])
        order = self.joined((f"<bdi>{self.linked(in_markdown(name), reader_link(name))}</bdi>"
                             for name in articles), "order_then")
        head = [self.say("term"), self.say("by_hand"), *(self.say(f"way_{way}") for way in ways)]
        return [f"## {self.say('counts')}", self.say("counts_intro", order=order),
                self.table(head, rows, "counts"),
                self.say("with_article", ways=self.joined((
                    self.say("way_right", way=self.say(f"way_{way}"), right=typed[way],
                             all=len(rows) - 1) for way in ways), "semicolon"))]

    def cell(self, counts: Iterable[str]) -> str:
        return self.joined((f"<bdi>{count}</bdi>" for count in counts),
                           "and" if self.lang == "en" else "comma")

    def claims(self, results: Results) -> Iterable[str]:
        if results.claims.empty:
            return
        parts = {name: some.to_dict("records") for name, some in results.parts.groupby("id")}
        tables: dict[bool, list[list[str]]] = {False: [], True: []}
        for row in results.claims.itertuples():
            claim, (verdict, meaning) = results.source.claims[row.id], self.verdict(row.verdict)
            tables[claim.tempting].append([
                self.linked(self.text(getattr(claim, f"text_{self.lang}")),
                            concordance_link("claim", row.id)),
                *(self.linked(
                    self.joined((self.say("number_of", count=part["count"][group],
                                          total=part["of"][group]) if part["share"] else
                                 number(part["count"][group]) for part in parts[row.id]),
                                "semicolon"), concordance_link("claim", row.id, group))
                  for group in self.study.groups),
                f'<a class="verdict" href="glossary.html#{meaning}">{escaped(verdict)}</a>'])
        head = [self.say("claim"), *self.study.groups, self.say("verdict")]
        yield f"## {self.say('claims')}"
        yield self.say("claims_intro")
        for tempting, rows in tables.items():
            if rows and tempting:
                yield f"### {self.say('tempting')}"
            if rows:
                yield self.table(head, rows, "tempting" if tempting else "claims")

    def limits(self, results: Results) -> list[str]:
        """What the design cannot carry: the authors' words, then what follows from the tables."""
        claims, articles = results.claims, self.study.articles
        exploratory = int(claims["status"].eq(EXPLORATORY).sum())
        warned = claims["warnings"].explode().dropna().value_counts(sort=False)
        told = [*[self.say("limit_exploratory", count=exploratory, total=len(claims))] * bool(
            exploratory), *(self.say("limit_concerns", warning=self.warning(warning),
                                     count=int(count), total=len(claims))
                            for warning, count in warned.items())]
        if claims.empty and contrasts(self.study):
            alone = (articles.groupby("group").size() == 1).any()
            told += [*[self.say("warning_one")] * bool(alone),
                     *map(self.warning, differences(articles))]
        said = self.note("limits")
        return [f"## {self.say('limits_two' if len(articles) == 2 else 'limits')}", said,
                "\n".join(f"- {line}." for line in told)] if told or said else []

    def warning(self, english: str) -> str:
        """What a warning says in English; one that has no words in a language stays English."""
        return next((entry[self.lang] for key, entry in entries().items()
                     if key.startswith("site_warning_") and entry["en"] == english), english)

    def table(self, heads: list[str], rows: list[list[str]], label: str) -> str:
        """A table; `rows` are cells of HTML."""
        return raw(render("front_table", heads=heads, rows=rows, label=self.say(label)))


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

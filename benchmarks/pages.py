"""Measure block roles on annotated pages: `python benchmarks/pages.py [FOLDER ...]`.

A folder holds pairs NAME.txt and NAME.json (key `blocks` with line, start, end, role and, where
another role is right too, `alt`), or pages in the form of tests/pages (roles, tab, line). Without a
folder: the study's two pages, tests/pages and, where it is there, ../shared/development. With
`--corpus FILE` (Parquet with `title` and `text`) real articles are also set into the surroundings
of the pages in tests/pages: how much of them is lost there, and how much clutter gets through.

HTML pages: those of tests/pages/html, as they are and with their markup taken away step by step,
and pairs NAME.html and NAME.json of a folder (keys `body` and `clutter`: texts that the article
must hold, and must not).
"""

import argparse
import json
import random
import re
import sys
import time
from pathlib import Path

import pandas as pd

from analysis.pages.roles import label_blocks
from analysis.pages.rules import CLUTTER_ROLES

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

# Less and less of the markup that tells what is what: an honest guess at sites not seen yet.
BARE = [
    ("as they are", []),
    ("without classes, ids and roles",
     [(r'\s(class|id|data-testid|aria-labelledby|role)=("[^"]*"|[^\s>]+)', "")]),
    ("without nav, aside, footer, figure ... too",
     [(r"<(/?)(nav|aside|footer|header|main|article|section|figure|figcaption|form|time|button)\b",
       r"<\1div")]),
    ("without p and h1 to h4 too", [(r"<(/?)(p|h[1-4])(?=[\s>])", r"<\1div")]),
    ("without metadata too", [(r"<(meta|link)\b[^>]*>|<script.*?</script>", "")]),
]


def read(path: Path, encoding: str = "utf-8") -> str:
    return path.read_bytes().decode(encoding)


def annotated(folder: Path, texts: Path | None = None):
    """Yield name, text and {line: (roles, span or None)} for each annotated page of a folder."""
    for path in sorted(folder.glob("*.json")):
        page = json.loads(read(path))
        text = (texts or folder) / f"{path.stem}.txt"
        if "blocks" in page and text.is_file():
            yield path.stem, read(text), {
                b["line"]: ([b["role"], *b.get("alt", [])], (b["start"], b["end"]))
                for b in page["blocks"]}
    for path in sorted(folder.glob("*.txt")):
        if not path.with_suffix(".json").is_file() and "\t" in read(path):
            rows = [row.partition("\t") for row in read(path).splitlines()]
            yield path.stem, "\n".join(line for _, _, line in rows), {
                n: (roles.split("|"), None) for n, (roles, _, line) in enumerate(rows, 1) if line}


def score(name: str, text: str, gold: dict, quiet: bool) -> list[tuple[bool, bool, bool, bool]]:
    blocks = label_blocks(text).set_index("line")
    rows = []
    for number, (roles, span) in gold.items():
        row = blocks.loc[number]
        clutter = roles[0] in CLUTTER_ROLES
        kind = (row.role in CLUTTER_ROLES) == clutter
        role = row.role in roles and (span is None or span == (row.start, row.end))
        rows.append((kind, role, not clutter and not kind, not clutter))
        if not role and not quiet:
            mark = "      " if kind else "WRONG "
            print(f"  {mark}line {number}: {row.role} for {'|'.join(roles)}: "
                  f"{row.reason}: {text[row.start:row.end].strip()[:70]}")
    if extra := set(blocks.index) - set(gold):
        print(f"  lines without an annotation: {sorted(extra)}")
    return rows


def report(title: str, rows: list[tuple[bool, bool, bool, bool]]) -> None:
    kind, role, lost, article = (sum(column) for column in zip(*rows, strict=True))
    print(f"{title}: article/clutter {kind}/{len(rows)} ({kind / len(rows):.3f}), "
          f"role {role}/{len(rows)}, article lines lost {lost}/{article}")


def surroundings(path: Path) -> tuple[list, list, list, list] | None:
    """Take the story out of a page of tests/pages: what stands above, below, within and after."""
    rows = [(kinds.split("|")[0], line)
            for kinds, _, line in (row.partition("\t") for row in read(path).splitlines())]
    heads = [i for i, (role, _) in enumerate(rows) if role == "headline"]
    body = [i for i, (role, _) in enumerate(rows) if role in ("body", "subheading")]
    clutter = [role in CLUTTER_ROLES for role, _ in rows]
    if not heads or not body or sum(clutter) < 6:
        return None
    below = [r for r in rows[heads[0] + 1:body[0]] if r[0] in CLUTTER_ROLES or not r[1]]
    inside = [r for r in rows[body[0]:body[-1]] if r[0] in CLUTTER_ROLES]
    return rows[:heads[0]], below, inside, rows[body[-1] + 1:]


def measure_mixtures(corpus: Path, count: int = 400) -> None:
    rng = random.Random(1)
    pages = [p for p in map(surroundings, sorted((HERE / "tests" / "pages").glob("*.txt"))) if p]
    rows = []
    for article in pd.read_parquet(corpus).sample(count, random_state=1).itertuples():
        body = [("body", x) for x in article.text.splitlines() if x.strip()]
        if len(body) < 3 or not article.title.strip():
            continue
        above, below, inside, after = rng.choice(pages)
        cut = rng.randrange(1, len(body))
        page = [*above, ("headline", article.title.strip()), *below, ("", ""),
                *body[:cut], *inside, *body[cut:], *after]
        found = label_blocks("\n".join(line for _, line in page)).set_index("line").role
        for number, (role, line) in enumerate(page, 1):
            if line.strip():
                clutter = role in CLUTTER_ROLES
                kind = (found[number] in CLUTTER_ROLES) == clutter
                rows.append((kind, found[number] == role, not clutter and not kind, not clutter))
    report("== real articles among invented clutter (their own bylines count as lost)", rows)


def measure_html(folder: Path, quiet: bool) -> None:
    """Measure pairs NAME.html and NAME.json: paragraphs found, clutter kept out."""
    from analysis.pages.html_pages import read_page
    from analysis.pages.witnesses import squash
    found = body = kept = clutter = 0
    for path in sorted(folder.glob("*.html")):
        if not path.with_suffix(".json").is_file():
            continue
        gold = json.loads(read(path.with_suffix(".json")))
        begin = time.perf_counter()
        page = read_page(path)
        seconds = time.perf_counter() - begin
        text = "\n".join(squash(page.text[b.start:b.end]) for b in page.blocks.itertuples()
                         if b.role not in CLUTTER_ROLES)
        lost = [x for x in gold["body"] if squash(x) not in text]
        leaked = [x for x in gold["clutter"] if squash(x) in text]
        found, body = found + len(gold["body"]) - len(lost), body + len(gold["body"])
        kept, clutter = kept + len(gold["clutter"]) - len(leaked), clutter + len(gold["clutter"])
        print(f"{path.stem}: {len(lost)} of {len(gold['body'])} paragraphs lost, {len(leaked)} of "
              f"{len(gold['clutter'])} pieces of clutter let in, {page.blocks.unsure.sum()} blocks "
              f"unsure, {seconds:.2f} s")
        for kind, texts in (("lost", lost), ("let in", leaked)):
            for x in () if quiet else texts:
                print(f"  {kind}: {x[:70]}")
    if body:
        print(f"== {folder.name}, HTML: body {found}/{body}, clutter kept out {kept}/{clutter}")


def measure_own_html(quiet: bool) -> None:
    """Measure the pages of tests/pages/html, with less and less of their markup."""
    from analysis.pages.html_pages import read_page
    from tests.html_gold import ARTICLE, PAGES, compare, expected, markup
    changes: list[tuple[str, str]] = []
    for name, more in BARE:
        changes += more
        rows = []
        for path in PAGES:
            page = markup(path)
            for pattern, new in changes:
                page = re.sub(pattern, new, page, flags=re.DOTALL)
            for item, side, right, roles in compare(read_page(page.encode()), expected(path)):
                article = item.roles[0] in ARTICLE
                rows.append((side, right, article and not side, article))
                if not side and not quiet and not changes:
                    print(f"  WRONG {path.stem}: {roles} for {'|'.join(item.roles)}: "
                          f"{item.text[:70]}")
        report(f"== tests/pages/html {name}", rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--corpus", type=Path, help="Parquet file of articles")
    parser.add_argument("--quiet", action="store_true", help="totals only")
    args = parser.parse_args()
    shared = HERE.parent / "shared" / "development"
    places = [(f, None) for f in args.folders] or [
        (HERE / "data" / "reference", HERE / "data" / "articles"), (HERE / "tests" / "pages", None),
        (shared / "articles", None), (shared / "pages", None)]
    for folder, texts in places:
        if not folder.is_dir():
            print(f"{folder} is not there: left out.")
            continue
        total = []
        for name, text, gold in annotated(folder, texts):
            rows = score(name, text, gold, args.quiet)
            report(name, rows)
            total += rows
        if total:
            report(f"== {folder.name}, all", total)
        measure_html(folder, args.quiet)
    if not args.folders:
        measure_own_html(args.quiet)
    if args.corpus and args.corpus.is_file():
        measure_mixtures(args.corpus)
    elif args.corpus:
        print(f"{args.corpus} is not there: left out.")
    text = "\n".join(["سطر من صفحة طويلة جدا لا يعرف أحد متى تنتهي، وفيه كلمات كثيرة."] * 20_000)
    label_blocks("")
    begin = time.perf_counter()
    label_blocks(text)
    print(f"a page of 20,000 lines: {time.perf_counter() - begin:.2f} s")


if __name__ == "__main__":
    main()

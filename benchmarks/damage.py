"""How many good articles are called damaged, and how many damaged ones are told.

    python benchmarks/damage.py [--shared ../shared] [--damaged 200]

Every article of the corpus is taken as it is; every so many of them is damaged in each way below.
Told is what is called damaged, or refused as no Arabic.
"""

import argparse
import random
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from analysis.pages.article_files import (  # noqa: E402
    ArticleError,
    read_article_file,
)
from analysis.pages.damage import find_damage  # noqa: E402
from analysis.pages.languages import language_problem  # noqa: E402

ISOLATED = {ord(unicodedata.normalize("NFKC", chr(code))): chr(code)
            for code in range(0xFE80, 0xFEF5)
            if unicodedata.decomposition(chr(code)).startswith("<isolated>")}
SEEN = {}
for code in range(0xFE80, 0xFEF5):
    how, *letters = unicodedata.decomposition(chr(code)).split()
    if len(letters) == 1:
        SEEN.setdefault(chr(int(letters[0], 16)), {})[how] = chr(code)
LIKE = dict(zip("بتثنيجحخدذرزسشصضطظعغفق", "تبنيبحجحذدزرشسضصظطغعقف", strict=True))
DOTTED = str.maketrans("بتثنيفقجخذزشضظغ", "ٮٮٮںىڡٯححدرسصطع")


def recoded(wrong, right, times=1):
    """Read in one encoding what was written in another."""
    def damage(text):
        for _ in range(times):
            text = text.encode(right, "ignore").decode(wrong, "replace")
        return text
    return damage


def by_line(change):
    """Change each line of a text."""
    return lambda text: "\n".join(map(change, text.split("\n")))


def with_holes(text):
    """Lose one letter in twenty."""
    chance = random.Random(1)
    return "".join("\ufffd" if c.isalpha() and chance.random() < .05 else c for c in text)


def every_word(number, change, text):
    """Damage every so many-th word."""
    at = iter(range(1, len(text)))
    return re.sub(r"\S+", lambda m: m[0] if next(at) % number else change(m[0]), text)


def half(text):
    """Damage the second half of the lines."""
    lines = text.split("\n")
    kept = len(lines) // 2
    return "\n".join([*lines[:kept], *map(recoded("cp1256", "utf-8"), lines[kept:])])


def joined_forms(line):
    """Write a line as old PDFs hold it: each letter in its joined form, from left to right."""
    out = []
    for at, c in enumerate(line):
        before = at > 0 and "<initial>" in SEEN.get(line[at - 1], {})
        after = at + 1 < len(line) and line[at + 1] in SEEN
        forms = SEEN.get(c, {})
        wanted = ("<medial>" if before and after else "<final>" if before
                  else "<initial>" if after else "<isolated>")
        out.append(forms.get(wanted) or forms.get("<final>" if before else "<isolated>") or c)
    return "".join(out)[::-1]


def some_letters(change, share, seed=2):
    """Change so many of the letters, drawn at random."""
    def damage(text):
        chance = random.Random(seed)
        return "".join(change(c) if c.isalpha() and chance.random() < share else c for c in text)
    return damage


def every(number, change):
    """Change every so many-th line that is not empty."""
    def damage(text):
        lines = text.split("\n")
        full = [n for n, line in enumerate(lines) if line.strip()]
        for n in full[::number]:
            lines[n] = change(lines[n])
        return "\n".join(lines)
    return damage


def without_spaces(number):
    """Lose every so many-th space."""
    def damage(text):
        at = iter(range(1, len(text)))
        return re.sub(" ", lambda _: "" if next(at) % number == 0 else " ", text)
    return damage


WAYS = {
    "UTF-8 as Windows-1256": recoded("cp1256", "utf-8"),
    "the same twice": recoded("cp1256", "utf-8", 2),
    "UTF-8 as Latin-1": recoded("latin-1", "utf-8"),
    "Windows-1256 as ISO-8859-6": recoded("iso8859_6", "cp1256"),
    "ISO-8859-6 as Windows-1256": recoded("cp1256", "iso8859_6"),
    "Windows-1256 as Windows-1252": recoded("cp1252", "cp1256"),
    "lines as seen": by_line(lambda line: line[::-1]),
    "words as seen": lambda text: re.sub(r"\S+", lambda word: word.group()[::-1], text),
    "isolated forms as seen": by_line(lambda line: line.translate(ISOLATED)[::-1]),
    "order of words": by_line(lambda line: " ".join(line.split()[::-1])),
    "lam-alef exchanged": lambda text: re.sub("ل([اأإآ])", r"\1ل", text),
    "ends exchanged": lambda text: re.sub(r"\bفي\b", "يف", text.replace("لى", "ىل")),
    "letters lost": with_holes,
    "without dots": lambda text: text.translate(DOTTED),
    "half of the lines": half,
}
OTHER_WAYS = {
    "joined forms as seen": by_line(joined_forms),
    "lam-alef lost": lambda text: re.sub("ل[اأإآ]", "", text),
    "letters spaced": lambda text: re.sub(r"(\w)(?=\w)", r"\1 ", text),
    "spaces lost": without_spaces(1),
    "every third space lost": without_spaces(3),
    "dots confused": some_letters(lambda c: LIKE.get(c, c), .15),
    "question marks": some_letters(lambda c: "?", .1),
    "every third line UTF-8 as 1256": every(3, recoded("cp1256", "utf-8")),
    "UTF-8 as ISO-8859-6": recoded("iso8859_6", "utf-8"),
    "UTF-8 as code page 437": recoded("cp437", "utf-8"),
    "letters doubled": lambda text: re.sub(r"(\w)", r"\1\1", text),
    "every other line as seen": every(2, lambda line: line[::-1]),
}
"""Twelve more, written down before anything was run on them."""
TEETH = str.maketrans("تثني", "بببب")
SHAPES = dict(zip("رودلامهةعغكسصطحج", "زردالهةهغعلشضظجح", strict=True))
LAST_WAYS = {
    "letters dropped": some_letters(lambda c: "", .06),
    "spaces within words": some_letters(lambda c: c + " ", .1),
    "shapes confused": some_letters(lambda c: SHAPES.get(c, c), .15),
    "last letters lost": lambda text: re.sub(r"(\w{4,})\w\b", r"\1", text),
    "every third word UTF-8 as 1256": lambda text: every_word(3, recoded("cp1256", "utf-8"), text),
    "UTF-16 as Windows-1252": recoded("cp1252", "utf-16-le"),
    "UTF-16, bytes exchanged": recoded("utf-16-be", "utf-16-le"),
    "references escaped twice": lambda text: "".join(
        f"&amp;amp;#{ord(c)};" if c.isalpha() else c for c in text),
    "broken with hyphens": lambda text: re.sub(r"(.{38}\w)(?=\w)", "\\1-\n", text),
    "all teeth alike": lambda text: text.translate(TEETH),
    "one paragraph UTF-8 as 1256": lambda text: text.replace(
        longest := max(text.split("\n"), key=len), recoded("cp1256", "utf-8")(longest)),
    "words shuffled": by_line(lambda line: " ".join(
        random.Random(3).sample(line.split(), len(line.split())))),
    "order of words, in lines of ten": lambda text: "\n".join(
        " ".join(words[at:at + 10][::-1]) for words in map(str.split, text.split("\n"))
        for at in range(0, len(words), 10)),
    "letters in the wrong place": lambda text: re.sub(
        r"(?<=\w\w)(\w)(\w)(?=\w)", r"\2\1", text),
    "alefs lost": lambda text: re.sub("(?<=\\w)ا", "", text),
}
"""Fifteen more, written down before anything was run on them, and before what finds them."""


def main():
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--damaged", type=int, default=200)
    given = parser.parse_args()
    path = given.shared / "corpus" / "news-1m.parquet"
    if not path.is_file():
        raise SystemExit(f"There is no {path}: name the folder that holds corpus/ with --shared.")
    table = pd.read_parquet(path)
    texts = (table["title"] + "\n\n" + table["text"]).tolist()
    wrong = sum(map(bool, map(find_damage, texts)))
    print(f"called damaged: {wrong} of {len(texts)} good articles")
    pages = sorted(path for folder in ("articles", "development", "editions") for path in
                   (given.shared / folder).rglob("*") if path.suffix in (".txt", ".html", ".htm"))
    print(f"and of {len(pages)} annotated articles and pages:", *list(called(pages)) or ["none"])
    some = texts[3::max(len(texts) // given.damaged, 1)]
    for ways in (WAYS, OTHER_WAYS, LAST_WAYS):
        shares = []
        for way, damage in ways.items():
            damaged = [damage(text) for text in some]
            found = [find_damage(text) for text in damaged]
            undone = sum(bool(one and one.repaired == text) for one, text in zip(
                found, some, strict=True))
            kinds = Counter(one.kind if one else language_problem(text) and "refused"
                            for one, text in zip(found, damaged, strict=True))
            shares.append(1 - kinds[None] / len(some))
            print(f"{way:30} told {shares[-1]:.3f}, undone {undone / len(some):.3f}", dict(kinds))
        print(f"told of {len(ways)} ways with {len(some)} articles: "
              f"{sum(shares) / len(shares):.3f}\n")


def called(pages):
    """Return the files of which a note says that they are damaged, or that are refused."""
    for path in pages:
        try:
            told = [note for note in read_article_file(path).notes if "damaged" in note]
        except ArticleError as error:
            told = [str(error)]
        if told:
            yield f"\n  {path.name}: {told[0][:100]}"


if __name__ == "__main__":
    main()

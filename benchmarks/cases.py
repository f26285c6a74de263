"""Small inputs that went wrong in other tools, held against their right values, by kind.

`python benchmarks/cases.py [folder]`: the folder (by default `../shared/cases`) holds the inputs
and `expected.csv`, which has a right value a row. Printed are the wrong rows and a count by kind,
the number that a file's name begins with.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

from analysis.lexicon.schema import load_lexicon
from analysis.pages.article_files import ArticleError, read_article_file
from analysis.pages.languages import language_problem
from analysis.pages.lines import load_cues
from analysis.pages.roles import label_blocks
from analysis.study.annotation import Annotation, annotate, in_counted_blocks
from analysis.text.terms import count_term, parse_term
from framing.intake.dates import date_of_page, parse_date
from framing.intake.recognising import Given, Reading, read_candidates

LEXICON = load_lexicon(None)


def annotated(text: str, blocks=None) -> Annotation:
    """Annotate one text, with the roles that its page gives."""
    return annotate({"x": text}, LEXICON, pages={} if blocks is None else {"x": blocks})


def count(term: str, done: Annotation) -> int:
    """Count a term in the counted words of a text."""
    tokens = in_counted_blocks(done.tokens, done.blocks)
    return int(count_term(parse_term(term, LEXICON), tokens, done.vocabulary, ["x"])["count"][0])


def measure(path: Path, check: str, what: str) -> str:
    """Return what the package makes of an input, as `expected.csv` writes it."""
    if check == "date":
        return str(parse_date(what) or "")
    if check == "count_in_line":
        term, line = what.split("@", 1)
        return str(count(term, annotated(line)))
    if check == "table_told":
        reading = Reading(Given(group="x"), load_cues())
        list(read_candidates(path, reading))
        return str(int(bool(reading.notes or reading.problems)))
    try:
        article = read_article_file(path)
    except ArticleError as error:
        return {"told": "1", "read": "0"}.get(check) or str(error)[:90]
    text = article.text
    if check == "read":
        return "1"
    if check == "told":
        return str(int(bool(language_problem(text)) or bool(article.notes)))
    if check == "page_date":
        return str(date_of_page(text, label_blocks(text)).date)
    done = annotated(text, article.blocks)
    quotations, roles = done.quotations, done.blocks["role"]
    inside = quotations[quotations["start"] < text.index("\n")]["speaker"]
    by_speaker = quotations[quotations["speaker"] == what]
    return {
        "count": lambda: str(count(what, done)),
        "term_or_refusal": lambda: counted_or_refused(what, done),
        "words": lambda: "told" if any("more of the story" in note for note in article.notes)
        else str(len(in_counted_blocks(done.tokens, done.blocks))),
        "sentences": lambda: str(len(done.sentences)),
        "roles": lambda: str(int(",".join(sorted(set(roles), reverse=True)) == what
                                 and len(roles) == 5)),
        "direct": lambda: str((quotations["mode"] == "direct").sum()),
        "indirect": lambda: str((quotations["mode"] == "indirect").sum()),
        "speaker": lambda: str(int(len(by_speaker) > 0)),
        "headline_speaker": lambda: str(int(len(inside) > 0 and (inside == what).all())),
        "direct_of": lambda: str((by_speaker["mode"] == "direct").sum()),
        "quotations_of": lambda: str(len(by_speaker)),
        "no_content_term": lambda: str(len(set(what.split("|")) & set(
            done.vocabulary.loc[~done.vocabulary["stopword"], "form"]))),
        "line_role": lambda: roles[done.blocks["start"] == text.index(what)].iloc[0],
    }[check]()


def counted_or_refused(term: str, done: Annotation) -> str:
    """Count a term, unless it is refused with a reason."""
    try:
        return str(count(term, done))
    except ValueError:
        return "refused"


def main() -> None:
    """Print the wrong rows and the counts by kind."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/cases")
    if not (folder / "expected.csv").is_file():
        raise SystemExit(f"{folder} holds no expected.csv: name the folder of the cases.")
    right, total = Counter(), Counter()
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            got = measure(folder / row["file"], row["check"], row["what"])
            kind = row["file"][:2]
            total[kind] += 1
            right[kind] += got in (row["right"], "refused", "told")
            if got not in (row["right"], "refused", "told"):
                print(f"{row['file']}  {row['check']} {row['what']}  got {got}, "
                      f"right {row['right']}")
    for kind in sorted(total):
        print(kind, f"{right[kind]} of {total[kind]} right")
    print("all", f"{right.total()} of {total.total()} right")


if __name__ == "__main__":
    main()

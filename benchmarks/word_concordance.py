"""Render a concordance of our own sentences with LibreOffice and show it: are lines right to left?

    python benchmarks/word_concordance.py --out DIR

Writes concordance.docx, its PDF and a PNG a page. Look at it: each line is read from right to
left, the node stands between its contexts, letters are joined, Latin words are in order.
Needs LibreOffice (Debian: libreoffice-writer) and pdftoppm (Debian: poppler-utils).
"""

import argparse
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd

from analysis.measures.concordance import concordance
from framing.export.documents import ON_ONE_LINE, write_concordance_docx

TEXT = """أعلن الوسطاء أن الهدنة صامدة في الشمال منذ عام 2017، بحسب Al Jazeera English
قال الناطق إن «الهدنة» تخرق بنسبة 2.5% كل يوم (مقاتلات F-16)
ولن تكون هناك هدنة بلا ضامنين، كما كتبت الصحيفة في 10:30 مساء
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--out", type=Path, default=Path("build/docx"), help="where to write")
    out = options.parse_args().out
    places = [("example", match.start(), match.end())
              for match in re.finditer("(ال)?هدنة", TEXT)]
    spans = pd.DataFrame(places, columns=["article", "start", "end"])
    path = write_concordance_docx(
        concordance({"example": TEXT}, spans, None, ON_ONE_LINE), out / "concordance.docx",
        "هدنة (truce)", settings=["Words are the same term if they share their stem."],
        sources={"example": ["2020-01-05", "صحيفة 24"]},
        english={("example", 1): "The mediators announced that the truce in the north has held."})
    print(f"Wrote {path}")
    office, painter = shutil.which("soffice"), shutil.which("pdftoppm")
    if office is None or painter is None:
        print("LibreOffice or pdftoppm is not installed, so it is not rendered. On Debian: apt "
              "install libreoffice-writer poppler-utils. Or open it in Word.")
        return
    subprocess.run([office, "--headless", "--convert-to", "pdf", "--outdir", out, path],
                   check=True, capture_output=True)
    subprocess.run([painter, "-r", "110", "-png", out / "concordance.pdf", out / "concordance"],
                   check=True)
    for page in sorted(out.glob("concordance*.png")):
        print(f"Look at {page}")


if __name__ == "__main__":
    main()

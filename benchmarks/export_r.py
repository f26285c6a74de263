"""Read an exported study in R, as a colleague would: same counts, and spans that give the surface.

    python benchmarks/export_r.py [--study DIR]

Needs R (Debian: r-base-core). Without the package quanteda only the part in base R is run.
"""

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from analysis.study.study import load_study
from framing.export.packages import export

SCRIPT = """
folder <- "r"
source("r/read.R", encoding = "UTF-8")
cat(sprintf("terms %d\\n", sum(lengths(words))))
cat(sprintf("characters %d\\n", sum(nchar(articles$text))))
mentions <- read.csv("csv/mentions.csv", encoding = "UTF-8", na.strings = "")
blocks <- read.csv("csv/blocks.csv", encoding = "UTF-8", na.strings = "")
tokens <- read.csv("csv/tokens.csv", encoding = "UTF-8", na.strings = "")
counted <- merge(tokens, subset(blocks, counted, c("article", "block")))
cat(sprintf("counted %d\\n", nrow(counted)))
surface <- function(article, start, end) {
  name <- file.path("csv", "texts", paste0(article, ".txt"))
  text <- readChar(name, file.size(name), useBytes = TRUE)
  Encoding(text) <- "UTF-8"
  substr(text, start + 1, end)
}
found <- mapply(surface, mentions$article, mentions$start, mentions$end)
cat(sprintf("surfaces %d\\n", sum(found == mentions$surface)))
cat(sprintf("quanteda %s\\n", exists("dfmat")))
if (exists("dfmat")) cat(sprintf("dfm %d\\n", sum(dfmat)))
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--study", type=Path, default=Path("."), help="the study's folder")
    study = load_study(options.parse_args().study)
    program = shutil.which("Rscript")
    if program is None:
        print("R is not installed, so nothing was read. On Debian: apt install r-base-core")
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        export(study, "csv", folder / "csv")
        export(study, "quanteda", folder / "r")
        (folder / "check.R").write_text(SCRIPT, encoding="utf-8")
        result = subprocess.run([program, "check.R"], cwd=folder, check=True, encoding="utf-8",
                                capture_output=True)
    told = dict(line.rsplit(" ", 1) for line in result.stdout.splitlines())
    size = int(study.sizes.sum())
    expected = {"terms": size, "counted": size, "surfaces": len(study.tables.mentions)}
    if told["quanteda"] == "TRUE":
        expected["dfm"] = size
    for name, number in expected.items():
        right = "as in the study" if int(told[name]) == number else f"NOT {number}"
        print(f"{name}: {told[name]} in R, {right}")
    if told["quanteda"] != "TRUE":
        print("quanteda is not installed in R: as.tokens and dfm were not run.")


if __name__ == "__main__":
    main()

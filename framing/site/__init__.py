"""The rendered study: a small book that opens from the file system and asks the network nothing."""

from pathlib import Path

import yaml

WORDS = yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"))
"""What stands on its pages, in English."""

"""The rendered study: a small book that opens from the file system and asks the network nothing."""

from pathlib import Path

from analysis.files import packaged_yaml

WORDS = packaged_yaml(Path(__file__).with_name("words.yml"))
"""What stands on its pages, in English."""

"""Arabic: characters, and word forms taken apart into clitics, stem, key and lemma."""

from analysis.arabic.words import analyse_words

__all__ = ["analyse_words"]

"""Coding by hand: sheets, agreement, the codebook, and how the rules fit what readers found."""

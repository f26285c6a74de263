"""The commands of `framing`, by topic."""

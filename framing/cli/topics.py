"""All topics of commands, each of which adds its own to `framing`."""

import typer

from framing.cli import claims, coding, concordance, export, figures, lexicon, paper, site, study

TOPICS = (claims, coding, concordance, export, figures, lexicon, paper, site, study)


def register(app: typer.Typer) -> None:
    """Add the commands of every topic."""
    for topic in TOPICS:
        topic.register(app)

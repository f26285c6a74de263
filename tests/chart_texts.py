"""What can be read in a figure."""

from matplotlib.text import Text


def texts(figure) -> list[str]:
    """Return the texts that are seen in a figure or in a part of one."""
    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text()]

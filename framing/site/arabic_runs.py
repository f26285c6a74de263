"""Arabic words in running English said to be Arabic, for the voice that reads and the face."""

import re

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr"}
# What is drawn by others' rules, is no text, or is Arabic only as a programmer writes it.
LEFT = {"script", "style", "svg", "math", "textarea", "title", "pre", "option"}
_TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.DOTALL)
_NAME = re.compile(r"<(/?)([A-Za-z][\w-]*)")
_LANG = re.compile(r"\slang=[\"']?([A-Za-z]*)")
_LETTER = "[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"
_RUN = re.compile(rf"{_LETTER}+(?:[ \u200c\u200d]+{_LETTER}+)*")


def mark_arabic(html: str, lang: str = "en") -> str:
    """Return HTML whose Arabic words stand in elements that say that they are Arabic.

    `lang` is the language of the page around it; what is already said to be Arabic stays as it is.

    >>> mark_arabic('<p>with ال or <b lang="ar">الهدنة</b></p>')
    '<p>with <span lang="ar" dir="rtl">ال</span> or <b lang="ar">الهدنة</b></p>'
    """
    around, out = [("", lang)], []
    for piece in _TAG.split(html):
        tag = _NAME.match(piece)
        if tag and tag[1]:
            # An element that its author did not close ends with the one around it.
            if any(name == tag[2] for name, _ in around[1:]):
                while around.pop()[0] != tag[2]:
                    pass
        elif tag and tag[2] not in VOID and not piece.endswith("/>"):
            said = _LANG.search(piece)
            around.append((tag[2], said[1].lower() if said else around[-1][1]))
        elif not tag and around[-1][1] != "ar" and not any(name in LEFT for name, _ in around):
            piece = _RUN.sub(r'<span lang="ar" dir="rtl">\g<0></span>', piece)
        out.append(piece)
    return "".join(out)

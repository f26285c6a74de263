"""Tell Arabic from the languages that share its script, and from those that do not."""

import re
from collections import Counter

from analysis.arabic.characters import LETTERS, MARKS

SAMPLE = 100_000
"""How many characters are looked at: more than any article has."""

_WORD = re.compile("[" + re.escape("".join(sorted(LETTERS))) + re.escape(
    "".join(sorted(MARKS))) + "]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[^\s@]{1,64}@\S+|[@#]\w+")
FEW = 30
_OTHER = re.compile("[\u0370-\u05ff\u0900-\u1cff\u3040-\ud7ff]")
_MARKS = {ord(mark): None for mark in MARKS} | {0x0640: None}

_ARABIC_WORDS = frozenset("""
    في من على إلى الى عن أن ان إن التي الذي هذا هذه ذلك مع بعد قبل كما كان كانت قال لا لم ما هو هي
    بين حول عند خلال أو او ثم قد لن وقال وفي ومن وأن وان إلا حتى منذ عبر أي كل لكن فيما بأن
""".split())
# Letters that one language has and Arabic has not, and words that stand in every text of it.
_OTHERS = {
    "Persian": (frozenset("پچژگ"), frozenset("""
        است که این را از با برای آن به در شد شده می های خود بود کرد یک ها کند وی نیز اند
        """.split())),
    "Urdu": (frozenset("ٹڈڑںےہھ"), frozenset(
        "ہے کے کی میں نے اور کا کو سے پر ہیں کہ اس یہ تھا بھی نہیں ہو گا".split())),
    "Kurdish": (frozenset("ێۆەڕڵڤ"), frozenset(
        "لە بۆ کە و بە ئەو لەگەڵ دەکات ئەم بوو هەر کوردستان".split())),
    "Pashto": (frozenset("ښځېټډړڅۍڼګ"), frozenset("په چې د او کې ته دی سره له نه هم يې".split())),
    "Uyghur": (frozenset("ۇۆۈېەڭ"), frozenset("بىلەن ۋە بۇ بىر ئۇ ئۈچۈن".split())),
}


def language_problem(text: str) -> str | None:
    """Tell what is wrong with the language of an article, or None where it is in Arabic.

    The answer continues a sentence that begins with the article's name. Languages in Arabic script
    are told by their own letters and by their commonest words. Addresses and handles are no words,
    and quotations in other languages do no harm as long as Arabic prevails; a text of a few words
    is let pass if any of them is Arabic.

    >>> language_problem("وصلت القافلة إلى البلدة بعد انتظار طويل عند الجسر القديم.")
    >>> language_problem("The convoy reached the town.")
    'is not in Arabic: most of its letters are Latin. Leave it out, or check the file.'
    """
    text = _ADDRESS.sub(" ", text[:SAMPLE])
    words = [w.translate(_MARKS) for w in _WORD.findall(text)]
    words = [w for w in words if w]
    letters = sum(map(len, words))
    latin, other = len(_LATIN.findall(text)), len(_OTHER.findall(text))
    if not letters and not latin and not other:
        return "has no words in it. Check that it is the right file."
    many = len(words) + len(_LATIN_WORD.findall(text)) >= FEW
    if latin > letters and latin >= other and (many or not letters):
        return "is not in Arabic: most of its letters are Latin. Leave it out, or check the file."
    if other > letters:
        return ("is not in Arabic: most of its letters are of another script. Leave it out, or "
                "check the file.")
    language = _in_arabic_script(words, letters)
    if language is None:
        return None
    return (f"is in {language}, not in Arabic, by its letters and commonest words. Leave it out: "
            "words and names would be counted by the rules of another language.")


def _in_arabic_script(words: list[str], letters: int) -> str | None:
    arabic = sum(w in _ARABIC_WORDS or w.startswith("ال") and len(w) > 3 for w in words)
    letters_of = Counter("".join(words))
    best, name = 0, None
    for language, (own, common) in _OTHERS.items():
        strange = sum(letters_of[c] for c in own)
        known = sum(w in common for w in words)
        # Arabic writes foreign names with a few of these letters, never a fiftieth of a text.
        if strange < .015 * letters and not (known > arabic and known >= 3):
            continue
        value = known + strange / 2
        if known and value > best and known + strange / 4 > arabic:
            best, name = value, language
    return name

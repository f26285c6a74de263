"""Candidates for persons: runs of words that look like names, with the title or verb before them.

A name follows its title where that is complete, by an article or by whom it is of (وزير الري
| تسفاي مكوندي), and ends before grammar, a verb, or a word that carries a clitic. A family's name
may carry the article and ends a name. Names of places are found too, so that they are no persons.
"""

from framing.suggest.name_pages import JOINING, OPENING, Found, Page
from framing.suggest.name_shapes import ARTICLE, is_common, is_known, is_rare, key_of, zipf

_LONGEST_PERSON = 5
_LONGEST_TITLE = 12


def find_places(page: Page) -> list[Found]:
    """Find names of places by the word before them; they are no actors."""
    found = []
    for i, word in enumerate(page.written[:-1]):
        definite = page.reading.definite(i) and key_of(word) not in page.words.lists["places"]
        if not page.words.listed(word, "places") or page.taken[i + 1] or definite or (
                not page.joins(i + 1)):
            continue
        k = i + 1
        while k < len(page.written) and (k == i + 1 or page.joins(k)) and not page.taken[k] and (
                page.proper(k) or page.reading.definite(k) and is_rare(page.written[k])) and (
                k == i + 1 or not page.proclitics[k] or page.reading.definite(k)):
            k += 1
        if k > i + 1 and not set(page.proclitics[i + 1]) & set("بلك"):
            found.append(page.take(page.found(i + 1, k, "place", "after a word for a place")))
    return found


def find_persons(page: Page) -> list[Found]:
    """Find runs of words that look like names, with the title or the verb before them."""
    reading, size = page.reading, len(page.written)
    found, i = [], 0
    while i < size:
        if i and page.reading.form[i - 1] == "في" and is_known(page.written[i]):
            page.taken[i] = True  # the city in which the speaker of a title sits
        last = _run(page, i)
        if last == i:
            i += 1
            continue
        title = _title(page, i)
        why = ["after a title"] * (title is not None)
        if i and reading.same(i - 1, i) and page.verb(i - 1):
            why.append("beside a reporting verb")
        if any(is_rare(word) for word in page.written[i:last]):
            why.append("a rare word")
        person = last - i > 1 or title or i and reading.same(i - 1, i) and reading.listed(
            i - 1, "titles")
        if person or zipf(page.written[i]) < 4:
            kind = "person" if person else "unknown"
            why = why or ["words that look like names"]
            found.append(page.take(page.found(i, last, kind, *why, title=title)))
            page.persons.update(range(i, last))
        i = last
    return found


def _run(page: Page, i: int) -> int:
    reading, size = page.reading, len(page.written)

    def part(k: int) -> bool:
        return k < size and page.words.listed(page.written[k], "name_parts")

    if page.taken[i]:
        return i
    family = i + 1 < size and page.joins(i + 1)
    given = page.words.listed(page.written[i], "given_names")
    if (page.plain(i) or page.proper(i)) and not page.proclitics[i] and (
            given or _title(page, i) is not None):
        # After a title, or a given name, even common words may be a name (جوزيف باندا).
        last = i + 1
        while last < size and last - i < 3 and page.joins(last) and not page.proclitics[last] and (
                page.plain(last) or page.proper(last)):
            if last == i + 2 and page.written[last].endswith("ا") and is_common(page.written[last]):
                break  # يقود جمال كانتي تحالفا
            last += 1
        words = page.written[i:last]
        verbal = last == i + 2 < size and page.joins(last) and page.written[last].endswith("ا")
        if len(words) > 1 and (page.ends(last) or verbal) and not part(i) and any(
                map(is_common, words)):
            return last
    if family and page.plain(i) and not page.proclitics[i] and _title(page, i) and (
            page.proper(i + 1) and is_rare(page.written[i + 1])):
        return i + 2
    son = family and page.words.listed(page.written[i + 1], "sons")
    if not page.proper(i) and not (son and not page.grammatical(i) and not page.titled(i) and (
            page.plain(i) and _title(page, i) or reading.definite(i) and not page.described(i))):
        return i
    k = i + 1
    while k < size and k - i < _LONGEST_PERSON and page.joins(k) and not page.taken[k]:
        if any(p != ARTICLE for p in page.proclitics[k]) or (
                any(mark in reading.gap[k] for mark in OPENING)):
            break
        if reading.definite(k):
            after_part = part(k - 1)
            fits = after_part or k == i + 1 or is_rare(page.written[k])
            # الغربي may be a family's name, after a title and a given name.
            described = page.described(k) and not (
                k == i + 1 and page.written[k].endswith("ي") and _title(page, i))
            if not fits or described or page.grammatical(k) or reading.listed(
                    k, "titles") and not after_part or k in page.known:
                break
            k += 1
            if not after_part:
                break
            continue
        if not page.proper(k):
            break
        k += 1
    while k - 1 > i and part(k - 1) and not reading.definite(k - 1):
        k -= 1
    if k == i + 1 and part(i):
        return i
    if k == i + 2 and reading.definite(k - 1) and not (
            _title(page, i) or is_rare(page.written[k - 1])):
        return i + 1 if is_rare(page.written[i]) else i
    return k


def _title(page: Page, i: int) -> tuple[int, int] | None:
    """The words of the title before a name; None where there is none or it is somebody else's."""
    reading = page.reading
    if any(p != ARTICLE for p in page.proclitics[i]):
        return None
    j, first = i - 1, None
    while j >= 0 and reading.same(j, i) and i - j <= _LONGEST_TITLE and j not in page.persons:
        gap = reading.gap[j + 1].strip(JOINING)
        if gap and not (gap in ("،", ",") and j == i - 1):
            break
        definite = reading.definite(j) or reading.enclitic[j]
        if page.titled(j):
            # محامي كالومبا: a title without article belongs to the name that follows.
            if j == i - 1 and not definite and page.proper(i) and len(page.written[j]) > 1 and not (
                    page.words.listed(page.written[j], "own_titles")):
                break
            first = j
        elif not definite and not _within_title(page, j):
            break
        joined = [p for p in page.proclitics[j] if p != ARTICLE]
        if joined[:1] in (["و"], ["ف"]) and not (
                definite and j and reading.definite(j - 1) and not page.titled(j)):
            break
        j -= 1
    return None if first is None else (first, i)


def _within_title(page: Page, j: int) -> bool:
    """Whether a word without article may stand inside a title (باسم، في، شؤون المياه)."""
    reading = page.reading
    if reading.form[j] in ("في", "باسم", "من", "لدى") or page.taken[j]:
        return True
    after = j + 1
    return not (page.grammatical(j) or page.verb(j)) and after < len(reading.form) and (
        reading.definite(after) or page.taken[after] and after not in page.persons)

"""Candidates for actors in the articles: names of bodies, countries and media, and of persons.

Names other than persons' begin with a word for what they are (وزارة، حزب). A country is one of
CLDR, or a rare word whose adjective stands in the articles too. Where a name ends follows from
grammar: the article that completes a genitive, the adjectives that agree with it, لـ after it.
"""

from collections.abc import Iterable

from framing.suggest.name_pages import OPENING, Found, Page
from framing.suggest.name_persons import find_persons, find_places
from framing.suggest.name_shapes import (
    ARTICLE,
    countries_of,
    demonym_base,
    demonyms,
    is_common,
    is_rare,
    key_of,
    territories,
    zipf,
)

AFTER_STATE = "after a word for a state"
ITS_ADJECTIVE = "its adjective stands too"
IN_BRACKETS = "in brackets after its name"
_LONGEST_BODY = 8


def find_countries(page: Page, adjectives: frozenset[str]) -> list[Found]:
    """Find the countries of CLDR and, by `adjectives` that stand in the articles, others."""
    found = []
    for i in range(len(page.written)):
        if page.taken[i] or i in page.known:
            continue
        for length in (3, 2, 1):
            words = page.written[i:i + length]
            keys = tuple(key_of(w.removeprefix(ARTICLE)) for w in words)
            country = territories().get(keys) if len(words) == length else None
            # المالي is no country, مالي (of what?) seldom one.
            if country is not None and all(
                    page.joins(k) for k in range(i + 1, i + length)) and (
                    length > 1 or not is_common(words[0])) and (
                    page.reading.definite(i) <= country.name.startswith(ARTICLE)):
                found.append(page.take(page.found(i, i + length, "country", "a country of CLDR")))
                break
        else:
            word = page.written[i]
            if page.reading.definite(i) or page.grammatical(i) or len(word) < 3:
                continue
            if i and page.joins(i) and page.words.kind(page.written[i - 1]) == "country" and (
                    zipf(word) < 3.5 and page.proper(i)):
                found.append(page.take(page.found(i, i + 1, "country", AFTER_STATE)))
                continue
            whole = page.reading.spelling[i].removeprefix("و" * ("و" in page.proclitics[i]))
            for name in dict.fromkeys((word, whole)):
                if zipf(name) < 3.5 and any(key_of(name) in countries_of(a)
                                            for a in adjectives):
                    page.written[i] = name
                    if name == whole:
                        page.proclitics[i] = tuple(p for p in page.proclitics[i] if p == "و")
                    found.append(page.take(page.found(i, i + 1, "country", ITS_ADJECTIVE)))
                    break
    page.states.update(f.first for f in found)
    return found


def find_adjectives(page: Page) -> list[Found]:
    """Find adjectives of origin that no lexicon knows: definite, after a definite word, or plural.

    Those of countries of CLDR are found by their form, others where they are rare words.
    """
    found = []
    for i, word in enumerate(page.written):
        base = demonym_base(word)
        if base is None or i in page.known or not page.reading.definite(i):
            continue
        many = word.endswith(("يون", "يين"))
        agrees = i > 0 and page.joins(i) and page.reading.definite(i - 1)
        named = key_of(base) in demonyms() and zipf(ARTICLE + base) < 5
        if (many or agrees) and (is_rare(base) and is_rare(base[:-1]) or named and not many):
            found.append(page.found(i, i + 1, "demonym", "an adjective of origin"))
    return found


def find_bodies(page: Page, origins: frozenset[str]) -> list[Found]:
    """Find organisations, media and groups by the word that says what they are."""
    found = []
    for i, word in enumerate(page.written):
        kind = page.words.kind(word)
        if kind is None or kind == "country" or page.taken[i] or page.described(i) and (
                page.joins(i) and page.reading.definite(i) and page.reading.definite(i - 1)):
            continue
        if page.reading.enclitic[i] and key_of(word) not in page.words.heads:
            continue
        last, proper = _extent(page, i, kind, origins)
        inside = [k for k in range(i + 1, last) if k in page.known]
        named = any(page.taken[k] for k in inside)
        # قناة الجزيرة and الحكومة التركية are the lexicon's already.
        if last == i + 1 or named or kind in ("government", "opposition") and inside:
            continue
        marked = any(mark in page.reading.gap[i + 1] for mark in OPENING)
        weak = page.words.listed(word, "weak")
        if weak and page.words.kind(page.written[i + 1]) is not None and not marked:
            continue  # the office of a channel, the presidency of a commission
        why = ["after a word for what it is"]
        why += ["in marks"] * marked + ["a rare word"] * proper
        if weak and not (marked or proper):
            why = ["after a word for what it may be"]
        if kind == "organisation" and page.words.listed(word, "armed_if"):
            sentence = [k for k in range(len(page.written)) if page.reading.same(min(i, k), max(
                i, k))]
            if any(page.words.listed(page.written[k], "armed") for k in sentence):
                kind = "armed group"
        found.append(page.take(page.found(i, last, kind, *why, head=True)))
        if last + 1 < len(page.written) and "(" in page.reading.gap[last] and (
                ")" in page.reading.gap[last + 1]) and page.proper(last):
            found.append(page.take(page.found(last, last + 1, kind, IN_BRACKETS, title=(i, last))))
    return found


def find_aliases(page: Page, aliases: Iterable[Found]) -> list[Found]:
    """Find where bodies are named by the short name that stood in brackets after their name."""
    short = {a.key[0].removeprefix(ARTICLE): a for a in aliases}
    found = []
    for i, word in enumerate(page.written):
        alias = short.get(key_of(word).removeprefix(ARTICLE))
        if alias is not None and not page.taken[i]:
            found.append(page.take(page.found(i, i + 1, alias.kind, "its short name")._replace(
                title=alias.title)))
    return found


def _extent(page: Page, i: int, kind: str, origins: frozenset[str]) -> tuple[int, bool]:
    """Where a name ends that begins with a word for what it is, and whether it has a rare word."""
    reading, size = page.reading, len(page.written)
    k = i + 1
    if k >= size or not page.joins(k):
        return i + 1, False
    if any(mark in reading.gap[k] for mark in OPENING):
        if reading.definite(i):
            return i + 1, False
        while k < size and reading.same(i, k) and k - i < _LONGEST_BODY:
            k += 1
            if k == size or any(mark in reading.gap[k] for mark in "»\"”"):
                return k, True
        return i + 1, False
    head_definite = closed = reading.definite(i)
    proper = named = False
    good = i + 1
    while k < size and page.joins(k) and k - i < _LONGEST_BODY:
        joined = [p for p in page.proclitics[k] if p != ARTICLE]
        definite = reading.definite(k)
        if reading.form[k] == "بلا" and k + 1 < size:
            return k + 2, proper
        if reading.form[k:k + 2] == ["من", "اجل"] and k + 2 < size and reading.definite(k + 2):
            return k + 3, proper
        if reading.form[k] == "لا" and k + 1 < size and is_rare(page.written[k + 1]):
            k += 1
            continue
        if page.taken[k] and k not in page.states and not definite or (
                k in page.known and not definite):
            break
        if joined == ["و"] and definite and good == k and k > i + 1 and closed and not (
                page.titled(k) or page.grammatical(k) or page.words.kind(page.written[k])):
            good = k = k + 1
            continue
        if joined == ["ل"] and (closed or proper) and not page.grammatical(k):
            if definite and page.words.kind(page.written[k]) is None:
                good = k = k + 1
                continue
            if k + 1 < size and page.joins(k + 1) and reading.definite(k + 1) and not (
                    definite or page.words.kind(page.written[k])):
                return k + 2, proper
            break
        if joined:
            break
        if definite:
            following = [p for p in page.proclitics[k + 1] if p != ARTICLE] if (
                k + 1 < size and page.joins(k + 1)) else []
            complement = page.written[k].startswith("الم") and following == ["ل"] and k > i + 1
            origin = key_of(demonym_base(page.written[k]) or "") in origins or (
                k in page.known)
            if page.described(k) or complement or proper and origin or page.grammatical(k) or (
                    page.titled(k) and (k > i + 1 or head_definite)) or (
                    head_definite and not _agrees(page.written[i], page.written[k])):
                break
            closed = True
            good = k = k + 1
            continue
        if page.written[k].isdigit():
            good = k + 1 if k > i + 1 else good
            break
        if (page.proper(k) or k in page.states) and not (head_definite or page.verb(k)):
            if closed and not (kind == "medium" and zipf(page.written[k]) < 3.5):
                break
            named, proper = True, proper or is_rare(page.written[k])
            good = k = k + 1
            continue
        if closed or page.grammatical(k) or page.verb(k) or page.titled(k):
            break
        if named:
            good = k + 1 if page.plain(k) and page.ends(k + 1) else good
            break
        k += 1  # a noun in the construct: what completes it must follow
    return good, proper


def _agrees(noun: str, adjective: str) -> bool:
    """Whether an adjective can belong to a noun by its gender (العليا and الكبرى are feminine)."""
    feminine = adjective.endswith(("ة", "ه", "ى", "يا"))
    return feminine == noun.endswith(("ة", "ه", "ات"))


def _cores(bodies: Iterable[Found]) -> dict[str, list[tuple[tuple[str, ...], Found]]]:
    """Names of bodies without the word for what they are, by their first word, longest first."""
    cores: dict[tuple[str, ...], Found] = {}
    for body in bodies:
        key, words = body.key[1:], body.words[1:]
        # شركة بلو ريدج للتعدين is بلو ريدج elsewhere.
        n = next((n for n, word in enumerate(words) if word.startswith("لل")), len(words))
        for core in sorted({key, key[:n]}):
            if len(core) > 1 or core and is_rare(words[0]) and not words[0].startswith(ARTICLE):
                cores.setdefault(core, body)
    by_first: dict[str, list[tuple[tuple[str, ...], Found]]] = {}
    for core in sorted(cores, key=lambda c: (-len(c), c)):
        by_first.setdefault(core[0], []).append((core, cores[core]))
    return by_first


def find_cores(page: Page, cores: dict[str, list[tuple[tuple[str, ...], Found]]]) -> list[Found]:
    """Find where bodies are named without the word for what they are (بلو ريدج، القمصان السود)."""
    found = []
    for i, word in enumerate(page.written):
        for core, body in cores.get(key_of(word), ()):
            last = i + len(core)
            here = (word, *page.spelling[i + 1:last])
            if tuple(map(key_of, here)) == core and not any(page.taken[i:last]) and all(
                    page.joins(k) for k in range(i + 1, last)):
                found.append(page.take(page.found(i, last, body.kind, "its name alone")._replace(
                    title=" ".join(body.words))))
                break
    return found


def find_names(pages: Iterable[Page]) -> list[Found]:
    """Find the candidates of all articles, in the order of the texts.

    Adjectives of origin are gathered from all articles first: a country may be named in one and
    its adjective stand in another.
    """
    pages = list(pages)
    adjectives = [found for page in pages for found in find_adjectives(page)]
    bases = frozenset(demonym_base(a.words[0]) or "" for a in adjectives)
    origins = frozenset(map(key_of, bases)) | frozenset(demonyms())
    found = list(adjectives)
    for page in pages:
        found += find_countries(page, bases)
    named = {f.key for f in found if AFTER_STATE in f.why}
    for page in pages:
        found += [page.take(page.found(i, i + 1, "country")) for i in range(len(page.written))
                  if not page.taken[i] and (key_of(page.written[i]),) in named]
        found += find_bodies(page, origins)
    found = _without_inner(found)
    aliases = [f for f in found if f.why == (IN_BRACKETS,)]
    cores = _cores([f for f in found if f.head])
    for page in pages:
        found += find_aliases(page, aliases)
        found += find_cores(page, cores)
        found += find_places(page)
        found += find_persons(page)
    families = {f.key[-1] for f in found if f.kind == "person" and len(f.key) > 1}
    for page in pages:
        found += [page.take(page.found(i, i + 1, "unknown")) for i, word in enumerate(page.written)
                  if page.reading.definite(i) and not page.taken[i] and i not in page.known
                  and key_of(word) in families and zipf(word) < 4]
    return sorted(found, key=lambda f: (f.article, f.first, f.last, f.kind))


def _without_inner(found: list[Found]) -> list[Found]:
    """Leave out countries that stand nowhere but in the names of bodies (المغرب الكبير)."""
    bodies = [f for f in found if f.head]

    def inside(one: Found) -> bool:
        return any(b.article == one.article and b.first <= one.first < b.last for b in bodies)

    alone = {f.key for f in found if f.kind == "country" and not inside(f)}
    return [f for f in found if f.kind != "country" or f.key in alone
            or ITS_ADJECTIVE in f.why]

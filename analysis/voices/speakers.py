"""Who speaks: of everybody who may, the one whom the sentence makes likeliest.

The candidates for a report or a quotation are whoever is named in its sentence, the sentence
before, its paragraph or the headline, and whoever spoke before. Each has features (how it stands to
the verb, whether it agrees with it, where it was named and whether it spoke last); the weights of
the features are those of `speaker_weights.json`, learnt from annotated articles by
`benchmarks/train_speakers.py`. The highest sum speaks, of equals the nearest; where a second comes
close the speaker is unsure.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.caches import kept
from analysis.edited_files import read_weights
from analysis.voices.cast import gender
from analysis.voices.noun_phrases import phrase_at
from analysis.voices.reading import Heard, Phrase, Quote, Reading, Report, likely
from analysis.voices.speech import NOUN

WINDOW = 40
UNSURE = 0.8
"""Speakers whose weight is less than this above the next one's are unsure."""

_AGREEMENT = frozenset(("gender agrees", "gender differs", "plurals", "plural verb", "plural noun",
                        "singulars"))
Features = dict[str, set[str]]
Choice = tuple[str, bool]


@kept
def load_weights(files: tuple[Path, ...]) -> dict[str, float]:
    """Read the weights of the features."""
    return read_weights(files[0])


def find_speakers(reading: Reading, choose: Callable[[Report | Quote, Features], Choice]) -> None:
    """Set the speaker of every report and of every quotation, in text order.

    `choose` has a report or quotation with the features of everybody who may speak there.
    """
    events = [(q.first, 1, q) for q in reading.marked if not q.is_name]
    events += [(r.anchor, 2, r) for r in reading.reports]
    for _, kind, item in sorted(events, key=lambda e: e[:2]):
        if kind == 2:
            features = _features(reading, item)
        elif _is_quotation(reading, item) and item.report is None and item.speaker is None:
            features = _quote_features(reading, item)
        else:
            item.speaker = item.report.speaker if item.report is not None else item.speaker
            continue
        if features:
            item.speaker, item.unsure = choose(item, features)
            _remember(reading, item, features[item.speaker])
    for quote in reading.marked:
        if quote.report is not None:
            quote.speaker = quote.report.quoted_speaker or quote.report.speaker
            quote.unsure = quote.report.unsure


def choose_by(weights: Mapping[str, float]) -> Callable[[Report | Quote, Features], Choice]:
    """Return what chooses the candidate with the highest sum of weights, of equals the nearest."""
    def choose(_: Report | Quote, features: Features) -> Choice:
        # Weights have two decimals: rounded, a sum is the same in whatever order it was taken.
        sums = {speaker: round(sum(weights.get(name, 0) for name in names), 2)
                for speaker, names in features.items()}
        best = max(sums, key=sums.get)
        return best, any(round(sums[best] - value, 2) < UNSURE
                         for who, value in sums.items() if who != best)
    return choose


def _remember(reading: Reading, item: Report | Quote, names: set[str]) -> None:
    """Remember whoever may go on speaking after this, and whose words a quotation of it is."""
    speaker, x = item.speaker, getattr(item, "inflection", None)
    item.quoted_speaker = next((named.phrase.quoted for named in reading.named
                                if named.phrase.speaker == speaker), None)
    if isinstance(item, Quote):
        item.speaker = item.quoted_speaker or speaker
    elif not {"nested", "aside"} & names:
        known = x is not None and x.mood != NOUN and x.verb.lemma != "نقل"
        plural = "plural" in names or known and x.plural or "+" in speaker
        reading.heard.append(Heard(speaker, x.feminine if known else None, plural, item.anchor))


def _holder(reading: Reading, word: int) -> Quote | None:
    """The innermost quotation that a word stands in."""
    inside = [q for q in reading.marked if q.direct and q.first <= word < q.last]
    return min(inside, key=lambda q: q.last - q.first, default=None)


def _containing(reading: Reading, start: int, end: int, but: Report | None = None) -> list[Report]:
    """Reported clauses that hold a span, the innermost first."""
    holding = [r for r in reading.reports if r is not but and r.quote is None and (
        r.word is not None or but is None) and r.start <= start and end <= r.end]
    return sorted(holding, key=lambda r: (r.end - r.start, -r.start))


def _features(reading: Reading, report: Report) -> Features:
    """Everybody who may speak in a report, with the features of each."""
    x, i = report.inflection, report.anchor
    found: Features = {}
    for phrase, name in ((report.after, "after"), (report.before, "before")):
        if phrase is not None and not _pronoun(reading, phrase):
            names = found.setdefault(phrase.speaker, set())
            names |= {name, *({f"{name} other"} if phrase.kind == "other" else ()), *_agreement(
                x if name == "before" else None, gender(reading, phrase), phrase.plural)}
            if phrase.plural:
                names.add("plural")
    if x is None and found:
        aside = {"aside"} if report.last >= 0 else set()
        return {speaker: names | aside for speaker, names in found.items()}
    mood = "none" if x is None else "finite" if x.finite else x.mood
    holder = _holder(reading, report.word) if report.word is not None else None
    around = _containing(reading, reading.start[i], reading.end[i], report)
    if holder is not None and holder.speaker:
        # Whoever is quoted would say I.
        person = "first" if x is not None and x.person == 1 else "third"
        found.setdefault(holder.speaker, set()).add(f"holder {person}")
    if around:
        topic = likely(phrase_at(reading, around[0].first))
        if around[0].speaker:
            found.setdefault(around[0].speaker, set()).add("outer")
        if topic and topic.first < i:
            found.setdefault(topic.speaker, set()).update(
                ("topic", *_agreement(x, gender(reading, topic), topic.plural)))
    _add_heard(reading, found, i, x, mood)
    _add_named(reading, found, i, x, mood, holder, around)
    if x is not None and x.person == 1 and x.plural:
        for speaker, names in found.items():
            names |= {"we several"} if "+" in speaker else set()
    nested = holder is not None or bool(around)
    aside = report.quote is None and report.how == "before"
    for names in found.values():
        names |= {"nested"} if nested else {"aside"} if aside else set()
    return found


def _pronoun(reading: Reading, phrase: Phrase) -> bool:
    """Whether a phrase says no more than he or she: معاليه، حسب تعبيره."""
    return phrase.last == phrase.first + 1 and reading.enclitic[phrase.first] and (
        reading.listed(phrase.first, "honorifics") or phrase.kind == "other" and bool(
            reading.inflections[phrase.first][1]))


def _quote_features(reading: Reading, quote: Quote) -> Features:
    found: Features = {}
    _add_heard(reading, found, quote.first, None, "quote")
    _add_named(reading, found, quote.first, None, "quote", None, [])
    return found


def _add_named(reading: Reading, found: Features, i: int, x, mood: str, holder: Quote | None,
               around: list[Report]) -> None:
    """Add whoever is named before a word, the nearest first."""
    last = bisect_left(reading.named, i, key=lambda n: n.phrase.first)
    firsts: dict[str, str] = {}
    asked = x is not None and x.verb.kind == "ask" and x.mood == NOUN
    inside = [(r.first, r.end) for r in reading.reports if r.quote is None and r.first < i
              and r not in around]
    for named in reversed(reading.named[max(0, last - WINDOW):last]):
        phrase, k = named.phrase, named.phrase.first
        if phrase.last > i or holder is not None and not holder.first <= k < holder.last:
            continue
        away = reading.sentence[i] - reading.sentence[k]
        where = ("here" if away == 0 else "previous" if away == 1 else
                 "paragraph" if reading.block[k] == reading.block[i] else
                 "headline" if reading.role[reading.block[k]] == "headline" else "")
        if not where and not asked:
            continue
        told = any(a <= k and reading.end[phrase.last - 1] <= b for a, b in inside)
        # Who is where something happens does not speak of it.
        how = "placed" if named.governed and k and reading.form[k - 1] == "في" else (
            "governed" if named.governed else "told" if told else "free")
        names = found.setdefault(phrase.speaker, set())
        names.add(f"{where} {how}")
        if names.isdisjoint(_AGREEMENT):
            names.update(_agreement(x, named.feminine, named.plural))
        if phrase.last == i or reading.comma(phrase.last) and how == "free" and all(
                reading.form[j] in reading.speech.lists["skipped"] for j in range(phrase.last, i)):
            names.add(f"{mood} beside")
        if named.plural:
            names.add("plural")
        if phrase.kind in ("other", "document"):
            names.add(f"kind {phrase.kind}")
        if how == "free":
            firsts[where] = phrase.speaker
            if away <= 1:
                names.add(f"{mood} {where}")
        elif reading.form[k - 1] == "عن" and k:
            names.add(f"{mood} from")
        if asked and reading.kinds.get(phrase.speaker) == "medium":
            names.add("asking medium")
    for where, speaker in firsts.items():
        found[speaker].add(f"first {where}")


def _add_heard(reading: Reading, found: Features, i: int, x, mood: str) -> None:
    """Add whoever spoke before a word, the latest first."""
    last: dict[str, Heard] = {}
    for heard in reversed(reading.heard[-8:]):
        last.setdefault(heard.speaker, heard)
    for order, heard in enumerate(last.values()):
        names = found.setdefault(heard.speaker, set())
        away = reading.sentence[i] - reading.sentence[heard.word]
        names.add("spoke last" if order == 0 else "spoke before")
        if away == 0:
            names.add("spoke here")
        if order == 0:
            names.add(f"{mood} spoke last")
        if names.isdisjoint(_AGREEMENT):
            names.update(_agreement(x, heard.feminine, heard.plural or None))


def _agreement(x, feminine: bool | None, plural: bool | None) -> set[str]:
    """Whether a verb or participle agrees with its subject before it, as far as is known."""
    if x is None or x.mood == NOUN or x.person == 1:
        return set()
    names = set()
    if None not in (x.feminine, feminine) and not x.plural:
        names.add("gender agrees" if x.feminine == feminine else "gender differs")
    if plural is not None:
        names.add("plurals" if x.plural and plural else "plural verb" if x.plural else
                  "plural noun" if plural else "singulars")
    return names


def _is_quotation(reading: Reading, quote: Quote) -> bool:
    """Decide whether a marked span is a quotation, and which report it belongs to."""
    reporting = next((r for r in reading.reports if r.quote is quote), None)
    previous = [q for q in reading.marked if q.part is not None and q.part == quote.part
                and q.first < quote.first and q.direct]
    outer = _containing(reading, quote.start, quote.end)
    if reporting is not None:
        quote.report = reporting
    elif previous:
        quote.report = previous[-1].report
        quote.speaker = previous[-1].speaker
        quote.direct = True
        return quote.report is not None
    elif _holder(reading, quote.first) is not None:
        return False
    elif outer:
        # Several actors together are not quoted word for word within one person's report.
        several = len(outer) > 1 and (outer[0].speaker is None or "+" in outer[0].speaker)
        quote.report = outer[several]
    else:
        quote.report = next((r for r in reading.reports if r.how == "before" and r.quote is not None
                             and r.quote.last <= quote.first
                             and reading.same(r.word, quote.first)), None)
        begins = not reading.same(quote.first - 1, quote.first)
        length = quote.last - quote.first
        if quote.report is None and not (begins and length >= 5 or length >= 7 and (
                not reading.preposition[quote.first - 1])):
            return False
    quote.direct = True
    return True

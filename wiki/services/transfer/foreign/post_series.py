"""Which posts of a blog are the parts of a series, by what they say themselves.

Titles ("… (Part 2)"), sentences ("This is the third post in a series about …"), links
to other parts ("read parts one, two and three", an ordered list of the series), and the
series that a blog names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

from wiki.text.slugs import name_key

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve",
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
)
NUMBERS = {
    word: number for words in _WORDS for number, word in enumerate(words.split(), 1)
}
_NUMBER = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|[ivx]{{1,4}}|{'|'.join(NUMBERS)})"
_IN_TITLE = re.compile(
    rf"(?:\A|[\s(\[,:–—-]+)part\s+({_NUMBER})(?:\s+of\s+{_NUMBER})?\b[)\]]?(?:\s*[:–—-]\s*)?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    rf"this\s+is\s+(?:the\s+)?({_NUMBER})(?:\s+and\s+(?:final|last))?"
    r"\s+(?:post|article|piece|part|installment|entry|blog\s+post)"
    r"\s+(?:in|on|of)\s+(?:(?:a|an|the|our|my)\s+(?:[\w-]+\s+){0,3}?series\s*"
    r"(?:about|on|of|exploring|looking\s+at)?\s*)?([^.?!<>\n]{3,120})",
    re.IGNORECASE,
)
_ANCHOR = re.compile(
    r"<a\b[^<>]{0,1000}?href\s*=\s*[\"']([^\"'<>]{1,1000})[\"'][^<>]{0,1000}>"
    r"([^<>]{1,200})</a>",
    re.IGNORECASE,
)
_LIST = re.compile(r"<ol\b[^<>]{0,500}>", re.IGNORECASE)
_PARTS = re.compile(r"\bparts?\b[^.?!]{0,60}\Z")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
BEGINNING = 3_000
"""Characters at the beginning of a post that its sentence of the series stands in."""


@dataclass(frozen=True, slots=True)
class Part:
    """A post in its place: `number` counts from 1."""

    post: str
    number: int


@dataclass(frozen=True, slots=True)
class Series:
    """A series with its parts in order; `why` says what made it known."""

    title: str
    parts: tuple[Part, ...]
    why: str


@dataclass(slots=True)
class _Said:
    title: str
    number: int = 0
    names: set[str] = field(default_factory=set)
    refers: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class SeriesFinder:
    """Gathers what posts say of their series; `found` then tells which there are."""

    _said: dict[str, _Said] = field(default_factory=dict)
    _labels: dict[str, tuple[str, str]] = field(default_factory=dict)
    _lists: dict[str, list[str]] = field(default_factory=dict)

    def note(
        self, post: str, title: str, content: str, named: str = "", number: int = 0
    ) -> None:
        """Note a post (by its address), and the series that the blog puts it in."""
        said = _Said(title, number)
        if named:
            self._name(said, named, "the series of the blog")
        if match := _IN_TITLE.search(title):
            said.number = said.number or number_of(match[1])
            self._name(said, title[: match.start()].strip(" ,:–—-"), "their titles")
        opening = unescape(_TAG.sub("", content[:BEGINNING]))
        if match := _SENTENCE.search(" ".join(opening.split())):
            said.number = said.number or number_of(match[1])
            subject = re.split(r",|\s\(|;", match[2].strip())[0]
            self._name(said, subject.strip(" ’'\"”"), "what the posts say")
        said.refers.extend(_references(content))
        self._lists.update(_lists(post, content))
        self._said[post] = said

    def found(self, resolve: Callable[[str], str]) -> list[Series]:
        """Give the series; `resolve` gives the post at an address, "" for none."""
        groups = _Groups()
        places: dict[str, Counter[int]] = defaultdict(Counter)
        for post, said in self._said.items():
            for name in said.names:
                groups.join(post, f"\0{name}")
            if said.number:
                places[post][said.number] += 3
            for address, number in said.refers:
                target = resolve(address)
                if target and target != post and said.number:
                    groups.join(post, target)
                    places[target][number] += 1
        for holder, addresses in self._lists.items():
            posts = list(filter(None, map(resolve, addresses)))
            if len(set(posts)) >= 2 and len(posts) == len(addresses):
                name = f"\0{name_key(self._said[holder].title)}"
                for number, post in enumerate(dict.fromkeys(posts), 1):
                    groups.join(post, name)
                    places[post][number] += 2
        return sorted(
            filter(None, (self._series(each, places) for each in groups.listed())),
            key=lambda each: each.title,
        )

    def _name(self, said: _Said, name: str, why: str) -> None:
        key = name_key(name)
        if key:
            said.names.add(key)
            self._labels.setdefault(key, (name, why))

    def _series(
        self, members: list[str], places: dict[str, Counter[int]]
    ) -> Series | None:
        posts = [each for each in members if each in self._said]
        numbered: dict[int, str] = {}
        for post in sorted(posts, key=lambda each: -sum(places[each].values())):
            if places[post]:
                numbered.setdefault(places[post].most_common(1)[0][0], post)
        if len(numbered) < 2:
            return None
        names = [each[1:] for each in members if each.startswith("\0")]
        labels = [self._labels[name] for name in names if name in self._labels]
        counts = Counter(
            label
            for post in posts
            for name in self._said[post].names
            if (label := self._labels.get(name)) in labels
        )
        first = self._said[numbered[min(numbered)]].title
        title, why = (
            counts.most_common(1)[0][0] if counts else (first, "a list of the series")
        )
        parts = (Part(numbered[number], number) for number in sorted(numbered))
        return Series(title, tuple(parts), why)


def number_of(word: str) -> int:
    """Give the number that a word or a numeral is, 0 for any other."""
    word = word.casefold()
    if word in _ROMAN:
        return _ROMAN.index(word) + 1
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else NUMBERS.get(word, 0)


def _references(content: str) -> Iterator[tuple[str, int]]:
    """Yield links to numbered parts: “part two”, or “two” after “parts one”."""
    for match in _ANCHOR.finditer(content):
        words = name_key(unescape(match[2])).split()
        before = name_key(_before(content, match.start()))
        if len(words) == 2 and words[0] == "part":
            number = number_of(words[1])
        elif len(words) == 1 and _PARTS.search(before):
            number = number_of(words[0])
        else:
            number = int(words == ["start", "here"])
        if number:
            yield unescape(match[1]), number


def _before(content: str, place: int) -> str:
    return _TAG.sub("", content[max(0, place - 400) : place])


def _lists(post: str, content: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the addresses of an ordered list that a post calls a series."""
    for match in _LIST.finditer(content):
        before = _before(content, match.start())
        end = content.find("</ol>", match.end())
        if end < 0 or "series" not in before.casefold():
            continue
        inside = content[match.end() : end]
        items = re.split(r"<li\b[^<>]{0,500}>", inside, flags=re.IGNORECASE)[1:]
        links = [_ANCHOR.search(item) for item in items]
        if items and all(links):
            yield post, [unescape(each[1]) for each in links if each]


class _Groups:
    """Sets of what belongs together (union-find with path halving)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def join(self, one: str, other: str) -> None:
        """Put two into the same set."""
        self._above[self._top(one)] = self._top(other)

    def listed(self) -> list[list[str]]:
        """Give the sets, each in order."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in sorted(self._above):
            found[self._top(each)].append(each)
        return list(found.values())

    def _top(self, each: str) -> str:
        self._above.setdefault(each, each)
        while (above := self._above[each]) != each:
            self._above[each] = self._above[above]
            each = self._above[each]
        return each

"""Whose texts are alike: the telling words of every page, and who shares them.

A page keeps its `KEPT` most telling words by BM25 weight (Robertson, Zaragoza 2009,
§3.1); likeness is the sum over shared words of both weights, over the square root of
the other page's length as a vector. Words stand as 32-bit hashes in compact arrays;
an edit makes new Texts that share the arrays and overlay the pages it touched.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.model import Closeness

KEPT = 40
"""Words kept of a page; more change the likeness of short texts hardly at all."""

READ = 20_000
"""Characters of a text that are read; what a page is about stands at its beginning."""

BUDGET = 4_000
"""Entries of the index that one question reads, those of rare words first."""

NOBODY: frozenset[int] = frozenset()

TINY = 1e-9
"""A likeness of less is none."""

UNTITLED = 0.6
"""What a word counts that stands in no title: most of those are small words, no topics.
It raised the reciprocal rank of hidden links by text alone from .290 to .315."""

RARE = 15
"""One page in so many at most says a word that is named as shared."""

SHARED = 4
"""Words named as what two texts share."""

TITLE_WEIGHT = 2

OVERLAY_LEAST = 256
OVERLAY_SHARE = 100
"""Changed pages, and their share of all, from which the index is made anew."""

SATURATION = 1.2
"""BM25's k1: a word said again and again counts little more than one said twice."""

_WORD = re.compile(r"[^\W\d_]{3,}")

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint32]


class Text(NamedTuple):
    """What a page says: its title, which counts twice, and the rest."""

    page: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class _Index:
    pages: Rows
    lengths: Floats
    starts: Rows
    terms: Hashes
    weights: Floats
    """By page: its words from `starts[row]` on, heaviest first."""
    keys: Hashes
    counts: Rows
    titled: npt.NDArray[np.bool_]
    words: tuple[str, ...]
    """By word, in order of hash: pages that say it, whether one has it in its title,
    and how it is spelt."""
    heads: Rows
    rows: npt.NDArray[np.int32]
    row_weights: Floats
    """By word: the pages that keep it, from `heads[place]` on."""

    def row(self, page: int) -> int:
        """Give the row of a page, -1 when it has none."""
        place = int(self.pages.searchsorted(page))
        there = place < len(self.pages) and self.pages[place] == page
        return place if there else -1

    def place(self, term: int) -> int:
        """Give the place of a word, -1 when no page keeps it."""
        place = int(self.keys.searchsorted(np.uint32(term)))
        there = place < len(self.keys) and int(self.keys[place]) == term
        return place if there else -1


@dataclass(frozen=True, slots=True)
class _Room:
    """A page that changed since the index was made, its words with their weights."""

    terms: Mapping[int, float]
    length: float


@dataclass(frozen=True, slots=True)
class Texts:
    """The telling words of all pages that one kind of reader may see, at one version.

    What others may not see has no part in it, not even in how rare a word is.
    """

    version: int
    _index: _Index
    _rooms: Mapping[int, _Room | None] = field(default_factory=dict)
    _inside: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Which changed pages keep a word."""

    @classmethod
    def build(cls, texts: Iterable[Text], version: int = 0) -> Texts:
        """Read the words of these pages; costs some 0.1 ms a page."""
        said = _Said([], array("I"), array("I"), array("I"), {}, set())
        for text in texts:
            said.add(text)
        return cls(version, _pack(said))

    def apply(self, changes: Mapping[int, Text | None], version: int) -> Texts:
        """Give the texts after these edits (None: the page is gone).

        How rare a word is stays as it was when the index was made.
        """
        rooms, inside = dict(self._rooms), dict(self._inside)
        for page, text in changes.items():
            before = rooms.get(page)
            for term in before.terms if before else ():
                inside[term] -= {page}
            room = rooms[page] = None if text is None else self._room(text)
            for term in room.terms if room else ():
                inside[term] = inside.get(term, NOBODY) | {page}
        return Texts(version, self._index, rooms, inside)

    @property
    def is_outgrown(self) -> bool:
        """Tell whether so many pages changed that the index should be made anew."""
        return len(self._rooms) > max(OVERLAY_LEAST, len(self) // OVERLAY_SHARE)

    @property
    def size(self) -> int:
        """How many bytes the index takes, without the spelling of its words."""
        arrays = (getattr(self._index, name) for name in self._index.__slots__)
        return sum(each.nbytes for each in arrays if isinstance(each, np.ndarray))

    def __len__(self) -> int:
        return len(self._index.pages)

    def near(self, page: int, limit: int) -> tuple[Closeness, ...]:
        """Give the pages whose texts are most like a page's, closest first."""
        mine = self.terms(page)
        scores = self._stored(mine, limit + 1)
        for term, weight in mine.items():
            for other in self._inside.get(term, ()):
                room = self._rooms[other]
                if room is not None:
                    gain = weight * room.terms[term] / room.length**0.5
                    scores[other] = scores.get(other, 0.0) + gain
        scores.pop(page, None)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return tuple(Closeness(other, score) for other, score in best)

    def shared(self, page: int, other: int) -> tuple[str, ...]:
        """Give up to four rare words that both texts say, the most telling first.

        Only such as stand in some title, which are what a reader would call a topic.
        """
        mine, theirs = self.terms(page), self.terms(other)
        index = self._index
        rare = max(6, len(self) // RARE)
        both = sorted(
            (-mine[term] * theirs[term], term) for term in mine.keys() & theirs.keys()
        )
        found = []
        for _, term in both:
            place = index.place(term)
            if place >= 0 and index.titled[place] and index.counts[place] <= rare:
                found.append(index.words[place])
        return tuple(found[:SHARED])

    def terms(self, page: int) -> Mapping[int, float]:
        """Give the words kept of a page, as hashes with their weights."""
        if page in self._rooms:
            room = self._rooms[page]
            return room.terms if room else {}
        index = self._index
        row = index.row(page)
        if row < 0:
            return {}
        span = slice(index.starts[row], index.starts[row + 1])
        return dict(
            zip(index.terms[span].tolist(), index.weights[span].tolist(), strict=True)
        )

    def _stored(self, mine: Mapping[int, float], most: int) -> dict[int, float]:
        """Give the closest unchanged pages, with all that are as close as the last."""
        index = self._index
        lists = []
        for term, weight in mine.items():
            place = index.place(term)
            if place >= 0:
                start, end = int(index.heads[place]), int(index.heads[place + 1])
                lists.append((end - start, start, end, weight))
        lists.sort()
        left = BUDGET
        rows: list[npt.NDArray[np.int32]] = []
        gains: list[Floats] = []
        for size, start, end, weight in lists:
            left -= size
            if left < 0 and rows:
                break
            rows.append(index.rows[start:end])
            gains.append(index.row_weights[start:end] * np.float32(weight))
        if not rows:
            return {}
        found, places = np.unique(np.concatenate(rows), return_inverse=True)
        likeness = np.bincount(places, np.concatenate(gains)) / np.sqrt(
            index.lengths[found]
        )
        pages = index.pages[found]
        if self._rooms:
            likeness[np.isin(pages, [*self._rooms])] = 0.0
        if len(pages) > most:
            least = np.partition(likeness, -most)[-most]
            best = likeness >= max(least, TINY)
        else:
            best = likeness > 0
        return dict(zip(pages[best].tolist(), likeness[best].tolist(), strict=True))

    def _room(self, text: Text) -> _Room:
        index = self._index
        title = _words(text.title)
        times = _counted(title, _words(text.body[:READ]))
        places = {term: place for term in times if (place := index.place(term)) >= 0}
        terms = np.fromiter(places, np.uint32, len(places))
        where = np.fromiter(places.values(), np.int64, len(places))
        own = {term for term, _ in title}
        titled = index.titled[where] | np.array([term in own for term in places], bool)
        weights = _weights(
            np.array([times[term] for term in places], np.int64),
            index.counts[where] + 1,
            titled,
            len(index.pages) + 1,
        )
        best = np.lexsort((terms, -weights))[:KEPT]
        kept = dict(zip(terms[best].tolist(), weights[best].tolist(), strict=True))
        return _Room(kept, math.sqrt(sum(each**2 for each in kept.values())) or 1.0)


@dataclass(frozen=True, slots=True)
class _Said:
    """What pages say, one after another in columns: a large wiki has millions."""

    pages: list[int]
    sizes: array[int]
    terms: array[int]
    times: array[int]
    spelt: dict[int, str]
    titled: set[int]

    def add(self, text: Text) -> None:
        """Add a page."""
        title, body = _words(text.title), _words(text.body[:READ])
        counts = _counted(title, body)
        self.pages.append(text.page)
        self.sizes.append(len(counts))
        self.terms.extend(counts.keys())
        self.times.extend(counts.values())
        for term, word in (*title, *body):
            self.spelt.setdefault(term, word)
        self.titled.update(term for term, _ in title)


def counted(text: Text) -> tuple[Counter[int], set[int]]:
    """Give how often a text says each word, by hash, and which are in its title."""
    title = _words(text.title)
    times = _counted(title, _words(text.body[:READ]))
    return times, {term for term, _ in title}


def _counted(
    title: Iterable[tuple[int, str]], body: Iterable[tuple[int, str]]
) -> Counter[int]:
    counts = Counter(term for term, _ in body)
    for term, _ in title:
        counts[term] += TITLE_WEIGHT
    return counts


def _words(text: str) -> list[tuple[int, str]]:
    return [
        (zlib.crc32(_stem(word).encode()), word)
        for word in _WORD.findall(_folded(text))
    ]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _stem(word: str) -> str:
    """Take the plural off (the S-stemmer of Harman 1991); other endings stay."""
    if len(word) > 4 and word.endswith("ies") and word[-4] not in "ae":
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word


def _weights(
    times: Rows, counts: Rows, titled: npt.NDArray[np.bool_], pages: int
) -> Floats:
    """Weigh words said so often on a page, by the pages that say them."""
    rare = np.log1p((pages - counts + 0.5) / (counts + 0.5))
    weights = times * (SATURATION + 1) / (times + SATURATION) * rare
    return np.where(titled, weights, weights * UNTITLED).astype(np.float32)


def _pack(said: _Said) -> _Index:
    order = np.argsort(np.array(said.pages, np.int64), kind="stable")
    rows = np.repeat(np.argsort(order), np.frombuffer(said.sizes, np.uint32))
    terms = np.frombuffer(said.terms, np.uint32)
    keys, places, counts = np.unique(terms, return_inverse=True, return_counts=True)
    titled = np.fromiter((key in said.titled for key in keys.tolist()), bool, len(keys))
    weights = _weights(
        np.frombuffer(said.times, np.uint32).astype(np.int64),
        counts[places],
        titled[places],
        len(order),
    )
    # A word that no other page says cannot be shared.
    chosen = np.flatnonzero(counts[places] > 1)
    chosen = chosen[np.lexsort((terms[chosen], -weights[chosen], rows[chosen]))]
    starts = np.searchsorted(rows[chosen], np.arange(len(order) + 1))
    within = np.arange(len(chosen)) - starts[rows[chosen]]
    chosen = chosen[within < KEPT]
    rows, terms, weights, places = (
        rows[chosen],
        terms[chosen],
        weights[chosen],
        places[chosen],
    )
    lengths = np.sqrt(np.bincount(rows, weights.astype(float) ** 2, len(order)))
    by_word = np.argsort(places, kind="stable")
    kept, heads = np.unique(places[by_word], return_index=True)
    return _Index(
        pages=np.array(said.pages, np.int64)[order],
        lengths=np.where(lengths > 0, lengths, 1.0).astype(np.float32),
        starts=np.searchsorted(rows, np.arange(len(order) + 1)),
        terms=terms,
        weights=weights,
        keys=keys[kept],
        counts=counts[kept],
        titled=titled[kept],
        words=tuple(said.spelt[key] for key in keys[kept].tolist()),
        heads=np.append(heads, len(terms)),
        rows=rows[by_word].astype(np.int32),
        row_weights=weights[by_word],
    )

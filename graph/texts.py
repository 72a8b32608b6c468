"""Whose texts are alike: the telling words of every page, and who shares them.

A page keeps its most telling words by BM25 weight; likeness is the sum over shared
words of both weights, over the square root of the other page's length as a vector. An
edit makes new Texts that share the index and overlay the pages it touched.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

import numpy as np

from graph.columns import Column
from graph.compiling import can_compile
from graph.model import Closeness
from graph.tally import Tally
from graph.text_index import KEPT, Floats, Hashes, TextIndex, weigh
from graph.words import COMMON, Text, said

BUDGET = 4_000
"""Entries of the index that one question reads, those of rare words first."""

DENSE = 16
"""Pages for each entry read up to which one sum a page is quicker than sorting."""

NOBODY: frozenset[int] = frozenset()

RARE = 15
"""One page in so many at most says a word that is named as shared."""

SHARED = 4
"""Words named as what two texts share."""

OVERLAY_LEAST = 256
OVERLAY_SHARE = 100
"""Changed pages, and their share of all, from which the index is made anew."""


class Wish(NamedTuple):
    """A page whose look-alikes are wanted, how many, and how much may be read."""

    page: int
    limit: int
    budget: int = BUDGET


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
    index: TextIndex
    packed_at: int
    """The version at which the index was made."""
    _rooms: Mapping[int, _Room | None] = field(default_factory=dict)
    _inside: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Which changed pages keep a word."""

    @classmethod
    def build(cls, texts: Iterable[Text], version: int = 0) -> Texts:
        """Read the words of these pages; costs some 0.1 ms a page."""
        return cls.over(TextIndex.of(texts), version)

    @classmethod
    def over(cls, index: TextIndex, version: int) -> Texts:
        """Give what an index says that was made at this version."""
        return cls(version, index, version)

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
        return Texts(version, self.index, self.packed_at, rooms, inside)

    @property
    def is_outgrown(self) -> bool:
        """Tell whether so many pages changed that the index should be made anew."""
        return len(self._rooms) > max(OVERLAY_LEAST, len(self) // OVERLAY_SHARE)

    @property
    def size(self) -> int:
        """How many bytes the index takes."""
        return sum(each.nbytes for each in self.index.arrays().values())

    def __len__(self) -> int:
        return len(self.index.pages)

    def near(
        self, page: int, limit: int, budget: int = BUDGET
    ) -> tuple[Closeness, ...]:
        """Give the pages whose texts are most like a page's, closest first.

        At most `budget` entries are read, those of rare words first.
        """
        return self.near_each([Wish(page, limit, budget)])[0]

    def near_each(self, wishes: Sequence[Wish]) -> list[tuple[Closeness, ...]]:
        """Give the same for several pages, which costs less than one by one."""
        kept = [self._kept(wish.page) for wish in wishes]
        if can_compile(len(self)):
            # Only here: installations without numba have no such module.
            from graph.compiled.texts import compiled_nearest  # noqa: PLC0415

            found = compiled_nearest(self.index, wishes, kept, self._changed)
        else:
            found = [
                self._plainly_near(wish, *words)
                for wish, words in zip(wishes, kept, strict=True)
            ]
        if self._inside:
            found = [
                self._with_rooms(scores, wish, *words)
                for scores, wish, words in zip(found, wishes, kept, strict=True)
            ]
        # Half the time of calling Closeness for each.
        return [
            tuple(map(tuple.__new__, repeat(Closeness), scores.items()))
            for scores in found
        ]

    def _plainly_near(
        self, wish: Wish, terms: Hashes, weights: Floats
    ) -> dict[int, float]:
        found = plain_sums(self.index, terms, weights, wish.budget)
        if self._rooms:
            found.scores[np.isin(found.pages, self._changed)] = 0.0
        return found.best(wish.limit, [wish.page])

    def _with_rooms(
        self, scores: dict[int, float], wish: Wish, terms: Hashes, weights: Floats
    ) -> dict[int, float]:
        gained = self._in_rooms(
            dict(zip(terms.tolist(), weights.tolist(), strict=True))
        )
        if not gained:
            return scores
        return Tally.of({**scores, **gained}).best(wish.limit, [wish.page])

    @property
    def _changed(self) -> Column:
        """The pages that changed since, in order of number."""
        return np.array(sorted(self._rooms), np.int64)

    def shared(
        self, mine: Mapping[int, float], theirs: Mapping[int, float]
    ) -> tuple[str, ...]:
        """Give up to four rare words of the `terms` of two pages, most telling first.

        Only such as stand in some title, which are what a reader would call a topic,
        and no common words of English.
        """
        index = self.index
        rare = max(6, len(self) // RARE)
        both = sorted(
            (-mine[term] * theirs[term], term) for term in mine.keys() & theirs.keys()
        )
        found = []
        for _, term in both:
            place = index.place(term)
            if place >= 0 and index.titled[place] and index.counts[place] <= rare:
                word = index.word(place)
                if word not in COMMON:
                    found.append(word)
        return tuple(found[:SHARED])

    def terms(self, page: int) -> Mapping[int, float]:
        """Give the words kept of a page, as hashes with their weights."""
        if page in self._rooms:
            room = self._rooms[page]
            return room.terms if room else {}
        terms, weights = self._kept(page)
        return dict(zip(terms.tolist(), weights.tolist(), strict=True))

    def _kept(self, page: int) -> tuple[Hashes, Floats]:
        """Give the same in columns."""
        if page in self._rooms:
            room = self._rooms[page]
            kept = room.terms if room else {}
            count = len(kept)
            return (
                np.fromiter(kept.keys(), np.uint32, count),
                np.fromiter(kept.values(), np.float32, count),
            )
        row = self.index.row(page)
        starts = self.index.starts
        start, end = (starts[row], starts[row + 1]) if row >= 0 else (0, 0)
        return self.index.terms[start:end], self.index.weights[start:end]

    def _in_rooms(self, mine: Mapping[int, float]) -> Mapping[int, float]:
        """Give the likeness of the pages that changed since."""
        scores: dict[int, float] = {}
        for term, weight in mine.items():
            for other in self._inside.get(term, ()):
                room = self._rooms[other]
                if room is not None:
                    gain = weight * room.terms[term] / room.length**0.5
                    scores[other] = scores.get(other, 0.0) + gain
        return scores

    def _room(self, text: Text) -> _Room:
        index = self.index
        words = said(text)
        times = words.times
        places = {term: place for term in times if (place := index.place(term)) >= 0}
        terms = np.fromiter(places, np.uint32, len(places))
        where = np.fromiter(places.values(), np.int64, len(places))
        own = [term in words.titled for term in places]
        titled = index.titled[where] | np.array(own, bool)
        weights = weigh(
            np.array([times[term] for term in places], np.int64),
            index.counts[where] + 1,
            titled,
            len(index.pages) + 1,
        )
        best = np.lexsort((terms, -weights))[:KEPT]
        kept = dict(zip(terms[best].tolist(), weights[best].tolist(), strict=True))
        return _Room(kept, math.sqrt(sum(each**2 for each in kept.values())) or 1.0)


def plain_sums(index: TextIndex, terms: Hashes, weights: Floats, budget: int) -> Tally:
    """Give the pages that keep some of these words, and how alike that makes them."""
    places = index.keys.searchsorted(terms)
    places[places == len(index.keys)] = -1
    kept = index.keys[places] == terms if len(index.keys) else places < 0
    places, weights = places[kept], weights[kept]
    starts = index.heads[places]
    sizes = index.heads[places + 1] - starts
    rarest = np.lexsort((starts, sizes))
    sizes = sizes[rarest]
    ends = sizes.cumsum()
    used = max(1, int(ends.searchsorted(budget, "right")))
    rarest, sizes, ends = rarest[:used], sizes[:used], ends[:used]
    entries = np.repeat(starts[rarest] - ends + sizes, sizes)
    entries += np.arange(len(entries))
    rows = index.rows[entries]
    gains = index.row_weights[entries] * np.repeat(weights[rarest], sizes)
    if len(index.pages) <= DENSE * len(rows):
        every = np.bincount(rows, gains).astype(np.float64, copy=False)
        (found,) = every.nonzero()
        return Tally(index.pages[found], every[found])
    found, where = np.unique(rows, return_inverse=True)
    sums = np.bincount(where, gains).astype(np.float64, copy=False)
    return Tally(index.pages[found], sums)

"""Which names stand on a drawn map, and how much of each: what there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

LABEL = 26
"""Letters of a label where many want room."""

WHOLE = 60
"""Letters of one that has room."""

LETTER, LINE = 6.8, 15
"""Room that a label's letters and its line take, in the picture's units."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A page on a map, whose name stands under its shape."""

    page: int
    title: str
    x: float
    y: float
    radius: float
    is_center: bool

    @property
    def square(self) -> Box:
        """The room of its shape."""
        x, y, radius = self.x, self.y, self.radius
        return (x - radius, y - radius, x + radius, y + radius)

    def beneath(self, label: str, scale: int) -> Box:
        """Give the room of a label in letters so many times as large."""
        half = len(label) * LETTER * scale / 2 * (1.2 if self.is_center else 1)
        top = self.y + self.radius
        return (self.x - half, top, self.x + half, top + LINE * scale)


class Labels:
    """Names that cover neither one another nor a shape nor the name of a group.

    The first of `marks` get theirs before others; `names` are where those of groups
    stand.
    """

    def __init__(
        self, marks: Sequence[Mark], width: int, names: Iterable[Box] = ()
    ) -> None:
        self._marks = {mark.page: mark for mark in marks}
        self._width = width
        self._taken = [*(mark.square for mark in marks), *names]

    def chosen(self, scale: int = 1) -> dict[int, str]:
        """Give the pages that are named; that in the middle is in any case."""
        labels: dict[int, str] = {}
        taken = list(self._taken)
        for page, mark in self._marks.items():
            label = shortened(mark.title)
            box = mark.beneath(label, scale)
            if mark.is_center or self._is_free(box, taken):
                taken.append(box)
                labels[page] = label
        return labels

    def lengthened(
        self, labels: Mapping[int, str], leading: Mapping[int, str]
    ) -> dict[int, str]:
        """Give more of the titles where there is room.

        Those that are `leading` are also shown in letters twice as large.
        """
        found = dict(labels)
        for page, label in labels.items():
            longer = shortened(self._marks[page].title, WHOLE)
            if longer == label:
                continue
            if self._has_room(page, longer, found, labels, 1) and (
                page not in leading or self._has_room(page, longer, found, leading, 2)
            ):
                found[page] = longer
        return found

    def _has_room(
        self,
        page: int,
        label: str,
        labels: Mapping[int, str],
        shown: Iterable[int],
        scale: int,
    ) -> bool:
        """Tell whether a label would cover none of those shown at this size."""
        others = (
            self._marks[other].beneath(labels[other], scale)
            for other in shown
            if other != page and other in labels
        )
        box = self._marks[page].beneath(label, scale)
        return self._is_free(box, chain(self._taken, others))

    def _is_free(self, box: Box, taken: Iterable[Box]) -> bool:
        inside = box[0] >= 0 and box[2] <= self._width
        return inside and not any(_overlap(box, other) for other in taken)


def shortened(title: str, most: int = LABEL) -> str:
    """Cut a title at a word border to what a label has room for."""
    if len(title) <= most:
        return title
    return title[:most].rsplit(" ", 1)[0].rstrip(",.:;–- ") + "…"


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

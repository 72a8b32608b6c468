"""Answering patterns: joins from a chosen start outwards, a row at a time.

Rows come in order of the pages' numbers, those of the start first, then those of the
place that was filled next, and so on (`graph.plans`). Nothing is sorted as a whole:
the first screen costs what its rows cost, on a wiki of any size.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from graph import cursors, scans
from graph.cursors import Cursor
from graph.facts import Facts, NoFacts
from graph.hops import Hops
from graph.model import Answer, Reader, Row, Step
from graph.network import Network
from graph.patterns import Pattern
from graph.plans import Plan, choose, plan_for

MOST_ROWS = 10_000
"""Rows beyond these are not counted."""
WORK_LIMIT = 200_000
"""Links and pages looked at for one screen."""
COUNT_LIMIT = 20_000
"""Links and pages looked at to count the rows behind it."""
TEST_COST = 20
"""What reading a page's facts costs, in links looked at."""
BATCH = 200
"""Pages whose facts are read at once."""


def answer(
    network: Network,
    pattern: Pattern,
    reader: Reader,
    *,
    limit: int = 50,
    cursor: str = "",
    facts: Facts | None = None,
    with_steps: bool = True,
    most: int = MOST_ROWS,
    work: int = WORK_LIMIT,
    counted: int | None = None,
) -> Answer:
    """Give a screen of rows of a bound pattern, each a page for every place.

    Different places hold different pages. `total` counts rows up to `most`, on the
    first screen; `truncated` when there may be more. `next` goes on behind the
    last row at no cost for those before; it is there, too, when the limit of `work`
    ended the search. `counted` is the number of all rows where it is known, so that
    they are not counted once more. `facts` answers the tests that the graph cannot.
    Rows come without steps on wish. Raises ValueError for a cursor of another pattern.
    """
    after = cursors.read(cursor, pattern.digest) if cursor else None
    search = _Search(
        network,
        pattern,
        reader,
        facts=facts or NoFacts(),
        after=after,
        work=work,
    )
    found = search.rows()
    rows = list(islice(found, limit))
    search.limit = min(search.limit, search.hops.looked + COUNT_LIMIT)
    if after is None and counted is None:
        rest = sum(1 for _ in islice(found, max(0, most - len(rows)) + 1))
        total = min(len(rows) + rest, max(most, len(rows)))
        more = len(rows) + rest > total or search.is_cut
    else:
        rest = sum(1 for _ in islice(found, 1))
        total, more = (after.total, after.more) if after else (counted or 0, False)
        more = more or (search.is_cut and counted is None)
    # Behind the last row where the screen is full, else where the search was ended.
    behind = rows[-1] if len(rows) == limit and (rest or search.stopped) else ()
    following = behind or (search.stopped if len(rows) < limit else ())
    return Answer(
        tuple(node.name for node in pattern.nodes),
        tuple(
            Row(row, search.hops.steps(row) if with_steps else ())
            for row in map(search.by_place, rows)
        ),
        total,
        more,
        cursors.write(Cursor(pattern.digest, search.plan.order, following, total, more))
        if following
        else "",
    )


def evidence(
    network: Network,
    pattern: Pattern,
    reader: Reader,
    rows: Sequence[Sequence[int]],
    facts: Facts | None = None,
) -> list[tuple[Step, ...]]:
    """Give the steps of rows that were found without them."""
    hops = Hops(network, pattern, reader, facts or NoFacts(), WORK_LIMIT)
    return [hops.steps(row) for row in rows]


class _Search:
    """One evaluation; rows are pages in the order of the plan.

    `stopped` are the pages at which the work limit ended it, () while it has not.
    """

    def __init__(
        self,
        network: Network,
        pattern: Pattern,
        reader: Reader,
        *,
        facts: Facts,
        after: Cursor | None,
        work: int,
    ) -> None:
        self.limit = work
        self.hops = Hops(network, pattern, reader, facts, WORK_LIMIT)
        self.stopped: tuple[int, ...] = ()
        self._has_moved = False
        self._network = network
        self._pattern = pattern
        self._reader = reader
        self._facts = facts
        self._listed: dict[int, Sequence[int]] = {}
        for place, node in enumerate(pattern.nodes):
            if node.test is not None and node.page is None:
                pages = facts.listed(node)
                if pages is not None:
                    self._listed[place] = pages
        self._sets = {place: frozenset(each) for place, each in self._listed.items()}
        self.plan = self._planned(after)
        self._after = after.pages if after else ()

    @property
    def is_cut(self) -> bool:
        """Tell whether not everything was looked at."""
        return bool(self.stopped) or self.hops.cut

    def by_place(self, row: Sequence[int]) -> tuple[int, ...]:
        """Give a row in the order of the pattern's places."""
        back: Mapping[int, int] = dict(zip(self.plan.order, row, strict=True))
        return tuple(back[place] for place in range(len(row)))

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Yield the rows behind the cursor."""
        return self._fill((), self._after)

    def _planned(self, after: Cursor | None) -> Plan:
        """Keep to the order of the first screen: the wiki may have changed since."""
        if after is not None:
            try:
                return plan_for(self._pattern, after.order)
            except ValueError as error:
                raise ValueError(cursors.NO_PLACE) from error
        return choose(self._network, self._pattern, self._reader, self._listed)

    def _fill(
        self, pages: tuple[int, ...], after: Sequence[int]
    ) -> Iterator[tuple[int, ...]]:
        """Yield the rows that begin with these pages, those behind `after` only.

        `after` is () once the row has left the cursor's track.
        """
        depth = len(pages)
        # The way back to the cursor is free, or a huge page could never be passed.
        on_track = depth < len(after)
        if depth and not on_track:
            if self._has_moved and self.hops.looked > self.limit:
                self.stopped = pages
                return
            self._has_moved = True
        last = depth + 1 == len(self.plan.order)
        is_whole = len(self._after) == len(self.plan.order)
        first = 0
        if on_track:
            ended = depth + 1 == len(after) and is_whole
            first = after[depth] + 1 if ended else after[depth]
        spent = self.hops.looked
        candidates = self._joined(pages, first) if depth else self._starts(first)
        if depth and on_track:
            self.hops.looked = spent
        for page in candidates:
            if last:
                yield (*pages, page)
                continue
            stays = on_track and page == after[depth]
            yield from self._fill((*pages, page), after if stays else ())
            if self.stopped:
                return

    def _starts(self, first: int) -> Iterator[int]:
        place = self.plan.order[0]
        node = self._pattern.nodes[place]
        network, reader = self._network, self._reader
        pages: Iterable[int]
        if node.page is None and place not in self._listed:
            pages = scans.pages_from(network, node.types, reader, first)
        else:
            # The graph may lack what the store lists, and readers what was named.
            listed = self._listed.get(place, ()) if node.page is None else [node.page]
            some = listed[bisect_left(listed, first) :]
            pages = (page for page in some if network.sees(reader, page))
        return self._fitting(place, (), pages)

    def _stop(self, pages: tuple[int, ...], before: int, page: int) -> None:
        """End the search between two pages that could stand behind these."""
        is_last = len(pages) + 1 == len(self.plan.order)
        self.stopped = (*pages, before if is_last else page)

    def _joined(self, pages: tuple[int, ...], first: int) -> Iterator[int]:
        """Yield what fits behind these pages, ascending from `first`."""
        depth = len(pages)
        place = self.plan.order[depth]
        back = dict(zip(self.plan.order, pages, strict=False))
        found: list[Sequence[int]] = []
        for number in self.plan.joins[depth]:
            edge = self._pattern.edges[number]
            forward = edge.right == place
            known = back[edge.left if forward else edge.right]
            found.append(self.hops.ends(number, known, forward=forward))
        fixed = self._pattern.nodes[place].page
        candidates = min(found, key=len)
        if fixed is not None:
            candidates = [fixed]
        elif len(self._listed.get(place, candidates)) * 4 < len(candidates):
            candidates = self._listed[place]
        others = [each for each in found if each is not candidates]
        start = bisect_left(candidates, first)
        return self._fitting(place, pages, candidates[start:], others)

    def _fitting(
        self,
        place: int,
        taken: tuple[int, ...],
        pages: Iterable[int],
        others: Sequence[Sequence[int]] = (),
    ) -> Iterator[int]:
        """Yield those of the pages, in all `others`, that may stand at a place."""
        plain = self._plain(place, taken, pages, others)
        if self._pattern.nodes[place].test is None or place in self._sets:
            return plain
        return self._tested(place, taken, plain)

    def _plain(
        self,
        place: int,
        taken: tuple[int, ...],
        pages: Iterable[int],
        others: Sequence[Sequence[int]],
    ) -> Iterator[int]:
        """Yield the pages that the graph alone lets stand at a place.

        They are visible: nothing else comes out of the network.
        """
        types = self._pattern.nodes[place].types
        allowed = self._sets.get(place)
        network, hops = self._network, self.hops
        before = 0
        for page in pages:
            if before and hops.looked > self.limit:
                self._stop(taken, before, page)
                return
            hops.looked += 1
            before = page
            if (
                page not in taken
                and (allowed is None or page in allowed)
                and all(_has(each, page) for each in others)
                and (not types or network.type_of(page) in types)
            ):
                yield page

    def _tested(
        self, place: int, taken: tuple[int, ...], pages: Iterator[int]
    ) -> Iterator[int]:
        """Yield the pages that pass a place's test, read a batch at a time."""
        node = self._pattern.nodes[place]
        before = 0
        while batch := list(islice(pages, BATCH)):
            # The limit may have been met while the batch was filled: it ends the
            # search behind the batch, not within.
            ended, self.stopped = self.stopped, ()
            if before and self.hops.looked > self.limit:
                self._stop(taken, before, batch[0])
                return
            self.hops.looked += TEST_COST * len(batch)
            passing = self._facts.passing(node, batch)
            yield from (page for page in batch if page in passing)
            if ended:
                self.stopped = ended
                return
            before = batch[-1]


def _has(pages: Sequence[int], page: int) -> bool:
    """Tell whether a page is among ascending ones."""
    place = bisect_left(pages, page)
    return place < len(pages) and pages[place] == page

"""Which page a name means: a slug, a title, an alias, or a name it had before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wiki.errors import AmbiguousNameError, Candidate
from wiki.store import page_names as name_store
from wiki.store.pages import PageRow
from wiki.store.unit import Unit
from wiki.text.slugs import name_key

_RANKS = (("slug",), ("title", "alias"), ("former",))


@dataclass(frozen=True, slots=True)
class Names:
    """The pages that a set of names means; made by `look_up`."""

    found: dict[str, tuple[PageRow, ...]] = field(default_factory=dict)

    def candidates(self, name: str) -> tuple[PageRow, ...]:
        """Give every page that the name means at its best rank."""
        return self.found.get(name_key(name), ())

    def find(self, name: str) -> PageRow | None:
        """Give the page; None when there is none; raise when there are several."""
        candidates = self.candidates(name)
        if len(candidates) > 1:
            raise ambiguous(name, candidates)
        return candidates[0] if candidates else None


def look_up(unit: Unit, names: Iterable[str], level: int) -> Names:
    """Look all these names up at once, among the pages a reader of `level` sees."""
    rows = name_store.by_keys(unit, (name_key(name) for name in names), level)
    return Names({key: _best(found) for key, found in rows.items()})


def ambiguous(name: str, candidates: Sequence[PageRow]) -> AmbiguousNameError:
    """Make the error that lists what the name could mean."""
    return AmbiguousNameError(
        name, [Candidate(row.slug, row.title, row.type) for row in candidates]
    )


def _best(found: Sequence[tuple[str, PageRow]]) -> tuple[PageRow, ...]:
    for kinds in _RANKS:
        pages = {row.id: row for kind, row in found if kind in kinds}
        if pages:
            return tuple(pages.values())
    return ()

"""Pages that arrived, laid aside in a file: memory holds few of them at once."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from wiki.services.transfer.incoming import Incoming, Past
from wiki.services.transfer.json_lines import from_mapping, to_mapping

CHUNK = 100
"""Pages that are worked on together."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """A page that arrived, and the number of the page that it is or will be.

    `is_new` tells that it was made for this, `fills` that what stands there stays;
    `how` an existing one was known.
    """

    page_id: int
    is_new: bool
    fills: bool
    how: str
    incoming: Incoming


class Spool:
    """Writes pages one after another and gives them again, as often as is asked."""

    def __init__(self) -> None:
        # Deleted by the system with the last handle, also after a crash.
        self._file = tempfile.TemporaryFile("w+", encoding="ascii", prefix="import-")  # noqa: SIM115 - it lives as long as the spool
        self.count = 0

    def add(self, reserved: Reserved) -> None:
        """Lay a page aside."""
        came = reserved.incoming
        data = {
            "page": reserved.page_id,
            "new": reserved.is_new,
            "fills": reserved.fills,
            "how": reserved.how,
            "slug": came.slug,
            "origin": came.origin,
            "keys": came.keys,
            "addresses": came.addresses,
            "opens": came.opens,
            "document": to_mapping(came.document),
            "past": [
                [to_mapping(each.document), each.author, each.at, each.comment]
                for each in came.past
            ],
        }
        self._file.write(json.dumps(data) + "\n")
        self.count += 1

    def chunks(self) -> Iterator[list[Reserved]]:
        """Give all pages again, some at a time."""
        self._file.flush()
        self._file.seek(0)
        while lines := list(islice(self._file, CHUNK)):
            yield [_reserved(json.loads(line)) for line in lines]

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _reserved(data: dict[str, Any]) -> Reserved:
    past = tuple(Past(from_mapping(each), *said) for each, *said in data["past"])
    incoming = Incoming(
        data["slug"],
        from_mapping(data["document"]),
        data["origin"],
        keys=tuple(data["keys"]),
        addresses=tuple(data["addresses"]),
        past=past,
        opens=data["opens"],
    )
    return Reserved(data["page"], data["new"], data["fills"], data["how"], incoming)

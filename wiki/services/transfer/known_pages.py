"""Which page of this wiki something that arrived is: by what it is called elsewhere,
by its address, by a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import urlsplit

from wiki.services.context import Context
from wiki.services.naming import look_up
from wiki.services.transfer.incoming import Incoming
from wiki.store import contents as content_store
from wiki.store import merged, origins
from wiki.store import page_names as name_store
from wiki.store import pages as page_store
from wiki.store.pages import PageRow
from wiki.text.citing.facts import find_doi
from wiki.text.slugs import is_slug, name_key

DOI, ISBN, URL = "doi:", "isbn:", "url:"
EARLIER = "from an earlier import"
HOWS = {DOI: "by its DOI", ISBN: "by its ISBN", URL: "by its web address"}

_TERMS = {
    "schema:identifier": DOI,
    "schema:isbn": ISBN,
    "schema:sameAs": URL,
    "schema:url": URL,
}
_ISBN = re.compile(r"[0-9][0-9 -]{8,16}[0-9Xx]")


class KnownPages:
    """Finds the pages that arriving ones are; made for one import."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def find(self, came: Incoming) -> tuple[PageRow, str] | None:
        """Give the page that this one is, archived ones too, and how it was known."""
        for key in came.keys:
            found = self._by_key(key)
            # An address may be that of a place, and of what was written there.
            if found and (
                not key.startswith(URL) or found[0].type == came.document.type
            ):
                return found
        if came.slug and is_slug(came.slug):
            row = page_store.find_any(self._context.unit, came.slug)
            if row and (not came.foreign or self._fits(row, came)):
                return row, "by its address" if came.foreign else ""
        if came.slug and not came.foreign:
            return None
        return self._by_name(came)

    def is_free(self, slug: str) -> bool:
        """Tell whether no page has this address, or had it."""
        return not name_store.slug_taken(self._context.unit, slug)

    def _by_key(self, key: str) -> tuple[PageRow, str] | None:
        unit = self._context.unit
        found = origins.find(unit, key)
        how = next((HOWS[each] for each in HOWS if key.startswith(each)), EARLIER)
        number = found[0] if found else None
        if number is None and how != EARLIER:
            number = self._facts.get(key)
        if number is None:
            return None
        last = merged.chain(unit, number)[-1:] or [number]
        row = page_store.by_ids(unit, last, self._context.viewer.level).get(last[0])
        return (row, how) if row else None

    def _by_name(self, came: Incoming) -> tuple[PageRow, str] | None:
        """Give the one page of the type that has the title, or is the alias of one.

        Two pages may share an alias, and what has another title is another page then.
        """
        document = came.document
        tried = [document.title, *(document.aliases if came.foreign else ())]
        names = look_up(self._context.unit, tried, self._context.viewer.level)
        for name in tried:
            rows = [
                row
                for row in names.candidates(name)
                if row.type == document.type
                and (
                    name_key(row.title) == name_key(name)
                    or (came.foreign and name == document.title)
                )
            ]
            if len(rows) == 1:
                return rows[0], f"by its name “{name}”"
        return None

    def _fits(self, row: PageRow, came: Incoming) -> bool:
        seen = row.level <= self._context.viewer.level and not row.archived
        return seen and row.type == came.document.type

    def is_untouched(self, row: PageRow, came: Incoming) -> bool:
        """Tell whether a page is still as the last import of it left it.

        A DOI and the like may come from another source, which says less.
        """
        return any(
            origins.find(self._context.unit, key) == (row.id, row.revision)
            for key in came.keys
            if not key.startswith(tuple(HOWS))
        )

    @cached_property
    def _facts(self) -> dict[str, int]:
        """What the fields of all pages say that tells a work from any other."""
        found: dict[str, int] = {}
        doubled: set[str] = set()
        unit, schema = self._context.unit, self._context.schema
        wanted = {
            slug: [
                (each.name, _TERMS[each.term])
                for each in kind.fields.values()
                if each.term in _TERMS
            ]
            for slug, kind in schema.types.items()
        }
        rows = {row.id: row.type for row in page_store.walk(unit)}
        for number, fields in content_store.fields_of(unit, rows).items():
            for name, prefix in wanted.get(rows[number], ()):
                for key in keys_of(prefix, str(fields.get(name) or "")):
                    if found.setdefault(key, number) != number:
                        doubled.add(key)
        return {key: page for key, page in found.items() if key not in doubled}


def keys_of(prefix: str, text: str) -> Iterator[str]:
    """Give the keys of a DOI, an ISBN or an address as it was written."""
    text = text.strip()
    if prefix == DOI and (doi := find_doi(text)):
        yield DOI + doi.rstrip(".,;").lower()
    elif prefix == ISBN:
        for match in _ISBN.finditer(text):
            if isbn := _thirteen(re.sub(r"[ -]", "", match[0]).upper()):
                yield ISBN + isbn
    elif prefix == URL and text.startswith(("http://", "https://")):
        try:
            parts = urlsplit(text)
        except ValueError:
            return
        place = parts.path.rstrip("/")
        # The first page of a site is an address of many things.
        if place or parts.query:
            query = f"?{parts.query}" if parts.query else ""
            yield f"{URL}{parts.netloc.lower().removeprefix('www.')}{place}{query}"


def _thirteen(isbn: str) -> str:
    """Give an ISBN with 13 digits (ISO 2108), "" for what is none."""
    if len(isbn) == 13 and isbn.isdigit() and _check(isbn[:12]) == isbn[12]:
        return isbn
    if len(isbn) == 10 and isbn[:9].isdigit():
        return f"978{isbn[:9]}{_check('978' + isbn[:9])}"
    return ""


def _check(digits: str) -> str:
    total = sum(
        int(sign) * (3 if place % 2 else 1) for place, sign in enumerate(digits)
    )
    return str(-total % 10)

"""A page as its authors wrote it: what a revision keeps, what every format carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

FieldValue = str | tuple[str, ...]
"""A field as written: one text, or several for a field of kind `list`."""

STATUSES = ("stated", "verified", "disputed")
VISIBILITIES = ("public", "members", "curators")


@dataclass(frozen=True, slots=True)
class LinkStatement:
    """One typed link as written: *this page – relation – target*.

    `target` is a slug, a title or an alias; dates are partial (EDTF level 0/1);
    `evidence` is an address or a page's slug. Empty means not stated.
    """

    relation: str
    target: str
    note: str = ""
    evidence: str = ""
    since: str = ""
    until: str = ""
    position: int | None = None
    status: str = "stated"


@dataclass(frozen=True, slots=True)
class Document:
    """Everything one revision of a page says; the slug belongs to the page itself."""

    type: str
    title: str
    summary: str = ""
    body: str = ""
    fields: Mapping[str, FieldValue] = field(
        default_factory=lambda: MappingProxyType({})
    )
    aliases: tuple[str, ...] = ()
    links: tuple[LinkStatement, ...] = ()
    visibility: str = "public"

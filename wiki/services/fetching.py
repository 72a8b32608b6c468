"""A new page from an address, a DOI or an ISBN: what is said there fills the form."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from wiki.config import Settings
from wiki.errors import InvalidError
from wiki.outward import Bounds, Reply, request
from wiki.services.context import Context
from wiki.services.policy import require
from wiki.services.transfer.foreign.fitting import Fitting
from wiki.services.transfer.foreign.mapping import NO_MAPPING
from wiki.services.transfer.foreign.works import draft_of, type_for, work_keys
from wiki.services.transfer.incoming import Incoming
from wiki.services.transfer.known_pages import KnownPages
from wiki.text import json_text
from wiki.text.citing.names import person
from wiki.text.citing.reference import Reference
from wiki.text.citing.web_page import from_csl, reference_of
from wiki.text.document import Document

LONGEST = 2_000
CSL = "application/vnd.citationstyles.csl+json"

_DOI = re.compile(
    r"\A(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/\S+)\Z", re.I
)
_ISBN = re.compile(r"\A(?:isbn:?\s*)?([0-9][0-9 -]{8,16}[0-9Xx])\Z", re.I)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page that may be made, and the one that is about the same work already."""

    document: Document
    known: str
    how: str


def look_at(settings: Settings, asked: str) -> Reference:
    """Ask what an address, a DOI or an ISBN is of; nothing is changed.

    Only public addresses are asked. Raises `InvalidError` with what to do else.
    """
    asked = asked.strip()
    if not asked or len(asked) > LONGEST:
        raise InvalidError("Write an address, a DOI or an ISBN.")
    bounds = Bounds(allowed=settings.hosts_allowed, only=settings.hosts_only)
    if doi := _DOI.match(asked):
        return _by_doi(settings, doi[1], bounds)
    if isbn := _ISBN.match(asked):
        return _by_isbn(settings, isbn[1], bounds)
    address = asked if "://" in asked else f"https://{asked}"
    reply = request(address, bounds, headers={"Accept": "text/html,*/*;q=0.5"})
    _require_good(reply)
    if reply.media_type not in ("text/html", "application/xhtml+xml"):
        raise InvalidError(
            f"What lies there is no page ({reply.media_type}). Give the address of the"
            " page that leads to it, or make the page by hand."
        )
    found = reference_of(reply.text, reply.address)
    if not found.title:
        raise InvalidError("That page does not say what it is called.")
    return found


def filled(context: Context, work: Reference) -> Fetched:
    """Give the page that a work would be, with what is known of it."""
    require(context, "create")
    fitting = Fitting(context, NO_MAPPING)
    draft = draft_of(work, type_for(work, fitting), fitting)
    document = draft.document()
    came = Incoming("", document, "", keys=work_keys(work), foreign=True)
    found = KnownPages(context).find(came)
    return Fetched(document, *((found[0].slug, found[1]) if found else ("", "")))


def _by_doi(settings: Settings, doi: str, bounds: Bounds) -> Reference:
    address = f"{settings.doi_address}{doi}"
    reply = request(address, bounds, headers={"Accept": CSL})
    _require_good(reply)
    try:
        data = json_text.read(reply.body)
    except InvalidError as error:
        raise InvalidError(f"Nothing readable is registered for {doi}.") from error
    if not isinstance(data, dict) or not data.get("title"):
        raise InvalidError(f"Nothing readable is registered for {doi}.")
    return from_csl(data, address)


def _by_isbn(settings: Settings, isbn: str, bounds: Bounds) -> Reference:
    plain = re.sub(r"[ -]", "", isbn).upper()
    reply = request(f"{settings.isbn_address}{plain}", bounds)
    _require_good(reply)
    try:
        (data,) = json_text.read(reply.body).values()
        years = re.findall(r"[12][0-9]{3}", str(data.get("publish_date", "")))
        names = [str(each["name"]) for each in data.get("authors", [])]
        publishers = [str(each["name"]) for each in data.get("publishers", [])]
        work = {
            "type": "book",
            "title": str(data["title"]),
            "subtitle": str(data.get("subtitle", "")),
            "publisher": publishers,
            "issued": {"date-parts": [years[:1]]},
            "ISBN": plain,
        }
    except (InvalidError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise InvalidError(f"No book is known for the ISBN {isbn}.") from error
    return replace(from_csl(work, ""), authors=tuple(map(person, names)))


def _require_good(reply: Reply) -> None:
    if reply.status >= 400:
        raise InvalidError(
            f"The address answers with {reply.status}. Check it, or make the page by"
            " hand."
        )

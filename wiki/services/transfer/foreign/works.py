"""Works from reference managers (BibTeX, RIS) as pages, by the vocabulary's terms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from graph.schema import PageType
from wiki.errors import InvalidError
from wiki.lazily import Later
from wiki.services.citing import FACTS, WORKS
from wiki.services.transfer.foreign.fitting import (
    AUTHOR,
    PART,
    PUBLISHER,
    Draft,
    Fitting,
)
from wiki.services.transfer.incoming import Found, Incoming, Refused
from wiki.services.transfer.known_pages import DOI, ISBN, URL, keys_of
from wiki.text.citing.reference import Name, Reference
from wiki.text.limits import SUMMARY_BYTES

if TYPE_CHECKING:
    from wiki.text.citing import reading
else:
    reading = Later("wiki.text.citing.reading")

LARGEST = 50_000_000
"""Bytes of a file; it is read at once."""

_POSTS = ("schema:Article", "schema:BlogPosting", "schema:NewsArticle")
_NEAR = {
    "article-magazine": _POSTS,
    "article-newspaper": _POSTS,
    "post-weblog": _POSTS,
    "article-journal": ("schema:ScholarlyArticle", "schema:Article", "schema:Report"),
    "chapter": ("schema:Chapter", "schema:Book"),
    "thesis": ("schema:Thesis", "schema:Report"),
    "webpage": ("schema:WebPage", "schema:Article"),
    "software": ("schema:SoftwareApplication",),
}
"""Terms of types that a work of a kind may be here, where its own term has none."""

_ANY = ("schema:Report", "schema:CreativeWork", "schema:Article", "schema:Book")
_REST = {
    "container": "In",
    "genre": "Kind",
    "issn": "ISSN",
    "doi": "DOI",
    "language": "Language",
}


def read_works(path: Path, fitting: Fitting, *, is_ris: bool) -> Iterator[Found]:
    """Yield each work of a file as a page, or why it could not be taken."""
    text = _text(path)
    for each in reading.read_ris(text) if is_ris else reading.read_bibtex(text):
        origin = f"{path.name}, line {each.line}"
        try:
            yield _incoming(each, origin, fitting)
        except InvalidError as error:
            yield Refused(origin, error.message)


def shown_name(name: Name) -> str:
    """Give a name as the page of a person is titled."""
    return name.literal or " ".join(
        filter(None, (name.given, name.family, name.suffix))
    )


def type_for(work: Reference, fitting: Fitting) -> PageType:
    """Give the page type of a work."""
    own = [term for term, csl in WORKS.items() if csl == work.type]
    kind = fitting.type_of_term([*own, *_NEAR.get(work.type, ())])
    return kind or fitting.default(_ANY)


def draft_of(work: Reference, kind: PageType, fitting: Fitting) -> Draft:
    """Give a page about a work, with its facts and links."""
    draft = Draft(fitting, kind, work.title)
    if len(work.abstract.encode()) <= SUMMARY_BYTES:
        draft.summary = work.abstract
    else:
        draft.body = f"{work.abstract}\n"
    if work.issued:
        year, *rest = work.issued
        date = "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])
        draft.fact("Published", date, kind.fields.get(kind.date_field))
    _people(draft, "Written by", AUTHOR, work.authors)
    _people(draft, "Edited by", "schema:editor", work.editors)
    for label, term, name in (
        ("Publisher", PUBLISHER, work.publisher),
        ("Series", PART, work.series),
    ):
        if not draft.link(fitting.relation_of_term(term, kind), name):
            draft.fact(label, name, None)
    for term, attribute in FACTS.items():
        label = _REST.get(attribute, attribute.capitalize())
        draft.fact(label, getattr(work, attribute), fitting.field_of_term(term, kind))
    for attribute in ("container", "genre"):
        draft.fact(_REST[attribute], getattr(work, attribute), None)
    draft.fact("DOI", work.doi, fitting.field_of_term("schema:identifier", kind))
    return draft


def work_keys(work: Reference) -> tuple[str, ...]:
    """Give what tells a work from any other."""
    return (
        *keys_of(DOI, work.doi),
        *keys_of(ISBN, work.isbn),
        *keys_of(URL, work.url),
    )


def _incoming(
    each: reading.Read | reading.Unread, origin: str, fitting: Fitting
) -> Incoming:
    if isinstance(each, reading.Unread):
        raise InvalidError(each.reason)
    if not each.work.title.strip():
        raise InvalidError("The work has no title.")
    draft = draft_of(each.work, type_for(each.work, fitting), fitting)
    for word in each.keywords:
        draft.category(word, only_known=True)
    return Incoming(
        "", draft.document(), origin, keys=work_keys(each.work), foreign=True
    )


def _people(draft: Draft, label: str, term: str, names: tuple[Name, ...]) -> None:
    relation = draft.fitting.relation_of_term(term, draft.kind)
    field = draft.fitting.field_of_term(term, draft.kind)
    unlinked = [
        shown_name(each) for each in names if not draft.link(relation, shown_name(each))
    ]
    if unlinked and field and field.kind == "list":
        for each in unlinked:
            draft.fact(label, each, field)
    else:
        draft.fact(label, "; ".join(unlinked), field)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise InvalidError(f"{path.name} is larger than {LARGEST:,} bytes.")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(
            f"{path.name} cannot be read: {error}. It must be a text in UTF-8."
        ) from error

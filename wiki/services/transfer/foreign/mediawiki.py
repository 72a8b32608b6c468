"""Pages of a MediaWiki export, with their history and what Semantic MediaWiki states.

Source: the schema of Special:Export, versions 0.3 to 0.11; names of elements are read
without their namespace, which carries the version.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from graph.schema import PageType
from wiki.errors import InvalidError
from wiki.services.transfer.foreign.fitting import Draft, Fitting
from wiki.services.transfer.foreign.xml_files import elements, local, text_of
from wiki.services.transfer.incoming import Found, Incoming, LeftOut, Past, Refused
from wiki.text.canonical import normalise
from wiki.text.document import Document
from wiki.text.foreign.wikitext import WikiPage, read_wikitext
from wiki.text.limits import check_document

MOST_REVISIONS = 200
"""Older states of a page that are kept, the newest of them."""

MOST_HISTORY = 5_000_000
"""Characters of a page's older states together."""

TERMS = ("skos:Concept", "schema:Article")

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_REDIRECT = re.compile(r"\s*#[^\s\[]{3,30}\s*:?\s*\[\[([^\]|#]{1,255})", re.IGNORECASE)


@dataclass(slots=True)
class _Wiki:
    """What a first reading of the whole file tells."""

    name: str = ""
    path: str = "/wiki/"
    redirects: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    spaces: Counter[str] = field(default_factory=Counter)
    pages: int = 0


def read_export(path: Path, fitting: Fitting) -> Iterator[Found]:
    """Yield each page of the main namespace, and what is left out."""
    wiki = _survey(path)
    for space, number in sorted(wiki.spaces.items()):
        yield LeftOut(path.name, f"{number:,} × pages of the namespace {space}.")
    reader = _Reader(path, fitting, wiki)
    for element in elements(path, {"page"}):
        if text_of(element, "ns") not in ("", "0") or _redirect(element):
            continue
        title = text_of(element, "title")
        origin = f"{path.name}, page “{title[:80]}”"
        try:
            yield reader.page(element, origin)
        except InvalidError as error:
            yield Refused(origin, error.message)
    for name, number in sorted(reader.dropped.items()):
        said = f"The template “{name[:80]}”, in {number:,} pages"
        yield LeftOut(path.name, f"{said}: the mapping names nothing of it.")


class _Reader:
    def __init__(self, path: Path, fitting: Fitting, wiki: _Wiki) -> None:
        self._path = path
        self._fitting = fitting
        self._wiki = wiki
        self.dropped: Counter[str] = Counter()

    def page(self, element: Element, origin: str) -> Incoming:
        """Give a page as it is now, with its older states."""
        title = text_of(element, "title")
        revisions = sorted(
            (each for each in element if local(each) == "revision"),
            key=lambda each: text_of(each, "timestamp"),
        )
        if not revisions:
            raise InvalidError("The page has no text.")
        text = text_of(revisions[-1], "text")
        kind = self._type(read_wikitext(text, lambda _name: ""))
        document, dropped = self._document(title, text, kind)
        self.dropped.update(dropped)
        names = self._wiki.redirects.get(title, ())
        document = replace(document, aliases=(*document.aliases, *names))
        number = text_of(element, "id") or title
        return Incoming(
            "",
            document,
            origin,
            keys=(f"mediawiki:{self._wiki.name}:{number}",),
            addresses=tuple(
                self._wiki.path + name.replace(" ", "_") for name in (title, *names)
            ),
            foreign=True,
            past=self._past(title, revisions, kind),
        )

    def _past(
        self, title: str, revisions: list[Element], kind: PageType
    ) -> tuple[Past, ...]:
        """Give the states of a page by those who saved them, the newest one too."""
        kept: list[Past] = []
        size = 0
        for revision in reversed(revisions[-MOST_REVISIONS:]):
            text = text_of(revision, "text")
            size += len(text)
            at = text_of(revision, "timestamp")
            if size > MOST_HISTORY or not _MOMENT.fullmatch(at):
                break
            try:
                document = normalise(self._document(title, text, kind)[0])
            except InvalidError:
                continue
            if check_document(document) or (kept and kept[-1].document == document):
                continue
            comment = " ".join(text_of(revision, "comment").split())
            kept.append(Past(document, _contributor(revision), at, comment))
        return tuple(reversed(kept))

    def _document(
        self, title: str, text: str, kind: PageType
    ) -> tuple[Document, list[str]]:
        found = read_wikitext(text, lambda name: self._relation(name, kind))
        draft = Draft(self._fitting, kind, title)
        draft.body = found.body
        for name, value in found.properties:
            self._state(draft, name, value)
        for template, named in found.templates:
            for name, value in named.items():
                self._state(draft, name, value)
            if self._fitting.type_named(template):
                continue
            if not any(self._is_known(name, kind) for name in named):
                found.dropped.append(template)
        for name in found.categories:
            if self._fitting.type_named(name) != kind:
                draft.category(name, only_known=True)
        return draft.document(), found.dropped

    def _state(self, draft: Draft, name: str, value: str) -> None:
        if self._fitting.is_left_out(name):
            return
        relation = self._fitting.relation_named(name, draft.kind)
        if relation is not None:
            for each in value.split(";"):
                draft.link(relation, each.strip().strip("[]").partition("|")[0])
        elif name.strip().casefold() != "title":
            field = self._fitting.field_named(name, draft.kind)
            draft.fact(name.replace("_", " "), value, field)

    def _is_known(self, name: str, kind: PageType) -> bool:
        return bool(
            self._fitting.is_left_out(name)
            or self._fitting.relation_named(name, kind)
            or self._fitting.field_named(name, kind)
        )

    def _relation(self, name: str, kind: PageType) -> str:
        if self._fitting.is_left_out(name):
            return ""
        relation = self._fitting.relation_named(name, kind)
        return relation.slug if relation else ""

    def _type(self, found: WikiPage) -> PageType:
        templates = [name for name, _ in found.templates]
        bare = [
            re.sub(r"\Ainfobox\s+", "", name, flags=re.IGNORECASE) for name in templates
        ]
        for name in (*templates, *bare, *found.categories, *found.dropped):
            if kind := self._fitting.type_named(name):
                return kind
        return self._fitting.default(TERMS)


def _survey(path: Path) -> _Wiki:
    wiki = _Wiki()
    for element in elements(path, {"page", "siteinfo"}):
        if local(element) == "siteinfo":
            base = urlsplit(text_of(element, "base"))
            wiki.name = text_of(element, "dbname") or base.netloc
            wiki.path = unquote(base.path).rpartition("/")[0] + "/"
            continue
        wiki.pages += 1
        space = text_of(element, "ns") or "0"
        if space != "0":
            title = text_of(element, "title")
            wiki.spaces[title.partition(":")[0] or space] += 1
        elif target := _redirect(element):
            wiki.redirects[target].append(text_of(element, "title"))
    if not wiki.pages:
        raise InvalidError(f"{path.name} is no export of MediaWiki with pages.")
    return wiki


def _redirect(element: Element) -> str:
    """Give the title that a page only leads to, "" for a page of its own."""
    for child in element:
        if local(child) == "redirect":
            return (child.get("title") or "").partition("#")[0].strip()
    newest = [each for each in element if local(each) == "revision"][-1:]
    match = _REDIRECT.match(text_of(newest[0], "text")) if newest else None
    return " ".join(match[1].replace("_", " ").split()) if match else ""


def _contributor(revision: Element) -> str:
    for child in revision:
        if local(child) == "contributor":
            name = text_of(child, "username") or text_of(child, "ip")
            return f"{name} (elsewhere)" if name else "somebody elsewhere"
    return "somebody elsewhere"

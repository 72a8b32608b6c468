"""From a page's document to everything that is derived from it, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from graph.schema import MENTIONS, Schema
from wiki.errors import InvalidError
from wiki.services.file_facts import files_of
from wiki.services.naming import Names, look_up
from wiki.store import changes as change_store
from wiki.store import contents as content_store
from wiki.store import facets as facet_store
from wiki.store import files as file_store
from wiki.store import links as link_store
from wiki.store import page_names as name_store
from wiki.store import pages as page_store
from wiki.store import revisions as revision_store
from wiki.store import search as search_store
from wiki.store.page_names import NameRow
from wiki.store.pages import PageRow
from wiki.store.search import SearchTexts
from wiki.store.unit import Unit
from wiki.text.dates import PartialDate, day_number, parse_date
from wiki.text.document import VISIBILITIES, Document, FieldValue
from wiki.text.file_links import files_in
from wiki.text.frontmatter import parse_page
from wiki.text.markdown import Rendered, Target, render
from wiki.text.prose import plain
from wiki.text.renderer_version import RENDERER_VERSION
from wiki.text.slugs import name_key, slugify
from wiki.text.wikilinks import BodyLink, list_links

ALL = 2
"""Links are resolved among all live pages; readers are filtered when they read."""


@dataclass(slots=True)
class _Statement:
    relation: str
    target: str
    page: PageRow | None
    note: str = ""
    evidence: str = ""
    since: str = ""
    until: str = ""
    position: int | None = None
    status: str = "stated"
    context: list[str] = field(default_factory=list)


def names_in(document: Document, body_links: Iterable[BodyLink]) -> list[str]:
    """Give every name that the document's links use."""
    return [link.target for link in document.links] + [
        link.target for link in body_links
    ]


def page_columns(schema: Schema, document: Document) -> dict[str, Any]:
    """Give what the page's head row says of the document."""
    dated = date_of(schema, document.type, document.fields)
    return {
        "type": document.type,
        "title": document.title,
        "title_key": name_key(document.title),
        "summary": document.summary,
        "level": VISIBILITIES.index(document.visibility),
        "dated": dated.text if dated else "",
    }


def date_of(
    schema: Schema, page_type: str, fields: Mapping[str, FieldValue]
) -> PartialDate | None:
    """Give the date that places a page in time, None when it has none."""
    kind = schema.types.get(page_type)
    value = fields.get(kind.date_field) if kind and kind.date_field else None
    if not isinstance(value, str) or not value:
        return None
    try:
        return parse_date(value)
    except InvalidError:
        return None


def derive(
    unit: Unit,
    schema: Schema,
    row: PageRow,
    document: Document,
    names: Names | None = None,
    *,
    is_new: bool = False,
) -> None:
    """Write names, links, facets, text and search entry of a page's newest document.

    Of a page that `is_new` there is nothing yet but its names: nothing is looked for
    that this would replace.
    """
    if not is_new:
        put_names(unit, row, document)
    body_links = list_links(document.body)
    if names is None:
        names = look_up(unit, names_in(document, body_links), ALL)
    _put_links(unit, schema, row, document, names, is_new=is_new)
    files = list(files_in(document.body))
    if files or not is_new:
        file_store.put_uses(unit, row.id, files)
    put = content_store.add if is_new else content_store.put
    put(unit, row.id, _content(unit, schema, document, names))
    search_store.put(unit, row.id, _search_texts(document), is_new=is_new)


def index(unit: Unit, page_id: int, document: Document) -> None:
    """Let a page be found by what its document says."""
    search_store.put(unit, page_id, _search_texts(document))


def _content(
    unit: Unit, schema: Schema, document: Document, names: Names
) -> dict[str, Any]:
    rendered = _render(unit, schema, document.body, names)
    return {
        **_plain_content(document),
        "html": rendered.html,
        "outline": _outline(rendered),
        "renderer": RENDERER_VERSION,
    }


def _plain_content(document: Document) -> dict[str, Any]:
    return {
        "body": document.body,
        "fields": _plain_fields(document),
        "aliases": list(document.aliases),
    }


def _search_texts(document: Document) -> SearchTexts:
    return SearchTexts(
        title=document.title,
        aliases=document.aliases,
        summary=document.summary,
        body=plain(document.body),
        facts=tuple(_fact_texts(document.fields)),
        level=VISIBILITIES.index(document.visibility),
    )


def put_names(unit: Unit, row: PageRow, document: Document) -> None:
    """Write the names under which a page is found."""
    name_store.put(unit, row.id, _names(row.slug, document))


def relink(unit: Unit, schema: Schema, page_ids: Iterable[int], *, at: str) -> None:
    """Resolve the links of these pages anew, since a name they use has changed."""
    rows = page_store.by_ids(unit, page_ids, ALL)
    for row in rows.values():
        document = head_document(unit, row)
        body_links = list_links(document.body)
        names = look_up(unit, names_in(document, body_links), ALL)
        _put_links(unit, schema, row, document, names)
        _put_html(unit, schema, row.id, document.body, names)
        change_store.append(
            unit,
            row.id,
            row.revision,
            change_store.SILENT,
            author=row.author,
            at=at,
            level=row.level,
        )


def render_again(unit: Unit, schema: Schema, limit: int) -> int:
    """Render some texts anew that an older renderer made, and give their number."""
    ids = content_store.rendered_before(unit, RENDERER_VERSION, limit)
    rows = {row.id: row for row in page_store.walk_some(unit, ids)}
    for number in ids:
        document = head_document(unit, rows[number])
        names = look_up(unit, names_in(document, list_links(document.body)), ALL)
        _put_html(unit, schema, number, document.body, names)
    return len(ids)


def _put_html(
    unit: Unit, schema: Schema, page_id: int, body: str, names: Names
) -> None:
    rendered = _render(unit, schema, body, names)
    content_store.change_html(
        unit, page_id, rendered.html, _outline(rendered), renderer=RENDERER_VERSION
    )


def differences(
    unit: Unit, schema: Schema, row: PageRow, document: Document
) -> list[str]:
    """Say which derived rows of a page are not what its document gives."""
    names = look_up(unit, names_in(document, list_links(document.body)), ALL)
    statements = _statements(row.id, document, names)
    found = []
    if link_store.stated(unit, row.id) != [
        _link_row(number, each) for number, each in enumerate(statements)
    ]:
        found.append("its links are not those that it states")
    facets = {
        (facet, value) for _, facet, value in facet_store.of_pages(unit, [row.id])
    }
    if facets != set(_facets(schema, document, statements)):
        found.append("it is not in the lists that it belongs to")
    kept = content_store.whole(unit, row.id)
    if kept is None or kept["renderer"] == RENDERER_VERSION:
        wanted = _content(unit, schema, document, names)
    else:  # an older renderer's HTML is made anew behind the requests
        wanted = kept | _plain_content(document)
    if kept != wanted:
        found.append("its kept text is not what it says")
    if file_store.uses_of(unit, row.id) != set(files_in(document.body)):
        found.append("the files that it shows are not those that it names")
    if not search_store.holds(unit, row.id, _search_texts(document)):
        found.append("the search index does not hold what it says")
    own = set(_names(row.slug, document))
    kinds = {each.kind for each in own} | {"alias"}
    if own != {each for each in name_store.of_page(unit, row.id) if each.kind in kinds}:
        found.append("it is not found under its names and no others")
    return found


def head_document(unit: Unit, row: PageRow) -> Document:
    """Give the newest document of a page."""
    return parse_page(revision_store.get(unit, row.id, row.revision).text)


def resolver(schema: Schema, names: Names) -> Callable[[str, str], Target]:
    """Give what the renderer asks where a link of the body leads.

    A page that not everybody may see looks like one that does not exist, since the
    HTML is kept once for all readers.
    """

    def resolve(relation: str, target: str) -> Target:
        label = schema.relations[relation].label if relation in schema.relations else ""
        candidates = names.candidates(target)
        if len(candidates) == 1 and candidates[0].level == 0:
            page = candidates[0]
            return Target(f"/pages/{page.slug}", page.title, page.slug, label)
        if len(candidates) > 1:
            return Target(f"/pages/{quote(target)}", label=label)
        return Target(
            f"/pages/new?{urlencode({'title': target})}", label=label, missing=True
        )

    return resolve


def _render(unit: Unit, schema: Schema, body: str, names: Names) -> Rendered:
    return render(body, resolver(schema, names), files_of(unit, body))


def _outline(rendered: Rendered) -> list[list[Any]]:
    return [[heading.level, heading.id, heading.text] for heading in rendered.headings]


def _names(slug: str, document: Document) -> list[NameRow]:
    rows = [NameRow("slug", slug, slug, slug)]
    rows.append(_name_row("title", document.title))
    rows.extend(_name_row("alias", alias) for alias in document.aliases)
    return list({(row.kind, row.key): row for row in rows}.values())


def _name_row(kind: str, name: str) -> NameRow:
    return NameRow(kind, name_key(name), slugify(name), name)


def _plain_fields(document: Document) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in document.fields.items()
    }


def _fact_texts(fields: Mapping[str, FieldValue]) -> Iterable[str]:
    for value in fields.values():
        if isinstance(value, tuple):
            yield from value
        elif not value.startswith(("http://", "https://")):
            yield value


def _put_links(
    unit: Unit,
    schema: Schema,
    row: PageRow,
    document: Document,
    names: Names,
    *,
    is_new: bool = False,
) -> None:
    statements = _statements(row.id, document, names)
    rows = [_link_row(number, each) for number, each in enumerate(statements)]
    link_store.replace(unit, row.id, rows, is_new=is_new)
    facets = _facets(schema, document, statements)
    link_store.put_facets(unit, row.id, facets, is_new=is_new)


def _statements(own_id: int, document: Document, names: Names) -> list[_Statement]:
    found: dict[tuple[str, int | str], _Statement] = {}
    for link in document.links:
        page = _only(names, link.target)
        key = (link.relation, page.id if page else name_key(link.target))
        found[key] = _Statement(
            link.relation,
            link.target,
            page,
            link.note,
            link.evidence,
            link.since,
            link.until,
            link.position,
            link.status,
        )
    inline = list_links(document.body)
    typed = {written.target for written in inline if written.relation}
    ends = {page.id for each in typed if (page := _only(names, each))}
    ends |= {end for _, end in found if isinstance(end, int)}
    for written in inline:
        page = _only(names, written.target)
        if page and page.id == own_id:
            continue
        if not written.relation and page and page.id in ends:
            # A typed link says more than that the page is mentioned.
            continue
        relation = written.relation or MENTIONS
        key = (relation, page.id if page else name_key(written.target))
        statement = found.setdefault(key, _Statement(relation, written.target, page))
        if written.context and written.context not in statement.context:
            statement.context.append(written.context)
    return list(found.values())


def _only(names: Names, target: str) -> PageRow | None:
    candidates = names.candidates(target)
    return candidates[0] if len(candidates) == 1 else None


def _link_row(number: int, statement: _Statement) -> dict[str, Any]:
    return {
        "ordinal": number,
        "relation": statement.relation,
        "target_id": statement.page.id if statement.page else None,
        "target_name": statement.target,
        "target_key": name_key(statement.target),
        "note": statement.note,
        "evidence": statement.evidence,
        "since": statement.since,
        "until": statement.until,
        "since_day": day_number(parse_date(statement.since).earliest)
        if statement.since
        else 0,
        "until_day": day_number(parse_date(statement.until).latest)
        if statement.until
        else 0,
        "position": statement.position,
        "status": statement.status,
        "context": " … ".join(statement.context),
    }


def _facets(
    schema: Schema, document: Document, statements: list[_Statement]
) -> list[tuple[str, str]]:
    pairs = []
    for facet in schema.facets.values():
        if facet.kind == "link":
            pairs += [
                (facet.slug, each.page.slug)
                for each in statements
                if each.page
                and each.relation in facet.relations
                and each.page.type == facet.type
            ]
        else:
            for name in facet.fields:
                value = document.fields.get(name, ())
                for text in value if isinstance(value, tuple) else (value,):
                    if text:
                        pairs += _facet_values(facet.slug, facet.kind, text)
    return pairs


def _facet_values(facet: str, kind: str, text: str) -> list[tuple[str, str]]:
    if kind != "year":
        return [(facet, text)]
    try:
        return [(facet, str(parse_date(text).year))]
    except InvalidError:
        return []

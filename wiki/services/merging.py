"""Merging a duplicate into another page: links, names and what people said move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from wiki.errors import InvalidError
from wiki.services import audit, deriving
from wiki.services.context import Context, stamp
from wiki.services.editing import (
    after_save,
    append_revision,
    checked,
    editable,
    pointing_at,
    update_page,
)
from wiki.services.moving import put_away
from wiki.services.naming import Names, look_up
from wiki.services.pages import known, readable, reference, remembered
from wiki.services.policy import require
from wiki.services.views import PageRef, Saved
from wiki.store import (
    dismissals,
    files,
    groups,
    links,
    merged,
    origins,
    pins,
    threads,
    watches,
)
from wiki.store import page_names as name_store
from wiki.store.pages import PageRow
from wiki.store.unit import Unit
from wiki.text.diff import field_text
from wiki.text.document import Document, LinkStatement
from wiki.text.slugs import name_key

MOVED: tuple[Callable[[Unit, int, int], None], ...] = (
    pins.move,
    dismissals.move,
    threads.move,
    watches.move,
    groups.move,
    files.move,
    origins.move,
)
"""What hangs on a page and goes with it: each moves it from one page to another."""

JOINED = ("note", "evidence", "since", "until")


@dataclass(frozen=True, slots=True)
class FieldKept:
    """A field in which both differ: the page's own value stays."""

    label: str
    kept: str
    left: str


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging `page` into `target` does, to be looked at before.

    `bases` are the revisions of both that this was worked out from.
    """

    page: PageRef
    target: PageRef
    bases: tuple[int, int]
    document: Document
    taken: tuple[str, ...]
    kept: tuple[FieldKept, ...]
    aliases: tuple[str, ...]
    links: int
    joined: int
    incoming: int
    adds_text: bool


def plan(
    context: Context, slug: str, target: str, *, with_text: bool = True
) -> MergePlan:
    """Tell what merging would do; nothing is changed."""
    require(context, "merge")
    return _plan(
        context, readable(context, slug), known(context, target), with_text=with_text
    )


def merge_into(
    context: Context,
    slug: str,
    target: str,
    *,
    with_text: bool = True,
    bases: tuple[int, int] | None = None,
) -> Saved:
    """Merge a page into another, which answers to all its names from then on.

    Both histories stay; `moving.restore_page` makes the merged page one of its own
    again. With `bases` nothing is done if either page moved on since; that raises
    `InvalidError`.
    """
    require(context, "merge")
    into = known(context, target)
    # In one order, so that two merges the other way round do not wait for each other.
    held = {name: editable(context, name) for name in sorted({slug, into.slug})}
    row, into = held[slug], held[into.slug]
    found = _plan(context, row, into, with_text=with_text)
    if bases is not None and bases != found.bases:
        raise InvalidError(
            "One of the two pages was changed meanwhile. Look again at what merging"
            " them would do."
        )
    affected = {*pointing_at(context, row)} - {into.id}
    put_away(context, row, f"Merged into “{into.title}” ({into.slug}).")
    merged.add(context.unit, row.id, into.id, at=stamp(context.now))
    head = deriving.head_document(context.unit, into)
    document = checked(context, found.document, own=into)
    into = update_page(context, into, document, into.revision + 1)
    comment = f"Merged “{row.title}” ({row.slug}) into this page."
    append_revision(context, into, document, comment, kind="merge", old=head)
    name_store.add_former(
        context.unit, into.id, name_store.of_page(context.unit, row.id)
    )
    for move in MOVED:
        move(context.unit, row.id, into.id)
    after_save(context, into, document, new_names={into.slug}, old=head, moved=True)
    deriving.relink(context.unit, context.schema, affected, at=stamp(context.now))
    audit.note(context, "merged a page", slug, f"into {into.slug}")
    return Saved(into.slug, into.revision)


def merged_pages(context: Context, slug: str) -> tuple[PageRef, ...]:
    """Give the pages that were merged into this one."""
    row = remembered(context, slug)
    found = merged.sources(context.unit, row.id, context.viewer.level)
    return tuple(reference(each) for each in found)


def _plan(
    context: Context, row: PageRow, into: PageRow, *, with_text: bool
) -> MergePlan:
    if row.id == into.id:
        raise InvalidError("A page cannot be merged into itself. Name another page.")
    if row.level > into.level:
        raise InvalidError(
            f"“{row.title}” is seen by fewer people than “{into.title}”. Let the same"
            " people see both first."
        )
    source = deriving.head_document(context.unit, row)
    target = deriving.head_document(context.unit, into)
    names = look_up(
        context.unit,
        [link.target for link in (*source.links, *target.links)],
        deriving.ALL,
    )
    statements, added, joined = _links(source, target, names, {row.id, into.id})
    aliases = _aliases(source, target)
    kind = context.schema.types.get(target.type)
    known_fields = kind.fields if kind else {}
    taken = {
        name: value
        for name, value in source.fields.items()
        if name in known_fields and name not in target.fields
    }
    adds_text = with_text and bool(source.body.strip()) and source.body != target.body
    document = replace(
        target,
        aliases=(*target.aliases, *aliases),
        fields={**target.fields, **taken},
        links=statements,
        summary=target.summary or source.summary,
        body=_joined_text(source, target) if adds_text else target.body,
    )
    return MergePlan(
        page=reference(row),
        target=reference(into),
        bases=(row.revision, into.revision),
        document=document,
        taken=tuple(known_fields[name].label for name in taken),
        kept=tuple(
            FieldKept(
                known_fields[name].label if name in known_fields else name,
                field_text(target.fields.get(name)),
                field_text(value),
            )
            for name, value in source.fields.items()
            if name not in taken and target.fields.get(name) != value
        ),
        aliases=aliases,
        links=added,
        joined=joined,
        incoming=sum(
            links.count_incoming(context.unit, row.id, context.viewer.level).values()
        ),
        adds_text=adds_text,
    )


def _aliases(source: Document, target: Document) -> tuple[str, ...]:
    seen = {name_key(name) for name in (target.title, *target.aliases)}
    found = []
    for name in (source.title, *source.aliases):
        if name_key(name) not in seen:
            seen.add(name_key(name))
            found.append(name)
    return tuple(found)


def _links(
    source: Document, target: Document, names: Names, own: set[int]
) -> tuple[tuple[LinkStatement, ...], int, int]:
    """Give the links of both, how many were added and how many said the same twice."""

    def end(link: LinkStatement) -> int | str:
        rows = names.candidates(link.target)
        return rows[0].id if len(rows) == 1 else name_key(link.target)

    kept = [link for link in target.links if end(link) not in own]
    places = {(link.relation, end(link)): at for at, link in enumerate(kept)}
    added = joined = 0
    for link in source.links:
        if end(link) in own:
            continue
        at = places.get((link.relation, end(link)))
        if at is None:
            kept.append(link)
            added += 1
        else:
            kept[at] = _both(kept[at], link)
            joined += 1
    return tuple(kept), added, joined


def _both(own: LinkStatement, other: LinkStatement) -> LinkStatement:
    """Give one statement that says what both said; differing notes stand together."""
    filled = {name: getattr(other, name) for name in JOINED if not getattr(own, name)}
    if own.position is None:
        filled["position"] = other.position
    if own.note and other.note and other.note not in own.note:
        filled["note"] = f"{own.note}; {other.note}"
    if own.status == "stated":
        filled["status"] = other.status
    return replace(own, **filled)


def _joined_text(source: Document, target: Document) -> str:
    if not target.body.strip():
        return source.body
    return f"{target.body.rstrip()}\n\n## {source.title}\n\n{source.body.lstrip()}"

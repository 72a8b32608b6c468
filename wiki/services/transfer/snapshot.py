"""The public graph with its texts as Parquet tables, for a batch job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph.batch import LinkFacts, Origin, PageFacts
from graph.parquet import ParquetError, write_snapshot
from wiki.errors import InvalidError
from wiki.services.context import Context
from wiki.store import changes as change_store
from wiki.store import graph_rows
from wiki.store import pages as page_store
from wiki.store.search.reading import page_texts

PUBLIC = 0


def write_public(context: Context, folder: Path) -> int:
    """Write what everybody may see and give the number of pages.

    Pages for members and curators are left out, and so are links to and from them.
    """
    public = _public(context)
    try:
        return write_snapshot(
            folder,
            context.schema,
            origin_of(context),
            pages_of(context, public),
            links_of(context, public),
        )
    except ParquetError as error:
        raise InvalidError(str(error)) from error


def origin_of(context: Context) -> Origin:
    """Give which state of which wiki this is."""
    version = change_store.newest(context.unit)
    return Origin(version, change_store.fingerprint(context.unit, version))


def pages_of(
    context: Context, public: dict[int, tuple[str, str]]
) -> Iterator[PageFacts]:
    """Yield the public pages with their texts."""
    for page, title, summary, body in page_texts(context.unit, PUBLIC):
        slug, kind = public[page]
        yield PageFacts(page, slug, kind, PUBLIC, title, f"{summary} {body}")


def links_of(
    context: Context, public: dict[int, tuple[str, str]]
) -> Iterator[LinkFacts]:
    """Yield the links among public pages, of relations that are in the vocabulary."""
    relations = context.schema.relations
    for columns in graph_rows.all_ends(context.unit):
        for row in zip(*(column.split(",") for column in columns), strict=True):
            key, source, name, target, status, since, until, _ = row
            relation = relations.get(name)
            if relation and int(source) in public and int(target) in public:
                yield LinkFacts(
                    int(source),
                    name,
                    int(target),
                    int(key),
                    status,
                    int(since),
                    int(until),
                    relation.weight,
                )


def _public(context: Context) -> dict[int, tuple[str, str]]:
    return {
        row.id: (row.slug, row.type)
        for row in page_store.walk(context.unit)
        if row.level == PUBLIC
    }

"""Every promise of the store, checked: chains, derived tables, search, files."""

from __future__ import annotations

from collections.abc import Iterator

from wiki.errors import InvalidError, WikiError
from wiki.services import deriving, file_keeping, network, rebuilding
from wiki.services.context import Context, stamp
from wiki.services.policy import require
from wiki.store import pages as page_store
from wiki.store import revisions as revision_store
from wiki.store import soundness
from wiki.store.search.presence import indexed
from wiki.text.frontmatter import parse_page


def find_failures(context: Context) -> list[str]:
    """Give a sentence for each promise that does not hold."""
    if faults := soundness.faults_of_file(context.unit):
        # What is read from a file that does not hold together says nothing.
        return [f"The database file is damaged: {each}." for each in faults]
    return [
        *_chains(context),
        *_rows(context),
        *_log(context),
        *_heads(context),
        *_index(context),
        *_graph(context),
        *file_keeping.find_failures(context),
    ]


def repair(context: Context) -> int:
    """Derive every page anew from its newest revision; revisions are never touched.

    Rows of what is derived that lead nowhere go, and the log of changes gets the
    entries that it lacks. Raises `InvalidError` where revisions are not as they were
    written: what is derived from them would be wrong too.
    """
    require(context, "manage accounts")
    if altered := list(_chains(context)):
        raise InvalidError(
            f"{altered[0]} Nothing was repaired, since that would spread it. Restore a"
            " backup from before."
        )
    file_keeping.repair(context)
    soundness.forget_dangling(context.unit)
    soundness.tell(context.unit)
    return rebuilding.rebuild(context.unit, context.schema, at=stamp(context.now))


def _chains(context: Context) -> Iterator[str]:
    page, digest, number = 0, "", 0
    for row in revision_store.walk(context.unit):
        if row.page_id != page:
            page, digest, number = row.page_id, "", 0
        number += 1
        expected = revision_store.chain(
            digest, row.page_id, row.author, row.at, row.text
        )
        if row.number != number:
            yield f"Page {page} has revision {row.number} where {number} belongs."
        if row.digest != expected:
            yield f"Revision {row.number} of page {page} does not fit its digest."
        digest, number = row.digest, row.number


def _rows(context: Context) -> Iterator[str]:
    for each in soundness.dangling(context.unit):
        yield (
            f"The table “{each.table}” has {each.count:,} rows whose {each.column} is"
            f" nowhere in “{each.other}”."
        )


def _log(context: Context) -> Iterator[str]:
    for page, number in soundness.untold(context.unit):
        yield f"The log of changes leaves out revision {number} of page {page}."
    if count := soundness.told_of_nothing(context.unit):
        yield f"The log of changes tells of {count:,} revisions that do not exist."


def _heads(context: Context) -> Iterator[str]:
    newest_numbers = revision_store.newest_numbers(context.unit)
    for row in page_store.walk_all(context.unit):
        newest = revision_store.find(context.unit, row.id, row.revision)
        if newest is None:
            yield f"“{row.slug}” has no revision {row.revision}."
            continue
        if newest_numbers[row.id] != row.revision:
            yield (
                f"“{row.slug}” is shown as of revision {row.revision}, but its newest"
                f" one is {newest_numbers[row.id]}."
            )
        try:
            document = parse_page(newest.text)
        except WikiError as error:
            yield f"“{row.slug}”: revision {row.revision} cannot be read: {error}"
            continue
        columns = deriving.page_columns(context.schema, document)
        for name in ("type", "title", "summary", "level", "dated"):
            if columns[name] != getattr(row, name):
                yield f"“{row.slug}”: {name} is not what its newest revision says."
        if not row.archived:
            yield from (
                f"“{row.slug}”: {fault}"
                for fault in deriving.differences(
                    context.unit, context.schema, row, document
                )
            )


def _index(context: Context) -> Iterator[str]:
    pages = {row.id for row in page_store.walk_all(context.unit)}
    held = indexed(context.unit)
    for page in sorted(pages - held):
        yield f"Page {page} is missing in the search index."
    for page in sorted(held - pages):
        yield f"The search index holds page {page}, which does not exist."


def _graph(context: Context) -> Iterator[str]:
    for page in network.differences(context.unit, context.network()):
        yield f"The graph does not have page {page} as the database does."

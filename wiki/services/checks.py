"""Every promise of the store, checked: chains, derived tables, search, files."""

from __future__ import annotations

from collections.abc import Iterator

from wiki.errors import InvalidError, WikiError
from wiki.services import deriving, file_keeping, heads, network, rebuilding
from wiki.services.context import Context, stamp
from wiki.services.policy import require
from wiki.store import pages as page_store
from wiki.store import revisions as revision_store
from wiki.store import search as search_store
from wiki.store import soundness
from wiki.store.search.presence import indexed
from wiki.text.document import VISIBILITIES
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
        *_words(context),
        *_graph(context),
        *file_keeping.find_failures(context),
    ]


def repair(context: Context) -> int:
    """Derive every page anew from its newest revision; revisions are never touched.

    Heads of pages that are gone are made again, under their address if a name tells it.
    Rows of what is derived that lead nowhere go, and the log of changes gets the
    entries that it lacks, and says again what histories say. Raises `InvalidError`
    where revisions are not as they were written: what is derived from them would be
    wrong too.
    """
    require(context, "manage accounts")
    if altered := list(_chains(context)):
        raise InvalidError(
            f"{altered[0]} Nothing was repaired, since that would spread it. Restore a"
            " backup from before."
        )
    unit = context.unit
    heads.mend(unit, context.schema)
    file_keeping.repair(context)
    soundness.forget_dangling(unit)
    soundness.tell(unit)
    soundness.tell_rightly(unit)
    for page in indexed(unit) - {row.id for row in page_store.walk(unit)}:
        search_store.remove(unit, page)
    search_store.recount(unit)
    return rebuilding.rebuild(unit, context.schema, at=stamp(context.now))


def _chains(context: Context) -> Iterator[str]:
    page, digest, number = 0, "", 0
    for row in revision_store.walk(context.unit):
        if row.page_id != page:
            page, digest, number = row.page_id, "", 0
        number += 1
        if row.number != number:
            yield f"Page {page} has revision {row.number} where {number} belongs."
        if not revision_store.fits(row, digest):
            yield f"Revision {row.number} of page {page} does not fit its digest."
        elif row.level < _told_level(row.text):
            # The first rule for digests left it out. It may be more than the text says:
            # what was imported with its past is as open as it was in the end.
            yield f"More may see revision {row.number} of page {page} than it says."
        digest, number = row.digest, row.number


def _told_level(text: str) -> int:
    """Give who may see a revision, by its text; few say anything of it."""
    if "\nvisibility: " not in text:
        return 0
    return VISIBILITIES.index(parse_page(text).visibility)


def _rows(context: Context) -> Iterator[str]:
    for each in soundness.dangling(context.unit):
        yield (
            f"The table “{each.table}” has {each.count:,} rows whose {each.column} is"
            f" nowhere in “{each.other}”."
        )


def _log(context: Context) -> Iterator[str]:
    for page, number in soundness.untold(context.unit):
        yield f"The log of changes leaves out revision {number} of page {page}."
    for page, number in soundness.told_otherwise(context.unit):
        yield (
            f"The log of changes says of revision {number} of page {page} what its"
            " history does not."
        )
    if count := soundness.told_of_nothing(context.unit):
        yield f"The log of changes tells of {count:,} revisions that do not exist."


def _heads(context: Context) -> Iterator[str]:
    unit = context.unit
    newest_numbers = revision_store.newest_numbers(unit)
    held = dict(page_store.heads(unit))
    for page in sorted(newest_numbers.keys() - held.keys()):
        yield f"Page {page} has revisions and no head, so that nobody finds it."
    for row in page_store.walk_all(unit):
        newest = revision_store.find(unit, row.id, row.revision)
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
        wanted = heads.columns(unit, context.schema, newest, document)
        for name, value in wanted.items():
            if value != held[row.id][name]:
                yield f"“{row.slug}”: {name} is not what its newest revision says."
        if not row.archived:
            yield from (
                f"“{row.slug}”: {fault}"
                for fault in deriving.differences(unit, context.schema, row, document)
            )


def _index(context: Context) -> Iterator[str]:
    pages = {row.id for row in page_store.walk(context.unit)}
    held = indexed(context.unit)
    for page in sorted(pages - held):
        yield f"Page {page} is missing in the search index."
    for page in sorted(held - pages):
        yield f"The search index holds page {page}, which is not there."


def _words(context: Context) -> Iterator[str]:
    if count := search_store.miscounted(context.unit):
        yield f"Of {count:,} words it is counted wrongly how many pages have them."


def _graph(context: Context) -> Iterator[str]:
    for page in network.differences(context.unit, context.network()):
        yield f"The graph does not have page {page} as the database does."

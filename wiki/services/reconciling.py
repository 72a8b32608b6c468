"""Changes begun on an older revision, brought together with what the page says now."""

from __future__ import annotations

from collections.abc import Iterator

from wiki.errors import Conflict, ConflictError, InvalidError
from wiki.services import deriving
from wiki.services.checking import settle
from wiki.services.context import Context
from wiki.services.naming import look_up
from wiki.services.pages import get_revision, readable
from wiki.store import revisions as revision_store
from wiki.store.pages import PageRow
from wiki.text.document import Document
from wiki.text.frontmatter import dump_page, parse_page
from wiki.text.merge import NOTHING_CHOSEN, Choices, Merged, merge_documents


def collisions(
    context: Context, slug: str, document: Document, *, base: int
) -> tuple[Conflict, ...]:
    """Give the parts that a save begun at `base` and the page since changed both."""
    row = readable(context, slug)
    began = get_revision(context, row, base)
    head = deriving.head_document(context.unit, row)
    return brought_together(context, parse_page(began.text), document, head).conflicts


def brought_together(
    context: Context,
    base: Document,
    mine: Document,
    theirs: Document,
    choices: Choices = NOTHING_CHOSEN,
) -> Merged:
    """Merge with every link under its page's name of today.

    A page that was renamed since `base` would look like a link taken out and another
    put in.
    """
    base, mine, theirs = _settled(context, base, mine, theirs)
    return merge_documents(base, mine, theirs, choices)


def says_the_same(context: Context, document: Document, head: Document) -> bool:
    """Tell whether a page says this already, if under former names of other pages."""
    if (document.title, document.summary, document.body) != (
        *(head.title, head.summary, head.body),
    ):
        return False  # most saves end here: no name needs to be looked up
    document, head = _settled(context, document, head)
    return dump_page(document) == dump_page(head)


def _settled(context: Context, *documents: Document) -> Iterator[Document]:
    """Give documents with every link under its page's name of today."""
    targets = [link.target for each in documents for link in each.links]
    names = look_up(context.unit, targets, context.viewer.level)
    return (settle(each, names) for each in documents)


def merge_onto_head(
    context: Context,
    row: PageRow,
    base: int,
    document: Document,
    *,
    head: Document,
    choices: Choices = NOTHING_CHOSEN,
) -> Document:
    """Bring a change begun at revision `base` together with what the page says now.

    Raises `ConflictError` where both changed the same part.
    """
    began = revision_store.find(context.unit, row.id, base)
    if began is None:
        raise InvalidError(
            f"“{row.title}” has no revision {base}. Load the page again and repeat"
            " your change."
        )
    merged = brought_together(context, parse_page(began.text), document, head, choices)
    if merged.document is None:
        raise ConflictError(merged.conflicts, row.revision)
    return merged.document

"""What happens to whole pages: renamed, out of sight and back, as they once were."""

from __future__ import annotations

from dataclasses import replace

from wiki.errors import NotFoundError
from wiki.services import audit, deriving, proposing
from wiki.services.context import Context, stamp
from wiki.services.contributing import save
from wiki.services.editing import (
    after_save,
    append_revision,
    checked,
    editable,
    pointing_at,
    update_page,
)
from wiki.services.pages import document_at
from wiki.services.policy import require
from wiki.services.slugs import require_free
from wiki.services.views import Saved
from wiki.store import links as link_store
from wiki.store import merged as merged_store
from wiki.store import page_names as name_store
from wiki.store import pages as page_store
from wiki.store import search as search_store
from wiki.store.pages import PageRow


def restore_revision(context: Context, slug: str, number: int) -> Saved:
    """Let a page say again what revision `number` said: a new revision or a proposal.

    Raises `InvalidError` where that would not be accepted today.
    """
    require(context, "edit")
    row = editable(context, slug)
    document = document_at(context, slug, number)
    comment = f"Restored revision {number}."
    return save(context, slug, document, base=row.revision, comment=comment)


def rename(context: Context, slug: str, *, new_slug: str, title: str = "") -> Saved:
    """Give a page another address and title; the old ones keep leading to it."""
    require(context, "rename")
    row = editable(context, slug)
    head = deriving.head_document(context.unit, row)
    document = checked(context, replace(head, title=title or head.title), own=row)
    if new_slug != slug:
        require_free(context, new_slug, own=row)
        page_store.change(context.unit, row.id, {"slug": new_slug})
        facets = [
            facet.slug
            for facet in context.schema.facets.values()
            if facet.kind == "link"
        ]
        link_store.rename_facet_value(context.unit, facets, slug, new_slug)
    number = row.revision + 1
    row = replace(update_page(context, row, document, number), slug=new_slug)
    comment = f"Renamed from “{head.title}” ({slug})."
    append_revision(context, row, document, comment, kind="rename", old=head)
    after_save(context, row, document, new_names={new_slug}, old=head, moved=True)
    return Saved(new_slug, number)


def former_address(comment: str) -> str:
    """Give the address that a page had before, from the comment of its renaming."""
    return comment.rpartition("(")[2].removesuffix(").")


def archive(context: Context, slug: str, *, comment: str = "") -> Saved:
    """Take a page out of sight; its history stays and it can be restored."""
    require(context, "archive")
    row = editable(context, slug)
    affected = pointing_at(context, row)
    put_away(context, row, comment)
    deriving.relink(context.unit, context.schema, affected, at=stamp(context.now))
    audit.note(context, "archived a page", slug)
    return Saved(slug, row.revision + 1)


def put_away(context: Context, row: PageRow, comment: str) -> None:
    """Take a page out of sight; links to it are the caller's to settle."""
    document = deriving.head_document(context.unit, row)
    row = update_page(context, row, document, row.revision + 1)
    page_store.change(context.unit, row.id, {"archived": True})
    search_store.remove(context.unit, row.id)
    append_revision(context, row, document, comment, kind="archive", archived=True)
    proposing.tell_that_it_rests(context, row)


def restore_page(context: Context, slug: str, *, comment: str = "") -> Saved:
    """Bring an archived page back as it was."""
    require(context, "archive")
    row = page_store.find_any(context.unit, slug)
    if row is None or not row.archived:
        raise NotFoundError(f"There is no archived page “{slug}”.")
    page_store.lock(context.unit, row.id)
    chain = merged_store.chain(context.unit, row.id)
    # A page that links to both has one link since they were merged; now it has two.
    joined = {
        source
        for each in chain
        for source in link_store.dependants(context.unit, each, ())
    }
    name_store.remove_former(
        context.unit,
        chain,
        [each.key for each in name_store.of_page(context.unit, row.id)],
    )
    merged_store.remove(context.unit, row.id)
    document = deriving.head_document(context.unit, row)
    number = row.revision + 1
    page_store.change(context.unit, row.id, {"archived": False})
    row = update_page(context, replace(row, archived=False), document, number)
    append_revision(context, row, document, comment, kind="restore")
    after_save(context, row, document, new_names={slug}, moved=True)
    now = stamp(context.now)
    deriving.relink(context.unit, context.schema, joined - {row.id}, at=now)
    audit.note(context, "restored a page", slug)
    return Saved(slug, number)

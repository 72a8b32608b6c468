"""Saving pages: nothing overwritten, nothing half done, everything derived at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wiki.errors import (
    InvalidError,
    NotFoundError,
)
from wiki.services import deriving, reconciling, repeats, slugs, watching
from wiki.services.checking import find_faults, settle
from wiki.services.context import Context, stamp
from wiki.services.file_facts import files_of
from wiki.services.naming import Names, look_up
from wiki.services.policy import require
from wiki.services.views import Saved
from wiki.store import changes as change_store
from wiki.store import links as link_store
from wiki.store import page_names as name_store
from wiki.store import pages as page_store
from wiki.store import revisions as revision_store
from wiki.store.pages import PageRow
from wiki.text.canonical import normalise
from wiki.text.document import Document
from wiki.text.frontmatter import dump_page
from wiki.text.limits import refused_character
from wiki.text.markdown import render
from wiki.text.merge import NOTHING_CHOSEN, Choices
from wiki.text.slugs import name_key
from wiki.text.summary import summarise
from wiki.text.wikilinks import list_links

COMMENT_LIMIT = 500


def create(
    context: Context,
    document: Document,
    *,
    slug: str = "",
    comment: str = "",
    key: str = "",
) -> Saved:
    """Make a new page and give its slug, made from the title unless one is given.

    The same `key` from the same person gives the same answer and one page.
    """
    require(context, "create")
    request = repeats.fingerprint("create", slug, document)
    if done := repeats.remembered(context, key, request):
        return done
    document = checked(context, document, own=None)
    slug = slugs.free_slug(context, slug, document.title)
    row = insert_page(context, slug, document)
    append_revision(context, row, document, comment, kind="create")
    after_save(context, row, document, new_names={slug})
    return repeats.remember(context, key, request, Saved(slug, 1))


def save(
    context: Context,
    slug: str,
    document: Document,
    *,
    base: int,
    comment: str = "",
    key: str = "",
    choices: Choices = NOTHING_CHOSEN,
) -> Saved:
    """Save a page that was begun at revision `base`.

    When the page has moved on, both changes are merged part by part; `ConflictError`
    lists the parts that both changed, and then nothing is saved. `choices` settle
    such conflicts, by their keys.
    """
    require(context, "edit")
    request = repeats.fingerprint(slug, str(base), document)
    if done := repeats.remembered(context, key, request):
        return done
    row = editable(context, slug)
    head = deriving.head_document(context.unit, row)
    return save_over(
        context,
        row,
        head,
        document,
        base=base,
        comment=comment,
        key=key,
        request=request,
        choices=choices,
    )


def save_over(
    context: Context,
    row: PageRow,
    head: Document,
    document: Document,
    *,
    base: int,
    comment: str = "",
    key: str = "",
    request: str = "",
    choices: Choices = NOTHING_CHOSEN,
) -> Saved:
    """Save a page that is held and says `head`; the rest is as in `save`."""
    merged = base != row.revision
    if merged:
        document = reconciling.merge_onto_head(
            context, row, base, document, head=head, choices=choices
        )
    document = checked(context, document, own=row)
    if reconciling.says_the_same(context, document, head):
        same = Saved(row.slug, row.revision, merged=merged, changed=False)
        return repeats.remember(context, key, request, same)
    if document.visibility != head.visibility:
        require(context, "restrict")
    number = row.revision + 1
    row = update_page(context, row, document, number)
    append_revision(context, row, document, comment, kind="edit", old=head)
    after_save(context, row, document, new_names=set(), old=head)
    return repeats.remember(
        context, key, request, Saved(row.slug, number, merged=merged)
    )


def preview(context: Context, body: str) -> str:
    """Render a body as it would look when saved; nothing is changed."""
    names = look_up(
        context.unit,
        [link.target for link in list_links(body)],
        context.viewer.level,
    )
    return render(
        body,
        deriving.resolver(context.schema, names),
        files_of(context.unit, body, context.viewer),
    ).html


def editable(context: Context, slug: str) -> PageRow:
    """Give the page if this person may change it, held until the transaction ends."""
    row = page_store.find(context.unit, slug, context.viewer.level)
    if row is None:
        raise NotFoundError(f"There is no page “{slug}”.")
    if not page_store.lock(context.unit, row.id):
        return row  # nobody else could have changed it since it was found
    again = page_store.find(context.unit, slug, context.viewer.level)
    if again is None:
        raise NotFoundError(f"There is no page “{slug}” any more.")
    return again


def _examine(
    context: Context, document: Document, own: PageRow | None
) -> tuple[Names, dict[str, list[str]]]:
    body_links = list_links(document.body)
    # With the writer's eyes: faults and settled names must not tell of hidden pages.
    stated = deriving.names_in(document, body_links)
    names = look_up(context.unit, stated, context.viewer.level)
    faults = find_faults(
        context.schema,
        document,
        names,
        body_links,
        own_id=own.id if own else None,
    )
    return names, faults


def checked(context: Context, document: Document, *, own: PageRow | None) -> Document:
    """Give the document in its one form; raise `InvalidError` with every fault."""
    document = normalise(document)
    if document.visibility != "public" and own is None:
        require(context, "restrict")
    names, faults = _examine(context, document, own)
    if faults:
        first = next(iter(faults.values()))[0]
        title = document.title or "The page"
        raise InvalidError(f"“{title}” was not saved. {first}", faults)
    return normalise(settle(document, names))


def insert_page(context: Context, slug: str, document: Document) -> PageRow:
    """Make the head of a new page; its first revision is yet to be appended."""
    now = stamp(context.now)
    values = {
        "slug": slug,
        "revision": 1,
        "author": context.viewer.name,
        "created": now,
        "updated": now,
        "archived": False,
        **deriving.page_columns(context.schema, document),
    }
    page_id = page_store.add(context.unit, values)
    values.pop("title_key")
    return PageRow(id=page_id, **values)


def update_page(
    context: Context, row: PageRow, document: Document, number: int
) -> PageRow:
    """Let the head of a page follow its newest document."""
    values = {
        "revision": number,
        "author": context.viewer.name,
        "updated": stamp(context.now),
        **deriving.page_columns(context.schema, document),
    }
    page_store.change(context.unit, row.id, values)
    values.pop("title_key")
    return replace(row, **values)


def check_comment(comment: str) -> None:
    """Return if a history can show the comment."""
    if len(comment) > COMMENT_LIMIT:
        raise InvalidError(
            f"The comment is longer than {COMMENT_LIMIT} characters. Shorten it.",
            {"comment": [f"Use at most {COMMENT_LIMIT} characters."]},
        )
    if refused_character(comment) is not None:
        text = "The comment holds a control character. Remove it."
        raise InvalidError(text, {"comment": [text]})


def append_revision(
    context: Context,
    row: PageRow,
    document: Document,
    comment: str,
    *,
    kind: str,
    archived: bool = False,
    old: Document | None = None,
) -> None:
    """Add the revision and its entry in the change log.

    `old` is what the page said before, for the summary that histories show.
    """
    check_comment(comment)
    now = stamp(context.now)
    revision_store.append(
        context.unit,
        page_id=row.id,
        number=row.revision,
        author_id=context.viewer.id,
        author=context.viewer.name,
        at=now,
        comment=comment,
        text=dump_page(document),
        level=row.level,
        archived=archived,
        changes=None if old is None else summarise(old, document).to_plain(),
    )
    change_store.append(
        context.unit,
        row.id,
        row.revision,
        kind,
        author=context.viewer.name,
        at=now,
        comment=comment,
        level=row.level,
    )
    watching.tell_of_change(context, row, kind)


def after_save(
    context: Context,
    row: PageRow,
    document: Document,
    *,
    new_names: set[str],
    old: Document | None = None,
    moved: bool = False,
) -> None:
    """Derive what follows from a page, and from pages whose links its names change."""
    deriving.derive(context.unit, context.schema, row, document)
    affected: set[int] = set()
    if old is None:
        # Links by a name that was missing find it; one that was another page's alone
        # is shared from now on and finds neither.
        names = {name_key(name) for name in (document.title, *document.aliases)}
        affected.update(link_store.using(context.unit, names | new_names))
    if moved or (old is not None and _seen_elsewhere(old) != _seen_elsewhere(document)):
        affected.update(pointing_at(context, row))
    affected.discard(row.id)
    if affected:
        deriving.relink(context.unit, context.schema, affected, at=stamp(context.now))


def _seen_elsewhere(document: Document) -> tuple[object, ...]:
    return (document.title, document.type, document.visibility, document.aliases)


def pointing_at(context: Context, row: PageRow) -> Sequence[int]:
    """Give the pages with links to this one, or to a name of it."""
    keys = [name.key for name in name_store.of_page(context.unit, row.id)]
    return [
        source
        for source in link_store.dependants(context.unit, row.id, keys)
        if source != row.id
    ]

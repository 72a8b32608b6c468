"""Saving pages: nothing overwritten, nothing half done, everything derived at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from wiki.errors import (
    Conflict,
    ConflictError,
    ExistsError,
    InvalidError,
    NotFoundError,
)
from wiki.services import deriving, watching
from wiki.services.checking import find_faults, settle
from wiki.services.context import Context, stamp
from wiki.services.file_facts import files_of
from wiki.services.naming import Names, look_up
from wiki.services.pages import get_revision, readable
from wiki.services.policy import require
from wiki.services.views import Saved
from wiki.store import changes as change_store
from wiki.store import idempotency as idempotency_store
from wiki.store import links as link_store
from wiki.store import pages as page_store
from wiki.store import revisions as revision_store
from wiki.store.idempotency import Remembered
from wiki.store.pages import PageRow
from wiki.text.canonical import normalise
from wiki.text.document import Document
from wiki.text.frontmatter import dump_page, parse_page
from wiki.text.limits import refused_character
from wiki.text.markdown import render
from wiki.text.merge import NOTHING_CHOSEN, Choices, Merged, merge_documents
from wiki.text.slugs import is_slug, name_key, slugify
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
    request = fingerprint("create", slug, document)
    if done := remembered(context, key, request):
        return done
    document = checked(context, document, own=None)
    slug = free_slug(context, slug, document.title)
    row = insert_page(context, slug, document)
    append_revision(context, row, document, comment, kind="create")
    after_save(context, row, document, new_names={slug})
    return _remember(context, key, request, Saved(slug, 1))


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
    request = fingerprint(slug, str(base), document)
    if done := remembered(context, key, request):
        return done
    row = editable(context, slug)
    head = deriving.head_document(context.unit, row)
    merged = base != row.revision
    if merged:
        document = merge_onto_head(
            context, row, base, document, head=head, choices=choices
        )
    document = checked(context, document, own=row)
    if says_the_same(context, document, head):
        same = Saved(slug, row.revision, merged=merged, changed=False)
        return _remember(context, key, request, same)
    if document.visibility != head.visibility:
        require(context, "restrict")
    number = row.revision + 1
    row = update_page(context, row, document, number)
    append_revision(context, row, document, comment, kind="edit", old=head)
    after_save(context, row, document, new_names=set(), old=head)
    return _remember(context, key, request, Saved(slug, number, merged=merged))


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
    document, head = _settled(context, document, head)
    return dump_page(document) == dump_page(head)


def _settled(context: Context, *documents: Document) -> Iterator[Document]:
    """Give documents with every link under its page's name of today."""
    targets = [link.target for each in documents for link in each.links]
    names = look_up(context.unit, targets, context.viewer.level)
    return (settle(each, names) for each in documents)


def editable(context: Context, slug: str) -> PageRow:
    """Give the page if this person may change it, held until the transaction ends."""
    row = page_store.find(context.unit, slug, context.viewer.level)
    if row is None:
        raise NotFoundError(f"There is no page “{slug}”.")
    page_store.lock(context.unit, row.id)
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


def free_slug(context: Context, wished: str, title: str) -> str:
    """Give the wished slug if it is free, or one made from the title."""
    if wished:
        require_free(context, wished, own=None)
        return wished
    stem = slugify(title)
    slug, number = stem, 1
    while page_store.slug_taken(context.unit, slug):
        number += 1
        slug = f"{stem}-{number}"
    return slug


def require_free(context: Context, slug: str, *, own: PageRow | None) -> None:
    """Return if no other page has this address or had it before."""
    if not is_slug(slug):
        raise InvalidError(
            f"“{slug}” cannot be an address. Use small letters, digits and hyphens.",
            {"slug": ["Use small letters, digits and hyphens."]},
        )
    # A name of one's own may be another page's slug: two can have the same alias.
    free = page_store.find_any(context.unit, slug) is None
    former = own is not None and any(
        name.key == slug for name in page_store.names_of(context.unit, own.id)
    )
    if not (free and former) and page_store.slug_taken(context.unit, slug):
        raise ExistsError(
            f"The address “{slug}” belongs to another page. Choose another one."
        )


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
    keys = [name.key for name in page_store.names_of(context.unit, row.id)]
    return [
        source
        for source in link_store.dependants(context.unit, row.id, keys)
        if source != row.id
    ]


def fingerprint(first: str, second: str, document: Document) -> str:
    """Give what tells one request to save from any other."""
    text = "\0".join((first, second, dump_page(document)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def remembered(context: Context, key: str, request: str) -> Saved | None:
    """Find what a request with this key did before; refuse another one with it."""
    if not key or context.viewer.id is None:
        return None
    found = idempotency_store.find(context.unit, context.viewer.id, key)
    if found is None:
        return None
    require_same_request(key, found.request, request)
    return Saved(found.slug, found.number, merged=found.merged)


def require_same_request(key: str, before: str, request: str) -> None:
    """Return if a key stands for the same request as before."""
    if before != request:
        raise InvalidError(
            f"The Idempotency-Key “{key}” was used before for a different request."
            " Use a new key for a new change."
        )


def _remember(context: Context, key: str, request: str, saved: Saved) -> Saved:
    if key and context.viewer.id is not None:
        idempotency_store.remember(
            context.unit,
            context.viewer.id,
            key,
            Remembered(request, saved.slug, saved.revision, saved.merged),
            at=stamp(context.now),
        )
    return saved

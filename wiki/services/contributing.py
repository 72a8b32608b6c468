"""The one door for saving pages: what is reviewed is proposed, the rest is saved."""

from __future__ import annotations

from collections.abc import Mapping

from wiki.errors import InvalidError
from wiki.services import (
    deriving,
    editing,
    options,
    proposing,
    reconciling,
    repeats,
    slugs,
)
from wiki.services.context import Context
from wiki.services.editing import editable
from wiki.services.naming import look_up
from wiki.services.policy import may, require
from wiki.services.proposing import Proposed
from wiki.services.views import Saved
from wiki.text.document import Document
from wiki.text.merge import NOTHING_CHOSEN, Choices


def is_reviewed(context: Context, *types: str) -> bool:
    """Tell whether this person's changes of pages of these types wait for a curator."""
    if may(context, "publish") or not may(context, "propose"):
        return False
    chosen = options.current(context.unit)
    return chosen.review == "all" or (
        chosen.review == "some" and not set(types).isdisjoint(chosen.review_types)
    )


def create(
    context: Context,
    document: Document,
    *,
    slug: str = "",
    comment: str = "",
    key: str = "",
) -> Saved:
    """Make a new page, or propose it; see `editing.create`."""
    require(context, "create")
    request = repeats.fingerprint("create", slug, document)
    if done := proposing.remembered(context, key, request):
        return done
    if not is_reviewed(context, document.type):
        return editing.create(context, document, slug=slug, comment=comment, key=key)
    document = editing.checked(context, document, own=None)
    if slug:
        slugs.require_free(context, slug, own=None)
    wanted = Proposed(None, document, comment, slug)
    return Saved("", 0, proposal=proposing.add(context, wanted, request, key))


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
    """Save a page that was begun at revision `base`, or propose it.

    What the same person proposed before of the page is kept: both become one proposal.
    Raises as `editing.save` does, and `ExistsError` where the two do not fit together.
    """
    require(context, "edit")
    request = repeats.fingerprint(slug, str(base), document)
    if done := proposing.remembered(context, key, request):
        return done
    row = editable(context, slug)
    head = deriving.head_document(context.unit, row)
    if not is_reviewed(context, head.type, document.type):
        return editing.save_over(
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
    document = proposing.fitted(context, row, document, base=base, choices=choices)
    merged = base != row.revision
    if reconciling.says_the_same(context, document, head):
        return Saved(slug, row.revision, merged=merged, changed=False)
    wanted = Proposed(row, document, comment)
    number = proposing.add_or_join(context, wanted, request, key)
    return Saved(slug, row.revision, merged=merged, proposal=number)


def make_missing(context: Context, wanted: Mapping[str, str], source: str) -> None:
    """Make the pages that links of `source`, a title, lead to and that are not there.

    `wanted` gives for each name the type of page that it is to become.
    """
    names = look_up(context.unit, wanted, context.viewer.level)
    for title, page_type in wanted.items():
        if names.candidates(title):
            continue
        if is_reviewed(context, page_type):
            raise InvalidError(
                f"New pages like “{title}” are reviewed before they are there. Leave"
                " the link open: it leads to the page as soon as that exists."
            )
        comment = f"Made for a link from “{source}”."
        editing.create(context, Document(page_type, title), comment=comment[:500])

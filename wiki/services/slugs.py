"""Addresses of pages: made from titles, and no two alike."""

from __future__ import annotations

from wiki.errors import ExistsError, InvalidError
from wiki.services.context import Context
from wiki.store import page_names as name_store
from wiki.store import pages as page_store
from wiki.store.pages import PageRow
from wiki.text.slugs import is_slug, slugify


def free_slug(context: Context, wished: str, title: str) -> str:
    """Give the wished slug if it is free, or one made from the title."""
    if wished:
        require_free(context, wished, own=None)
        return wished
    stem = slugify(title)
    slug, number = stem, 1
    while name_store.slug_taken(context.unit, slug):
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
    if not name_store.slug_taken(context.unit, slug):
        return
    # A name of one's own may be another page's slug: two can have the same alias.
    if own is not None and page_store.find_any(context.unit, slug) is None:
        names = name_store.of_page(context.unit, own.id)
        if any(name.key == slug for name in names):
            return
    raise ExistsError(
        f"The address “{slug}” belongs to another page. Choose another one."
    )

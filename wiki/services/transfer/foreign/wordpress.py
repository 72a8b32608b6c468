"""Posts and pages of a WordPress export (WXR) as pages of this wiki.

Source: the format that `export_wp()` of WordPress writes: RSS 2.0 with elements of the
namespaces `wp`, `content`, `excerpt` and `dc`, versions 1.0 to 1.2.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from graph.schema import PageType
from wiki.errors import InvalidError
from wiki.services.transfer.foreign.fitting import AUTHOR, PART, Draft, Fitting
from wiki.services.transfer.foreign.post_series import Series, SeriesFinder
from wiki.services.transfer.foreign.xml_files import elements, local, text_of
from wiki.services.transfer.incoming import Found, Incoming, LeftOut, Refused
from wiki.services.transfer.known_pages import KnownPages
from wiki.text.document import Document
from wiki.text.foreign.html import host_of, markdown_of
from wiki.text.foreign.wordpress import excerpt_of, html_of
from wiki.text.slugs import is_slug, slugify

POSTS = ("schema:BlogPosting", "schema:Article", "schema:WebPage")
SERIES = ("schema:CreativeWorkSeries",)

_MOMENT = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_QUIET = ("auto-draft", "inherit", "trash")
_APART = ("attachment", "nav_menu_item", "revision", "wp_navigation", "wp_template")
_SERVING = ("custom_css", "customize_changeset", "oembed_cache", "wp_global_styles")


@dataclass(slots=True)
class _Post:
    number: str
    kind: str
    status: str
    slug: str
    title: str
    link: str
    guid: str
    parts: list[tuple[str, int]] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        return (
            self.kind not in (*_APART, *_SERVING)
            and not self.kind.startswith("wp_")
            and self.status not in _QUIET
        )

    @property
    def key(self) -> str:
        return f"wordpress:{self.guid or self.link or self.number}"


@dataclass(slots=True)
class _Blog:
    """What a first reading of the whole file tells."""

    host: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, tuple[str, str]] = field(default_factory=dict)
    posts: dict[str, _Post] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    series: list[Series] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    comments: int = 0


def read_export(path: Path, fitting: Fitting, known: KnownPages) -> Iterator[Found]:
    """Yield each post of an export as a page, the series, and what is left out."""
    blog = _survey(path)
    for kind, number in sorted(blog.left_out.items()):
        yield LeftOut(path.name, f"{kind}: {number:,}, no texts for readers")
    if blog.comments:
        yield LeftOut(path.name, f"comments: {blog.comments:,}")
    reader = _Reader(path, fitting, known, blog)
    yield from reader.series()
    for item in elements(path, {"item"}):
        post = _post(item)
        if not post.is_taken:
            continue
        try:
            yield reader.page(item, post)
        except InvalidError as error:
            yield Refused(reader.origin(post), error.message)


class _Reader:
    def __init__(
        self, path: Path, fitting: Fitting, known: KnownPages, blog: _Blog
    ) -> None:
        self._path = path
        self._fitting = fitting
        self._known = known
        self._blog = blog
        self._names: dict[str, str] = {}
        self._series_type = fitting.type_of_term(SERIES)

    def origin(self, post: _Post) -> str:
        title = post.title or post.slug or "without a title"
        return f"{self._path.name}, {post.kind} {post.number} “{title[:80]}”"

    def series(self) -> Iterator[Incoming]:
        """Yield the pages of the series, and note them with their parts."""
        if self._series_type is None:
            return
        own = {_slug(post.slug) for post in self._blog.posts.values()}
        for each in self._blog.series:
            title = " ".join(each.title.split())
            slug = slugify(title)
            if slug in own or not self._known.is_free(slug):
                slug = slugify(f"{title[:70]} series")
            draft = Draft(self._fitting, self._series_type, title)
            came = Incoming(
                slug,
                draft.document(),
                f"{self._path.name}, series of {len(each.parts)} parts, by {each.why}",
                keys=(f"wordpress:{self._blog.host}#series:{slug}",),
                foreign=True,
            )
            found = self._known.find(came)
            for part in each.parts:
                place = (found[0].slug if found else slug, part.number)
                self._blog.posts[part.post].parts.append(place)
            yield came

    def page(self, item: Element, post: _Post) -> Incoming:
        """Give a post as a page."""
        kind = self._type(item, post)
        noted = self._blog.posts[post.key]
        draft = Draft(self._fitting, kind, post.title or post.slug or post.number)
        draft.summary = excerpt_of(text_of(item, "encoded", within="excerpt"))
        draft.body = markdown_of(self._content(item, post), self._resolve)
        date = text_of(item, "post_date")[:10]
        if re.fullmatch(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", date):
            draft.fact("Published", date, kind.fields.get(kind.date_field))
        login = text_of(item, "creator")
        author = self._blog.authors.get(login, login)
        if not draft.link(self._fitting.relation_of_term(AUTHOR, kind), author):
            draft.fact("Written by", author, None)
        for series, number in noted.parts:
            relation = self._fitting.relation_of_term(PART, kind, self._series_type)
            draft.link(relation, series, position=number)
        for name in _categories(item):
            draft.category(name)
        if post.status != "publish" or text_of(item, "post_password"):
            draft.visibility = "curators"
        return Incoming(
            _slug(post.slug),
            draft.document(),
            self.origin(post),
            keys=(post.key,),
            addresses=tuple(_addresses(item, post)),
            foreign=True,
            opens=_opens(item, post),
        )

    def _type(self, item: Element, post: _Post) -> PageType:
        for name in (*_categories(item), post.kind):
            if mapped := self._fitting.type_mapped(name):
                return mapped
        return self._fitting.default(POSTS)

    def _content(self, item: Element, post: _Post) -> str:
        content = html_of(text_of(item, "encoded", within="/content/"))
        picture = self._blog.pictures.get(_meta(item).get("_thumbnail_id", ""))
        if picture is None or picture[0] in content:
            return content
        address, caption = picture
        return (
            f'<figure><img src="{address}" alt=""><figcaption>{caption}</figcaption>'
            f"</figure>\n{content}"
        )

    def _resolve(self, address: str) -> str:
        """Give the name by which the post at an address is linked here."""
        key = self._blog.places.get(_place(address, self._blog.host))
        if key is None:
            return ""
        if key not in self._names:
            self._names[key] = self._name(self._blog.posts[key])
        return self._names[key]

    def _name(self, post: _Post) -> str:
        slug = _slug(post.slug)
        title = " ".join((post.title or post.slug).split())
        kind = self._fitting.default(POSTS)
        came = Incoming(
            slug, Document(kind.slug, title), "", keys=(post.key,), foreign=True
        )
        found = self._known.find(came)
        keeps = found[0].slug == slug if found else self._known.is_free(slug)
        return slug if slug and keeps else re.sub(r"[\[\]|]", " ", title)


def _survey(path: Path) -> _Blog:
    blog, finder = _Blog(), SeriesFinder()
    wanted = {"author", "base_blog_url", "base_site_url", "item"}
    for element in elements(path, wanted):
        name = local(element)
        if name == "author" and text_of(element, "author_login"):
            _note_author(blog, element)
        elif name.startswith("base_") and element.text:
            blog.host = host_of(element.text.strip())
        elif name == "item":
            _note_item(blog, finder, element)
    if not (blog.posts or blog.left_out):
        raise InvalidError(f"{path.name} is no export of WordPress with posts.")
    blog.series = finder.found(
        lambda address: blog.places.get(_place(address, blog.host), "")
    )
    return blog


def _note_author(blog: _Blog, element: Element) -> None:
    names = (text_of(element, f"author_{part}_name") for part in ("first", "last"))
    shown = text_of(element, "author_display_name") or " ".join(filter(None, names))
    login = text_of(element, "author_login")
    blog.authors[login] = shown or login


def _note_item(blog: _Blog, finder: SeriesFinder, item: Element) -> None:
    post = _post(item)
    if post.kind == "attachment":
        caption = text_of(item, "encoded", within="excerpt") or post.title
        blog.pictures[post.number] = (
            text_of(item, "attachment_url"),
            excerpt_of(caption),
        )
    if not post.is_taken:
        blog.left_out[post.status if post.status in _QUIET[:1] else post.kind] += 1
        return
    blog.comments += sum(local(child) == "comment" for child in item)
    blog.posts[post.key] = post
    for address in _addresses(item, post):
        blog.places.setdefault(address, post.key)
    content = text_of(item, "encoded", within="/content/")
    named = next(
        (each.text or "" for each in item if each.get("domain") == "series"), ""
    )
    part = _meta(item).get("_series_part", "")
    number = int(part) if part.isascii() and part.isdigit() else 0
    finder.note(post.key, post.title, content[:200_000], named, number)


def _post(item: Element) -> _Post:
    return _Post(
        number=text_of(item, "post_id"),
        kind=text_of(item, "post_type") or "post",
        status=text_of(item, "status") or "publish",
        slug=unquote(text_of(item, "post_name")),
        title=excerpt_of(text_of(item, "title")),
        link=text_of(item, "link"),
        guid=text_of(item, "guid"),
    )


def _categories(item: Element) -> list[str]:
    names = (
        excerpt_of(each.text or "")
        for each in item
        if local(each) == "category"
        and each.get("domain", "category") in ("category", "post_tag", "tag")
    )
    return list(dict.fromkeys(filter(None, names)))


def _meta(item: Element) -> dict[str, str]:
    return {
        text_of(each, "meta_key"): text_of(each, "meta_value")
        for each in item
        if local(each) == "postmeta"
    }


def _addresses(item: Element, post: _Post) -> Iterator[str]:
    """Yield the paths at which a post could be reached."""
    place, own = (_place(each, host_of(each)) for each in (post.link, post.guid))
    paths = {place, own}
    head, _, _ = place.rpartition("/")
    for each in item:
        if local(each) == "postmeta" and text_of(each, "meta_key") == "_wp_old_slug":
            paths.add(f"{head}/{text_of(each, 'meta_value')}")
    if post.number:
        paths.add(f"/?p={post.number}")
    yield from sorted(paths - {""})


def _opens(item: Element, post: _Post) -> str:
    """Give when a post that is scheduled there is to be published, "" for any other."""
    text = text_of(item, "post_date_gmt")
    if post.status != "future" or not _MOMENT.fullmatch(text):
        return ""
    return f"{text.replace(' ', 'T')}Z"


def _place(address: str, host: str) -> str:
    """Give the path of an address on the blog's host, "" for any other."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.netloc and host_of(address) != host:
        return ""
    if (number := re.match(r"(?:p|page_id)=([0-9]+)", parts.query)) and (
        parts.path in ("", "/")
    ):
        return f"/?p={number[1]}"
    return unquote(parts.path).rstrip("/")


def _slug(name: str) -> str:
    return name if is_slug(name) else (slugify(name) if name else "")

"""A page for programs: Markdown, JSON, linked data, references."""

from __future__ import annotations

from flask import Response, request

from wiki.services import citing, linked_data, pages, payloads
from wiki.services.context import Context
from wiki.text.citing import formats
from wiki.text.frontmatter import dump_page
from wiki.web import papers
from wiki.web.context import root

HTML, PDF = "html", "pdf"
_MEDIA_TYPES = {
    HTML: "text/html",
    "md": "text/markdown",
    "json": "application/json",
    "jsonld": "application/ld+json",
    PDF: "application/pdf",
    **{ending: form.media_type for ending, form in formats.FORMS.items()},
}


def asked_for(name: str) -> tuple[str, str]:
    """Give the page and the form that an address, or else the headers, ask for."""
    stem, dot, ending = name.rpartition(".")
    if dot and ending in _MEDIA_TYPES:
        return stem, ending
    endings = {media_type: ending for ending, media_type in _MEDIA_TYPES.items()}
    best = request.accept_mimetypes.best_match(list(endings), default="text/html")
    return name, endings[best]


def answered(context: Context, slug: str, ending: str) -> Response:
    """Give a page in a form that is not a screen."""
    if ending == PDF:
        return papers.as_pdf(context, slug)
    row = pages.readable(context, slug)
    text = _text(context, slug, ending)
    response = Response(text, content_type=f"{_MEDIA_TYPES[ending]}; charset=utf-8")
    response.set_etag(str(row.revision))
    return response


def _text(context: Context, slug: str, ending: str) -> str:
    if form := formats.FORMS.get(ending):
        row = pages.readable(context, slug)
        return form.written([citing.reference(context, row, root())])
    document, _ = pages.document(context, slug)
    if ending == "md":
        return dump_page(document)
    view = pages.view(context, slug)
    data = (
        payloads.page(view, document.body)
        if ending == "json"
        else linked_data.page(context, view, root())
    )
    return linked_data.dumps(data)

"""Pictures and files through the API."""

from __future__ import annotations

from typing import Any

from flask import request

from wiki.services import files, payloads
from wiki.services.context import Context
from wiki.services.files import Description, FileItem, FileView, TakenIn
from wiki.web import uploading
from wiki.web.api import models
from wiki.web.api.answer import Answer


def bytes_sent() -> TakenIn:
    """Keep what the request's body is; noting it is left to the transaction."""
    uploading.allow_large()
    name = request.args.get("name", "")
    return uploading.take_in(request.get_data(), name)


def list_files(context: Context, query: models.FilesQuery) -> Answer:
    """Give the files that one may see, newest first."""
    found = files.listed(
        context,
        words=query.q,
        show=query.show,
        cursor=query.cursor,
        limit=query.limit,
    )
    items = [_item(each) for each in found.items]
    return Answer({"items": items, "next": found.next or None})


def add_file(context: Context, query: models.FileQuery, taken: TakenIn) -> Answer:
    """Add a picture or file: its bytes are the body.

    What a camera noted in a picture is removed. The same content is added once.
    """
    said = Description(query.alt, query.caption, query.credit)
    view = files.add(context, taken, said)
    return Answer(_file(view), status=201, location=f"/api/v1/files/{view.facts.key}")


def get_file(context: Context, query: models.Nothing, key: str) -> Answer:
    """Give what is known of a file and which pages show it."""
    del query
    return Answer(_file(files.find(context, key)))


def describe_file(context: Context, body: models.DescriptionBody, key: str) -> Answer:
    """Change what is said of a file."""
    said = Description(body.alt, body.caption, body.credit)
    return Answer(_file(files.describe(context, key, said)))


def remove_file(context: Context, query: models.Nothing, key: str) -> Answer:
    """Take a file away that no page shows."""
    del query
    found = files.find(context, key)
    files.remove(context, key)
    return Answer(_file(found))


def _item(each: FileItem | FileView) -> dict[str, Any]:
    facts = each.facts
    return {
        "key": facts.key,
        "name": facts.name,
        "address": facts.address,
        "media_type": each.media_type,
        "bytes": facts.bytes,
        "width": facts.width or None,
        "height": facts.height or None,
        "alt": facts.alt,
        "caption": facts.caption,
        "credit": facts.credit,
        "author": each.author,
        "at": each.at,
    }


def _file(view: FileView) -> dict[str, Any]:
    return _item(view) | {
        "text": view.written,
        "pages": [payloads.reference(each) for each in view.pages],
        "more_pages": view.more_pages,
    }

"""Imports through the API: a file is brought, looked at, and applied."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import request

from wiki.services.context import Context
from wiki.services.transfer import desk
from wiki.services.transfer.desk import Work
from wiki.web import uploading
from wiki.web.api import models
from wiki.web.api.answer import Answer
from wiki.web.context import reading, site


def bytes_sent() -> Work:
    """Bring what the request's body is, and begin to look at it."""
    uploading.allow_large()
    asked = models.ImportQuery.model_validate(request.args.to_dict())
    with reading() as context:
        return desk.bring(
            site(),
            context,
            [(asked.name, request.get_data())],
            format_name=asked.format,
            page_type=asked.type,
            partly=asked.partly,
        )


def bring(context: Context, query: models.ImportQuery, taken: Work) -> Answer:
    """Bring a file: its bytes are the body. What it would change is told later.

    Ask for the import again until its step is `looked`.
    """
    del context, query
    return Answer(_work(taken), status=201, location=f"/api/v1/imports/{taken.key}")


def list_imports(context: Context, query: models.Nothing) -> Answer:
    """Give one's own imports of the last days, the newest first."""
    del query
    return Answer({"items": [_work(each) for each in desk.listed(site(), context)]})


def get_import(context: Context, query: models.Nothing, key: str) -> Answer:
    """Give how far an import is, and what it would change or has changed."""
    del query
    return Answer(_work(desk.find(site(), context, key)))


def apply(context: Context, body: models.Nothing, key: str) -> Answer:
    """Take in what was looked at. Ask again until the step is `taken`."""
    del body
    work = desk.find(site(), context, key)
    desk.begin(site(), context.viewer, work, take=True)
    return Answer(_work(desk.find(site(), context, key)))


def remove(context: Context, body: models.Nothing, key: str) -> Answer:
    """Put an import away."""
    del body
    desk.remove(site(), desk.find(site(), context, key))
    return list_imports(context, models.Nothing())


def _work(work: Work) -> dict[str, Any]:
    report = asdict(work.report) if work.report else {}
    return {
        "key": work.key,
        "at": work.at,
        "files": list(work.files),
        "step": work.step,
        "is_cut_off": work.is_cut_off,
        "done": work.done,
        "fault": work.fault,
        "counts": work.counts,
        "pages": report.get("outcomes", []),
        "refused": report.get("refused", []),
        "left_out": report.get("left_out", []),
        "unresolved": report.get("unresolved", []),
    }

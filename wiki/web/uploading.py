"""Taking uploads in: larger requests than elsewhere, from those who may send them."""

from __future__ import annotations

from dataclasses import asdict

from flask import request

from wiki.services import files
from wiki.services.file_kinds import KINDS
from wiki.services.files import TakenIn
from wiki.services.policy import ALLOWED, require
from wiki.web.context import reading, site, viewer
from wiki.web.signing import read, sign

BESIDE = 100_000
"""Bytes of a form besides the file in it."""

_A_DAY = 86_400
_TAKEN_IN = "taken in"


def allow_large() -> None:
    """Let this request be as large as a file, if the person may add files."""
    if viewer().role in ALLOWED["add files"]:
        request.max_content_length = site().settings.largest_file + BESIDE


def take_in(data: bytes, name: str) -> TakenIn:
    """Keep what was uploaded; it is yet to be noted."""
    with reading() as context:
        require(context, "add files")
    # Pictures take seconds: nothing of the wiki is held open meanwhile.
    here = site()
    return files.take_in(here.blobs, data, name, limit=here.settings.largest_file)


def seal(taken: TakenIn) -> str:
    """Give what was taken in as a text that a form can carry and nobody can make."""
    plain = asdict(taken) | {"kind": taken.kind.media_type}
    return sign(_TAKEN_IN, plain)


def unseal(text: str) -> TakenIn | None:
    """Read what `seal` gave within a day; None for anything else."""
    plain = read(_TAKEN_IN, text, seconds=_A_DAY)
    if plain is None:
        return None
    kind, widths = KINDS[plain["kind"]], tuple(plain["widths"])
    return TakenIn(**plain | {"kind": kind, "widths": widths})

"""A new secret for an app that shows codes: proposed, signed, read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.lazily import Later
from wiki.services import factors
from wiki.services.context import Context, Viewer
from wiki.web.signing import read, sign

if TYPE_CHECKING:
    import segno
else:
    segno = Later("segno")

PURPOSE, SECONDS = "new second factor", 3_600
TOO_OLD = "This form is too old. Scan the new picture below."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A secret as a form carries it, as people type it, and as a picture."""

    signed: str
    words: str
    picture: str


def propose(context: Context, person: Viewer, secret: str = "") -> Proposal:
    """Give a new secret, or the former one anew, to be set up by a person."""
    secret = secret or factors.propose()
    return Proposal(
        sign(PURPOSE, [person.id, secret]),
        " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        _picture(factors.address(context, person.name, secret)),
    )


def secret_from(text: str, person: Viewer) -> str:
    """Give the secret that was proposed to a person, "" where it is none or too old."""
    held = read(PURPOSE, text, seconds=SECONDS)
    if not isinstance(held, list) or held[0] != person.id:
        return ""
    return str(held[1])


def _picture(address: str) -> str:
    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(scale=5, border=3, dark="#000", light="#fff")

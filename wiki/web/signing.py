"""Texts that leave the site and come back: signed, so that nobody else makes them."""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from wiki.services.sealing import Seal


def sign(purpose: str, data: Any) -> str:
    """Give plain data as a text for addresses and forms, good for one purpose."""
    return str(_signer(purpose).dumps(data))


def read(purpose: str, text: str, *, seconds: int | None = None) -> Any:
    """Give what was signed for a purpose, None for anything else or older."""
    try:
        return _signer(purpose).loads(text, max_age=seconds)
    except BadData:
        return None


def seal(purpose: str) -> Seal:
    """Give what seals secrets that the database keeps for a purpose."""
    return Seal(current_app.config["SECRET_KEY"], purpose)


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=purpose)

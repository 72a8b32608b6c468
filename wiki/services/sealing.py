"""Secrets that the database keeps and nobody reads who has only the database.

AES-256-GCM (NIST SP 800-38D) under a key made from the site's own by HKDF (RFC 5869);
what a secret is of is bound in, so that none can be put in another's place.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from wiki.lazily import Later

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers import aead
    from cryptography.hazmat.primitives.kdf import hkdf
else:
    exceptions = Later("cryptography.exceptions")
    hashes = Later("cryptography.hazmat.primitives.hashes")
    aead = Later("cryptography.hazmat.primitives.ciphers.aead")
    hkdf = Later("cryptography.hazmat.primitives.kdf.hkdf")

_MARK = "sealed:1:"
_NONCE = 12


class Seal:
    """Seals texts for one purpose with the site's key, and opens them."""

    def __init__(self, site_key: str, purpose: str) -> None:
        kdf = hkdf.HKDF(
            hashes.SHA256(),
            length=32,
            salt=None,
            info=f"throughline {purpose}".encode(),
        )
        self._cipher = aead.AESGCM(kdf.derive(site_key.encode()))

    def seal(self, text: str, about: str) -> str:
        """Give a text that only `open` reads, for the same `about`."""
        nonce = secrets.token_bytes(_NONCE)
        closed = nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())
        return _MARK + base64.urlsafe_b64encode(closed).decode("ascii")

    def open(self, text: str, about: str) -> str | None:
        """Give what was sealed; None where the site's key is another one now."""
        try:
            closed = base64.urlsafe_b64decode(text.removeprefix(_MARK))
            nonce, rest = closed[:_NONCE], closed[_NONCE:]
            return self._cipher.decrypt(nonce, rest, about.encode()).decode()
        except (exceptions.InvalidTag, ValueError):
            return None


def is_sealed(text: str) -> bool:
    """Tell whether a text was sealed; those of older versions were not."""
    return text.startswith(_MARK)

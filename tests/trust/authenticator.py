"""A device that keeps passkeys, as a test wants it: what WebAuthn level 2 says, §6."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

PRESENT, SURE, WITH_KEY = 0x01, 0x04, 0x40


@dataclass(slots=True)
class Device:
    """A device with one passkey; `flags` tells what it made sure of."""

    host: str = "localhost"
    origin: str = "http://localhost"
    flags: int = PRESENT | SURE
    count: int = 0
    counts: bool = True
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    number: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def make(self, options: dict[str, Any]) -> str:
        """Answer a request for a new passkey."""
        point = self.key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (point.x, point.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        size = len(self.number).to_bytes(2, "big")
        data = self._data(self.flags | WITH_KEY)
        data += bytes(16) + size + self.number + public
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer(attestationObject=made, clientDataJSON=client)

    def give(self, options: dict[str, Any]) -> str:
        """Answer a request to sign in."""
        self.count += self.counts
        client = self._client("webauthn.get", options)
        data = self._data(self.flags)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        return self._answer(
            authenticatorData=data, clientDataJSON=client, signature=signature
        )

    def _data(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, **parts: bytes) -> str:
        name = bytes_to_base64url(self.number)
        response = {part: bytes_to_base64url(value) for part, value in parts.items()}
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response}
        )

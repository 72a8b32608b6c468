"""Requests to other machines: only to public ones, bounded in time and size.

An address that somebody gives must not lead this server to what only it can reach. The
name is resolved here, every address it has must be public, the connection goes to the
one that was looked at, and each redirect is looked at again.

Source: OWASP, Server-Side Request Forgery Prevention Cheat Sheet (2023), case 2.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from wiki.errors import InvalidError

MOST_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
AGENT = "Throughline/1 (a wiki; asked by one of its editors)"

_STEP = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)
_UNICAST = ipaddress.ip_network("2000::/3")
"""All that is public in IPv6: what carries IPv4 addresses within it lies elsewhere."""

# What `ipaddress` takes for global and no site has: 6to4 and its relays, protocols,
# documentation.
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "2002::/16", "3fff::/20"),
    )
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered; `address` is where the last redirect led, `body` is whole."""

    status: int
    address: str
    media_type: str
    charset: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what cannot be read is replaced."""
        try:
            return self.body.decode(self.charset or "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds and bytes of a request, and the hosts (host:port) that may be private.

    `only` are the hosts that may be asked at all; empty for any.
    """

    seconds: float = 10.0
    most: int = 2_000_000
    allowed: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()


def request(
    address: str,
    bounds: Bounds,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] = {},
    redirects: int = MOST_REDIRECTS,
) -> Reply:
    """Send a request and give the answer, whatever its status is.

    Raises `InvalidError` with a sentence for what may not be asked, for no answer, and
    for one that is too large or takes too long.
    """
    until = time.monotonic() + bounds.seconds
    for _ in range(redirects + 1):
        parts = _parts(address)
        with closing(_connected(parts, bounds, until)) as connection:
            target = parts.path or "/"
            target += f"?{parts.query}" if parts.query else ""
            try:
                connection.request(method, target, body, _headers(headers))
                answer = connection.getresponse()
                found = _read(answer, address, bounds, until, connection)
            except (OSError, http.client.HTTPException) as error:
                raise InvalidError(
                    f"{parts.hostname} does not answer: {error}."
                ) from error
        place = answer.getheader("Location")
        if found.status not in _REDIRECTS or not place or not redirects:
            return found
        address = urljoin(address, place)
    raise InvalidError(f"The address leads on more than {redirects} times.")


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo:
            inner = address.teredo[1]
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    if any(address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port  # reading it checks it
    except ValueError as error:
        raise InvalidError("This is not an address of the web.") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise InvalidError("The address must begin with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise InvalidError("The address must not hold a name or a password.")
    if any(ord(sign) <= 32 or ord(sign) > 126 for sign in parts.path + parts.query):
        raise InvalidError("The address holds signs that must be written as %XX.")
    return parts


def _connected(
    parts: SplitResult, bounds: Bounds, until: float
) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if bounds.only and host not in bounds.only:
        raise InvalidError(
            f"{host} is none of the machines that this wiki asks. Whoever runs it can"
            " add it to THROUGHLINE_ONLY_HOSTS."
        )
    is_allowed = f"{host}:{port}" in bounds.allowed
    if port != PORTS[parts.scheme] and not is_allowed:
        raise InvalidError("The address names a port; only the usual ones are asked.")
    found = list(_resolved(host, port))
    if not is_allowed and not all(map(is_public, found)):
        raise InvalidError(f"{host} is not on the public internet, so it is not asked.")
    secure = parts.scheme == "https"
    connection = _Pinned(host, port, found[0], secure=secure, until=until)
    try:
        connection.connect()
    except OSError as error:
        raise InvalidError(f"{host} cannot be reached: {error}.") from error
    return connection


def _resolved(host: str, port: int) -> Iterator[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InvalidError(f"There is no machine called {host}.") from error
    for *_, place in found:
        yield ipaddress.ip_address(str(place[0]).partition("%")[0])


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, whatever the name says later."""

    def __init__(
        self, host: str, port: int, address: Address, *, secure: bool, until: float
    ) -> None:
        super().__init__(host, port, timeout=_left(until))
        self._address = str(address)
        self._secure = secure

    def connect(self) -> None:
        """Connect to the address, and check the certificate of the name."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _headers(own: Mapping[str, str]) -> dict[str, str]:
    return {
        "User-Agent": AGENT,
        "Accept-Encoding": "identity",
        "Connection": "close",
        **own,
    }


def _read(
    answer: http.client.HTTPResponse,
    address: str,
    bounds: Bounds,
    until: float,
    connection: http.client.HTTPConnection,
) -> Reply:
    pieces, size = [], 0
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_left(until))
        piece = answer.read1(_STEP)
        if not piece:
            break
        size += len(piece)
        if size > bounds.most:
            raise InvalidError(f"The answer is larger than {bounds.most:,} bytes.")
        pieces.append(piece)
    headers = answer.headers
    return Reply(
        answer.status,
        address,
        headers.get_content_type(),
        headers.get_content_charset() or "",
        b"".join(pieces),
    )


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise InvalidError("The answer takes too long.")
    return left

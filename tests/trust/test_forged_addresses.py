"""What fetches addresses for people reaches nothing but the public internet.

Names are resolved by a table in place of the system's resolver, and no connection is
made: whatever is tried to be connected to is noted, and must be public.
"""

from __future__ import annotations

import ast
import socket
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.elsewhere import Elsewhere, Given, elsewhere
from tests.kitchen import CURATOR, dish, put, somebody
from wiki.config import Settings
from wiki.errors import InvalidError
from wiki.outward import MOST_REDIRECTS, Bounds, request
from wiki.services import fetching, webhooks
from wiki.services.site import Site
from wiki.services.starting import SYSTEM

PUBLIC = "93.184.216.34"
NAMES = {
    "public.example": [PUBLIC],
    "inside.example": ["10.0.0.1"],
    "loop.example": ["127.0.0.1"],
    "cloud.example": ["169.254.169.254"],
    "half.example": [PUBLIC, "127.0.0.1"],
    "other-half.example": ["::1", PUBLIC],
    "mapped.example": ["::ffff:127.0.0.1"],
    "compatible.example": ["::127.0.0.1"],
    "translated.example": ["64:ff9b::7f00:1"],
    "sixtofour.example": ["2002:7f00:1::"],
    "local.example": ["fe80::1%eth0"],
    "unique.example": ["fd00:ec2::254"],
    "many.example": ["224.0.0.1"],
    "nothing.example": ["0.0.0.0"],  # noqa: S104 - a name to be refused
}
WRITTEN = (
    *("127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "0", "2130706433"),
    *("0x7f000001", "0x7f.0x0.0x0.0x1", "0x7F.1", "0177.0.0.1", "017700000001"),
    *("0x7f.1", "00000177.1", "127.000.000.001", "4294967295", "10.0.0.1", "0xa000001"),
    *("192.168.1.1", "3232235777", "172.16.0.1", "169.254.169.254", "0xa9fea9fe"),
    *("2852039166", "100.64.0.1", "localhost", "LOCALHOST", "localhost."),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[fe80::1]"),
    *("[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[fec0::1]", "[::ffff:a9fe:a9fe]"),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1", "ⓛocalhost"),
)
"""Ways to write an address that is not public, as a host in a URL."""

ODD = (
    *("http://public.example@127.0.0.1/", "http://127.0.0.1#@public.example/"),
    *("http://127.0.0.1?@public.example/", "http://127.0.0.1\\@public.example/"),
    *(
        "http://public.example:80@127.0.0.1/",
        "http://[::1%25lo]/",
        "http://127.0.0.1%00/",
    ),
    *(
        "http://127.0.0.1:22/",
        "http://public.example:6379/",
        "//127.0.0.1/",
        "http:///x",
    ),
    *(
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x",
        "ftp://127.0.0.1/",
        "dict://x/",
    ),
    *("http://public.example/\r\nHost: x", "http://127.0.0.1\t/", "jar:http://x!/", ""),
)


@dataclass(slots=True)
class Resolver:
    """The stub: what names mean, what was asked, where a connection was tried."""

    names: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    asked: list[str] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)
    real: Callable[..., Any] = socket.getaddrinfo

    def resolve(self, host: str, port: int, *more: Any, **rest: Any) -> list[Any]:
        """Answer as `socket.getaddrinfo`; numbers are read by the system."""
        name = host.rstrip(".").lower()
        self.asked.append(name)
        if name in NAMES or self.names[name]:
            said = self.names[name].pop(0) if self.names[name] else NAMES[name]
            kind = (socket.SOCK_STREAM, 6, "")
            return [(socket.AF_INET, *kind, (each, port)) for each in said]
        if name.endswith(".example"):
            raise socket.gaierror("There is no such name here.")
        return list(self.real(host, port, *more, **rest))

    def connect(self, place: tuple[str, int], _timeout: float) -> socket.socket:
        """Note where a connection is tried, and refuse it."""
        self.connected.append(place[0])
        raise ConnectionRefusedError("no connection in these tests")


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    """Nothing is resolved or connected to but through this."""
    made = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", made.resolve)
    monkeypatch.setattr(socket, "create_connection", made.connect)
    return made


@pytest.fixture
def other() -> Iterator[Elsewhere]:
    """A site on this machine that the settings allow."""
    with elsewhere() as found:
        yield found


@pytest.mark.parametrize(
    "address",
    [
        *(f"{scheme}://{host}/" for host in WRITTEN for scheme in ("http", "https")),
        *(f"http://{name}/" for name in NAMES if name != "public.example"),
        *ODD,
    ],
)
def test_what_is_not_public_is_never_connected_to(
    resolver: Resolver, address: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        request(address, Bounds())
    assert refused.value.message.endswith(".")
    assert resolver.connected == []


def test_a_public_name_is_connected_to_by_the_address_that_was_looked_at(
    resolver: Resolver,
) -> None:
    resolver.names["rebinding.example"] = [[PUBLIC], ["127.0.0.1"]]
    for name in ("public.example", "rebinding.example"):
        with pytest.raises(InvalidError, match="cannot be reached"):
            request(f"https://{name}/", Bounds())
    assert resolver.connected == [PUBLIC, PUBLIC]
    assert resolver.asked == ["public.example", "rebinding.example"], "Each once."


@pytest.mark.parametrize("host", [*WRITTEN, *NAMES])
def test_no_redirect_leads_to_what_is_not_public(
    other: Elsewhere, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    real, stub = socket.create_connection, Resolver()
    tried: list[str] = []

    def connect(place: tuple[str, int], timeout: float) -> socket.socket:
        if place[1] == other.port:
            return real(place, timeout)
        tried.append(place[0])
        raise ConnectionRefusedError("no connection in these tests")

    monkeypatch.setattr(socket, "getaddrinfo", stub.resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    there = ("Location", f"http://{host}/".encode().decode("latin-1"))
    other.answers["/a"] = Given(status=302, headers=(there,))
    with pytest.raises(InvalidError):
        request(other.address("/a"), Bounds(allowed=frozenset({other.host})))
    assert tried == ([PUBLIC] if host == "public.example" else [])


def test_redirects_bytes_and_seconds_are_bounded(other: Elsewhere) -> None:
    bounds = Bounds(allowed=frozenset({other.host}), most=10_000)
    for number in range(MOST_REDIRECTS + 2):
        place = ("Location", f"/{number + 1}")
        other.answers[f"/{number}"] = Given(status=307, headers=(place,))
    with pytest.raises(InvalidError, match=f"more than {MOST_REDIRECTS} times"):
        request(other.address("/0"), bounds)
    assert len(other.sent) == MOST_REDIRECTS + 1
    other.answers["/long"] = Given(b"x" * 10_001)
    with pytest.raises(InvalidError, match="larger than 10,000 bytes"):
        request(other.address("/long"), bounds)


@pytest.mark.parametrize("host", ["inside.example", "127.0.0.1", "half.example"])
def test_no_door_leads_inside(kitchen: Site, resolver: Resolver, host: str) -> None:
    address = f"http://{host}/"
    with pytest.raises(InvalidError, match="not on the public internet"):
        fetching.look_at(kitchen.settings, address)
    kitchen.writing(SYSTEM, lambda context: webhooks.add(context, address))
    put(kitchen, dish("Told of", "basil"))
    assert webhooks.run(kitchen, "https://wiki.example") == 0
    with kitchen.reading(SYSTEM) as context:
        (told,) = webhooks.log(context, 1)
    assert "not on the public internet" in told.said
    assert resolver.connected == []
    assert somebody(kitchen, CURATOR).role


@pytest.mark.parametrize("door", ["editors", "webhooks"])
def test_where_only_some_machines_may_be_asked_no_door_leads_to_others(
    kitchen: Site, kitchen_settings: Settings, other: Elsewhere, door: str
) -> None:
    known = {"allowed_hosts": f"{other.host} localhost:{other.host.split(':')[1]}"}
    host = other.host.partition(":")[0]
    for only, is_asked in (("wiki.example, other.example", False), (host, True)):
        settings = replace(kitchen_settings, **known, only_hosts=only)
        other.answers["/"] = Given(b"<title>Basil</title>", "text/html")
        if door == "editors":
            if is_asked:
                assert fetching.look_at(settings, other.address("/")).title == "Basil"
            else:
                with pytest.raises(InvalidError, match="THROUGHLINE_ONLY_HOSTS"):
                    fetching.look_at(settings, other.address("/"))
        else:
            site = Site.open(settings)
            site.writing(SYSTEM, lambda now: webhooks.add(now, other.address("/")))
            put(site, dish(f"Told of by {only}"[:20], "basil"))
            webhooks.run(site, "https://wiki.example")
            site.close()
        assert bool(other.sent) is is_asked
    # Neither does a redirect.
    away = ("Location", other.address("/").replace(host, "localhost"))
    other.answers["/"] = Given(status=302, headers=(away,))
    with pytest.raises(InvalidError, match="THROUGHLINE_ONLY_HOSTS"):
        fetching.look_at(settings, other.address("/"))


def test_nothing_else_in_the_program_fetches() -> None:
    """Only `wiki.outward` may ask; mail goes where the operator says."""
    forbidden = {"requests", "httpx", "aiohttp", "urllib3", "http.client"}
    forbidden |= {"urllib.request", "ftplib", "telnetlib"}
    found = []
    for path in sorted(Path("wiki").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found += [(str(path), name) for name in names if name in forbidden]
    assert found == [("wiki/outward.py", "http.client")]

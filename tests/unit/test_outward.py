"""Only public machines are asked, in whatever way an address is written."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.elsewhere import Elsewhere, Given, elsewhere
from wiki.errors import InvalidError
from wiki.outward import Bounds, is_public, request


@pytest.fixture
def other() -> Iterator[Elsewhere]:
    """Another site."""
    with elsewhere() as found:
        yield found


PRIVATE = (
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 - a name to be refused
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "fec0::1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b:1::7f00:1",
    "192.0.0.8",
    "192.88.99.1",
    "240.0.0.1",
    "3fff::1",
    "5f00::1",
    "2001:db8::1",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_what_only_this_machine_reaches_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111"])
def test_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",  # the same in one number
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_no_way_of_writing_it_reaches_this_machine(address: str) -> None:
    with pytest.raises(InvalidError, match="not on the public internet"):
        request(address, Bounds())


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("file:///etc/passwd", "must begin with https"),
        ("gopher://example.org/", "must begin with https"),
        ("http://name:secret@example.org/", "must not hold a name"),
        ("http://example.org:22/", "names a port"),
        ("http://exa mple.org:x/", "not an address"),
        ("http://example.org/a b", "written as %XX"),
        ("http://example.org/a\r\nHost: x", "written as %XX"),
        ("http:///nothing", "must begin with https"),
        ("http://nowhere.invalid/", "no machine called"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, fault: str) -> None:
    with pytest.raises(InvalidError, match=fault):
        request(address, Bounds())


def test_an_allowed_host_is_asked_and_a_redirect_from_it_is_looked_at(
    other: Elsewhere,
) -> None:
    bounds = Bounds(allowed=frozenset({other.host}))
    other.answers["/a"] = Given("é".encode("latin-1"), "text/html; charset=latin-1")
    found = request(other.address("/a"), bounds)
    assert (found.status, found.text, found.media_type) == (200, "é", "text/html")
    assert "cookie" not in other.sent[0].headers
    other.answers["/b"] = Given(status=302, headers=(("Location", "/a"),))
    assert request(other.address("/b"), bounds).address == other.address("/a")
    for place in ("http://127.0.0.1:1/", "http://localhost/", "file:///etc/passwd"):
        other.answers["/c"] = Given(status=302, headers=(("Location", place),))
        with pytest.raises(InvalidError):
            request(other.address("/c"), bounds)


def test_circles_and_endless_answers_end(other: Elsewhere) -> None:
    bounds = Bounds(allowed=frozenset({other.host}), most=1_000)
    other.answers["/a"] = Given(status=302, headers=(("Location", "/a"),))
    with pytest.raises(InvalidError, match="leads on more than 5 times"):
        request(other.address("/a"), bounds)
    other.answers["/b"] = Given(b"x" * 2_000)
    with pytest.raises(InvalidError, match="larger than 1,000 bytes"):
        request(other.address("/b"), bounds)


def test_an_answer_that_takes_too_long_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
        bounds = Bounds(seconds=0.2, allowed=frozenset({host}))
        with pytest.raises(InvalidError, match=r"timed out|takes too long"):
            request(f"http://{host}/", bounds)


def test_a_name_that_changes_its_mind_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, other: Elsewhere
) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1"])
    asked: list[Any] = []

    def resolve(host: str, port: int, **_rest: object) -> list[Any]:
        asked.append(host)
        place = (next(answers), port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

    def connect(place: tuple[str, int], timeout: float) -> socket.socket:
        asked.append(place)
        raise OSError("refused")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(InvalidError, match="cannot be reached"):
        request("http://rebinding.example/", Bounds())
    assert asked == ["rebinding.example", ("93.184.216.34", 80)]
    assert other.sent == []

"""Feeds: valid Atom of what their reader may see, and one's own by a secret address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient

from tests.kitchen import ADMIN, CONTRIBUTOR, dish, put, somebody
from tests.web.test_api_description import Browse
from wiki.services import accounts, notices, talk
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.web.context import site_of

ATOM = "{http://www.w3.org/2005/Atom}"
PESTO = "pesto-alla-genovese"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def _feed(client: FlaskClient, address: str) -> ET.Element:
    """Fetch a feed and hold it against what RFC 4287 asks of every one."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own answer
    entries = feed.findall(f"{ATOM}entry")
    for each in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{name}")) == 1
        assert MOMENT.fullmatch(each.findtext(f"{ATOM}updated") or "")
        assert (each.findtext(f"{ATOM}id") or "").startswith("http://localhost/")
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == len(ids)
    assert all(each.find(f"{ATOM}author/{ATOM}name") is not None for each in entries)
    _hold_to_the_schema(feed)
    itself = feed.find(f"{ATOM}link[@rel='self']")
    assert itself is not None
    assert itself.get("href") == f"http://localhost{address}"
    updated = [each.findtext(f"{ATOM}updated") or "" for each in entries]
    assert feed.findtext(f"{ATOM}updated") == max(
        updated, default="1970-01-01T00:00:00Z"
    )
    return feed


ONCE = {"id", "title", "updated", "subtitle", "generator", "summary", "content"}
IN_FEED = {*ONCE - {"summary", "content"}, "author", "category", "entry", "link"}
IN_ENTRY = {
    *ONCE - {"subtitle", "generator"},
    "author",
    "category",
    "link",
    "published",
}
ATTRIBUTES = {
    "link": {"href", "rel", "type", "title", "hreflang"},
    "category": {"term"},
}


def _hold_to_the_schema(feed: ET.Element) -> None:
    """Hold what stands where against RFC 4287: sections 4.1 and 4.2, appendix B."""
    assert feed.tag == f"{ATOM}feed"
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        allowed = IN_FEED if parent is feed else IN_ENTRY
        names = [child.tag.removeprefix(ATOM) for child in parent]
        assert set(names) <= allowed
        assert all(names.count(name) == 1 for name in ONCE & set(names))
        links = [child for child in parent if child.tag == f"{ATOM}link"]
        ways = [(each.get("rel", "alternate"), each.get("type")) for each in links]
        assert len(set(ways)) == len(ways)
        assert all((each.get("href") or "").startswith("http") for each in links)
        for child in parent:
            name = child.tag.removeprefix(ATOM)
            if name != "entry":
                assert set(child.attrib) <= ATTRIBUTES.get(name, {"type"})
            if name == "author":
                assert {each.tag for each in child} <= {
                    f"{ATOM}{each}" for each in ("name", "uri", "email")
                }
                assert (child.findtext(f"{ATOM}name") or "").strip()
        own = parent.find(f"{ATOM}summary")
        assert own is None or not len(own)  # plain text holds no elements


def _titles(feed: ET.Element) -> Sequence[str]:
    return [
        each.findtext(f"{ATOM}title") or "" for each in feed.findall(f"{ATOM}entry")
    ]


def _site(browse: Browse) -> Site:
    return site_of(browse().application)


def test_everything_a_page_and_a_type_have_feeds(browse: Browse) -> None:
    put(_site(browse), dish("Focaccia & <oil>"))
    assert "Focaccia & <oil>" in _titles(_feed(browse(), "/feed.atom"))
    assert len(_titles(_feed(browse(), f"/pages/{PESTO}/feed.atom"))) == 1
    found = _titles(_feed(browse(), "/types/dish/feed.atom"))
    assert found[0] == "Focaccia & <oil>"
    assert "Basil" not in found
    assert "Secret sauce" not in found
    assert "Secret sauce" in _titles(_feed(browse("curator"), "/types/dish/feed.atom"))
    assert browse().get("/types/nothing/feed.atom").status_code == 404
    assert _titles(_feed(browse(), "/types/menu/feed.atom")) == ["Sunday lunch"]


def test_a_discussion_has_a_feed_of_what_may_be_read(browse: Browse) -> None:
    site = _site(browse)
    writer = somebody(site, CONTRIBUTOR)
    number = site.writing(
        writer, lambda context: talk.start(context, PESTO, "Nuts", "First <b>.")
    )
    last = site.writing(writer, lambda context: talk.reply(context, number, "Second."))
    address = f"/discussions/{number}/feed.atom"
    feed = _feed(browse(), address)
    told = [each.findtext(f"{ATOM}summary") for each in feed.findall(f"{ATOM}entry")]
    assert told == ["Second.", "First <b>."]
    site.writing(writer, lambda context: talk.withdraw(context, last))
    assert len(_titles(_feed(browse(), address))) == 1
    hidden = site.writing(
        SYSTEM, lambda context: talk.threads(context, "secret-sauce").items
    )
    assert hidden == ()
    secret = site.writing(
        somebody(site), lambda context: talk.start(context, "secret-sauce", "S", "S.")
    )
    assert browse().get(f"/discussions/{secret}/feed.atom").status_code == 404


def _own_address(client: FlaskClient) -> str:
    found = re.search(
        r"http://localhost(/watching/[^<\"]+/feed\.atom)</code>",
        client.get("/watching").text,
    )
    assert found is not None
    return found[1]


def test_notices_have_a_secret_feed_that_its_person_can_end(browse: Browse) -> None:
    site = _site(browse)
    client = browse("contributor")
    address = _own_address(client)
    assert _titles(_feed(browse(), address)) == []
    person = somebody(site, CONTRIBUTOR).id or 0
    site.writing(
        SYSTEM,
        lambda context: notices.tell(
            context, [person], kind="talk", words="Look.", address="/discussions/1#x"
        ),
    )
    assert _titles(_feed(browse(), address)) == ["Look."]
    assert browse().get(address.replace("/watching/", "/watching/x")).status_code == 404
    token = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/watching").text
    )
    assert token is not None
    client.post("/watching/feed/end", data={"csrf_token": token[1]})
    assert browse().get(address).status_code == 404
    address = _own_address(client)
    assert _titles(_feed(browse(), address)) == ["Look."]
    site.writing(
        somebody(site, ADMIN), lambda context: accounts.disable(context, CONTRIBUTOR)
    )
    assert browse().get(address).status_code == 404

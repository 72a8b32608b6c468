"""The world outside: what it says fills a form, what changes here is told to it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.elsewhere import Elsewhere, Given, elsewhere
from tests.kitchen import NOBODY, dish, put
from wiki.config import Settings
from wiki.errors import InvalidError, SignInError
from wiki.services import fetching, webhooks
from wiki.services.bulk import put_many
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.transfer.incoming import Incoming
from wiki.store import webhooks as store
from wiki.text.citing.reference import Name
from wiki.text.document import LinkStatement

ROOT = "https://wiki.example"
DUE = {"due": "2001-01-01T00:00:00Z"}
HIGHWIRE = """<html lang="en"><head><title>Ignored | Journal</title>
<meta name="citation_title" content="A study of  studies">
<meta name="citation_author" content="Example, Ada"><meta name="citation_author"
 content="Ben Sample"><meta name="citation_journal_title" content="Journal of Tests">
<meta name="citation_publication_date" content="2014/02/03">
<meta name="citation_doi" content="doi:10.1000/182"></head>"""
LINKED = """<head><script type="application/ld+json">{"@context": "https://schema.org",
"@graph": [{"@type": "BreadcrumbList"}, {"@type": "NewsArticle", "headline": "News",
"datePublished": "2019-05-06T10:00:00Z", "author": [{"@type": "Person", "name":
"Ada Example"}, {"@type": "Organization", "name": "The Desk"}], "publisher": {"name":
"Daily Example"}, "description": "What <b>happened</b>."}]}</script></head>"""
OPEN_GRAPH = """<head><meta property="og:title" content="A post"><meta
 property="og:type" content="article"><meta property="og:site_name" content="A blog">
<meta property="article:published_time" content="2020-01-02"><meta name="author"
 content="Ada Example"><link rel="canonical" href="https://blog.example/a-post"></head>"""
PLAIN = "<title>Just a\n page</title><p>x"


@pytest.fixture
def other() -> Iterator[Elsewhere]:
    """Another site."""
    with elsewhere() as found:
        yield found


@pytest.fixture
def settings(other: Elsewhere) -> Settings:
    """Settings under which that site may be asked."""
    return Settings(
        allowed_hosts=other.host,
        doi_address=other.address("/doi/"),
        isbn_address=other.address("/isbn?"),
    )


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (
            HIGHWIRE,
            (
                "article-journal",
                "A study of studies",
                (Name("Example", "Ada"), Name("Sample", "Ben")),
                (2014, 2, 3),
            ),
        ),
        (
            LINKED,
            (
                "article-newspaper",
                "News",
                (Name("Example", "Ada"), Name(literal="The Desk")),
                (2019, 5, 6),
            ),
        ),
        (
            OPEN_GRAPH,
            ("article-magazine", "A post", (Name("Example", "Ada"),), (2020, 1, 2)),
        ),
        (PLAIN, ("webpage", "Just a page", (), ())),
    ],
)
def test_a_page_of_the_web_says_what_it_is(
    settings: Settings, other: Elsewhere, html: str, said: tuple[object, ...]
) -> None:
    other.answers["/a"] = Given(html.encode())
    found = fetching.look_at(settings, other.address("/a"))
    assert (found.type, found.title, found.authors, found.issued) == said
    canonical = "https://blog.example/a-post" if html is OPEN_GRAPH else ""
    assert found.url == (canonical or other.address("/a"))


def test_a_doi_and_an_isbn_are_asked_of_their_registries(
    settings: Settings, other: Elsewhere
) -> None:
    work = {
        "type": "journal-article",
        "title": ["A study"],
        "author": [{"family": "Example", "given": "Ada"}],
        "issued": {"date-parts": [[2014, 2]]},
        "DOI": "10.1000/182",
        "container-title": "Journal of Tests",
    }
    other.answers["/doi/10.1000/182"] = Given(
        json.dumps(work).encode(), "application/vnd.citationstyles.csl+json"
    )
    for asked in ("10.1000/182", "doi: 10.1000/182", "https://doi.org/10.1000/182"):
        found = fetching.look_at(settings, asked)
        assert (found.title, found.issued) == ("A study", (2014, 2))
        assert found.authors == (Name("Example", "Ada"),)
    assert other.sent[-1].headers["accept"].startswith("application/vnd.citationstyles")
    book = {
        "title": "A book",
        "subtitle": "On tests",
        "authors": [{"name": "Ada Example"}],
        "publishers": [{"name": "Example Press"}],
        "publish_date": "May 2011",
    }
    other.answers["/isbn?9780306406157"] = Given(
        json.dumps({"ISBN:9780306406157": book}).encode(), "application/json"
    )
    found = fetching.look_at(settings, "ISBN 978-0-306-40615-7")
    assert (found.type, found.title) == ("book", "A book: On tests")
    assert (found.publisher, found.issued) == ("Example Press", (2011,))
    with pytest.raises(InvalidError, match="answers with 404"):
        fetching.look_at(settings, "10.1000/nothing")
    other.answers["/isbn?0306406152"] = Given(b"{}", "application/json")
    with pytest.raises(InvalidError, match="No book is known"):
        fetching.look_at(settings, "0-306-40615-2")


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("", "Write an address"),
        ("http://localhost/", "not on the public internet"),
        ("/gone", "answers with 404"),
        ("/file", "What lies there is no page"),
        ("/empty", "does not say what it is called"),
    ],
)
def test_what_cannot_be_looked_at_is_told(
    settings: Settings, other: Elsewhere, asked: str, fault: str
) -> None:
    other.answers["/file"] = Given(b"%PDF", "application/pdf")
    other.answers["/empty"] = Given(b"<p>x</p>")
    address = other.address(asked) if asked.startswith("/") else asked
    with pytest.raises(InvalidError, match=fault):
        fetching.look_at(settings, address)


def test_a_form_is_filled_and_a_page_that_is_there_is_named(
    blank: Site, settings: Settings, other: Elsewhere
) -> None:
    other.answers["/a"] = Given(LINKED.encode())
    work = fetching.look_at(settings, other.address("/a"))
    with blank.reading(SYSTEM) as context:
        found = fetching.filled(context, work)
    assert (found.document.type, found.known) == ("article", "")
    assert found.document.fields["published"] == "2019-05-06"
    assert found.document.links[:2] == (
        LinkStatement("written-by", "Ada Example"),
        LinkStatement("written-by", "The Desk"),
    )
    page = replace(found.document, title="Another title")
    came = [Incoming("", page, "x")]
    blank.writing(SYSTEM, lambda context: put_many(context, came))
    with blank.reading(SYSTEM) as context:
        again = fetching.filled(context, work)
    assert (again.known, again.how) == ("another-title", "by its web address")
    with blank.reading(NOBODY) as context, pytest.raises(SignInError):
        fetching.filled(context, work)


def _hooked(site: Site, address: str) -> webhooks.Hook:
    return site.writing(SYSTEM, lambda context: webhooks.add(context, address))


def _site(kitchen: Site, other: Elsewhere) -> Site:
    settings = replace(kitchen.settings, allowed_hosts=other.host)
    kitchen.settings = settings
    return kitchen


def test_changes_are_told_signed_and_in_order(kitchen: Site, other: Elsewhere) -> None:
    site = _site(kitchen, other)
    other.answers["/hook"] = Given(status=204)
    hook = _hooked(site, other.address("/hook"))
    put(site, dish("Focaccia"), dish("Hidden", visibility="curators"), dish("Farinata"))
    assert webhooks.run(site, ROOT) == 2
    assert webhooks.run(site, ROOT) == 0
    told = [json.loads(each.body) for each in other.sent]
    assert [each["data"]["page"]["title"] for each in told] == ["Focaccia", "Farinata"]
    assert told[0]["type"] == "page.create"
    assert told[0]["data"]["page"]["address"] == f"{ROOT}/pages/focaccia"
    for sent in other.sent:
        number, moment = sent.headers["webhook-id"], sent.headers["webhook-timestamp"]
        # As the specification's own libraries check it.
        key = base64.b64decode(hook.secret.removeprefix("whsec_"))
        signed = f"{number}.{moment}.".encode() + sent.body
        digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        assert sent.headers["webhook-signature"] == f"v1,{digest.decode()}"
    with site.reading(SYSTEM) as context:
        log = webhooks.log(context, hook.number)
    assert [(each.state, each.attempts, each.said) for each in log] == [
        ("done", 1, "answered 204")
    ] * 2


def test_what_is_not_taken_is_told_again_later_and_given_up_at_last(
    kitchen: Site, other: Elsewhere
) -> None:
    site = _site(kitchen, other)
    hook = _hooked(site, other.address("/hook"))
    put(site, dish("Focaccia"))
    waits = []
    for attempt in range(1, webhooks.ATTEMPTS + 1):
        assert webhooks.run(site, ROOT) == 0
        assert webhooks.run(site, ROOT) == 0  # not yet due again
        assert len(other.sent) == attempt
        with site.reading(SYSTEM) as context:
            (entry,) = webhooks.log(context, hook.number)
        waits.append(entry.due)
        assert (entry.attempts, entry.said) == (attempt, "answered 404")
        site.writing(
            SYSTEM,
            lambda ctx, n=entry.number: store.change_delivery(ctx.unit, n, DUE),
        )
    assert waits == sorted(waits)
    assert entry.state == "failed"
    assert webhooks.run(site, ROOT) == 0
    assert len(other.sent) == webhooks.ATTEMPTS
    other.answers["/hook"] = Given()
    site.writing(
        SYSTEM, lambda context: webhooks.again(context, hook.number, entry.number)
    )
    assert webhooks.run(site, ROOT) == 1


def test_a_stopped_address_is_told_of_all_when_it_goes_on(
    kitchen: Site, other: Elsewhere
) -> None:
    site = _site(kitchen, other)
    other.answers["/hook"] = Given()
    number = _hooked(site, other.address("/hook")).number
    site.writing(
        SYSTEM, lambda context: webhooks.switch(context, number, is_active=False)
    )
    put(site, dish("Focaccia"))
    assert webhooks.run(site, ROOT) == 0
    site.writing(
        SYSTEM, lambda context: webhooks.switch(context, number, is_active=True)
    )
    assert webhooks.run(site, ROOT) == 1
    site.writing(SYSTEM, lambda context: webhooks.remove(context, number))
    put(site, dish("Farinata"))
    assert webhooks.run(site, ROOT) == 0


def test_a_private_address_is_not_told(kitchen: Site) -> None:
    number = _hooked(kitchen, "http://127.0.0.1/hook").number
    put(kitchen, dish("Focaccia"))
    assert webhooks.run(kitchen, ROOT) == 0
    with kitchen.reading(SYSTEM) as context:
        (entry,) = webhooks.log(context, number)
    assert "not on the public internet" in entry.said


@pytest.mark.parametrize("address", ["", "ftp://e.org/", "javascript:x"])
def test_what_is_no_address_is_refused(kitchen: Site, address: str) -> None:
    with pytest.raises(InvalidError, match="must begin with https"):
        _hooked(kitchen, address)


def test_only_administrators_manage_webhooks(kitchen: Site) -> None:
    def job(context: Context) -> None:
        webhooks.add(context, "https://e.org/")

    with pytest.raises(SignInError):
        kitchen.writing(NOBODY, job)

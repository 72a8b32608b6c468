"""How much may be asked for in a time: of whom, told how, shared by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.databases import Databases
from tests.kitchen import ADMIN, CONTRIBUTOR, PASSWORD
from wiki.app import create_app
from wiki.config import Settings, load_settings
from wiki.errors import SettingError
from wiki.services import tokens
from wiki.services.counting import Count, MemoryCounter, counter_of
from wiki.services.guesses import Guesses
from wiki.services.limits import Limits, network_of
from wiki.services.starting import SYSTEM
from wiki.store.database import Database
from wiki.web.context import site_of
from wiki.web.limits import kind_of

Opening = Callable[..., Flask]


@pytest.fixture
def opened(kitchen_settings: Settings) -> Iterator[Opening]:
    """Open the wiki of recipes with limits, set as the test says."""
    apps = []

    def open_it(**changes: object) -> Flask:
        # What is kept is not counted: each question has to be worked on.
        changes = {"page_cache": 0, **changes}
        settings = replace(kitchen_settings, limits=True, **changes)  # type: ignore[arg-type] # a test's own words
        app = create_app(settings)
        app.testing = True
        apps.append(app)
        return app

    yield open_it
    for app in apps:
        site_of(app).close()


def sign_in(client: FlaskClient, name: str, password: str) -> TestResponse:
    """Send the form for signing in."""
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1]
    data = {"name": name, "password": password, "csrf_token": token.split('"', 1)[0]}
    return client.post("/sign-in", data=data)


def bearer(app: Flask, name: str) -> dict[str, str]:
    """Give the header of a program that acts as somebody."""
    token = site_of(app).writing(
        SYSTEM, lambda context: tokens.make(context, name).token
    )
    return {"Authorization": f"Bearer {token}"}


def test_what_is_too_much_is_refused_on_a_screen_and_to_programs(
    opened: Opening,
) -> None:
    app = opened(limit_search="2/minute", limit_address=1)
    client = app.test_client()
    first = client.get("/search?q=soup")
    assert first.status_code == 200
    assert first.headers["RateLimit-Policy"] == '"search";q=2;w=60'
    assert first.headers["RateLimit"].startswith('"search";r=1;t=')
    assert client.get("/search?q=soup").status_code == 200
    screen = client.get("/search?q=soup")
    assert screen.status_code == 429
    assert 0 < int(screen.headers["Retry-After"]) <= 61
    assert "You searched more than 2 times" in screen.text
    program = client.get("/api/v1/search?q=soup")
    assert program.status_code == 429
    assert program.content_type == "application/problem+json"
    assert "Wait" in program.get_json()["detail"]
    assert int(program.headers["Retry-After"]) > 0
    assert client.get("/").status_code == 200, "Only searching is refused."


def test_an_answer_from_memory_is_not_counted(opened: Opening) -> None:
    client = opened(limit_search="1/hour", limit_address=1, page_cache=10).test_client()
    assert client.get("/search?q=nonna").status_code == 200
    for _ in range(3):
        kept = client.get("/search?q=nonna")
        assert kept.status_code == 200
        assert "RateLimit" not in kept.headers
    assert client.get("/search?q=pesto").status_code == 429


def test_pages_are_never_counted(opened: Opening) -> None:
    app = opened(limit_search="1/hour", limit_graph="1/hour", limit_write="1/hour")
    client = app.test_client()
    for _ in range(20):
        answer = client.get("/pages/tomato")
        assert answer.status_code == 200
        assert "RateLimit" not in answer.headers


def test_an_account_is_counted_wherever_it_asks_from(opened: Opening) -> None:
    app = opened(limit_search="2/minute", limit_address=100)
    client, head = app.test_client(), bearer(app, CONTRIBUTOR)
    statuses = [
        client.get(
            "/api/v1/search?q=soup",
            headers=head,
            environ_base={"REMOTE_ADDR": f"192.0.2.{number}"},
        ).status_code
        for number in range(3)
    ]
    assert statuses == [200, 200, 429]
    other = client.get("/api/v1/search?q=soup", headers=bearer(app, ADMIN))
    assert other.status_code == 200
    signed_in = app.test_client()
    assert sign_in(signed_in, CONTRIBUTOR, PASSWORD).status_code == 302
    assert signed_in.get("/search?q=soup").status_code == 429, "It is one account."


def test_one_address_does_not_use_up_what_another_has(opened: Opening) -> None:
    app = opened(limit_search="1/minute", limit_address=1)
    client = app.test_client()

    def ask(address: str) -> int:
        place = {"REMOTE_ADDR": address}
        return client.get("/search?q=soup", environ_base=place).status_code

    assert [ask("192.0.2.1"), ask("192.0.2.1"), ask("192.0.2.2")] == [200, 429, 200]
    assert [ask("2001:db8::1"), ask("2001:db8::ffff")] == [200, 429], "One line."
    assert ask("2001:db8:0:1::1") == 200


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "nonsense"),
    ],
)
def test_addresses_are_counted_as_their_owners_have_them(
    address: str, counted: str
) -> None:
    assert network_of(address) == counted


def forwarded(client: FlaskClient, chain: str) -> int:
    """Search through a proxy that tells where a request came from."""
    return client.get("/search?q=soup", headers={"X-Forwarded-For": chain}).status_code


def test_without_a_proxy_a_forged_header_changes_nothing(opened: Opening) -> None:
    client = opened(limit_search="1/minute", limit_address=1).test_client()
    assert forwarded(client, "192.0.2.1") == 200
    assert forwarded(client, "192.0.2.2") == 429, "No new address is invented."


def test_behind_a_proxy_what_it_adds_counts_and_what_was_forged_does_not(
    opened: Opening,
) -> None:
    app = opened(limit_search="1/minute", limit_address=1, trusted_proxies=1)
    client = app.test_client()
    assert forwarded(client, "192.0.2.1") == 200
    assert forwarded(client, "203.0.113.7, 192.0.2.1") == 429, "It helps nobody."
    assert forwarded(client, "192.0.2.1, 192.0.2.2") == 200, "It hurts nobody."


def test_guessing_a_password_takes_longer_and_longer(opened: Opening) -> None:
    app = opened(sign_in_failures=2)
    client = app.test_client()
    assert sign_in(client, ADMIN, "wrong-wrong-1").status_code == 401
    assert sign_in(client, ADMIN, "wrong-wrong-2").status_code == 401
    refused = sign_in(client, ADMIN, PASSWORD)
    assert refused.status_code == 429, "Even the right one has to wait."
    assert int(refused.headers["Retry-After"]) >= 1
    assert "wrong too often" in refused.text


def test_known_and_unknown_names_wait_alike(opened: Opening) -> None:
    client = opened(sign_in_failures=2).test_client()
    for name in (ADMIN, "nobody-here"):
        found = [sign_in(client, name, "wrong-wrong-1").status_code for _ in range(3)]
        assert found == [401, 401, 429], name


class Passing(MemoryCounter):
    """Counts whose waits end at once, so that the next attempt may be made."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def add(self, key: str, seconds: float) -> Count:
        """Note how long a wait is."""
        if key.endswith(":wait"):
            self.waits.append(seconds)
        return super().add(key, seconds)


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    counter = Passing()
    guesses = Guesses(counter, free=5)
    for _ in range(4):
        guesses.note_failure("lee", "192.0.2.1")
    assert counter.waits == []
    for _ in range(12):
        guesses.note_failure("lee", "192.0.2.1")
    assert counter.waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_an_address_that_guesses_many_names_waits_though_it_knows_one() -> None:
    counter = Passing()
    guesses = Guesses(counter, free=2)
    for number in range(12):
        guesses.note_failure(f"name{number}", "192.0.2.1")
        guesses.note_success("own-account", "192.0.2.1")
    assert counter.waits == [1], "Signing in rightly does not make up for it."


def test_nobody_can_keep_the_owner_of_a_name_out_for_long() -> None:
    counter = Passing()
    guesses = Guesses(counter, free=2)
    for number in range(200):
        guesses.note_failure("lee", f"192.0.2.{number}")
    assert max(counter.waits) == 30


def test_who_signs_in_begins_anew() -> None:
    guesses = Guesses(MemoryCounter(), free=2)
    for _ in range(3):
        guesses.note_failure("lee", "192.0.2.1")
        guesses.note_success("lee", "192.0.2.1")
    guesses.require_patience("lee", "192.0.2.1")


def test_processes_on_postgresql_count_together(
    opened: Opening, bases: Databases
) -> None:
    one, other = (opened(limit_search="2/minute", limit_address=1) for _ in "12")
    clients = [app.test_client() for app in (one, other, one)]
    statuses = [each.get("/search?q=soup").status_code for each in clients]
    shared = bases.kind == "postgresql"
    assert statuses == [200, 200, 429 if shared else 200]


def test_counts_end_and_are_forgotten(bases: Databases) -> None:
    database = Database(bases.migrated())
    counter = counter_of(Settings(database_url=database.url), database)
    counter.add("over", -1.0)
    assert counter.find("over").number == 0
    assert counter.add("over", 60.0).number == 1
    assert counter.add("over", 60.0).number == 2
    assert 50 < counter.find("over").left <= 60
    counter.add("gone", -1.0)
    counter.forget_over()
    assert counter.find("over").number == 2
    counter.remove("over")
    assert counter.find("over").number == 0
    database.close()


def test_counts_in_memory_do_not_grow_without_end() -> None:
    counter = MemoryCounter(most=100)
    for number in range(1_000):
        counter.add(str(number), 60.0 + number)
    assert sum(counter.find(str(number)).number for number in range(1_000)) <= 100
    assert counter.find("999").number == 1


def test_everything_that_writes_is_limited(browse: Callable[..., FlaskClient]) -> None:
    app = browse().application
    free = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        if not kind_of(rule.endpoint, method)
    }
    assert free == {"accounts.sign_out"}


@pytest.mark.parametrize(
    ("endpoint", "method", "kind"),
    [
        ("search.show", "GET", "search"),
        ("api.GET /suggest", "GET", "search"),
        ("paths.show", "GET", "graph"),
        ("paths.show_table", "GET", "export"),
        ("api.POST /ask", "POST", "graph"),
        ("papers.show", "GET", "export"),
        ("maps.export", "GET", "export"),
        ("fetching.begin", "POST", "fetch"),
        ("files.new", "POST", "write"),
        ("importing.choose", "POST", "write"),
        ("joining.sign_up", "POST", "join"),
        ("accounts.sign_in", "POST", "password"),
        ("api.PUT /pages/<slug>", "PUT", "write"),
        ("pages.show", "GET", ""),
        ("front.front", "GET", ""),
    ],
)
def test_what_is_costly_is_limited(endpoint: str, method: str, kind: str) -> None:
    assert kind_of(endpoint, method) == kind


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THROUGHLINE_LIMIT_SEARCH", "often"),
        ("THROUGHLINE_LIMIT_ADDRESS", "0"),
        ("THROUGHLINE_SIGN_IN_FAILURES", "0"),
        ("THROUGHLINE_LIMITS_STORE", "paper"),
        ("THROUGHLINE_LIMITS_STORE", "database"),
    ],
)
def test_a_limit_that_makes_no_sense_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load_settings({name: value})


class Broken(MemoryCounter):
    """Counts that are out of reach."""

    def add(self, key: str, seconds: float) -> Count:
        """Fail, as a lost Redis does."""
        raise OSError("The counts are out of reach.")


def test_who_cannot_be_counted_is_served() -> None:
    limits = Limits(Settings(), Broken())
    assert limits.count_address("search", "192.0.2.1") is None

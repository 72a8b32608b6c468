"""What happens in numbers: counted rightly, in all processes, for who may know."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.databases import Databases
from tests.kitchen import ADMIN
from tests.whole.processes import Throughline
from wiki.app import create_app
from wiki.config import Settings
from wiki.services import moving, tokens
from wiki.services.starting import SYSTEM, initialise
from wiki.web.context import site_of

Browse = Callable[..., FlaskClient]


def numbers(text: str) -> dict[str, float]:
    """Give every sample by name and labels; `process` stands in no label."""
    return {
        " ".join([each.name, *(f"{name}={each.labels[name]}" for name in names)]): (
            each.value
        )
        for family in text_string_to_metric_families(text)
        for each in family.samples
        for names in [sorted(set(each.labels) - {"process"})]
    }


def read(client: FlaskClient) -> dict[str, float]:
    """Read the numbers of a wiki."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    return numbers(answer.text)


def test_requests_are_counted_by_route_and_never_by_address(browse: Browse) -> None:
    client = browse()
    for slug in ("tomato", "basil", "tomato"):
        client.get(f"/pages/{slug}")
    for made_up in range(5):
        client.get(f"/made-up-{made_up}")
    found = read(client)
    route = "method=GET route=pages.show status=200"
    assert found[f"throughline_requests_total {route}"] == 3
    assert found["throughline_request_seconds_count route=pages.show"] == 3
    text = client.get("/metrics").text
    assert "tomato" not in text
    assert "made-up" not in text


def test_invented_methods_make_no_rows_of_their_own(browse: Browse) -> None:
    client = browse()
    for name in ("BREW", "PROPFIND", "XYZZY"):
        client.open("/", method=name)
    text = client.get("/metrics").text
    assert 'method="other"' in text
    assert "BREW" not in text


def test_kept_answers_are_told_from_those_that_were_made(browse: Browse) -> None:
    client = browse()
    for _ in range(3):
        client.get("/pages/tomato")
    found = read(client)
    assert found["throughline_kept_answers_total result=miss"] == 1
    assert found["throughline_kept_answers_total result=hit"] == 2
    assert found["throughline_kept_answers_held"] == 1


def test_saves_merges_and_conflicts_are_counted(browse: Browse) -> None:
    client = browse()
    token = site_of(client.application).writing(
        SYSTEM, lambda context: tokens.make(context, ADMIN).token
    )
    head = {"Authorization": f"Bearer {token}"}
    page = client.get("/api/v1/pages/tomato", headers=head)
    base = {**head, "If-Match": page.headers["ETag"]}

    def save(**changes: str) -> int:
        address = "/api/v1/pages/tomato"
        kept = {
            name: page.get_json()[name]
            for name in ("type", "title", "summary", "body", "fields")
        }
        body = {**kept, **changes}
        return client.put(address, json=body, headers=base).status_code

    assert save(summary="Redder.") == 200
    assert save(summary="Greener.") == 409
    assert save(body="It grows.") == 200
    found = read(client)
    saves = "throughline_saves_total outcome"
    assert found[f"{saves}=saved"] == 1
    assert found[f"{saves}=conflict"] == 1
    assert found[f"{saves}=merged"] == 1
    assert found["throughline_newest_change"] > 0


def test_the_graph_tells_how_far_it_is_behind(browse: Browse) -> None:
    client = browse()
    assert read(client)["throughline_graph_version"] == 0
    client.get("/pages/tomato/related")
    found = read(client)
    assert found["throughline_graph_version"] == found["throughline_newest_change"]
    assert found["throughline_graph_lag"] == 0
    site_of(client.application).writing(
        SYSTEM, lambda context: moving.archive(context, "tomato")
    )
    assert read(client)["throughline_graph_lag"] > 0


def test_what_is_refused_is_counted(kitchen_settings: Settings) -> None:
    app = create_app(replace(kitchen_settings, limits=True, limit_search="1/hour"))
    client = app.test_client()
    for number in range(7):
        client.get(f"/search?q=tomato+{number}")
    assert read(client)["throughline_limited_total route=search.show"] == 2
    site_of(app).close()


@pytest.mark.parametrize(
    ("place", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
    ],
)
def test_without_a_token_only_this_machine_may_read(
    browse: Browse, place: str, headers: dict[str, str], status: int
) -> None:
    answer = browse().get(
        "/metrics", headers=headers, environ_base={"REMOTE_ADDR": place}
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("given", "status"),
    [("Bearer the-token", 200), ("Bearer another", 404), ("the-token", 404), ("", 404)],
)
def test_with_a_token_whoever_has_it_may_read(
    kitchen_settings: Settings, given: str, status: int
) -> None:
    app = create_app(replace(kitchen_settings, metrics_token="the-token"))
    headers = {"Authorization": given} if given else {}
    client = app.test_client()
    assert client.get("/metrics", headers=headers).status_code == status
    site_of(app).close()


@pytest.mark.parametrize("bases", ["postgresql"], indirect=True, scope="session")
def test_any_process_gives_the_sums_of_all(bases: Databases, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=bases.migrated())
    initialise(settings, empty=True)
    wiki = Throughline(tmp_path, {"THROUGHLINE_DATABASE_URL": settings.database_url})
    with wiki.serving("--workers", "2") as server:
        for _ in range(40):
            assert server.fetch("/changes").status == 200
        found = numbers(server.fetch("/metrics").text)
        # Many at once: one after the other, the same process may take them all.
        with ThreadPoolExecutor(16) as pool:
            texts = pool.map(lambda _: server.fetch("/metrics").text, range(160))
            processes = {
                json.dumps(each.labels["process"])
                for text in texts
                for family in text_string_to_metric_families(text)
                for each in family.samples
                if each.name == "throughline_places"
            }
    route = "method=GET route=changes.show status=200"
    assert found[f"throughline_requests_total {route}"] == 40
    assert len(processes) == 2, "Both processes were asked."

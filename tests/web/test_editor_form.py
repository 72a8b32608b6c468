"""The editor's form keeps what the vocabulary does not know, and turns into text."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

PAGE = """---
type: dish
title: Focaccia
fields:
  course: midnight
links:
  - {uses: basil, note: leaves}
---
Flat.
"""


@pytest.fixture
def client(browse: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who writes pages."""
    return browse("contributor")


def _hidden(text: str) -> dict[str, str]:
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", text):
        name, value = (
            re.search(rf' {each}="([^"]*)"', tag) for each in ("name", "value")
        )
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def _send(client: FlaskClient, action: str, **fields: str) -> str:
    form = _hidden(client.get("/pages/new?type=dish").text)
    answer = client.post(
        "/pages/new", data={**form, "visibility": "public", **fields, "action": action}
    )
    return answer.text


def _source(text: str) -> str:
    found = re.search(
        r'<textarea[^>]*name="source"[^>]*>\r?\n?((?:.|\n)*?)</textarea>', text
    )
    assert found
    return unescape(found[1]).replace("\r\n", "\n")


def test_a_choice_that_the_vocabulary_lacks_survives_the_form(
    client: FlaskClient,
) -> None:
    form = _send(client, "form", view="source", source=PAGE)
    assert "midnight (not one of the choices)" in form
    again = _send(
        client,
        "source",
        title="Focaccia",
        body="Flat.",
        field_course="midnight",
        **{
            "links-0-relation": "uses",
            "links-0-target": "basil",
            "links-0-note": "leaves",
        },
    )
    assert "course: midnight" in _source(again)
    assert "{uses: basil, note: leaves}" in _source(again)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("course: midnight", "colour: red", "no field “colour”"),
        ("course: midnight", "minutes: [1, 2]", "takes one value"),
        ("type: dish", "type: soup", "There is no page type “soup”"),
        ("title: Focaccia", "titel: Focaccia", "This key is not known"),
    ],
)
def test_what_the_form_cannot_hold_stays_text(
    client: FlaskClient, old: str, new: str, fault: str
) -> None:
    source = PAGE.replace(old, new)
    text = _send(client, "form", view="source", source=source)
    assert fault in unescape(text)
    assert _source(text) == source


def test_a_row_without_a_page_is_not_dropped_silently(client: FlaskClient) -> None:
    for action in ("save", "source"):
        text = _send(
            client, action, title="Focaccia", **{"links-0-note": "with the last oil"}
        )
        assert "Name the page, or empty the whole row." in text
        assert "with the last oil" in text


def test_what_a_page_may_lack_is_said_when_it_is_asked_for(client: FlaskClient) -> None:
    opened = client.get("/pages/sunday-lunch/edit").text
    assert 'value="advice"' in opened
    assert 'class="advice"' not in opened
    shown = _send(client, "advice", title="Soup", body="Of Basil.")
    assert "Named in the text, not linked" in shown
    assert 'value="link:uses:basil"' in shown
    assert 'value="Soup"' in shown  # nothing of what was written is gone
    assert client.get("/pages/soup").status_code == 404


def test_a_page_is_made_from_its_text_and_faults_name_lines(
    client: FlaskClient,
) -> None:
    text = _send(client, "save", view="source", source=PAGE)
    assert re.search(r'data-line="5">Line 5, course</a>', text)
    saved = _send(
        client, "save", view="source", source=PAGE.replace("midnight", "main")
    )
    assert "/pages/focaccia" in saved
    assert client.get("/pages/focaccia.json").json["fields"]["course"] == "main"


def test_what_was_written_while_signed_out_goes_through_signing_in(
    client: FlaskClient, browse: Callable[..., FlaskClient]
) -> None:
    form = _hidden(client.get("/pages/new?type=dish").text)
    nobody = browse()
    lost = nobody.post(
        "/pages/new",
        data={**form, "title": "Focaccia", "body": "Flat <b>.", "action": "save"},
    )
    assert lost.status_code == 401
    carried = _hidden(lost.text)
    assert "Flat <b>." in carried["carried"]
    signed = nobody.post(
        "/sign-in", data={**carried, "name": "nonna", "password": "basil and pine nuts"}
    )
    kept = _hidden(signed.text)
    assert (kept["title"], kept["body"], kept["action"]) == (
        "Focaccia",
        "Flat <b>.",
        "preview",
    )
    shown = nobody.post("/pages/new", data=kept)
    assert shown.status_code == 200
    assert "Flat &lt;b&gt;." in shown.text
    assert nobody.get("/pages/focaccia").status_code == 404


def test_only_what_an_editor_sends_is_carried(client: FlaskClient) -> None:
    for path in (
        "//elsewhere.example/pages/new",
        "/users",
        "https://a.example/pages/new",
    ):
        form = _hidden(client.get("/sign-in").text)
        data = {
            **form,
            "name": "nonna",
            "password": "basil and pine nuts",
            "carried": f'["{path}", [["action", "save"]]]',
        }
        answer = client.post("/sign-in", data=data)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def _many(count: int) -> dict[str, str]:
    """Give what a form sends that states so many links, a note on every tenth."""
    return {
        f"links-{number}-{part}": value
        for number in range(count)
        for part, value in (
            ("relation", "uses"),
            ("target", f"thing-{number}"),
            *([("note", f"No. <{number}>")] if number % 10 == 0 else []),
        )
    }


def test_very_many_links_are_lines_that_open_one_by_one_and_say_the_same(
    client: FlaskClient,
) -> None:
    _send(client, "save", title="Feast", **_many(2000))
    before = client.get("/api/v1/pages/feast").json
    assert before is not None
    address = "/pages/feast/edit"
    screen = client.get(address).text
    assert len(screen.encode()) < 1_500_000
    assert screen.count("<select") < 20
    assert "Note: No. &lt;1990&gt;" in screen
    form = {**_hidden(screen), "title": "Feast", "visibility": "public"}

    opened = client.post(address, data={**form, "action": "open-1990"}).text
    assert opened.count("<select") == screen.count("<select") + 3
    assert 'name="links-1990-note" value="No. &lt;1990&gt;"' in opened
    assert 'value="thing-1990"' in opened

    # What is sent again without a change is what the page says already.
    answer = client.post(address, data={**form, "action": "save"})
    assert answer.status_code == 302
    after = client.get("/api/v1/pages/feast").json
    assert after is not None
    assert (after["links"], after["revision"]) == (before["links"], before["revision"])

    removed = client.post(address, data={**form, "action": "remove-0"}).text
    assert "thing-0<" not in removed
    assert "thing-1<" in removed


def test_few_links_are_open_and_a_fault_opens_a_row(client: FlaskClient) -> None:
    few = _send(client, "preview", title="Feast", **_many(98))
    assert "data-short" not in few
    wrong = {"links-7-position": "first"}
    many = _send(client, "save", title="Feast", **_many(300), **wrong)
    assert many.count("data-short") == 299
    assert "Give a whole number" in many

"""Importing by screen: chosen, looked at, applied; only by those who may."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.web.test_api_description import Api, Browse
from wiki.config import Settings
from wiki.services.transfer import desk

FOREIGN = Path(__file__).parents[1] / "services" / "foreign"
BYTES = "application/octet-stream"
DISHES = b"Name,Course,Comes from\nLeek soup,first,Liguria\nTart,dessert,Nowhere\n"


def token(client: FlaskClient, shown: str) -> str:
    """Give what a form of a page carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(shown).text)
    assert found is not None
    return found[1]


def send(
    client: FlaskClient, files: Iterable[tuple[str, bytes]], **rest: str
) -> TestResponse:
    """Bring files."""
    form: MultiDict[str, object] = MultiDict(
        {"csrf_token": token(client, "/import"), "format": "", "type": "", **rest}
    )
    for name, data in files:
        form.add("files", FileStorage(io.BytesIO(data), name, "files"))
    boundary, body = encode_multipart(form)
    content_type = f"multipart/form-data; boundary={boundary}"
    return client.post("/import", data=body, content_type=content_type)


def brought(client: FlaskClient, name: str, data: bytes, **rest: str) -> str:
    """Bring a file and give the address of its import, looked at."""
    answer = send(client, [(name, data)], **rest)
    assert answer.status_code == 302, answer.text
    place = str(answer.headers["Location"])
    desk.settle(place.rpartition("/")[2])
    return place


def press(client: FlaskClient, place: str, button: str, **rest: str) -> TestResponse:
    """Press a button of an import and wait for what it does."""
    answer = client.post(
        f"{place}/{button}", data={"csrf_token": token(client, place), **rest}
    )
    desk.settle(place.rpartition("/")[2])
    return answer


def test_lines_are_looked_at_and_then_applied(browse: Browse) -> None:
    client = browse("curator")
    line = b'{"slug": "leek-soup", "type": "dish", "title": "Leek soup",'
    line += b' "links": [{"relation": "uses", "target": "Leek"}]}\n'
    place = brought(client, "dishes.jsonl", line)
    shown = client.get(place).text
    assert "This would change: 1 new, 0 changed, 0 the same, 0 refused" in shown
    assert client.get("/pages/leek-soup").status_code == 404
    press(client, place, "apply")
    shown = client.get(place).text
    assert "Taken in: 1 new" in shown
    assert '<a class="missing" href="/pages/new?title=Leek"' in shown
    assert client.get("/pages/leek-soup").status_code == 200
    assert "dishes.jsonl" in client.get("/import").text


def test_columns_are_chosen_once_and_remembered(browse: Browse) -> None:
    client = browse("curator")
    place = brought(client, "dishes.csv", DISHES)
    columns = f"{place}/columns"
    assert client.get(place).headers["Location"] == columns
    shown = client.get(columns).text
    assert "Leek soup" in shown
    assert '<option value="title" selected>' in shown
    chosen = {"column-0": "title", "column-1": "field:course", "type": "dish"}
    sent = {"csrf_token": token(client, columns), **chosen}
    wrong = client.post(columns, data=sent | {"column-0": ""})
    assert wrong.status_code == 422
    assert "Say which column holds the title." in wrong.text
    client.post(columns, data=sent)
    desk.settle(place.rpartition("/")[2])
    assert "2 new, 0 changed" in client.get(place).text
    # Another table with the same columns in another order is not asked about.
    again = b"Course,Comes from,Name\nmain,,Stew\n"
    place = brought(client, "more.csv", again)
    assert "1 new" in client.get(place).text


def test_refused_lines_may_be_left_out(browse: Browse) -> None:
    client = browse("curator")
    lines = b'{"type": "dish", "title": "Stew"}\n{"type": "planet", "title": "X"}\n'
    place = brought(client, "a.jsonl", lines)
    shown = client.get(place).text
    assert "a.jsonl, line 2" in shown
    assert "0 new, 0 changed, 0 the same, 1 refused" in shown
    press(client, place, "look", partly="1")
    assert "1 new, 0 changed, 0 the same, 1 refused" in client.get(place).text
    press(client, place, "apply")
    assert client.get("/pages/stew").status_code == 200


def test_a_file_that_cannot_be_read_is_told_and_put_away(browse: Browse) -> None:
    client = browse("curator")
    answer = send(client, [("a.docx", b"x")])
    assert answer.status_code == 422
    assert "a.docx has no format" in answer.text
    assert send(client, []).status_code == 422
    wrong = send(client, [("a.jsonl", b"{}")], mapping="[kinds]")
    assert wrong.status_code == 422
    assert "there is no “kinds”" in wrong.text
    place = brought(client, "b.xml", b"<rss", format="wordpress")
    assert "this is not valid XML" in client.get(place).text
    press(client, place, "remove")
    assert client.get(place).status_code == 404


def test_only_curators_import_and_each_sees_their_own(browse: Browse) -> None:
    place = brought(browse("curator"), "a.jsonl", b'{"type":"dish","title":"Stew"}')
    for address in ("/import", place):
        assert browse("contributor").get(address).status_code == 403
    assert browse("").get(place).status_code in (302, 401)
    assert browse("admin").get(place).status_code == 200


def test_an_import_that_was_cut_off_is_begun_again(
    browse: Browse, kitchen_settings: Settings
) -> None:
    client = browse("curator")
    place = brought(client, "a.jsonl", b'{"type":"dish","title":"Stew"}')
    folder = kitchen_settings.data_dir / "imports" / place.rpartition("/")[2]
    state = folder / "state.json"
    state.write_text(json.dumps(json.loads(state.read_text()) | {"step": "taking"}))
    assert "Taking the pages in" in client.get(place).text
    assert client.get(place).headers["Refresh"]
    os.utime(state, (1, 1))  # its process has not been heard of for long
    assert "This was cut off" in client.get(place).text
    press(client, place, "apply")
    assert "Taken in: 1 new" in client.get(place).text


def test_an_import_is_put_away_while_it_is_looked_at(
    browse: Browse, kitchen_settings: Settings
) -> None:
    client = browse("curator")
    lines = b'{"type":"dish","title":"Stew"}\n' * 50
    for _ in range(5):
        place = send(client, [("a.jsonl", lines)]).headers["Location"]
        key = place.rpartition("/")[2]
        secret = token(client, "/import")
        client.post(f"{place}/remove", data={"csrf_token": secret})
        desk.settle(key)
        assert client.get(place).status_code == 404
        left = kitchen_settings.data_dir.glob(f"imports/{key}*")
        assert not list(left)


def test_an_address_of_no_import_is_not_found(browse: Browse) -> None:
    client = browse("curator")
    assert client.get("/import/AAAAAAAAAAAAAAAA").status_code == 404
    assert client.get("/import/..%2F..").status_code == 404


def test_a_program_brings_a_file_and_applies_it(browse: Browse) -> None:
    api = Api(browse)
    line = b'{"type":"dish","title":"Stew","links":[{"relation":"uses",'
    sent = {"data": line + b'"target":"Leek"}]}', "content_type": BYTES}
    answer = api.call("POST", "/imports?name=a.jsonl", "curator", **sent)
    assert answer.status_code == 201, answer.text
    place = str(answer.headers["Location"]).removeprefix("/api/v1")
    key = place.rpartition("/")[2]
    desk.settle(key)
    looked = api.get(place, "curator")
    assert (looked["step"], looked["counts"]["new"]) == ("looked", 1)
    assert looked["unresolved"] == [
        {"name": "Leek", "links": 1, "origin": "a.jsonl, line 1"}
    ]
    assert api.call("POST", f"{place}/apply", "curator").status_code == 200
    desk.settle(key)
    taken = api.get(place, "curator")
    assert (taken["step"], taken["pages"][0]["slug"]) == ("taken", "stew")
    assert api.call("DELETE", place, "curator").json == {"items": []}
    assert api.call("GET", "/imports", "contributor").status_code == 403
    assert (
        api.call("POST", "/imports?name=a.docx", "curator", **sent).status_code == 422
    )

"""Files over HTTP: sent safely, taken in with care, the same through the API."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.pictures import PDF, SVG, drawing, photograph
from tests.web.test_api_description import Api, Browse

PESTO = "/pages/pesto-alla-genovese"
APART = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def _token(client: FlaskClient, shown: str = "/files/new") -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(shown).text)
    assert found is not None
    return found[1]


def _send(client: FlaskClient, data: bytes, name: str = "a.png", **rest: str) -> Any:
    sent = {"csrf_token": _token(client), "alt": "A mortar", **rest}
    return _post(client, sent, data, name)


def _post(client: FlaskClient, form: dict[str, Any], data: bytes, name: str) -> Any:
    # Encoded here: the client would leave a temporary file open for a large one.
    file = FileStorage(io.BytesIO(data), name, "file")
    boundary, body = encode_multipart({**form, "file": file})
    content_type = f"multipart/form-data; boundary={boundary}"
    return client.post("/files/new", data=body, content_type=content_type)


def _get(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """Fetch a file whole; the answer has it in memory and its file closed."""
    answer = client.get(address, headers=headers, buffered=True)
    answer.close()
    return answer


def _brought(client: FlaskClient, data: bytes, name: str = "a.png") -> str:
    answer = _send(client, data, name)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"]).partition("?")[0]


def _use(client: FlaskClient, text: str, page: str = PESTO) -> None:
    shown = f"{page}/edit?view=source"
    found = client.get(shown).text
    fields = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', found)
        for name in ("csrf_token", "base", "type", "key", "draft")
    }
    values = {name: each[1] for name, each in fields.items() if each}
    source = f"---\ntype: dish\ntitle: Pesto alla genovese\n---\n\n{text}\n"
    answer = client.post(
        f"{page}/edit",
        data={**values, "view": "source", "source": source, "action": "save"},
    )
    assert answer.status_code == 302, answer.text


def _text_of(client: FlaskClient, address: str) -> str:
    found = re.search(
        r"<code class=\"address\">([^<]+)</code>", client.get(address).text
    )
    assert found is not None
    return found[1]


def test_a_picture_of_a_public_page_is_kept_by_browsers_and_can_do_nothing(
    browse: Browse,
) -> None:
    client = browse("contributor")
    address = _brought(client, photograph(), "The mortar.JPG")
    mine = _get(client, f"{address}/the-mortar.jpg")
    assert mine.headers["Cache-Control"] == "private, no-cache"
    assert browse().get(f"{address}/the-mortar.jpg").status_code == 404
    _use(client, _text_of(client, address))
    answer = _get(browse(), f"{address}/the-mortar.jpg")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    headers = answer.headers
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert headers["Content-Security-Policy"] == APART
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == "inline; filename=the-mortar.jpg"
    same = {"If-None-Match": headers["ETag"]}
    again = _get(browse(), f"{address}/the-mortar.jpg", **same)
    assert again.status_code == 304
    moved = browse().get(f"{address}/anything.html")
    assert moved.status_code == 301
    assert moved.headers["Location"].endswith(f"{address}/the-mortar.jpg")
    small = _get(browse(), f"{address}/width/320.webp")
    assert (small.status_code, small.mimetype) == (200, "image/webp")
    assert browse().get(f"{address}/width/5.webp").status_code == 404


def test_other_files_are_downloaded_in_parts_if_wished_never_opened(
    browse: Browse,
) -> None:
    client = browse("contributor")
    address = _brought(client, PDF, "report.html")
    answer = _get(client, f"{address}/report.pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=report.pdf"
    assert answer.mimetype == "application/pdf"
    part = _get(client, f"{address}/report.pdf", Range="bytes=0-4")
    assert (part.status_code, part.data) == (206, b"%PDF-")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SVG, "a.svg"),
        (b"<html><script>alert(1)</script></html>", "a.jpg"),
        (photograph()[:2000], "a.jpg"),
        (b"", "a.png"),
    ],
)
def test_what_is_not_taken_is_said_in_words_and_the_rest_of_the_form_stays(
    browse: Browse, data: bytes, name: str
) -> None:
    answer = _send(browse("contributor"), data, name, caption="Of marble")
    assert answer.status_code == 422
    assert "Nothing was added yet" in answer.text
    assert 'value="Of marble"' in answer.text


def test_a_file_whose_description_is_wrong_need_not_be_chosen_again(
    browse: Browse,
) -> None:
    client = browse("contributor")
    answer = _send(client, drawing(), "plan.png", alt="")
    assert answer.status_code == 422
    assert "is here. It need not be chosen again." in answer.text
    taken = re.search(r'name="taken"[^>]*value="([^"]+)"', answer.text)
    assert taken is not None
    form = {"csrf_token": _token(client), "alt": "A plan", "taken": taken[1]}
    assert client.post("/files/new", data=form).status_code == 302
    forged = client.post("/files/new", data=form | {"taken": taken[1][:-3] + "abc"})
    assert forged.status_code == 422
    assert "Choose a file." in forged.text


def test_what_is_too_large_is_refused_with_the_limit(browse: Browse) -> None:
    client = browse("contributor")
    answer = _send(client, PDF + b"x" * 20_000_001, "a.pdf")
    assert answer.status_code == 422
    assert "at most 20 MB" in answer.text
    answer = _send(client, b"x" * 20_200_000, "a.pdf")
    assert answer.status_code == 413
    assert "larger than 20 MB" in answer.text
    # Who may add no files is not read from for long.
    stranger = _post(browse(), {}, b"x" * 3_000_000, "a")
    assert stranger.status_code == 413


def test_strangers_are_asked_to_sign_in(browse: Browse) -> None:
    assert "/sign-in" in browse().get("/files/new").headers["Location"]
    client = browse()
    answer = client.post(
        "/files/new",
        data={
            "csrf_token": _token(client, "/sign-in"),
            "file": (io.BytesIO(drawing()), "a.png"),
        },
    )
    assert answer.status_code == 401


def test_the_editor_is_answered_with_the_text_to_put_in(browse: Browse) -> None:
    client = browse("contributor")
    sent = {"csrf_token": _token(client), "alt": "A [mortar]"}
    answer = client.post(
        "/files/new",
        data={**sent, "file": (io.BytesIO(drawing()), "a.png")},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 201
    text = json.loads(answer.text)["text"]
    assert re.fullmatch(r"!\[A \\\[mortar\\\]\]\(/files/[0-9a-f]{16}/a\.png\)", text)
    refused = client.post(
        "/files/new",
        data={**sent, "alt": "", "file": (io.BytesIO(photograph()), "a.png")},
        headers={"Accept": "application/json"},
    )
    assert (refused.status_code, refused.json["errors"].keys()) == (422, {"alt"})


def test_a_file_larger_than_other_requests_goes_through_the_api(
    browse: Browse,
) -> None:
    data, query = PDF + bytes(3_000_000), {"name": "report.pdf"}
    api = Api(browse)
    for headers in ({}, {"Content-Type": "application/pdf"}):
        made = api.call(
            "POST",
            "/files",
            "contributor",
            data=data,
            query_string=query,
            headers=headers,
        )
        assert made.status_code == 201, made.text
        assert made.json["bytes"] == len(data)  # type: ignore[index]


def test_files_go_through_the_api(browse: Browse) -> None:
    api = Api(browse)

    def send(data: bytes, role: str = "contributor", **query: str) -> Any:
        return api.call("POST", "/files", role, data=data, query_string=query)

    made = send(photograph(), name="Mortar.jpg", alt="A mortar", credit="A cook")
    assert made.status_code == 201
    file = made.json
    assert made.headers["Location"] == f"/api/v1/files/{file['key']}"
    assert (file["name"], file["width"], file["height"]) == ("mortar.jpg", 1400, 900)
    again = send(photograph(), name="Mortar.jpg", alt="Other")
    assert again.json == file
    assert send(drawing(), name="a.png").status_code == 422
    assert send(SVG, name="a.svg", alt="A").status_code == 422
    assert send(drawing(), "", name="a.png", alt="A").status_code == 401
    assert send(drawing(), alt="A").status_code == 422
    found = api.get("/files", "contributor", q="mortar")
    assert [each["key"] for each in found["items"]] == [file["key"]]
    assert api.get("/files")["items"] == []
    path = f"/files/{file['key']}"
    assert api.call("GET", path).status_code == 404
    body = {"alt": "Marble", "caption": "Below", "credit": ""}
    changed = api.call("PUT", path, "contributor", json=body)
    assert (changed.json["alt"], changed.json["caption"]) == ("Marble", "Below")
    assert api.call("DELETE", path, "contributor").status_code == 200
    assert api.call("GET", path, "contributor").status_code == 404


def test_lists_and_files_show_only_what_one_may_see(browse: Browse) -> None:
    client = browse("contributor")
    address = _brought(client, drawing())
    assert address in client.get("/files").text
    assert address not in browse().get("/files").text
    assert browse().get(address).status_code == 404
    assert browse().get("/files?show=everything").status_code == 422
    form = {"csrf_token": _token(client, address), "alt": "", "caption": "C"}
    refused = client.post(address, data=form)
    assert refused.status_code == 422
    assert "cannot see it" in refused.text
    assert client.post(address, data=form | {"alt": "New"}).status_code == 302
    assert 'value="New"' in client.get(address).text
    token = _token(client, address)
    assert (
        client.post(f"{address}/remove", data={"csrf_token": token}).status_code == 302
    )
    assert client.get(address).status_code == 404

"""Publishing on time and webhooks, by screen and through the API."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.web.test_api_description import Api, Browse

PESTO = "pesto-alla-genovese"


def token(client: FlaskClient, shown: str) -> str:
    """Give what a form of a page carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(shown).text)
    assert found is not None
    return found[1]


def test_a_page_is_planned_and_called_off(browse: Browse) -> None:
    api, client = Api(browse), browse("curator")
    shown = f"/pages/{PESTO}/schedule"
    sent = {"csrf_token": token(client, shown), "at": "2001-01-01T00:00", "zone": "UTC"}
    wrong = client.post(shown, data=sent)
    assert wrong.status_code == 422
    assert "Give a moment that is to come" in wrong.text
    later = f"{api.get(f'/pages/{PESTO}', 'curator')['updated'][:4]}-12-31T23:59"
    later = str(int(later[:4]) + 1) + later[4:]
    assert client.post(shown, data=sent | {"at": later}).status_code == 302
    assert browse().get(f"/pages/{PESTO}").status_code == 404
    assert "This will be published on" in client.get(f"/pages/{PESTO}").text
    (planned,) = api.get("/scheduled", "curator")["items"]
    assert planned["page"]["slug"] == PESTO
    answer = api.call("DELETE", f"/pages/{PESTO}/schedule", "curator")
    assert answer.json == {"items": []}
    body = {"at": later, "zone": "Europe/Rome"}
    answer = api.call("POST", f"/pages/{PESTO}/schedule", "curator", json=body)
    assert answer.status_code == 200
    assert api.call("GET", "/scheduled", "contributor").status_code == 403
    assert browse("contributor").get(shown).status_code in (403, 404)


def test_webhooks_are_added_stopped_and_removed(browse: Browse) -> None:
    api, client = Api(browse), browse("admin")
    sent = {"csrf_token": token(client, "/webhooks"), "address": "ftp://e.org"}
    assert client.post("/webhooks", data=sent).status_code == 422
    sent["address"] = "https://e.org/hook"
    place = str(client.post("/webhooks", data=sent).headers["Location"])
    assert "whsec_" in client.get(place).text
    (hook,) = api.get("/webhooks", "admin")["items"]
    number = hook["number"]
    assert hook["address"] == "https://e.org/hook"
    stopped = api.call("PUT", f"/webhooks/{number}", "admin", json={"is_active": False})
    assert stopped.json["is_active"] is False
    assert "It is not told at present" in client.get(place).text
    again = f"/webhooks/{number}/deliveries/77/again"
    assert api.call("POST", again, "admin").status_code == 404
    assert api.call("DELETE", f"/webhooks/{number}", "admin").json == {"items": []}
    assert client.get(place).status_code == 404
    body = {"address": "https://e.org/other"}
    made = api.call("POST", "/webhooks", "admin", json=body)
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/webhooks/{made.json['number']}"


@pytest.mark.parametrize("role", ["", "contributor", "curator"])
def test_only_administrators_see_webhooks(browse: Browse, role: str) -> None:
    assert browse(role).get("/webhooks").status_code in (302, 401, 403)
    assert Api(browse).call("GET", "/webhooks", role).status_code in (401, 403)


def test_parts_are_arranged_by_screen(browse: Browse) -> None:
    client = browse("contributor")
    shown = "/pages/sunday-lunch/parts"
    text = client.get(shown).text
    assert re.findall(r'name="slug" value="([^"]+)"', text) == [
        "insalata-caprese",
        PESTO,
        "cacio-e-pepe",
    ]
    sent = {
        "csrf_token": token(client, shown),
        "slug": ["insalata-caprese", PESTO, "cacio-e-pepe"],
        "position": ["3", "1", "2"],
        "note": ["", "To begin with.", ""],
    }
    assert client.post(shown, data=sent).status_code == 302
    page = browse().get("/pages/sunday-lunch").text
    order = re.findall(r'data-part="([^"]+)"', page)
    assert order == [PESTO, "cacio-e-pepe", "insalata-caprese"]
    assert "To begin with." in page
    wrong = client.post(shown, data=sent | {"position": ["x", "1", "2"]})
    assert wrong.status_code == 422
    assert browse().get(shown).status_code in (302, 401)
    assert client.get(f"/pages/{PESTO}/parts").status_code == 422


def test_a_page_is_taken_away_on_paper(browse: Browse) -> None:
    client = browse()
    pdf = client.get(f"/pages/{PESTO}.pdf")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert pdf.data.startswith(b"%PDF")
    again = client.get(f"/pages/{PESTO}.pdf")
    for answer in (pdf, again):  # the second one is kept from the first
        said = answer.headers["Content-Disposition"]
        assert said == f'inline; filename="{PESTO}.pdf"'
    by_header = client.get(f"/pages/{PESTO}", headers={"Accept": "application/pdf"})
    assert by_header.mimetype == "application/pdf"
    assert client.get("/pages/secret-sauce.pdf").status_code == 404
    assert client.get("/pages/secret-sauce/print").status_code == 404
    shown = client.get(f"/pages/{PESTO}/print").text
    assert '<sup class="note">1</sup>' in shown
    assert 'name="robots" content="noindex"' in shown

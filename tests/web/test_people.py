"""The screen on which curators block an account and take back what it did."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from tests.kitchen import CONTRIBUTOR
from tests.trust.clients import Browse, is_signed_in, send

TODAY = datetime.now(UTC).date().isoformat()
ADDRESS = f"/people/{CONTRIBUTOR}"


def _hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*type="hidden"[^>]*value="([^"]*)"', text)
    assert found, text
    return html.unescape(found.group(1))


def test_a_curator_comes_from_the_changes_looks_and_takes_back(browse: Browse) -> None:
    writer, curator = browse("contributor"), browse("curator")
    new = {"type": "dish", "title": "Spam", "body": "Buy.", "action": "save"}
    answer = send(writer, "/pages/new", "/pages/new?type=dish", **new, anyway="y")
    assert answer.status_code == 302, answer.text
    assert f'href="{ADDRESS}"' in curator.get("/changes").text
    assert f'href="{ADDRESS}"' in curator.get("/pages/spam/history").text
    for other in (writer, browse()):
        assert "/people/" not in other.get("/changes").text
        assert "/people/" not in other.get("/pages/spam/history").text
    shown = curator.get(f"{ADDRESS}?since={TODAY}").text
    assert "archived: nobody else wrote it" in shown
    data = {"since": _hidden(shown, "since"), "mark": _hidden(shown, "mark")}
    stale = send(curator, f"{ADDRESS}/undo", ADDRESS, since=TODAY, mark="other")
    assert stale.status_code == 422
    assert "Look again" in stale.text
    assert curator.get("/pages/spam").status_code == 200
    done = send(curator, f"{ADDRESS}/undo", ADDRESS, **data)
    assert done.status_code == 200
    assert "It is done" in done.text
    assert browse().get("/pages/spam").status_code == 404
    assert "Nothing is left" in curator.get(f"{ADDRESS}?since={TODAY}").text
    wrong = curator.get(f"{ADDRESS}?since=soon")
    assert wrong.status_code == 422
    assert "Give a day" in wrong.text


def test_a_curator_blocks_an_account(browse: Browse) -> None:
    writer, curator = browse("contributor"), browse("curator")
    answer = send(curator, f"{ADDRESS}/block", ADDRESS)
    assert answer.status_code == 302
    shown = curator.get(answer.headers["Location"]).text
    assert f"{CONTRIBUTOR} is blocked" in shown
    assert f"Block {CONTRIBUTOR}" not in shown
    assert not is_signed_in(writer)
    assert send(curator, f"{ADDRESS}/block").status_code == 422

"""Review, checks, invitations and options through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, PASSWORD
from tests.web.test_api_description import Api, Browse
from wiki.services import accounts, options
from wiki.services.starting import SYSTEM

PESTO = "pesto-alla-genovese"


@pytest.fixture
def api(browse: Browse) -> Api:
    """Programs at a wiki in which everything is reviewed."""
    found = Api(browse)
    found.site.writing(SYSTEM, lambda context: options.choose(context, review="all"))
    return found


def _page(api: Api, **changes: Any) -> dict[str, Any]:
    page = api.get(f"/pages/{PESTO}")
    kept = ("type", "title", "summary", "body", "aliases", "fields")
    links = [
        {
            "relation": each["relation"],
            "target": each["target"]["slug"],
            "position": each["position"],
        }
        for each in page["links"]
        if not each["context"]
    ]
    return {**{name: page[name] for name in kept}, "links": links, **changes}


def _propose(api: Api, **changes: Any) -> int:
    answer = api.put(PESTO, 1, _page(api, **changes))
    assert answer.status_code == 202, answer.text
    number = answer.json["proposal"]
    assert answer.json == {
        "proposal": number,
        "page": PESTO,
        "address": f"/api/v1/proposals/{number}",
    }
    assert answer.headers["Location"].endswith(answer.json["address"])
    return int(number)


def _step(api: Api, number: int, step: str, role: str, **body: Any) -> Any:
    return api.call("POST", f"/proposals/{number}/{step}", role, json=body)


def test_a_change_that_waits_is_answered_with_202_and_where_it_is(api: Api) -> None:
    number = _propose(api, summary="Green.", comment="Shorter.")
    assert api.get(f"/pages/{PESTO}")["summary"] != "Green."
    found = api.get(f"/proposals/{number}", "contributor")
    assert (found["state"], found["version"], found["comment"]) == (
        "open",
        1,
        "Shorter.",
    )
    assert "summary: Green." in found["text"]
    answer = _step(api, number, "approve", "curator", version=1)
    assert (answer.status_code, answer.json["state"]) == (200, "approved")
    page = api.get(f"/pages/{PESTO}")
    assert (page["summary"], page["author"], page["revision"]) == (
        "Green.",
        CONTRIBUTOR,
        2,
    )
    again = _step(api, number, "approve", "curator", version=1)
    assert (again.status_code, api.get(f"/pages/{PESTO}")["revision"]) == (200, 2)


def test_a_new_page_that_waits_is_answered_with_202(api: Api) -> None:
    page = {"type": "dish", "title": "Focaccia", "slug": "flat-bread"}
    headers = {"Idempotency-Key": "once"}
    answers = [
        api.call("POST", "/pages", "contributor", json=page, headers=headers)
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].json == answers[1].json
    assert answers[0].json["page"] is None
    assert api.call("GET", "/pages/flat-bread").status_code == 404
    number = answers[0].json["proposal"]
    done = _step(api, number, "approve", "curator", version=1).json
    assert done["page"]["slug"] == "flat-bread"
    assert api.get("/pages/flat-bread")["title"] == "Focaccia"


def test_restoring_a_revision_waits_too(api: Api) -> None:
    assert api.put(PESTO, 1, _page(api, summary="X."), "curator").status_code == 200
    address = f"/pages/{PESTO}/revisions/1/restore"
    assert api.call("POST", address, "contributor", json={}).status_code == 202


def test_an_outdated_proposal_is_409_and_its_author_brings_both_together(
    api: Api,
) -> None:
    number = _propose(api, summary="Green.")
    assert api.put(PESTO, 1, _page(api, summary="Red."), "curator").status_code == 200
    answer = _step(api, number, "approve", "curator", version=1)
    assert (answer.status_code, answer.json["head"]) == (409, 2)
    (conflict,) = answer.json["conflicts"]
    assert (conflict["part"], conflict["mine"], conflict["theirs"]) == (
        "summary",
        "Green.",
        "Red.",
    )
    found = api.get(f"/proposals/{number}", "contributor")
    assert (found["outdated"], found["head"]) == (True, 2)
    assert [each["part"] for each in found["conflicts"]] == ["Summary"]

    body = _page(api, summary="Red and green.")
    headers = {"If-Match": '"1"'}

    def put(**rest: Any) -> Any:
        return api.call(
            "PUT",
            f"/proposals/{number}",
            "contributor",
            json={**body, **rest},
            headers=headers,
        )

    assert put().status_code == 409
    assert put(base=2).json["version"] == 2
    assert put(base=2).json["version"] == 2
    assert put(base=2, comment="Once more").status_code == 409
    assert _step(api, number, "approve", "curator", version=1).status_code == 409
    assert _step(api, number, "approve", "curator", version=2).status_code == 200
    assert api.get(f"/pages/{PESTO}")["summary"] == "Red and green."


def test_a_proposal_goes_back_and_forth_and_ends(api: Api) -> None:
    number = _propose(api, summary="Green.")
    assert _step(api, number, "ask", "curator", words="Why?").json["state"] == "asked"
    assert (
        _step(api, number, "comments", "contributor", words="So.").json["remarks"] == 2
    )
    said = api.get(f"/proposals/{number}", "curator")["discussion"]
    assert [(each["author"], each["kind"], each["words"]) for each in said] == [
        (CURATOR, "asked", "Why?"),
        (CONTRIBUTOR, "comment", "So."),
    ]
    assert _step(api, number, "reject", "curator", words=" ").status_code == 422
    assert _step(api, number, "reject", "curator", words="No.").status_code == 200
    second = _propose(api, summary="Greener.")
    assert _step(api, second, "withdraw", "curator").status_code == 403
    assert _step(api, second, "withdraw", "contributor").json["state"] == "withdrawn"
    assert api.get("/proposals", "curator")["total"] == 0
    assert api.get("/proposals", "curator", state="rejected")["total"] == 1


def test_the_list_is_paged_and_narrowed(api: Api) -> None:
    for title in ("One", "Two", "Three"):
        api.call("POST", "/pages", "contributor", json={"type": "dish", "title": title})
    api.call("POST", "/pages", "contributor", json={"type": "cook", "title": "Nino"})
    found = api.every("/proposals", "curator", limit=2, type="dish")
    assert [each["title"] for each in found] == ["One", "Two", "Three"]
    first = api.get("/proposals", "curator", limit=1)
    assert (first["total"], first["types"], first["authors"]) == (
        4,
        {"cook": 1, "dish": 3},
        {CONTRIBUTOR: 4},
    )


def test_what_one_may_not_see_is_missing(api: Api) -> None:
    number = _propose(api, summary="Green.")
    api.site.writing(
        SYSTEM, lambda context: accounts.add(context, "ada", "contributor", PASSWORD)
    )
    headers = {"Authorization": f"Bearer {api.token('ada')}"}
    steps = [
        ("GET", "", None),
        ("PUT", "", {"type": "dish", "title": "X"}),
        ("POST", "/withdraw", {}),
        ("POST", "/comments", {"words": "Hm."}),
    ]
    for method, step, body in steps:
        answers = [
            api.call(
                method,
                f"/proposals/{each}{step}",
                json=body,
                headers={**headers, "If-Match": '"1"'},
            )
            for each in (number, 999)
        ]
        assert {each.status_code for each in answers} == {404}
        texts = {each.text.replace(str(number), "999") for each in answers}
        assert len(texts) == 1
    assert api.call("GET", f"/proposals/{number}").status_code == 404
    assert api.call("GET", f"/proposals/{2**80}", "curator").status_code == 404
    assert api.call("GET", "/proposals").status_code == 401


def test_checks_are_made_and_listed(api: Api) -> None:
    assert api.get("/pages/basil/check") == {"check": None}
    body = {"months": 6, "on": "2020-05-31", "note": "Tasted."}
    made = api.call("POST", "/pages/basil/check", "curator", json=body).json["check"]
    assert (made["due"], made["author"], made["is_due"]) == (
        "2020-11-30",
        CURATOR,
        True,
    )
    assert api.get("/pages/basil/check")["check"] == made
    api.call("POST", "/pages/tomato/check", "curator", json={"months": 6})
    (due,) = api.get("/checks", "contributor")["items"]
    assert due == made
    every = api.every("/checks", "contributor", all="true", limit=1)
    assert [each["page"]["slug"] for each in every] == ["basil", "tomato"]
    assert api.get("/checks", "contributor", type="dish")["items"] == []
    for role, status in (("", 401), ("contributor", 403)):
        answer = api.call("POST", "/pages/basil/check", role, json=body)
        assert answer.status_code == status


def test_options_are_chosen_by_administrators(api: Api) -> None:
    chosen = api.call(
        "POST",
        "/options",
        "admin",
        json={"review": "some", "review_types": ["dish"], "sign_up": "open"},
    ).json
    assert chosen == api.get("/options", "admin")
    assert (chosen["review_types"], chosen["sign_up_role"]) == (["dish"], "reader")
    assert chosen["history"][0]["author"] == ADMIN
    wrong = api.call("POST", "/options", "admin", json={"review_types": ["x"]})
    assert wrong.status_code == 422
    for role, status in (("", 401), ("contributor", 403), ("curator", 403)):
        assert api.call("GET", "/options", role).status_code == status
        assert api.call("POST", "/options", role, json={}).status_code == status


def test_people_join_by_invitation_or_where_it_is_open(api: Api) -> None:
    person = {"name": "carla", "password": PASSWORD}
    assert api.call("POST", "/accounts", json=person).status_code == 403
    made = api.call(
        "POST", "/invitations", "curator", json={"role": "contributor"}
    ).json
    assert made["address"].endswith(made["token"])
    (listed,) = api.every("/invitations", "curator", limit=1)
    assert (listed["state"], made["token"] in str(listed)) == ("open", False)
    joined = api.call("POST", "/accounts", json={**person, "invitation": made["token"]})
    assert joined.json == {"name": "carla", "role": "contributor"}
    again = {**person, "name": "dario", "invitation": made["token"]}
    assert api.call("POST", "/accounts", json=again).status_code == 404
    other = api.call("POST", "/invitations", "admin", json={"role": "curator"}).json
    ended = api.call("POST", f"/invitations/{other['number']}/withdraw", "curator")
    assert ended.json == {"withdrawn": other["number"]}
    assert api.call("GET", "/invitations", "contributor").status_code == 403

    api.call("POST", "/options", "admin", json={"sign_up": "open"})
    joined = api.call("POST", "/accounts", json={"name": "dario", "password": PASSWORD})
    assert joined.json == {"name": "dario", "role": "reader"}
    wrong = {"name": "emma", "password": "short", "email": "emma"}
    errors = api.call("POST", "/accounts", json=wrong).json["errors"]
    assert set(errors) == {"password", "email"}

"""Pages through the API: read, made, changed, merged, renamed, archived."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import Databases
from tests.web.test_api_description import Api, Browse, stand

LINK = {
    "relation", "label", "note", "evidence", "since", "until", "position", "status",
    "context",
}  # fmt: skip
PAGE = {
    "slug", "type", "title", "summary", "body", "fields", "aliases", "links",
    "linked_from", "mentions", "revision", "author", "updated", "visibility", "status",
}  # fmt: skip
BODY = "Intro.\n\n## First\n\nOne.\n\n## Second\n\nTwo.\n"
STEW = {
    "type": "dish",
    "title": "Stew",
    "summary": "Slow.",
    "body": BODY,
    "fields": {"minutes": 90, "course": "main"},
    "links": [
        {"relation": "uses", "target": "tomato", "note": "ripe"},
        {"relation": "uses", "target": "basil"},
    ],
}


@pytest.fixture(scope="module")
def standing(
    bases: Databases, kitchen_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Programs at a wiki that stays as it is."""
    yield from stand(bases, kitchen_url, tmp_path_factory.mktemp("standing"))


def link_to(page: dict[str, Any], slug: str) -> dict[str, Any]:
    """Give the page's only link to another page."""
    (found,) = (each for each in page["links"] if each["target"]["slug"] == slug)
    return dict(found)


def sendable(page: dict[str, Any]) -> dict[str, Any]:
    """Turn what GET gives into what PUT takes, as a program would."""
    kept = ("type", "title", "summary", "body", "fields", "aliases", "visibility")
    qualifiers = ("relation", "note", "since", "until", "position", "status")
    return {
        **{name: page[name] for name in kept},
        "links": [
            {
                **{name: link[name] for name in qualifiers},
                "target": link["target"]["slug"] or link["target"]["title"],
                "evidence": link["evidence"] or "",
            }
            for link in page["links"]
        ],
    }


def numbers(api: Api, slug: str) -> list[int]:
    """Give the numbers of a page's revisions, newest first."""
    return [each["number"] for each in api.every(f"/pages/{slug}/revisions", limit=9)]


def test_a_page_is_read_in_the_promised_shape(standing: Api) -> None:
    api = standing
    answer = api.call("GET", "/pages/pesto-alla-genovese")
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"1"'
    page = answer.json
    assert set(page) == PAGE
    assert page["type"] == "dish"
    assert page["title"] == "Pesto alla genovese"
    assert page["body"].startswith("Crush the [[uses::basil|leaves]], never cut them.")
    assert page["fields"] == {
        "written": "1863",
        "course": "starter",
        "minutes": 20,
        "url": "https://example.org/pesto",
    }
    assert page["aliases"] == ["Pesto"]
    assert (page["revision"], page["visibility"], page["status"]) == (
        1,
        "public",
        "live",
    )
    for link in page["links"]:
        assert set(link) == {*LINK, "target"}
        assert set(link["target"]) == {"slug", "title", "type"}
    for link in page["linked_from"]:
        assert set(link) == {*LINK, "source"}
        assert set(link["source"]) == {"slug", "title", "type"}
    assert link_to(page, "sunday-lunch")["position"] == 2
    assert link_to(page, "basil")["context"] == "Crush the leaves, never cut them."


def test_links_are_labelled_from_the_end_that_is_read(standing: Api) -> None:
    api = standing
    (cooked,) = api.get("/pages/pesto-alla-genovese")["linked_from"]
    assert (cooked["relation"], cooked["label"]) == ("cooks", "cooked by")
    assert cooked["source"]["slug"] == "giulia-rossetti"
    assert cooked["evidence"] == "pesto-alla-genovese"
    cook = api.get("/pages/giulia-rossetti")
    assert link_to(cook, "pesto-alla-genovese")["label"] == "cooks"


def test_dates_of_a_link_are_written_for_programs(standing: Api) -> None:
    page = standing.get("/pages/giulia-rossetti")
    link = link_to(page, "liguria")
    assert (link["since"], link["until"]) == ("1990", "2001-06")


def test_a_mention_without_a_page_keeps_its_name(standing: Api) -> None:
    (mention,) = standing.get("/pages/pesto-alla-genovese")["mentions"]
    assert mention["target"] == {"slug": None, "title": "Trenette", "type": None}


def test_pages_are_listed_once_each_by_cursor(standing: Api) -> None:
    api = standing
    whole = api.every("/pages", limit=100)
    assert [each["slug"] for each in whole] == sorted(each["slug"] for each in whole)
    assert len(whole) == 12
    assert api.every("/pages", limit=5) == whole


def test_what_was_read_can_be_sent_back_and_nothing_changes(standing: Api) -> None:
    api = standing
    for slug in ("giulia-rossetti", "basil", "cacio-e-pepe"):
        page = api.get(f"/pages/{slug}")
        answer = api.put(slug, 1, sendable(page))
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
        assert numbers(api, slug) == [1]


def test_a_page_with_many_links_loses_none_when_sent_back(browse: Browse) -> None:
    api = Api(browse)
    made = api.create(
        title="Everything",
        links=[{"relation": "uses", "target": f"Spice {n}"} for n in range(60)],
    )
    page = api.get("/pages/everything")
    assert len(made["links"]) == len(page["links"]) == 60
    answer = api.put("everything", 1, {**sendable(page), "summary": "All of it."})
    assert len(answer.json["links"]) == 60


def test_making_a_page_answers_where_it_lies(browse: Browse) -> None:
    api = Api(browse)
    answer = api.call("POST", "/pages", "contributor", json=STEW)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/v1/pages/stew"
    assert answer.headers["ETag"] == '"1"'
    assert answer.json["author"] == "nonna"
    page = api.get("/pages/stew")
    assert page == {name: answer.json[name] for name in PAGE}
    assert page["fields"] == {"minutes": 90, "course": "main"}
    assert link_to(page, "tomato")["note"] == "ripe"
    assert page["body"] == BODY


def test_every_qualifier_of_a_link_is_kept(browse: Browse) -> None:
    api = Api(browse)
    stated = {
        "note": "by hand",
        "evidence": "https://example.org/seen",
        "since": "1990-05",
        "until": "2001",
        "position": 7,
        "status": "verified",
    }
    api.create(
        title="Bread",
        links=[{"relation": "course-of", "target": "Sunday lunch", **stated}],
    )
    link = link_to(api.get("/pages/bread"), "sunday-lunch")
    assert {name: link[name] for name in stated} == stated
    back = api.get("/pages/sunday-lunch")["linked_from"]
    (link,) = (each for each in back if each["source"]["slug"] == "bread")
    assert {name: link[name] for name in stated} == stated
    assert link["label"] == "has the course"


def test_a_slug_is_chosen_when_none_is_given(browse: Browse) -> None:
    api = Api(browse)
    assert api.create(title="Crème brûlée")["slug"] == "creme-brulee"
    assert api.create(title="Crème brûlée")["slug"] == "creme-brulee-2"
    assert api.create(title="Crème brûlée", slug="burnt-cream")["slug"] == "burnt-cream"


@pytest.mark.parametrize(
    ("slug", "status"), [("basil", 409), ("Not a slug", 422), ("a/b", 422), ("-", 422)]
)
def test_a_slug_that_cannot_be_had_is_refused(
    standing: Api, slug: str, status: int
) -> None:
    api = standing
    answer = api.call("POST", "/pages", "contributor", json={**STEW, "slug": slug})
    assert answer.status_code == status
    assert len(api.every("/pages", limit=100)) == 12


def test_a_change_needs_the_revision_it_began_from(standing: Api) -> None:
    api = standing
    page = sendable(api.get("/pages/basil"))
    for role in ("contributor", "admin"):
        answer = api.call("PUT", "/pages/basil", role, json=page)
        assert answer.status_code == 428
    assert numbers(api, "basil") == [1]


@pytest.mark.parametrize("header", ["x", "1", '"one"', '"1", "2"', '"-1"', '"99"'])
def test_a_revision_that_never_was_is_refused(standing: Api, header: str) -> None:
    api = standing
    page = {**sendable(api.get("/pages/basil")), "summary": "Other."}
    answer = api.call(
        "PUT", "/pages/basil", "contributor", json=page, headers={"If-Match": header}
    )
    assert answer.status_code == 422
    assert numbers(api, "basil") == [1]


def test_a_change_at_the_newest_revision_is_saved(browse: Browse) -> None:
    api = Api(browse)
    page = sendable(api.get("/pages/basil"))
    answer = api.put("basil", 1, {**page, "summary": "Green.", "comment": "Colour."})
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"2"'
    assert answer.json["merged"] is False
    found = api.get("/pages/basil")
    assert (found["summary"], found["revision"]) == ("Green.", 2)
    assert found["author"] == "nonna"
    newest = api.get("/pages/basil/revisions")["items"][0]
    assert newest["comment"] == "Colour."
    again = api.put("basil", 2, {**page, "summary": "Green."})
    assert (again.status_code, again.headers["ETag"]) == (200, '"2"')


def test_an_address_is_not_changed_by_saving(browse: Browse) -> None:
    api = Api(browse)
    page = sendable(api.get("/pages/basil"))
    answer = api.put("basil", 1, {**page, "slug": "herb"})
    assert answer.status_code == 422
    assert "slug" in answer.json["errors"]
    assert api.put("basil", 1, {**page, "slug": "basil"}).status_code == 200


def test_two_changes_of_different_parts_are_merged(browse: Browse) -> None:
    api = Api(browse)
    api.create(**STEW)
    tomato, basil = STEW["links"]
    theirs = api.put(
        "stew",
        1,
        {
            **STEW,
            "body": BODY.replace("One.", "One, theirs."),
            "fields": {"minutes": 120, "course": "main"},
            "links": [{**tomato, "since": "1990"}, basil],
        },
        "curator",
    )
    assert theirs.status_code == 200
    mine = api.put(
        "stew",
        1,
        {
            **STEW,
            "body": BODY.replace("Two.", "Two, mine."),
            "fields": {"minutes": 90, "course": "starter"},
            "links": [
                {**tomato, "note": "peeled"},
                {**basil, "status": "verified"},
                {"relation": "uses", "target": "pecorino", "note": "grated"},
            ],
        },
    )
    assert mine.status_code == 200
    assert mine.json["merged"] is True
    assert mine.headers["ETag"] == '"3"'
    page = api.get("/pages/stew")
    assert page["fields"] == {"minutes": 120, "course": "starter"}
    assert page["body"] == BODY.replace("One.", "One, theirs.").replace(
        "Two.", "Two, mine."
    )
    kept = link_to(page, "tomato")
    assert (kept["note"], kept["since"]) == ("peeled", "1990")
    assert link_to(page, "basil")["status"] == "verified"
    assert link_to(page, "pecorino")["note"] == "grated"
    assert numbers(api, "stew") == [3, 2, 1]


def test_two_changes_of_the_same_parts_are_refused_whole(browse: Browse) -> None:
    api = Api(browse)
    api.create(**STEW)
    tomato, basil = STEW["links"]
    api.put(
        "stew",
        1,
        {
            **STEW,
            "title": "Their stew",
            "fields": {"minutes": 120, "course": "main"},
            "links": [{**tomato, "note": "theirs"}, basil],
            "body": BODY.replace("One.", "Theirs."),
        },
        "curator",
    )
    before = api.get("/pages/stew")
    answer = api.put(
        "stew",
        1,
        {
            **STEW,
            "title": "My stew",
            "summary": "Only mine.",
            "fields": {"minutes": 60, "course": "main"},
            "links": [{**tomato, "note": "mine"}, basil],
            "body": BODY.replace("One.", "Mine."),
        },
    )
    assert answer.status_code == 409
    conflicts = {each["part"]: each for each in answer.json["conflicts"]}
    for conflict in conflicts.values():
        assert set(conflict) == {"part", "base", "mine", "theirs"}
    assert conflicts["title"] == {
        "part": "title",
        "base": "Stew",
        "mine": "My stew",
        "theirs": "Their stew",
    }
    assert conflicts["fields.minutes"] == {
        "part": "fields.minutes",
        "base": "90",
        "mine": "60",
        "theirs": "120",
    }
    assert conflicts["links.uses.tomato.note"]["theirs"] == "theirs"
    (section,) = (each for part, each in conflicts.items() if part.startswith("body."))
    assert "One." in section["base"]
    assert "Mine." in section["mine"]
    assert "Theirs." in section["theirs"]
    assert len(conflicts) == 4
    assert api.get("/pages/stew") == before
    assert numbers(api, "stew") == [2, 1]


def test_the_same_key_makes_one_page(browse: Browse) -> None:
    api = Api(browse)
    first, second = (
        api.call(
            "POST",
            "/pages",
            "contributor",
            json=STEW,
            headers={"Idempotency-Key": "once"},
        )
        for _ in range(2)
    )
    assert first.status_code == second.status_code == 201
    assert first.json == second.json
    for name in ("Location", "ETag"):
        assert first.headers[name] == second.headers[name]
    assert numbers(api, "stew") == [1]
    assert len(api.every("/pages", limit=100)) == 13


def test_the_same_key_gives_the_first_answer_though_the_page_moved_on(
    browse: Browse,
) -> None:
    api = Api(browse)
    sent = {"json": STEW, "headers": {"Idempotency-Key": "k"}}
    first = api.call("POST", "/pages", "contributor", **sent)
    assert api.put("stew", 1, {**STEW, "title": "Ragout"}, "curator").status_code == 200
    second = api.call("POST", "/pages", "contributor", **sent)
    # Were it the newest revision, the next PUT would undo the other person's change.
    assert second.headers["ETag"] == '"1"'
    assert second.json["title"] == first.json["title"] == "Stew"
    assert numbers(api, "stew") == [2, 1]


def test_the_same_key_changes_a_page_once(browse: Browse) -> None:
    api = Api(browse)
    page = {**sendable(api.get("/pages/basil")), "summary": "Green."}
    headers = {"If-Match": '"1"', "Idempotency-Key": "change"}
    first, second = (
        api.call("PUT", "/pages/basil", "contributor", json=page, headers=headers)
        for _ in range(2)
    )
    assert first.status_code == second.status_code == 200
    assert first.json == second.json
    assert first.headers["ETag"] == second.headers["ETag"] == '"2"'
    assert numbers(api, "basil") == [2, 1]


def test_a_key_is_not_taken_for_another_request(browse: Browse) -> None:
    api = Api(browse)
    change = {"summary": "Other."}
    headers = {"Idempotency-Key": "once"}
    api.call("POST", "/pages", "contributor", json=STEW, headers=headers)
    other = api.call(
        "POST", "/pages", "contributor", json={**STEW, **change}, headers=headers
    )
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json["detail"]
    assert len(api.every("/pages", limit=100)) == 13
    page = sendable(api.get("/pages/basil"))
    headers = {"If-Match": '"1"', "Idempotency-Key": "same"}
    api.call("PUT", "/pages/basil", "contributor", json=page, headers=headers)
    other = api.call(
        "PUT", "/pages/basil", "contributor", json={**page, **change}, headers=headers
    )
    assert other.status_code == 422
    assert numbers(api, "basil") == [1]


def test_keys_of_two_people_are_two_keys(browse: Browse) -> None:
    api = Api(browse)
    headers = {"Idempotency-Key": "1"}
    for role in ("contributor", "curator"):
        api.call("POST", "/pages", role, json=STEW, headers=headers)
    assert len(api.every("/pages", limit=100)) == 14


def test_a_curator_archives_a_page(browse: Browse) -> None:
    api = Api(browse)
    for role, status in (("", 401), ("contributor", 403)):
        assert api.call("DELETE", "/pages/tomato", role).status_code == status
        assert api.get("/pages/tomato")["status"] == "live"
    answer = api.call("DELETE", "/pages/tomato", "curator")
    assert answer.status_code == 200
    assert api.call("GET", "/pages/tomato", "curator").status_code == 404
    assert api.call("DELETE", "/pages/tomato", "curator").status_code == 404
    caprese = api.get("/pages/insalata-caprese")
    assert [each["target"]["title"] for each in caprese["links"]][:2] == [
        "Basil",
        "tomato",
    ]
    assert "tomato" not in [each["slug"] for each in api.every("/pages", limit=100)]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/pages", STEW),
        ("PUT", "/pages/basil", {"type": "ingredient", "title": "Weed"}),
        ("POST", "/pages/basil/rename", {"slug": "weed"}),
        ("DELETE", "/pages/basil", None),
        ("POST", "/pages/basil/related/dismiss", {"slug": "pecorino"}),
    ],
)
def test_nobody_changes_anything(
    standing: Api, method: str, path: str, body: dict[str, Any] | None
) -> None:
    api = standing
    before = api.get("/changes")
    headers = {"If-Match": '"1"'}
    answer = api.call(method, path, json=body, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert api.get("/changes") == before


def test_a_session_cookie_does_not_sign_programs_in(browse: Browse) -> None:
    signed_in = browse("curator")
    answer = signed_in.post("/api/v1/pages", json=STEW)
    assert answer.status_code == 401


def test_who_may_hide_a_page(browse: Browse) -> None:
    api = Api(browse)
    hidden = {**STEW, "visibility": "curators"}
    assert api.call("POST", "/pages", "contributor", json=hidden).status_code == 403
    page = {**sendable(api.get("/pages/basil")), "visibility": "members"}
    assert api.put("basil", 1, page).status_code == 403
    assert api.get("/pages/basil")["visibility"] == "public"
    assert api.put("basil", 1, page, "curator").status_code == 200
    assert api.call("GET", "/pages/basil").status_code == 404
    assert api.get("/pages/basil", "contributor")["visibility"] == "members"


def test_a_renamed_page_is_found_under_its_old_address(browse: Browse) -> None:
    api = Api(browse)
    refused = api.call(
        "POST", "/pages/basil/rename", "contributor", json={"slug": "herb"}
    )
    assert refused.status_code == 403
    answer = api.call(
        "POST",
        "/pages/basil/rename",
        "curator",
        json={"slug": "sweet-basil", "title": "Sweet basil"},
    )
    assert answer.status_code == 200
    assert answer.headers["Location"] == "/api/v1/pages/sweet-basil"
    assert answer.headers["ETag"] == '"2"'
    page = api.get("/pages/sweet-basil")
    assert page["title"] == "Sweet basil"
    assert {each["source"]["slug"] for each in page["linked_from"]} == {
        "pesto-alla-genovese",
        "insalata-caprese",
    }
    for rest in ("", "/revisions", "/revisions/1", "/related?limit=3&type=dish"):
        old = api.call("GET", f"/pages/basil{rest}")
        assert old.status_code == 301
        assert old.headers["Location"] == f"/api/v1/pages/sweet-basil{rest}"
        assert api.client.get(old.headers["Location"]).status_code == 200
    assert link_to(api.get("/pages/pesto-alla-genovese"), "sweet-basil")
    taken = api.call("POST", "/pages", "contributor", json={**STEW, "slug": "basil"})
    assert taken.status_code == 409


def test_an_old_address_may_be_a_word_of_the_path(browse: Browse) -> None:
    api = Api(browse)
    for old in ("pages", "api", "v1", "p"):
        api.create(**STEW, slug=old)
        new = {"slug": f"stew-{old}"}
        api.call("POST", f"/pages/{old}/rename", "curator", json=new)
        answer = api.call("GET", f"/pages/{old}")
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"/api/v1/pages/stew-{old}"


def test_an_alias_leads_to_its_page_or_to_the_choice(standing: Api) -> None:
    api = standing
    answer = api.call("GET", "/pages/Pesto")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/api/v1/pages/pesto-alla-genovese"
    answer = api.call("GET", "/pages/giulia")
    assert answer.status_code == 300
    assert {each["slug"] for each in answer.json["candidates"]} == {
        "giulia-rossetti",
        "giulia-bruni",
    }


def test_revisions_are_complete_and_each_can_be_read(browse: Browse) -> None:
    api = Api(browse)
    api.create(**STEW)
    for number in range(1, 7):
        answer = api.put("stew", number, {**STEW, "summary": f"Try {number}."})
        assert answer.status_code == 200
    whole = api.every("/pages/stew/revisions", limit=100)
    assert [each["number"] for each in whole] == [7, 6, 5, 4, 3, 2, 1]
    assert api.every("/pages/stew/revisions", limit=3) == whole
    assert api.every("/pages/stew/revisions", limit=7) == whole
    for each in whole:
        assert set(each) == {
            *("number", "author", "at", "comment", "digest", "parts", "links")
        }
    assert [each["parts"] for each in whole] == [["summary"]] * 6 + [[]]
    assert len({each["digest"] for each in whole}) == 7
    for number in range(1, 8):
        answer = api.call("GET", f"/pages/stew/revisions/{number}")
        assert answer.headers["ETag"] == f'"{number}"'
        expected = "Slow." if number == 1 else f"Try {number - 1}."
        assert answer.json["summary"] == expected
        assert answer.json["revision"] == number
        assert set(answer.json) == PAGE
        assert link_to(answer.json, "tomato")["note"] == "ripe"


@pytest.mark.parametrize("number", ["0", "2", "9999999999", "9" * 30])
def test_a_revision_that_is_not_there_is_missing(standing: Api, number: str) -> None:
    api = standing
    assert api.call("GET", f"/pages/basil/revisions/{number}").status_code == 404


def test_a_link_that_came_meanwhile_is_seen_despite_the_etag(browse: Browse) -> None:
    api = Api(browse)
    api.create(**STEW)
    answer = api.call("GET", "/pages/tomato", headers={"If-None-Match": '"1"'})
    assert answer.status_code == 200
    sources = {each["source"]["slug"] for each in answer.json["linked_from"]}
    assert "stew" in sources


def test_a_revision_is_restored_as_a_new_one(browse: Browse) -> None:
    api = Api(browse)
    api.create(**STEW)
    api.put("stew", 1, {**STEW, "summary": "Quick.", "links": []})
    answer = api.call("POST", "/pages/stew/revisions/1/restore", "contributor")
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"3"')
    assert answer.json["summary"] == "Slow."
    newest = api.call("GET", "/pages/stew/revisions").json["items"][0]
    assert newest["comment"] == "Restored revision 1."
    assert {(link["change"], link["target"]["slug"]) for link in newest["links"]} == {
        ("added", "tomato"),
        ("added", "basil"),
    }
    missing = api.call("POST", "/pages/stew/revisions/9/restore", "contributor")
    assert missing.status_code == 404


def test_a_duplicate_is_merged_into_another_page(browse: Browse) -> None:
    api = Api(browse)
    api.create(**STEW)
    api.create(title="Slow stew", summary="The same.", body="More.\n")
    answer = api.call(
        "POST", "/pages/slow-stew/merge-into", "curator", json={"target": "stew"}
    )
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json["aliases"] == ["Slow stew"]
    assert answer.json["body"].endswith("## Slow stew\n\nMore.\n")
    moved = api.call("GET", "/pages/slow-stew")
    assert moved.status_code in (200, 301)
    for body, status in (({"target": "stew"}, 404), ({"target": "nothing"}, 404)):
        again = api.call("POST", "/pages/slow-stew/merge-into", "curator", json=body)
        assert again.status_code == status
    refused = api.call(
        "POST", "/pages/stew/merge-into", "contributor", json={"target": "basil"}
    )
    assert refused.status_code == 403

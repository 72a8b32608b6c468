"""Who may do what through the API: every endpoint, written out by hand."""

from __future__ import annotations

from tests.trust.who_may import (
    ADMINS,
    ALL,
    KEEPERS,
    MEMBERS,
    PATTERN,
    WRITERS,
    Row,
    get,
    post,
)
from tests.trust.world import SOON

BASIL = {"slug": "basil"}
DISH = {"type": "dish", "title": "Stew", "fields": {}}
HERB = {"type": "ingredient", "title": "Basil"}


def of_page(rule: str, who: tuple[str, ...] = ALL, **rest: object) -> Row:
    """Give a row for reading something of a page."""
    return get(f"/pages/<slug>{rule}", who, page="slug", **rest)


def to_page(
    rule: str, who: tuple[str, ...], *, method: str = "POST", **rest: object
) -> Row:
    """Give a row for changing something of a page."""
    return Row(method, f"/pages/<slug>{rule}", who, page="slug", **rest)  # type: ignore[arg-type]


def change(method: str, rule: str, who: tuple[str, ...], **rest: object) -> Row:
    """Give a row for changing something that is no page."""
    return Row(method, rule, who, **rest)  # type: ignore[arg-type]


ENDPOINTS = (
    # What everybody reads.
    get("/pages"),
    of_page(""),
    of_page("/revisions"),
    of_page("/revisions/<int:number>", at={"number": "1"}),
    of_page("/related"),
    of_page(
        "/links/<relation>/<target>", at={"relation": "goes-with", "target": "tomato"}
    ),
    of_page("/discussions"),
    get("/discussions/<int:number>", at={"number": "{thread}"}),
    get("/groups"),
    get("/questions"),
    get("/questions/<slug>", at={"slug": "shared-ingredients"}),
    get("/states", ()),
    get("/gaps"),
    get("/gaps/<kind>", at={"kind": "wanted"}),
    get("/files"),
    get("/files/<key>", WRITERS, at={"key": "{file}"}),
    get("/paths", query="from=basil&to=tomato"),
    get("/graph", query="center=basil"),
    get("/search", query="q=basil"),
    get("/suggest", query="q=bas"),
    get("/changes"),
    get("/vocabulary"),
    get("/vocabulary/versions"),
    get("/vocabulary/versions/<int:number>", at={"number": "1"}),
    post("/ask", ALL, data={"pattern": PATTERN}),
    post(
        "/accounts",
        ALL,
        data={"name": "newcomer", "password": "long enough, surely"},
    ),
    # Members.
    get("/notices", MEMBERS),
    post("/notices/seen", MEMBERS, data={"until": 1}),
    get("/watching", MEMBERS),
    post("/watching", MEMBERS, data={"kind": "type", "name": "dish"}),
    get("/mail", MEMBERS),
    post("/mail", MEMBERS, data={"choice": "none"}),
    to_page("/discussions", MEMBERS, data={"title": "Why?", "text": "Tell."}),
    post(
        "/discussions/<int:number>/reply",
        MEMBERS,
        at={"number": "{thread}"},
        data={"text": "So."},
    ),
    post(
        "/discussions/<int:number>/settle",
        MEMBERS,  # the reader of this world began it
        at={"number": "{thread}"},
        data={"resolved": True},
    ),
    change(
        "PUT",
        "/messages/<int:number>",
        ("reader",),
        at={"number": "{message}"},
        data={"text": "Or this?"},
    ),
    post("/messages/<int:number>/withdraw", ("reader",), at={"number": "{message}"}),
    post("/messages/<int:number>/hide", KEEPERS, at={"number": "{message}"}),
    # Writing.
    post("/pages", WRITERS, data=DISH),
    to_page("", WRITERS, method="PUT", data=HERB),
    of_page("/suggested-links", WRITERS),
    to_page("/related/dismiss", WRITERS, data={"slug": "pecorino"}),
    to_page("/revisions/<int:number>/restore", WRITERS, at={"number": "1"}),
    of_page("/draft", WRITERS),
    to_page("/draft", WRITERS, method="PUT", data={"source": "x", "base": 1}),
    to_page("/draft", WRITERS, method="DELETE"),
    post("/advice", WRITERS, data=DISH),
    of_page("/check", ALL),
    get("/checks", WRITERS),
    get("/insight", WRITERS),
    post("/files", WRITERS, query="name=a.txt", data={}),
    change(
        "PUT", "/files/<key>", WRITERS, at={"key": "{file}"}, data={"alt": "A mortar"}
    ),
    change("DELETE", "/files/<key>", WRITERS, at={"key": "{file}"}),
    get("/proposals", WRITERS),
    get("/proposals/<int:number>", WRITERS, at={"number": "{proposal}"}),
    change(
        "PUT",
        "/proposals/<int:number>",
        ("contributor",),
        at={"number": "{proposal}"},
        data={"type": "dish", "title": "Pesto alla genovese", "base": 1},
    ),
    post(
        "/proposals/<int:number>/comments",
        WRITERS,
        at={"number": "{proposal}"},
        data={"words": "Well."},
    ),
    post(
        "/proposals/<int:number>/withdraw",
        ("contributor",),
        at={"number": "{proposal}"},
    ),
    # Keeping the whole in order.
    post(
        "/proposals/<int:number>/approve",
        KEEPERS,
        at={"number": "{proposal}"},
        data={"version": 1},
    ),
    post(
        "/proposals/<int:number>/ask",
        KEEPERS,
        at={"number": "{proposal}"},
        data={"words": "Well."},
    ),
    post(
        "/proposals/<int:number>/reject",
        KEEPERS,
        at={"number": "{proposal}"},
        data={"words": "Well."},
    ),
    to_page("", KEEPERS, method="DELETE"),
    to_page("/rename", KEEPERS, data={"slug": "basilico"}),
    to_page("/merge-into", KEEPERS, data={"target": "tomato"}),
    to_page("/related/pin", KEEPERS, data={"slug": "pecorino"}),
    to_page("/related/release", KEEPERS, data={"slug": "pecorino"}),
    to_page("/check", KEEPERS, data={"months": 6}),
    get("/scheduled", KEEPERS),
    to_page("/schedule", KEEPERS, data={"at": SOON}),
    to_page("/schedule", KEEPERS, method="DELETE"),
    to_page("/groups", KEEPERS, data={"begins": "2026-12-01", "ends": "2026-12-02"}),
    change("DELETE", "/groups/<int:number>", KEEPERS, at={"number": "{group}"}),
    get("/imports", KEEPERS),
    post("/imports", KEEPERS, query="name=new.jsonl", data={}),
    get("/imports/<key>", KEEPERS, at={"key": "{import}"}),
    post("/imports/<key>/apply", KEEPERS, at={"key": "{import}"}),
    change("DELETE", "/imports/<key>", KEEPERS, at={"key": "{import}"}),
    change(
        "PUT",
        "/vocabulary",
        KEEPERS,
        data={"text": "{vocabulary}", "base": 1, "dry_run": True},
    ),
    get("/people/<name>", KEEPERS, at={"name": "cugina"}),
    post("/people/<name>/block", KEEPERS, at={"name": "cugina"}),
    get(
        "/people/<name>/changes",
        KEEPERS,
        at={"name": "cugina"},
        query="since=2026-01-01",
    ),
    post(
        "/people/<name>/undo",
        KEEPERS,
        at={"name": "cugina"},
        data={"since": "2026-01-01", "mark": "x"},
    ),
    get("/invitations", KEEPERS),
    post("/invitations", KEEPERS, data={"role": "reader"}),
    post("/invitations/<int:number>/withdraw", KEEPERS, at={"number": "{invitation}"}),
    get("/sessions", MEMBERS),
    post("/sessions/end", MEMBERS),
    change("DELETE", "/sessions/<int:number>", (), at={"number": "999"}),
    get("/tokens", MEMBERS),
    post("/tokens", MEMBERS, data={"name": "more"}),
    change("DELETE", "/tokens/<int:number>", (), at={"number": "999"}),
    # Running the site.
    get("/audit", ADMINS),
    get("/options", ADMINS),
    post("/options", ADMINS, data={"sign_up": "closed"}),
    get("/webhooks", ADMINS),
    post("/webhooks", ADMINS, data={"address": "https://example.org/more"}),
    get("/webhooks/<int:number>", ADMINS, at={"number": "{webhook}"}),
    change(
        "PUT",
        "/webhooks/<int:number>",
        ADMINS,
        at={"number": "{webhook}"},
        data={"is_active": False},
    ),
    post(
        "/webhooks/<int:number>/deliveries/<int:delivery>/again",
        ADMINS,
        at={"number": "{webhook}", "delivery": "{delivery}"},
    ),
    change("DELETE", "/webhooks/<int:number>", ADMINS, at={"number": "{webhook}"}),
)

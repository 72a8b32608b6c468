"""Who may do what: every address and method of the screens, written out by hand.

A row says who gets an answer of their own at a page that everybody sees. Where a page
is hidden from somebody, the answer is that of a page which is not there, whatever
stands here; the walk asks that of every row with the name of a page in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.trust.world import SOON

ALL = ("nobody", "reader", "contributor", "curator", "admin")
MEMBERS = ALL[1:]
WRITERS = ALL[2:]
KEEPERS = ALL[3:]
ADMINS = ALL[4:]


@dataclass(frozen=True, slots=True)
class Row:
    """A method of an address: who may ask, and what is sent with it.

    `at` fills places of the address; `{...}` in texts are names of the world. `page`
    is the place that names a page.
    """

    method: str
    rule: str
    who: tuple[str, ...]
    at: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""
    query: str = ""


def get(rule: str, who: tuple[str, ...] = ALL, **rest: Any) -> Row:
    """Give a row for reading."""
    return Row("GET", rule, who, **rest)


def post(rule: str, who: tuple[str, ...], **rest: Any) -> Row:
    """Give a row for changing."""
    return Row("POST", rule, who, **rest)


def of_page(rule: str, who: tuple[str, ...] = ALL, **rest: Any) -> Row:
    """Give a row for reading something of a page."""
    return Row("GET", f"/pages/<slug>{rule}", who, page="slug", **rest)


def to_page(rule: str, who: tuple[str, ...], **rest: Any) -> Row:
    """Give a row for changing something of a page."""
    return Row("POST", f"/pages/<slug>{rule}", who, page="slug", **rest)


PATTERN = "(dish)-[uses]->(ingredient)"
NEW_PAGE = {"type": "dish", "title": "Quite new", "action": "save", "anyway": "y"}
CHANGED = {"type": "ingredient", "title": "Basil", "base": "1", "action": "save"}
SOURCE = "---\ntype: ingredient\ntitle: Basil\nsummary: Anew.\n---\n"

SCREENS = (
    # What everybody reads.
    get("/"),
    get("/<path:place>", at={"place": "menu"}),
    Row("GET", "/<path:place>", ALL, {"place": "dish/{page}"}, page="page"),
    get("/static/<path:filename>", at={"filename": "{static}"}),
    get("/types.css"),
    get("/types/<slug>", at={"slug": "dish"}),
    get("/types/<page_type>/feed.atom", at={"page_type": "dish"}),
    get("/types/<page_type>/calendar.ics", (), at={"page_type": "dish"}),
    get("/search", query="q=basil"),
    get("/search/suggest", query="q=bas"),
    get("/opensearch.xml"),
    get("/paths", query="from=basil&to=tomato"),
    get("/paths.csv", query=f"from=basil&pattern={PATTERN}"),
    get("/questions"),
    get("/questions/new"),
    get("/questions/<slug>", at={"slug": "shared-ingredients"}),
    get("/questions/<slug>.<form>", at={"slug": "shared-ingredients", "form": "csv"}),
    get("/states", ()),
    get("/states.csv", ()),
    get("/states.xlsx", ()),
    get("/states/compare", (), query="states=LI"),
    get("/states/<slug>", (), at={"slug": "liguria"}, page="slug"),
    get("/gaps"),
    get("/gaps/<kind>", at={"kind": "wanted"}),
    get("/gaps/<kind>.csv", at={"kind": "wanted"}),
    # What is usual depends on the pages that one sees: here on those of members.
    get(
        "/gaps/lacking/<page_type>/<name>",
        ("reader", "contributor"),
        at={"page_type": "dish", "name": "course"},
    ),
    get("/gaps/matrix/<slug>", ()),  # the kitchen's vocabulary has none
    get("/gaps/matrix/<slug>.csv", ()),
    get("/map"),
    get("/map.<form>", at={"form": "json"}, query="center=basil"),
    get("/map/embed", query="center=basil"),
    get("/map/card/<slug>", at={"slug": "basil"}, page="slug"),
    get("/changes"),
    get("/feed.atom"),
    get("/sitemap.xml"),
    get("/robots.txt"),
    get("/groups"),
    get("/vocabulary"),
    get("/vocabulary/history"),
    get("/vocabulary/versions/<int:number>", at={"number": "1"}),
    get("/api/docs"),
    get("/api/v1/openapi.json"),
    get("/healthz"),
    get("/readyz"),
    get("/metrics"),
    # What everybody reads of a page that they see.
    get("/pages/<name>", at={"name": "basil"}, page="name"),
    of_page("/cite", at={"slug": "pesto-alla-genovese"}),
    of_page("/compare", query="from=1&to=1"),
    of_page("/discussion"),
    of_page("/event.ics", ()),
    of_page("/feed.atom"),
    of_page("/history"),
    of_page("/links", query="relation=uses&direction=in"),
    of_page(
        "/links/<relation>/<target>", at={"relation": "goes-with", "target": "tomato"}
    ),
    of_page("/map"),
    of_page("/present", ()),
    of_page("/print"),
    of_page("/related"),
    of_page("/revisions/<int:number>", at={"number": "1"}),
    get("/discussions/<int:number>", at={"number": "{thread}"}),
    get("/discussions/<int:number>/feed.atom", at={"number": "{thread}"}),
    # A file that no page shows is for whoever brought it and for curators.
    get("/files"),
    get("/files/<key>", WRITERS, at={"key": "{file}"}),
    get("/files/<key>/<name>", WRITERS, at={"key": "{file}", "name": "{file name}"}),
    get(
        "/files/<key>/width/<int:width>.webp", (), at={"key": "{file}", "width": "400"}
    ),
    # Becoming and being somebody.
    get("/sign-in"),
    post("/sign-in", ALL),
    post("/sign-out", ALL),
    get("/sign-up"),
    post("/sign-up", ALL),
    get("/invitations/<token>", at={"token": "{invitation token}"}),
    post("/invitations/<token>", ALL, at={"token": "{invitation token}"}),
    get("/mail/confirm/<token>", (), at={"token": "forged"}),
    post("/mail/confirm/<token>", (), at={"token": "forged"}),
    get("/mail/end/<token>", (), at={"token": "forged"}),
    post("/mail/end/<token>", (), at={"token": "forged"}),
    get("/watching/<token>/feed.atom", (), at={"token": "forged"}),
    get("/account", MEMBERS),
    post("/account", MEMBERS),
    post("/account/email", MEMBERS, data={"email": "someone@example.org"}),
    post("/account/email/again", MEMBERS),
    post("/account/mail", MEMBERS, data={"choice": "none"}),
    post("/account/token", MEMBERS),
    post("/account/tokens/<int:number>/revoke", MEMBERS, at={"number": "1"}),
    post("/account/sessions/<int:number>/end", (), at={"number": "999"}),
    post("/account/sessions/end", MEMBERS),
    get("/account/second-factor", MEMBERS),
    post("/account/second-factor", MEMBERS, data={"code": "000000"}),
    post("/account/second-factor/codes", MEMBERS, data={"code": "000000"}),
    post("/account/second-factor/off", MEMBERS, data={"password": "no"}),
    # No browser here has a passkey.
    post("/sign-in/passkey/options", ALL),
    post("/sign-in/passkey", ()),
    post("/account/passkeys/options", MEMBERS),
    post("/account/passkeys", ()),
    post(
        "/account/passkeys/<int:number>", (), at={"number": "999"}, data={"name": "X"}
    ),
    post("/account/passkeys/<int:number>/remove", (), at={"number": "999"}),
    # This world knows no provider.
    get("/sign-in/provider", ()),
    get("/sign-in/provider/back", ()),
    post("/sign-in/provider", (), data={"name": "newcomer"}),
    post("/account/identities", ()),
    post("/account/identities/<int:number>/remove", (), at={"number": "999"}),
    get("/sign-in/set-up", ()),
    post("/sign-in/set-up", (), data={"code": "000000"}),
    post("/sign-in/set-up/passkey/options", ()),
    post("/sign-in/set-up/passkey", ()),
    get("/sign-in/code", ()),
    post("/sign-in/code", (), data={"code": "000000"}),
    get("/reset", ()),
    post("/reset", (), data={"email": "someone@example.org"}),
    get("/reset/<token>", (), at={"token": "none"}),
    post("/reset/<token>", (), at={"token": "none"}),
    get("/notices", MEMBERS),
    post("/notices/seen", MEMBERS, data={"until": "1"}),
    get("/watching", MEMBERS),
    post("/watching", MEMBERS, data={"step": "watch", "kind": "type", "name": "dish"}),
    post("/watching/feed/end", MEMBERS),
    # Talking: every member.
    to_page("/discussion", MEMBERS, data={"title": "Why?", "text": "Tell."}),
    post(
        "/discussions/<int:number>",
        MEMBERS,
        at={"number": "{thread}"},
        data={"text": "So."},
    ),
    post(
        "/discussions/<int:number>/<any(resolve, reopen):step>",
        MEMBERS,  # the reader of this world began it
        at={"number": "{thread}", "step": "resolve"},
    ),
    post(
        "/messages/<int:number>/edit",
        ("reader",),
        at={"number": "{message}"},
        data={"text": "Or this?"},
    ),
    post(
        "/messages/<int:number>/<any(withdraw, hide, show):step>",
        ("reader",),
        at={"number": "{message}", "step": "withdraw"},
    ),
    post(
        "/messages/<int:number>/<any(withdraw, hide, show):step>",
        KEEPERS,
        at={"number": "{message}", "step": "hide"},
    ),
    post(
        "/messages/<int:number>/<any(withdraw, hide, show):step>",
        KEEPERS,
        at={"number": "{message}", "step": "show"},
    ),
    # Writing.
    get("/pages/new", WRITERS, query="type=dish"),
    post("/pages/new", WRITERS, data=NEW_PAGE),
    get("/pages/new/from", WRITERS),
    post("/pages/new/from", WRITERS, data={"address": "ftp://example.org/"}),
    of_page("/edit", WRITERS),
    to_page("/edit", WRITERS, data=CHANGED),
    to_page(
        "/resolve",
        WRITERS,
        data={"source": SOURCE, "base": "1", "key": "a", "draft": ""},
    ),
    post("/preview", WRITERS, data={"body": "Hello."}),
    post("/advice", WRITERS, data={"type": "dish", "title": "Stew"}),
    get("/drafts", WRITERS),
    post("/drafts", WRITERS, data={"draft": "new:cook", "title": "Ann"}),
    post("/drafts/<int:number>/discard", ("contributor",), at={"number": "1"}),
    of_page("/parts", WRITERS, at={"slug": "sunday-lunch"}),
    to_page("/parts", WRITERS, at={"slug": "sunday-lunch"}),
    of_page("/collect", WRITERS),
    to_page("/collect", WRITERS, data={"collection": "sunday-lunch"}),
    to_page("/related", WRITERS, data={"other": "pecorino", "judgement": "dismiss"}),
    get("/insight", WRITERS),
    get("/insight/connections"),
    get("/checks", WRITERS),
    get("/files/new", WRITERS),
    post("/files/new", WRITERS),
    post("/files/<key>", WRITERS, at={"key": "{file}"}, data={"alt": "A mortar"}),
    post("/files/<key>/remove", WRITERS, at={"key": "{file}"}),
    get("/review", WRITERS),
    get("/review/<int:number>", WRITERS, at={"number": "{proposal}"}),
    get("/review/<int:number>/edit", ("contributor",), at={"number": "{proposal}"}),
    post(
        "/review/<int:number>/edit",
        ("contributor",),
        at={"number": "{proposal}"},
        data={"type": "dish", "title": "Pesto alla genovese", "base": "1"},
        query="version=1",
    ),
    *(
        post(
            "/review/<int:number>/<any(approve, ask, reject, withdraw, comment):step>",
            who,
            at={"number": "{proposal}", "step": step},
            data={"version": "1", "words": "Well."},
        )
        for step, who in (
            ("comment", WRITERS),
            ("withdraw", ("contributor",)),
            ("approve", KEEPERS),
            ("ask", KEEPERS),
            ("reject", KEEPERS),
        )
    ),
    # Keeping the whole in order.
    of_page("/archive", KEEPERS),
    to_page("/archive", KEEPERS),
    to_page("/restore", KEEPERS, at={"slug": "drovund-soup"}),
    to_page("/revisions/<int:number>/restore", WRITERS, at={"number": "1"}),
    of_page("/rename", KEEPERS),
    to_page("/rename", KEEPERS, data={"title": "Basilico", "slug": "basilico"}),
    of_page("/merge", KEEPERS),
    to_page(
        "/merge", KEEPERS, data={"target": "tomato", "base": "1", "target_base": "1"}
    ),
    of_page("/check", KEEPERS),
    to_page("/check", KEEPERS, data={"months": "6", "on": "2026-01-01"}),
    of_page("/schedule", KEEPERS),
    to_page("/schedule", KEEPERS, data={"at": SOON, "zone": "UTC"}),
    to_page("/schedule/cancel", KEEPERS),
    of_page("/group", KEEPERS),
    to_page("/group", KEEPERS, data={"begins": "2026-12-01", "ends": "2026-12-02"}),
    post("/groups/<int:number>/cancel", KEEPERS, at={"number": "{group}"}),
    get("/import", KEEPERS),
    post("/import", KEEPERS),
    get("/import/<key>", KEEPERS, at={"key": "{import}"}),
    get("/import/<key>/columns", KEEPERS, at={"key": "{table}"}),
    post("/import/<key>/columns", KEEPERS, at={"key": "{table}"}),
    post("/import/<key>/look", KEEPERS, at={"key": "{import}"}),
    post("/import/<key>/apply", KEEPERS, at={"key": "{import}"}),
    post("/import/<key>/remove", KEEPERS, at={"key": "{import}"}),
    get("/vocabulary/source", KEEPERS),
    post("/vocabulary/source", KEEPERS, data={"text": "{vocabulary}"}),
    get("/vocabulary/types/<slug>", KEEPERS, at={"slug": "dish"}),
    post("/vocabulary/types/<slug>", KEEPERS, at={"slug": "dish"}),
    get("/vocabulary/relations/<slug>", KEEPERS, at={"slug": "uses"}),
    post("/vocabulary/relations/<slug>", KEEPERS, at={"slug": "uses"}),
    post(
        "/vocabulary/<any(types, relations):part>/<slug>/remove",
        KEEPERS,
        at={"part": "types", "slug": "atlas"},
    ),
    post("/vocabulary/apply", KEEPERS, data={"text": "{vocabulary}", "base": "1"}),
    get("/people/<name>", KEEPERS, at={"name": "cugina"}, query="since=2026-01-01"),
    post("/people/<name>/block", KEEPERS, at={"name": "cugina"}),
    post(
        "/people/<name>/undo",
        KEEPERS,
        at={"name": "cugina"},
        data={"since": "2026-01-01", "mark": "x"},
    ),
    get("/invitations", KEEPERS),
    post("/invitations", KEEPERS, data={"role": "reader", "days": "1", "uses": "1"}),
    post("/invitations/<int:number>/withdraw", KEEPERS, at={"number": "{invitation}"}),
    # Running the site.
    get("/settings", ADMINS),
    post(
        "/settings",
        ADMINS,
        data={"sign_up": "closed", "sign_up_role": "reader", "review": "off"},
    ),
    get("/users", ADMINS),
    post(
        "/users",
        ADMINS,
        data={"name": "newcomer", "role": "reader", "password": "long enough, surely"},
    ),
    post(
        "/users/<name>/<any(disable, enable):step>",
        ADMINS,
        at={"name": "cugina", "step": "disable"},
    ),
    post(
        "/users/<name>/<any(disable, enable):step>",
        ADMINS,
        at={"name": "cugina", "step": "enable"},
    ),
    get("/users/<name>/sessions", ADMINS, at={"name": "cugina"}),
    post(
        "/users/<name>/sessions/<int:number>/end",
        (),
        at={"name": "cugina", "number": "999"},
    ),
    post("/users/<name>/sessions/end", ADMINS, at={"name": "cugina"}),
    post("/users/sessions/end", ADMINS),
    # Nobody here has a second factor.
    post("/users/<name>/second-factor/remove", (), at={"name": "cugina"}),
    get("/audit", ADMINS),
    post("/users/<name>/role", ADMINS, at={"name": "cugina"}, data={"role": "reader"}),
    get("/webhooks", ADMINS),
    post("/webhooks", ADMINS, data={"address": "https://example.org/more"}),
    get("/webhooks/<int:number>", ADMINS, at={"number": "{webhook}"}),
    post(
        "/webhooks/<int:number>/switch",
        ADMINS,
        at={"number": "{webhook}"},
        data={"active": "0"},
    ),
    post(
        "/webhooks/<int:number>/again/<int:delivery>",
        ADMINS,
        at={"number": "{webhook}", "delivery": "{delivery}"},
    ),
    post("/webhooks/<int:number>/remove", ADMINS, at={"number": "{webhook}"}),
    # Assistants sign each message with a token; tools ask as their owner.
    get("/mcp", ALL),
    post("/mcp", ALL),
    Row("DELETE", "/mcp", ALL),
)

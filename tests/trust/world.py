"""A wiki with a page in every state, somebody of every role, and one of everything."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import MetaData, select

from tests.conftest import RECIPES
from tests.databases import Databases
from tests.kitchen import (
    ADMIN,
    CONTRIBUTOR,
    CURATOR,
    PASSWORD,
    dish,
    fill_kitchen,
    put,
    somebody,
)
from tests.pictures import drawing
from tests.starter import Starter
from wiki.app import create_app
from wiki.config import Settings
from wiki.services import (
    accounts,
    contributing,
    drafts,
    files,
    groups,
    joining,
    moving,
    options,
    pages,
    scheduling,
    talk,
    webhooks,
)
from wiki.services import tokens as token_service
from wiki.services.context import Context
from wiki.services.files import Description
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.services.transfer import desk
from wiki.store import webhooks as webhook_store
from wiki.store.tables import page as page_table
from wiki.web.context import site_of

ROLES = ("nobody", "reader", "contributor", "curator", "admin")
READER, OTHER = "ospite", "cugina"
PEOPLE = {
    "reader": READER,
    "contributor": CONTRIBUTOR,
    "curator": CURATOR,
    "admin": ADMIN,
}

MEMBERS, CURATORS = "wimblo-stock", "jaxquet-broth"
PLANNED, ARCHIVED = "fyzzick-feast", "drovund-soup"
MISSING = "krumpet-void"
"""No page has this name."""

SEEN_BY = {
    MEMBERS: ROLES[1:],
    CURATORS: ROLES[3:],
    PLANNED: ROLES[3:],
    ARCHIVED: ROLES[3:],  # they may bring it back
}
"""Pages that not everybody sees, and who does."""

SECRET = "a key that only these tests know"
SOON = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT09:00")

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(slots=True)
class World:
    """A wiki that is made once and copied; `names` fills the places of addresses."""

    url: str
    folder: Path
    bases: Databases
    names: dict[str, str]
    tokens: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: dict[str, str] = field(default_factory=dict)

    def sign_everybody_in(self) -> None:
        """Keep what each browser keeps after signing in."""
        with self.opened(copied=False) as visit:
            for role in ROLES:
                _sign_in(visit, role)

    @contextmanager
    def opened(self, *, copied: bool = True) -> Iterator[Visit]:
        """Open a copy of the wiki that may be changed, or the one that may not."""
        with tempfile.TemporaryDirectory(prefix="throughline-") as beside:
            url, folder = self.url, self.folder
            if copied:
                folder = Path(beside) / "data"
                shutil.copytree(self.folder, folder)
                url = self.bases.copy(url)
            app = create_app(_settings(url, folder))
            try:
                yield Visit(self, app)
            finally:
                for brought in (folder / "imports").glob("*"):
                    desk.settle(brought.name)  # else it writes while the folder goes
                site_of(app).close()


class Visit:
    """People at one wiki."""

    def __init__(self, world: World, app: Any) -> None:
        self.world, self.app, self.site = world, app, site_of(app)
        self._seen: tuple[int, dict[str, list[str]]] | None = None

    def client(self, role: str) -> FlaskClient:
        """Give the browser of somebody, signed in where they have an account."""
        client: FlaskClient = self.app.test_client()
        if role in self.world.cookies:
            client.set_cookie("session", self.world.cookies[role])
        return client

    def ask(self, role: str, method: str, address: str, **rest: Any) -> Any:
        """Send a request from a browser; a form carries what forms carry."""
        if method != "GET" and "json" not in rest:
            rest["data"] = {
                "csrf_token": self.world.csrf.get(role, ""),
                **rest.get("data", {}),
            }
        return self.client(role).open(address, method=method, buffered=True, **rest)

    def call(self, role: str, method: str, path: str, **rest: Any) -> Any:
        """Send a request of a program to the API."""
        headers = dict(rest.pop("headers", {}))
        if role in self.world.tokens:
            headers["Authorization"] = f"Bearer {self.world.tokens[role]}"
        client = self.app.test_client()
        return client.open(
            f"/api/v1{path}", method=method, headers=headers, buffered=True, **rest
        )

    def contents(self) -> dict[str, list[str]]:
        """Give every row of every table, to see whether anything was changed.

        They are read again only when something was committed meanwhile.
        """
        stamp = self.site.database.stamp()
        if self._seen is not None and stamp == self._seen[0]:
            return self._seen[1]
        tables: MetaData = page_table.metadata
        with self.site.database.reading() as unit:
            found = {
                table.name: sorted(
                    str(tuple(row)) for row in unit.connection.execute(select(table))
                )
                for table in tables.sorted_tables
            }
        self._seen = None if stamp is None else (stamp, found)
        return found


def build(bases: Databases, folder: Path) -> World:
    """Make the wiki, with everybody signed in once."""
    settings = _settings(bases.migrated(), folder)
    initialise(settings, vocabulary_file=RECIPES, empty=True)
    site = Site.open(settings)
    fill_kitchen(site)
    names, tokens = _fill(site)
    site.close()
    world = World(settings.database_url, folder, bases, names, tokens)
    world.sign_everybody_in()
    return world


def build_starter(bases: Databases, folder: Path, starter: Starter) -> World:
    """Make the starter wiki with somebody of every role, signed in once."""
    settings = _settings(bases.new(), folder)
    starter.fill(settings)
    site = Site.open(settings)

    def people(context: Context) -> dict[str, str]:
        for role, name in PEOPLE.items():
            accounts.add(context, name, role, PASSWORD)
        return {
            role: token_service.make(context, name).token
            for role, name in PEOPLE.items()
        }

    tokens = site.writing(SYSTEM, people)
    site.close()
    world = World(settings.database_url, folder, bases, {}, tokens)
    world.sign_everybody_in()
    return world


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=url,
        secret_key=SECRET,
        page_cache=200,
        limits=False,
    )


def _sign_in(visit: Visit, role: str) -> None:
    client = visit.client("nobody")
    name = PEOPLE.get(role)
    form = {"name": name, "password": PASSWORD, "csrf_token": _token(client)}
    if name:
        assert client.post("/sign-in", data=form).status_code == 302
    visit.world.csrf[role] = _token(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    visit.world.cookies[role] = cookie.value


def _token(client: FlaskClient) -> str:
    found = _TOKEN.search(client.get("/sign-in").text)
    assert found is not None
    return found[1]


def _fill(site: Site) -> tuple[dict[str, str], dict[str, str]]:
    """Add what the kitchen lacks; gives the names of what there is one of."""
    names: dict[str, str] = {}

    def as_one(name: str, job: Callable[[Context], Any]) -> Any:
        return site.writing(somebody(site, name), job)

    def people(context: Context) -> dict[str, str]:
        accounts.add(context, READER, "reader", PASSWORD)
        accounts.add(context, OTHER, "contributor", PASSWORD)
        options.choose(context, sign_up="open", review="all")
        return {
            role: token_service.make(context, name).token
            for role, name in PEOPLE.items()
        }

    tokens = site.writing(SYSTEM, people)
    put(
        site,
        dish("Wimblo stock", "tomato", visibility="members"),
        dish("Jaxquet broth", "basil", visibility="curators"),
        dish("Fyzzick feast", "basil", visibility="curators"),
        dish("Drovund soup", "tomato"),
        dish("Fresh salad", "tomato"),
    )
    as_one(CURATOR, lambda context: scheduling.schedule(context, PLANNED, SOON, "UTC"))
    as_one(CURATOR, lambda context: moving.archive(context, "drovund-soup"))

    def propose(context: Context) -> int:
        document, number = pages.document(context, "pesto-alla-genovese")
        changed = replace(document, summary="Otherwise.")
        saved = contributing.save(context, "pesto-alla-genovese", changed, base=number)
        return int(saved.proposal)

    names["proposal"] = str(as_one(CONTRIBUTOR, propose))
    site.writing(SYSTEM, lambda context: options.choose(context, review="off"))
    names["thread"] = str(
        as_one(READER, lambda context: talk.start(context, "basil", "Leaves", "Which?"))
    )
    names["message"] = "1"
    as_one(CURATOR, lambda context: talk.start(context, CURATORS, "Apart", "Sh."))
    for who in (CONTRIBUTOR, CURATOR, ADMIN):
        as_one(
            who,
            lambda context: drafts.keep(
                context, "new:dish", [("title", "Begun"), ("type", "dish")]
            ),
        )
    taken = files.take_in(site.blobs, drawing(), "mortar.png", limit=10**7)
    view = as_one(
        CONTRIBUTOR, lambda context: files.add(context, taken, Description("Mortar"))
    )
    names["file"], names["file name"] = view.facts.key, view.facts.name
    names["group"] = str(
        as_one(
            CURATOR,
            lambda context: groups.plan(
                context, "basil", begins="2026-12-01", ends="2026-12-31"
            ),
        )
    )
    made = as_one(CURATOR, lambda context: joining.invite(context, role="reader"))
    names["invitation"], names["invitation token"] = str(made.number), made.token
    hook = as_one(
        ADMIN, lambda context: webhooks.add(context, "https://example.org/hook")
    )
    names["webhook"] = str(hook.number)
    names["delivery"] = str(_deliver(site, hook.number))
    with site.reading(somebody(site, CURATOR)) as context:
        work = desk.bring(site, context, [("new.jsonl", b'{"type": "dish"}\n')])
    desk.settle(work.key)
    names["import"] = work.key
    with site.reading(somebody(site, CURATOR)) as context:
        table = desk.bring(site, context, [("new.csv", b"Name,Course\nTart,dessert\n")])
    names["table"] = table.key
    return names, tokens


def _deliver(site: Site, hook: int) -> int:
    body = '{"type": "page.created", "data": {"page": {"title": "Basil"}}}'
    values = {"webhook_id": hook, "change_id": 1, "body": body, "state": "failed"}
    values |= {"attempts": 1, "due": "2026-01-01T00:00:00Z", "said": "", "at": ""}
    site.writing(
        SYSTEM, lambda context: webhook_store.add_delivery(context.unit, values)
    )
    with site.reading(somebody(site, ADMIN)) as context:
        return webhooks.log(context, hook)[0].number

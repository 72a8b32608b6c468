"""What tests share: databases of both kinds, the starter wiki, a wiki of recipes."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import databases, thrift
from tests.databases import Databases
from tests.examples import THOROUGH
from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, PASSWORD, fill_kitchen
from tests.starter import Starter
from wiki.app import create_app
from wiki.config import Settings
from wiki.services.site import Site
from wiki.services.starting import initialise
from wiki.web.context import site_of

# No case is judged by the time it took: the machine may be busy with other tests.
BUSY: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
hypothesis_settings.register_profile(THOROUGH, **BUSY)
hypothesis_settings.register_profile("quick", **BUSY)
hypothesis_settings.load_profile("quick")

# What is read when tests are collected stays, and is not looked through for garbage.
gc.disable()

T = TypeVar("T")
KINDS = ("sqlite", "postgresql")
GARBAGE = (20_000, 10, 10)
HERE = Path(__file__).parent
RECIPES = HERE / "recipes.toml"
REACHES = ("whole", "browser", "trust", "services", "web", "store", "unit")


def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: tests wait for servers and for browsers."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left with it in the end."""
    items.sort(key=lambda item: REACHES.index(item.path.relative_to(HERE).parts[0]))


def pytest_collection_finish() -> None:
    """Begin to collect garbage, of what tests make only, and not too often."""
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _thrift() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        thrift.spare(patch)
        yield


class Kept:
    """What all tests of a process share, kept open until the last of them has ended.

    A fixture that has a parameter ends whenever the next test wants the other one.
    """

    def __init__(self) -> None:
        self._made: dict[object, Any] = {}
        self.ending = ExitStack()

    def once(self, name: str, kind: str, make: Callable[[], T]) -> T:
        """Give what has this name for a kind of database; made when first wanted."""
        key = name, kind
        if key not in self._made:
            self._made[key] = make()
        return cast(T, self._made[key])


@pytest.fixture(scope="session")
def kept() -> Iterator[Kept]:
    """What is made once."""
    found = Kept()
    with found.ending:
        yield found


@pytest.fixture(scope="session")
def opened_bases(kept: Kept) -> Callable[[str], Databases]:
    """Give the databases of a kind, which are opened when first wanted."""
    return cache(lambda kind: kept.ending.enter_context(getattr(databases, kind)()))


@pytest.fixture(scope="session", params=KINDS)
def bases(
    request: pytest.FixtureRequest, opened_bases: Callable[[str], Databases]
) -> Databases:
    """Databases of one kind; every test that needs one runs on both."""
    return opened_bases(request.param)


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Starter:
    """The starter wiki, to be copied."""
    own = tmp_path_factory.getbasetemp()
    return Starter(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def kitchen_url(
    bases: Databases, kept: Kept, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A database with the recipes, to be copied, not opened."""
    return _kitchen(kept, bases, tmp_path_factory)


@pytest.fixture(scope="session")
def lone_kitchen(
    kept: Kept,
    opened_bases: Callable[[str], Databases],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Databases, str]:
    """The same on SQLite alone, for what is the same whatever the database is."""
    bases = opened_bases("sqlite")
    return bases, _kitchen(kept, bases, tmp_path_factory)


def _kitchen(kept: Kept, bases: Databases, folders: pytest.TempPathFactory) -> str:
    return kept.once(
        "kitchen", bases.kind, lambda: _recipes(bases, folders.mktemp("kitchen"))
    )


def _recipes(bases: Databases, folder: Path) -> str:
    settings = Settings(data_dir=folder, database_url=bases.migrated(), limits=False)
    initialise(settings, vocabulary_file=RECIPES, empty=True)
    site = Site.open(settings)
    fill_kitchen(site)
    site.close()
    return settings.database_url


@pytest.fixture(scope="session")
def field_settings(
    bases: Databases,
    kept: Kept,
    starter: Starter,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    """The starter wiki, for tests that only read."""

    def make() -> Settings:
        folder = tmp_path_factory.mktemp("field")
        settings = Settings(data_dir=folder, database_url=bases.new(), limits=False)
        starter.fill(settings)
        return settings

    return kept.once("field settings", bases.kind, make)


@pytest.fixture(scope="session")
def field(bases: Databases, kept: Kept, field_settings: Settings) -> Site:
    """The starter wiki opened; nobody may write to it."""

    def make() -> Site:
        site = Site.open(field_settings)
        kept.ending.callback(site.close)
        return site

    return kept.once("field", bases.kind, make)


@pytest.fixture(scope="session")
def field_browser(
    bases: Databases, kept: Kept, field_settings: Settings
) -> FlaskClient:
    """A reader without an account at the starter wiki."""

    def make() -> FlaskClient:
        app = create_app(field_settings)
        kept.ending.callback(site_of(app).close)
        return app.test_client()

    return kept.once("field browser", bases.kind, make)


@pytest.fixture
def kitchen_settings(bases: Databases, kitchen_url: str, tmp_path: Path) -> Settings:
    """A wiki of recipes of its own for one test."""
    return Settings(
        data_dir=tmp_path, database_url=bases.copy(kitchen_url), limits=False
    )


@pytest.fixture
def kitchen(kitchen_settings: Settings) -> Iterator[Site]:
    """A wiki of recipes, opened."""
    site = Site.open(kitchen_settings)
    yield site
    site.close()


@pytest.fixture
def browse(kitchen_settings: Settings) -> Iterator[Callable[..., FlaskClient]]:
    """Give clients at one wiki of recipes, by the role they are signed in with."""
    app = create_app(kitchen_settings)
    app.testing = True
    names = {"contributor": CONTRIBUTOR, "curator": CURATOR, "admin": ADMIN}

    def client(role: str = "") -> FlaskClient:
        found = app.test_client()
        if role:
            page = found.get("/sign-in").text
            token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1]
            answer = found.post(
                "/sign-in",
                data={
                    "name": names[role],
                    "password": PASSWORD,
                    "csrf_token": token.split('"', 1)[0],
                },
            )
            assert answer.status_code == 302, answer.text
        return found

    yield client
    site_of(app).close()


@pytest.fixture(scope="session")
def blank_settings(
    bases: Databases, kept: Kept, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """A wiki with the starter vocabulary and no page, to be copied, not opened."""

    def make() -> Settings:
        folder = tmp_path_factory.mktemp("blank")
        settings = Settings(
            data_dir=folder, database_url=bases.migrated(), limits=False
        )
        initialise(settings, empty=True)
        return settings

    return kept.once("blank", bases.kind, make)


@pytest.fixture
def blank(bases: Databases, blank_settings: Settings, tmp_path: Path) -> Iterator[Site]:
    """A wiki of a test's own with the starter vocabulary and no page."""
    folder = shutil.copytree(blank_settings.data_dir, tmp_path / "blank")
    url = bases.copy(blank_settings.database_url)
    site = Site.open(replace(blank_settings, data_dir=folder, database_url=url))
    yield site
    site.close()

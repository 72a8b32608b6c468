"""What tests share: databases of both kinds, the starter wiki, a wiki of recipes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings

from tests import databases
from tests.databases import Databases
from tests.examples import THOROUGH
from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, PASSWORD, fill_kitchen
from wiki.app import create_app
from wiki.config import Settings
from wiki.services.site import Site
from wiki.services.starting import initialise
from wiki.web.context import site_of

# No case is judged by the time it took: the machine may be busy with other tests.
hypothesis_settings.register_profile(THOROUGH, deadline=None)
hypothesis_settings.register_profile("quick", deadline=None)
hypothesis_settings.load_profile("quick")

KINDS = ("sqlite", "postgresql")
RECIPES = Path(__file__).parent / "recipes.toml"


@pytest.fixture(scope="session", params=KINDS)
def bases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases of one kind; every test that needs one runs on both."""
    with getattr(databases, request.param)() as made:
        yield made


@pytest.fixture(scope="session")
def kitchen_url(bases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the recipes, to be copied, not opened."""
    return _recipes(bases, tmp_path_factory.mktemp("kitchen"))


@pytest.fixture(scope="session")
def lone_kitchen(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Databases, str]]:
    """The same on SQLite alone, for what is the same whatever the database is."""
    with databases.sqlite() as made:
        yield made, _recipes(made, tmp_path_factory.mktemp("lone"))


def _recipes(bases: Databases, folder: Path) -> str:
    settings = Settings(data_dir=folder, database_url=bases.migrated(), limits=False)
    initialise(settings, vocabulary_file=RECIPES, empty=True)
    site = Site.open(settings)
    fill_kitchen(site)
    site.close()
    return settings.database_url


@pytest.fixture(scope="session")
def field_settings(
    bases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """The starter wiki, for tests that only read."""
    folder = tmp_path_factory.mktemp("field")
    settings = Settings(data_dir=folder, database_url=bases.migrated(), limits=False)
    initialise(settings)
    return settings


@pytest.fixture(scope="session")
def field(field_settings: Settings) -> Iterator[Site]:
    """The starter wiki opened; nobody may write to it."""
    site = Site.open(field_settings)
    yield site
    site.close()


@pytest.fixture(scope="session")
def field_browser(field_settings: Settings) -> Iterator[FlaskClient]:
    """A reader without an account at the starter wiki."""
    app = create_app(field_settings)
    yield app.test_client()
    site_of(app).close()


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


@pytest.fixture
def blank(bases: Databases, tmp_path: Path) -> Iterator[Site]:
    """A wiki with the starter vocabulary and no page."""
    settings = Settings(
        data_dir=tmp_path / "blank", database_url=bases.migrated(), limits=False
    )
    initialise(settings, empty=True)
    site = Site.open(settings)
    yield site
    site.close()

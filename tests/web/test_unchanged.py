"""What stands around a page is rendered again when it changed, and only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import template_rendered
from flask.testing import FlaskClient
from jinja2 import Template

from tests.kitchen import saved
from wiki.services import vocabulary
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.web.context import site_of

Browse = Callable[..., FlaskClient]
RAIL = "pages/rail.html"


@pytest.fixture
def reader(browse: Browse) -> FlaskClient:
    """Somebody without an account."""
    return browse()


@pytest.fixture
def site(reader: FlaskClient) -> Site:
    """The wiki of the reader's process."""
    return site_of(reader.application)


@pytest.fixture
def rails(reader: FlaskClient) -> Iterator[list[str]]:
    """Which pages had their rail rendered."""
    found: list[str] = []

    def note(_: object, template: Template, context: dict[str, object]) -> None:
        if template.name == RAIL:
            found.append(str(getattr(context["page"], "slug", "")))

    with template_rendered.connected_to(note, reader.application):
        yield found


def test_an_edit_elsewhere_renders_nothing_again(
    reader: FlaskClient, site: Site, rails: list[str]
) -> None:
    before = reader.get("/pages/basil").text
    saved(site, "giulia-bruni", summary="Cooks in the hills.")
    after = reader.get("/pages/basil").text
    assert rails == ["basil"]
    assert after.partition('class="rail"')[2] == before.partition('class="rail"')[2]


def test_a_summary_that_is_not_shown_renders_nothing_again(
    reader: FlaskClient, site: Site, rails: list[str]
) -> None:
    reader.get("/pages/basil")
    for slug in ("basil", "tomato"):
        saved(site, slug, summary="A plant.")
        reader.get("/pages/basil")
    assert rails == ["basil"]


def test_a_related_page_that_changed_is_shown_as_it_is_now(
    reader: FlaskClient, site: Site, rails: list[str]
) -> None:
    reader.get("/pages/basil")
    saved(site, "pine-nut", summary="Red, white, green.")
    rail = reader.get("/pages/basil").text.partition('class="rail"')[2]
    assert "Red, white, green." in rail
    assert rails == ["basil", "basil"]


def test_new_words_of_the_vocabulary_are_shown(
    reader: FlaskClient, site: Site, rails: list[str]
) -> None:
    reader.get("/pages/basil")

    def reword(context: Context) -> None:
        text = vocabulary.current_text(context.unit)
        vocabulary.apply(context, text.replace('"Dish"', '"Dish to cook"'))

    site.writing(SYSTEM, reword)
    rail = reader.get("/pages/basil").text.partition('class="rail"')[2]
    assert "Dish to cook" in rail
    assert rails == ["basil", "basil"]

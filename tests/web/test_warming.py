"""What is made ready behind the first requests."""

from __future__ import annotations

from wiki.app import create_app
from wiki.config import Settings
from wiki.web import warming
from wiki.web.context import site_of


def test_every_template_compiles_and_the_graph_is_read(
    kitchen_settings: Settings,
) -> None:
    app = create_app(kitchen_settings)
    site = site_of(app)
    warming.warm(app)
    assert site.graph_version() == site.state().change
    site.close()

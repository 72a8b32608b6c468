"""Names while somebody types, as the screens get them."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.kitchen import dish, put
from wiki.services.site import Site


def test_an_offered_page_is_told_as_text_and_not_as_markup(
    kitchen: Site, browse: Callable[..., FlaskClient]
) -> None:
    put(kitchen, dish('Salsa <b>"verde"</b> & more', alias="Bagnet '<i>'"))
    title = "Salsa &lt;b&gt;&#34;verde&#34;&lt;/b&gt; &amp; more"
    by_title = browse("").get("/search/suggest?q=salsa").text
    assert f'data-value="{title}"' in by_title
    assert f"<span>{title}</span> <small" in by_title
    by_alias = browse("").get("/search/suggest?q=bagnet").text
    assert "<small>Bagnet &#39;&lt;i&gt;&#39;</small>" in by_alias
    assert "<b>" not in by_title + by_alias
    assert "<i>" not in by_title + by_alias

"""What tests of accounts do in a browser: send a form, change what is stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Executable
from werkzeug.test import TestResponse

from wiki.services.site import Site
from wiki.web.context import site_of

Browse = Callable[..., FlaskClient]


def secret_of(client: FlaskClient, address: str) -> str:
    """Give the secret that a screen's forms carry."""
    text = client.get(address).text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found, address
    return found.group(1)


def send(
    client: FlaskClient, address: str, shown: str = "/account", **data: Any
) -> TestResponse:
    """Send a form that is on the screen `shown`."""
    data["csrf_token"] = secret_of(client, shown)
    return client.post(address, data=data)


def is_signed_in(client: FlaskClient) -> bool:
    """Tell whether a browser is signed in."""
    return client.get("/account").status_code == 200


def change(client: FlaskClient, statement: Executable) -> None:
    """Change what the wiki behind a browser has stored."""
    site: Site = site_of(client.application)
    site.database.write(lambda unit: unit.connection.execute(statement))


def rows(client: FlaskClient, query: Executable) -> list[Any]:
    """Give what the wiki behind a browser has stored."""
    with site_of(client.application).database.reading() as unit:
        return list(unit.connection.execute(query))

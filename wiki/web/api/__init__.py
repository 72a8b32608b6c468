"""The API: one table of endpoints makes the routes and the OpenAPI description."""

from __future__ import annotations

from wiki.web.api.routing import blueprint

__all__ = ["blueprint"]

"""The page that ours is measured against: Flask, SQLAlchemy's ORM and Jinja, no more.

It shows a page's title, summary and ready-made HTML and the titles of the pages it
links to, from the same database.
"""

from __future__ import annotations

from flask import Flask, abort, render_template_string
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from wiki.store.driver import sqlite_module

TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title></head>
<body><header><nav><a href="/">Home</a> <a href="/search">Search</a></nav></header>
<main><h1>{{ page.title }}</h1><p>{{ page.summary }}</p>{{ page.content.html|safe }}
<ul>{% for link in page.links %}
<li>{{ link.relation }}
<a href="/pages/{{ link.target.slug }}">{{ link.target.title }}</a> {{ link.note }}
{{ link.evidence }}</li>{% endfor %}</ul></main></body></html>"""


class Base(DeclarativeBase):
    """The mapped tables."""


class Page(Base):
    """A page's row."""

    __tablename__ = "page"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    content: Mapped[Content] = relationship()
    links: Mapped[list[Link]] = relationship(foreign_keys="Link.source_id")


class Content(Base):
    """A page's text."""

    __tablename__ = "content"
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    html: Mapped[str]


class Link(Base):
    """A link between pages."""

    __tablename__ = "link"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    relation: Mapped[str]
    note: Mapped[str]
    evidence: Mapped[str]
    target: Mapped[Page] = relationship(foreign_keys="Link.target_id")


def bare_app(url: str) -> Flask:
    """Give the bare application over a database."""
    app = Flask(__name__)
    # Two copies of SQLite in one process would break each other's locks on the file.
    engine = create_engine(url, module=sqlite_module)
    query = select(Page).options(
        joinedload(Page.content), selectinload(Page.links).joinedload(Link.target)
    )

    @app.get("/pages/<slug>")
    def show(slug: str) -> str:
        with Session(engine) as session:
            page = session.scalar(query.where(Page.slug == slug))
            if page is None:
                abort(404)
            return render_template_string(TEMPLATE, page=page)

    return app

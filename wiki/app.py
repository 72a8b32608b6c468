"""The web application, assembled in order."""

from __future__ import annotations

from functools import partial

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from wiki.config import Settings, load_settings, stored_secret
from wiki.resources import static_folder, templates_folder
from wiki.services import tending
from wiki.services.repeating import repeat
from wiki.services.site import Site
from wiki.web import (
    accounts,
    advising,
    api,
    api_docs,
    assistants,
    audit,
    browse,
    caching,
    calendars,
    changes,
    citing,
    context,
    drafts,
    editing,
    errors,
    factors,
    feeds,
    fetching,
    files,
    front,
    gaps,
    groups,
    importing,
    insight,
    joining,
    mailing,
    maps,
    moving,
    notices,
    operations,
    options,
    pages,
    papers,
    parts,
    paths,
    places,
    presenting,
    questions,
    resets,
    resolving,
    review,
    scheduling,
    search,
    second_step,
    security,
    sessions,
    statics,
    talk,
    telling,
    templating,
    tokens,
    upkeep,
    vocabulary,
    watching,
    webhooks,
)
from wiki.web.letters import send_due

MAIL_EVERY = 20.0
"""Seconds between looks at mail that is to be sent."""

USES_EVERY = 60.0
"""Seconds until it is written when sessions and tokens were last used."""

ROOMS = (
    front,
    pages,
    citing,
    papers,
    parts,
    browse,
    search,
    paths,
    questions,
    places,
    gaps,
    maps,
    presenting,
    changes,
    feeds,
    calendars,
    insight,
    editing,
    fetching,
    advising,
    resolving,
    drafts,
    files,
    moving,
    scheduling,
    review,
    upkeep,
    accounts,
    second_step,
    sessions,
    tokens,
    factors,
    resets,
    audit,
    joining,
    options,
    mailing,
    notices,
    talk,
    watching,
    groups,
    importing,
    assistants,
    api_docs,
    webhooks,
    vocabulary,
)


def create_app(settings: Settings) -> Flask:
    """Give the application over an initialised wiki."""
    app = Flask(
        "wiki",
        template_folder=str(templates_folder()),
        static_folder=str(static_folder()),
    )
    _configure(app, settings)
    context.set_up(app, Site.open(settings))
    caching.set_up(app)
    telling.set_up(app)
    statics.set_up(app)
    security.set_up(app)
    templating.set_up(app)
    errors.set_up(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(operations.blueprint)
    _trust_proxies(app, settings.trusted_proxies)
    return app


def create_served_app() -> Flask:
    """Give the application that the production server runs; it claims the writing."""
    app = create_app(load_settings())
    site = context.site_of(app)
    site.database.claim()
    tending.start(site)
    repeat("uses", partial(site.uses.keep, site.database), every=USES_EVERY)
    if site.settings.mail_host:
        repeat("mail", partial(send_due, app), every=MAIL_EVERY)
        repeat("resets", partial(resets.send_due, app), every=MAIL_EVERY)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=stored_secret(settings),
        MAX_CONTENT_LENGTH=2_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=20_000,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # Flask's default provider has it
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe so many proxies; outermost, so that all within knows the real address."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask's documented way
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )

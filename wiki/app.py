"""The web application, assembled in order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from wiki import log
from wiki.config import Settings, load_settings, stored_secret
from wiki.resources import static_folder, templates_folder
from wiki.services import servers, tending
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
    compiled,
    context,
    cookies,
    drafts,
    editing,
    errors,
    factors,
    feeds,
    fetching,
    files,
    front,
    gaps,
    gate,
    groups,
    identities,
    importing,
    insight,
    joining,
    limits,
    mailing,
    maps,
    metrics,
    moving,
    notices,
    numbers,
    operations,
    options,
    pages,
    papers,
    parts,
    passkeys,
    paths,
    people,
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
    setting_up,
    statics,
    talk,
    telling,
    templating,
    tokens,
    unchanged,
    upkeep,
    vocabulary,
    warming,
    watching,
    webhooks,
)
from wiki.web.late_rules import LateRule
from wiki.web.letters import send_due

MAIL_EVERY = 20.0
"""Seconds between looks at mail that is to be sent."""

USES_EVERY = 60.0
"""Seconds until it is written when sessions and tokens were last used."""

SWITCHING = 0.001
"""Seconds after which a thread lets another one run: refusals must not wait long."""

COUNTS_EVERY = 600.0
"""Seconds until counts that have ended are forgotten."""

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
    setting_up,
    sessions,
    tokens,
    factors,
    identities,
    passkeys,
    resets,
    audit,
    people,
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


class Application(Flask):
    """Flask, which is not asked before each of a dozen calls whether it is async."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function as it is: nothing here is async."""
        return func


def create_app(settings: Settings) -> Flask:
    """Give the application over an initialised wiki."""
    app = Application(
        "wiki",
        template_folder=str(templates_folder()),
        static_folder=str(static_folder()),
    )
    _configure(app, settings)
    app.url_map.converters["int"] = numbers.Number
    app.url_rule_class = LateRule
    site = Site.open(settings)
    context.set_up(app, site)
    cookies.set_up(app)
    metrics.set_up(app, site)
    caching.set_up(app)
    gate.set_up(app)
    telling.set_up(app)
    unchanged.set_up(app)
    search.set_up(app)
    statics.set_up(app)
    limits.set_up(app)
    security.set_up(app)
    templating.set_up(app)
    compiled.set_up(app, settings.data_dir)
    errors.set_up(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(operations.blueprint)
    _believe_proxies(app, settings.trusted_proxies)
    return app


def create_served_app() -> Flask:
    """Give the application that the production server runs; it claims the writing."""
    settings = load_settings()
    sys.setswitchinterval(SWITCHING)
    log.set_up(settings.log)
    app = create_app(settings)
    site = context.site_of(app)
    site.database.claim()
    repeat("uses", partial(site.uses.keep, site.database), every=USES_EVERY)
    repeat("counts", partial(limits.forget_over, app), every=COUNTS_EVERY)
    warming.begin(app)
    if settings.jobs:
        start_jobs(app)
    return app


def start_jobs(app: Flask) -> None:
    """Begin to do what is done behind the requests: tell, publish, send, learn."""
    site = context.site_of(app)
    servers.join(site)
    tending.start(site)
    if site.settings.mail_host:
        repeat("mail", partial(send_due, app), every=MAIL_EVERY)
        repeat("resets", partial(resets.send_due, app), every=MAIL_EVERY)


def _believe_proxies(app: Flask, count: int) -> None:
    """Let everything, the gate too, see the reader and not the proxy in front."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask's documented way
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=stored_secret(settings),
        MAX_CONTENT_LENGTH=2_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=20_000,
        # Browsers take the prefix over TLS only, from this very host alone.
        SESSION_COOKIE_NAME="__Host-session" if settings.is_secure else "session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # Flask's default provider has it
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

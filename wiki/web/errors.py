"""Failures as pages for people and as problem documents for programs."""

from __future__ import annotations

import logging
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from wiki.errors import (
    AmbiguousNameError,
    BusyError,
    ConflictError,
    InvalidError,
    LimitError,
    NotFoundError,
    SignInError,
    UnwritableError,
    WikiError,
)
from wiki.services import pages
from wiki.services import search as search_service
from wiki.text.file_links import size_in_words
from wiki.web import carrying, gate
from wiki.web.accounts import sign_in_screen
from wiki.web.context import reading, viewer
from wiki.web.forms.accounts import SignInForm

PROBLEM = "application/problem+json"
_log = logging.getLogger(__name__)


def set_up(app: Flask) -> None:
    """Answer every failure once, here."""
    app.register_error_handler(WikiError, show_wiki_error)
    app.register_error_handler(pages.Moved, lead_on)
    app.register_error_handler(CSRFError, show_stale_form)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_fault)


def show_wiki_error(error: WikiError) -> ResponseReturnValue:
    """Show a failure that has words for the person who caused it."""
    if wants_problem():
        return problem(error)
    try:
        return _page_of(error)
    except WikiError:
        # The page itself needs the wiki, which may be what cannot be reached.
        response = Response(error.message, error.status, mimetype="text/plain")
        say_when(response, error)
        return response


def _page_of(error: WikiError) -> ResponseReturnValue:
    if isinstance(error, SignInError):
        if request.method == "GET":
            return redirect(url_for("accounts.sign_in", next=_asked_for()))
        if carried := carrying.sent():
            return sign_in_screen(SignInForm(formdata=None), error.message, carried)
    if isinstance(error, AmbiguousNameError):
        page = render_template("errors/choice.html", error=error)
        return Response(page, error.status)
    page = render_template(
        "errors/error.html",
        error=error,
        status=error.status,
        hints=_hints(error),
        carried=carrying.sent() if isinstance(error, BusyError) else None,
        texts=carrying.texts() if isinstance(error, BusyError) else (),
        number=gate.request_number() if error.status >= 500 else "",
    )
    response = Response(page, error.status)
    say_when(response, error)
    return response


def _asked_for() -> str:
    query = request.query_string.decode("latin-1")
    return f"{request.path}?{query}" if query else request.path


def say_when(response: Response, error: WikiError) -> None:
    """Say in how many seconds it may be tried again, where that is known."""
    if isinstance(error, LimitError):
        response.headers["Retry-After"] = str(error.wait)
    elif isinstance(error, UnwritableError):
        response.headers["Retry-After"] = "60"
    elif error.status == 503:
        response.headers["Retry-After"] = "3"


def lead_on(moved: pages.Moved) -> ResponseReturnValue:
    """Lead from a name or former address of a page to the same room of the page."""
    named = dict(request.view_args or {})
    if "slug" not in named or request.method not in ("GET", "HEAD"):
        return show_wiki_error(
            NotFoundError(f"This page is called “{moved.slug}” now. Send it there.")
        )
    there = url_for(request.endpoint or "", **{**named, "slug": moved.slug})
    asked = request.query_string.decode("latin-1")
    return redirect(f"{there}?{asked}" if asked else there, 301)


def show_stale_form(error: CSRFError) -> ResponseReturnValue:
    """Say that a form was too old, and hand back what was typed in an editor."""
    if (carried := carrying.sent()) and not wants_problem():
        if viewer().role:
            return carrying.hand_back(carried), error.code or 400
        return sign_in_screen(
            SignInForm(formdata=None),
            "You are not signed in any more. Sign in: what you wrote is kept.",
            carried,
        )
    return show_wiki_error(
        WikiError(
            "This form is no longer valid, perhaps because you signed in or out in"
            " another tab. Go back, copy what you wrote, load the page again and send"
            f" it once more. ({error.description})"
        )
    )


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """Show what the web framework refuses."""
    if error.response is not None:
        return error.response
    if isinstance(error, MethodNotAllowed) and _is_nowhere(error):
        error = NotFound()
    status = error.code or 500
    texts = {
        404: "There is nothing at this address. Search for what you wanted.",
        405: "This address does not take that kind of request.",
        413: (
            f"What you sent is larger than {_most()} or has more than"
            f" {request.max_form_parts or 0:,} parts. Send less at a time."
        ),
    }
    failure = WikiError(texts.get(status, error.description or "The request failed."))
    failure.status = status
    failure.title = error.name
    response = make_response(show_wiki_error(failure))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _is_nowhere(error: MethodNotAllowed) -> bool:
    """Tell whether only what looks for any address at all would take this one."""
    if not {"GET", "HEAD", "OPTIONS"}.issuperset(error.valid_methods or ()):
        return False
    places = current_app.url_map.bind_to_environ(request.environ)
    endpoint: str = places.match(method="GET")[0]
    return endpoint == "browse.show_place"


def _most() -> str:
    return size_in_words(request.max_content_length or 0)


def show_fault(error: Exception) -> ResponseReturnValue:
    """Answer a fault of ours without its details; the log has them."""
    # The route, not the address: links that people are sent are keys.
    route = request.endpoint or "no route"
    number = {"request_id": gate.request_number()}
    _log.error("%s %s failed", request.method, route, exc_info=error, extra=number)
    failure = WikiError(
        "Something went wrong on our side, and it was noted. Nothing was changed;"
        " try again, or go back to where you were."
    )
    failure.status = 500
    failure.title = "Our fault"
    return show_wiki_error(failure)


def problem(error: WikiError) -> Response:
    """Give a failure as RFC 9457 describes."""
    data: dict[str, Any] = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": error.message,
    }
    if error.status >= 500:
        data["request_id"] = gate.request_number()
    if isinstance(error, InvalidError) and error.errors:
        data["errors"] = error.errors
    if isinstance(error, AmbiguousNameError):
        data["candidates"] = [
            {"slug": each.slug, "title": each.title, "type": each.type}
            for each in error.candidates
        ]
    if isinstance(error, ConflictError):
        data["head"] = error.head
        data["conflicts"] = [
            {
                "part": each.part,
                "base": each.base,
                "mine": each.mine,
                "theirs": each.theirs,
            }
            for each in error.conflicts
        ]
    response = jsonify(data)
    response.status_code = error.status
    response.content_type = PROBLEM
    say_when(response, error)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="throughline"'
    return response


def wants_problem() -> bool:
    """Tell whether this request is a program's."""
    if request.path.startswith("/api/") or request.path.endswith((".json", ".jsonld")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _hints(error: WikiError) -> Any:
    """Give what may have been meant, for a page that is not there."""
    parts = request.path.strip("/").split("/")
    if not isinstance(error, NotFoundError) or parts[0] != "pages" or len(parts) < 2:
        return None
    slug = parts[1]
    words = slug.replace("-", " ").replace("_", " ")
    with reading() as context:
        found = search_service.suggest(context, words, limit=6)
        archived = pages.may_restore(context, slug)
    return {
        "name": words,
        "found": found,
        "may_create": bool(viewer().role),
        "archived": slug if archived else "",
    }

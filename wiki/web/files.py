"""Pictures and files: brought, listed, described, sent."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    Response,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import files, policy
from wiki.services.files import TakenIn
from wiki.text.file_links import size_in_words
from wiki.web import uploading
from wiki.web.context import reading, site, writing
from wiki.web.errors import wants_problem
from wiki.web.forms.files import DescriptionForm, FileForm

blueprint = Blueprint("files", __name__)

APART = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a file that is opened by itself may do: nothing."""


@blueprint.url_value_preprocessor
def take_more(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let uploads be larger than other requests."""
    if endpoint == "files.new" and request.method == "POST":
        uploading.allow_large()


@blueprint.get("/files")
def show() -> ResponseReturnValue:
    """List files."""
    words, chosen = request.args.get("q", ""), request.args.get("show", "")
    with reading() as context:
        found = files.listed(
            context, words=words, show=chosen, cursor=request.args.get("cursor", "")
        )
        return render_template(
            "files/files.html", found=found, words=words, chosen=chosen
        )


@blueprint.route("/files/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Bring a file."""
    form = FileForm()
    error: InvalidError | None = None
    taken: TakenIn | None = None
    if form.validate_on_submit():
        try:
            taken = _sent(form)
            brought = taken
            view = writing(
                lambda context: files.add(context, brought, form.description())
            )
            if wants_problem():
                answer = jsonify({"address": view.facts.address, "text": view.written})
                return answer, 201
            return redirect(url_for("files.one", key=view.facts.key, brought=1))
        except InvalidError as fault:
            if wants_problem():
                raise
            error = fault
    _mark(form, error)
    form.taken.data = uploading.seal(taken) if taken else ""
    with reading() as context:
        policy.require(context, "add files")
        text = render_template(
            "files/new.html",
            form=form,
            error=error,
            taken=taken,
            most=size_in_words(site().settings.largest_file),
        )
    return text, error.status if error else 200


@blueprint.route("/files/<key>", methods=["GET", "POST"])
def one(key: str) -> ResponseReturnValue:
    """Show a file with what is said of it and where it is used; say it anew."""
    form = DescriptionForm()
    error: InvalidError | None = None
    if form.validate_on_submit():
        try:
            writing(lambda context: files.describe(context, key, form.description()))
            return redirect(url_for("files.one", key=key))
        except InvalidError as fault:
            error = fault
    with reading() as context:
        view = files.find(context, key)
        if request.method == "GET":
            form = DescriptionForm(obj=view.facts)
        _mark(form, error)
        text = render_template("files/file.html", view=view, form=form, error=error)
    return text, error.status if error else 200


@blueprint.post("/files/<key>/remove")
def remove(key: str) -> ResponseReturnValue:
    """Take a file away."""
    writing(lambda context: files.remove(context, key))
    return redirect(url_for("files.show"))


@blueprint.get("/files/<key>/<name>")
def content(key: str, name: str) -> ResponseReturnValue:
    """Send a file."""
    with reading() as context:
        found = files.content(context, key)
    if name != found.name:
        return redirect(url_for("files.content", key=key, name=found.name), 301)
    return _sent_out(found)


@blueprint.get("/files/<key>/width/<int:width>.webp")
def copy(key: str, width: int) -> ResponseReturnValue:
    """Send a smaller copy of a picture."""
    with reading() as context:
        return _sent_out(files.content(context, key, width=width))


def _sent_out(found: files.Content) -> Response:
    response = send_file(
        BytesIO(found.body) if isinstance(found.body, bytes) else found.body,
        mimetype=found.media_type,
        as_attachment=not found.is_picture,
        download_name=found.name,
        etag=found.digest,
    )
    # The content of an address never changes; who may see it does.
    response.headers["Cache-Control"] = (
        "private, max-age=31536000, immutable"
        if found.is_public
        else "private, no-cache"
    )
    response.headers["Content-Security-Policy"] = APART
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _sent(form: FileForm) -> TakenIn:
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return uploading.take_in(sent.read(), sent.filename)
    before = uploading.unseal(form.taken.data or "")
    if before is None:
        raise InvalidError("Choose a file.", {"file": ["Choose a file."]})
    return before


def _mark(form: DescriptionForm, error: InvalidError | None) -> None:
    for name, texts in error.errors.items() if error else ():
        form[name].errors = texts

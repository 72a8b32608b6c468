"""From the table of endpoints to routes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_origin

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from wiki.errors import InvalidError, NotFoundError
from wiki.services.policy import require_writing
from wiki.text import json_text
from wiki.web.api.answer import Answer
from wiki.web.api.describing import description
from wiki.web.api.endpoints import ENDPOINTS, Endpoint
from wiki.web.api.models import Model
from wiki.web.bearer import know_the_person
from wiki.web.context import reading, root, viewer, writing
from wiki.web.errors import problem
from wiki.web.security import csrf

blueprint = Blueprint("api", __name__, url_prefix="/api")
# Programs sign each request with a token; a cookie is not looked at here.
csrf.exempt(blueprint)

blueprint.before_request(know_the_person)


@blueprint.get("/v1/openapi.json")
def openapi() -> ResponseReturnValue:
    """Describe the API in OpenAPI 3.1."""
    return jsonify(description(root()))


def _view_of(endpoint: Endpoint) -> Callable[..., ResponseReturnValue]:
    def view(**values: Any) -> ResponseReturnValue:
        if "\0" in values.get("slug", ""):
            raise NotFoundError("There is no page of this name.")
        if endpoint.writes:
            require_writing(viewer())
        taken = _body(endpoint.model) if endpoint.takes_body else _query(endpoint.model)
        if endpoint.writes and not endpoint.apart:
            values |= {each.argument: each.read() for each in endpoint.headers}
            if endpoint.upload is not None:
                values["taken"] = endpoint.upload()
            return _respond(
                writing(lambda context: endpoint.view(context, taken, **values))
            )
        with reading() as context:
            return _respond(endpoint.view(context, taken, **values))

    return view


def _respond(answer: Answer) -> ResponseReturnValue:
    if answer.failure is not None:
        return problem(answer.failure)
    response = jsonify(answer.data)
    response.status_code = answer.status
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.revision is not None:
        # Never 304: links to a page come and go without a revision of its own.
        response.set_etag(str(answer.revision))
    return response


def _query(model: type[Model]) -> Model:
    data: dict[str, Any] = {}
    many = {
        field.alias or name
        for name, field in model.model_fields.items()
        if get_origin(field.annotation) is list
    }
    known = {field.alias or name for name, field in model.model_fields.items()}
    for name in request.args:
        values = request.args.getlist(name)
        data[name] = values if name in many or name not in known else values[-1]
    return _checked(model, data)


def _body(model: type[Model]) -> Model:
    if request.mimetype not in ("", "application/json"):
        raise UnsupportedMediaType("Send the body as Content-Type: application/json.")
    text = request.get_data(as_text=False)
    data = json_text.read(text, "The body") if text else {}
    if not isinstance(data, dict):
        raise InvalidError("The body must be a JSON object.")
    return _checked(model, data)


def _checked(model: type[Model], data: dict[str, Any]) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        errors: dict[str, list[str]] = {}
        for each in error.errors():
            place = ".".join(str(part) for part in each["loc"]) or "body"
            errors.setdefault(place, []).append(f"{each['msg']}.")
        first = next(iter(errors))
        raise InvalidError(
            f"The request does not fit: {first}: {errors[first][0]}", errors
        ) from error


for _endpoint in ENDPOINTS:
    blueprint.add_url_rule(
        f"/v1{_endpoint.path}",
        endpoint=f"{_endpoint.method} {_endpoint.path}".replace(".", "_"),
        view_func=_view_of(_endpoint),
        methods=[_endpoint.method],
    )

"""What administrators chose for the whole site: who may join, what is reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from wiki.errors import InvalidError
from wiki.services import audit
from wiki.services.context import Context, stamp
from wiki.services.policy import require
from wiki.store import options as option_store
from wiki.store.unit import Unit

SIGN_UP = ("closed", "invitation", "open")
SIGN_UP_ROLES = ("reader", "contributor")
REVIEW = ("off", "some", "all")
HISTORY = 50


@dataclass(frozen=True, slots=True)
class Options:
    """The choices in force.

    `sign_up` says who may make an account, `sign_up_role` what those may do who made
    one without an invitation. `review` says whether changes by contributors wait for a
    curator: never, for pages of the types in `review_types`, or always.
    """

    sign_up: str = "invitation"
    sign_up_role: str = "reader"
    review: str = "off"
    review_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of the past, in words."""

    name: str
    value: str
    author: str
    at: str


LABELS = {
    "sign_up": "Who may make an account",
    "sign_up_role": "Role of new accounts",
    "review": "Review",
    "review_types": "Reviewed types",
}


WORDS = {
    ("sign_up", "closed"): "nobody",
    ("sign_up", "invitation"): "people with an invitation",
    ("sign_up", "open"): "everybody",
    ("review", "off"): "off",
    ("review", "some"): "on pages of chosen types",
    ("review", "all"): "on every page",
}


def current(unit: Unit) -> Options:
    """Give the choices in force."""
    stored = option_store.in_force(unit)
    known = {name: stored[name] for name in LABELS if name in stored}
    if "review_types" in known:
        known["review_types"] = tuple(known["review_types"])
    return Options(**known)


def choose(
    context: Context,
    *,
    sign_up: str | None = None,
    sign_up_role: str | None = None,
    review: str | None = None,
    review_types: Sequence[str] | None = None,
) -> Options:
    """Change some of the choices and give all; what stays None stays as it was."""
    require(context, "change options")
    old = current(context.unit)
    wanted: dict[str, Any] = {
        "sign_up": sign_up,
        "sign_up_role": sign_up_role,
        "review": review,
        "review_types": None if review_types is None else tuple(review_types),
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    new = replace(old, **given)
    _check(context, new, given.get("review_types", ()))
    before = asdict(old)
    for name, value in asdict(new).items():
        if value != before[name]:
            audit.note(context, "changed a setting", name, _shown(context, name, value))
            option_store.append(
                context.unit,
                name,
                value,
                author=context.viewer.name,
                at=stamp(context.now),
            )
    return new


def choices(context: Context) -> tuple[Choice, ...]:
    """Give the last choices that were made, newest first."""
    require(context, "change options")
    return tuple(
        Choice(
            LABELS.get(row.name, row.name),
            _shown(context, row.name, row.value),
            row.author,
            row.at,
        )
        for row in option_store.newest_first(context.unit, HISTORY)
    )


def _shown(context: Context, name: str, value: Any) -> str:
    if not isinstance(value, list):
        return WORDS.get((name, value), str(value))
    known = context.schema.types
    plurals = [known[each].plural if each in known else str(each) for each in value]
    return ", ".join(plurals) or "none"


def _check(context: Context, new: Options, types: Sequence[str]) -> None:
    errors = {
        name: [f"Choose one of {', '.join(allowed)}."]
        for name, allowed in (
            ("sign_up", SIGN_UP),
            ("sign_up_role", SIGN_UP_ROLES),
            ("review", REVIEW),
        )
        if getattr(new, name) not in allowed
    }
    unknown = [each for each in types if each not in context.schema.types]
    if unknown:
        errors["review_types"] = [f"There is no page type “{unknown[0]}”."]
    elif new.review == "some" and not new.review_types:
        errors["review_types"] = ["Choose at least one type of page."]
    if errors:
        raise InvalidError(
            " ".join(text for texts in errors.values() for text in texts), errors
        )

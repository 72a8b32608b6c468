"""Identities elsewhere and passkeys as services, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.kitchen import CONTRIBUTOR, CURATOR, somebody
from tests.trust.authenticator import Device
from wiki.errors import ExistsError, InvalidError, NotFoundError, SignInError
from wiki.services import accounts, identities, options, passkeys
from wiki.services.context import ANONYMOUS
from wiki.services.passkeys import Asked, Place
from wiki.services.provider import Known
from wiki.services.site import Site
from wiki.services.starting import SYSTEM

ADA = Known("https://login.example.org", "ada", "Ada@example.org")
PLACE = Place("localhost", "http://localhost")


def _as(site: Site, name: str, job: Any) -> Any:
    return site.writing(somebody(site, name) if name else ANONYMOUS, job)


def _asked(asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked.options)
    return found


def test_an_identity_is_of_one_account(kitchen: Site) -> None:
    _as(kitchen, CONTRIBUTOR, lambda context: identities.connect(context, ADA))
    with kitchen.reading(SYSTEM) as context:
        found = identities.find(context.unit, ADA)
        other = Known("https://other.example.org", "ada", "")
        assert identities.find(context.unit, other) is None
    assert found is not None
    assert found.viewer.name == CONTRIBUTOR
    for name in (CONTRIBUTOR, CURATOR):
        with pytest.raises(ExistsError):
            _as(kitchen, name, lambda context: identities.connect(context, ADA))
    with kitchen.reading(found.viewer) as context:
        (own,) = identities.own(context)
    assert (own.host, own.called) == ("login.example.org", "Ada@example.org")
    with pytest.raises(NotFoundError):
        _as(kitchen, CURATOR, lambda each: identities.disconnect(each, own.number))
    after = _as(
        kitchen, CONTRIBUTOR, lambda each: identities.disconnect(each, own.number)
    )
    assert after.epoch > found.epoch


def test_an_account_of_somebody_new_has_one_way_in_and_keeps_it(kitchen: Site) -> None:
    kitchen.writing(SYSTEM, lambda context: options.choose(context, sign_up="open"))
    name = identities.name_like(ADA.called)
    assert name == "ada"
    made = _as(kitchen, "", lambda context: identities.join(context, ADA, name=name))
    assert (made.viewer.role, made.asks_code) == ("reader", False)
    with kitchen.reading(made.viewer) as context:
        (own,) = identities.own(context)
        assert not accounts.has_password(context)
    with pytest.raises(InvalidError, match="only way"):
        _as(kitchen, "ada", lambda context: identities.disconnect(context, own.number))
    with kitchen.reading(SYSTEM) as context:
        assert identities.find(context.unit, ADA) is not None


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("ada", "ada"),
        ("Ada Lovelace", "ada-lovelace"),
        ("ada.lovelace@example.org", "ada-lovelace"),
        ("", ""),
        ("@example.org", ""),
        ("Ада", ""),
        ("x" * 300, "x" * 40),
    ],
)
def test_a_name_here_is_like_the_one_elsewhere(called: str, name: str) -> None:
    assert identities.name_like(called) == name


def test_a_passkey_is_kept_used_named_and_removed(kitchen: Site) -> None:
    device = Device(counts=False)
    with kitchen.reading(somebody(kitchen, CONTRIBUTOR)) as context:
        asked = passkeys.begin_adding(context, PLACE)
    made = device.make(_asked(asked))

    def add(context: Any) -> None:
        passkeys.add(context, PLACE, asked.challenge, made, "My phone")

    _as(kitchen, CONTRIBUTOR, add)
    with pytest.raises(ExistsError):
        _as(kitchen, CURATOR, add)
    entering = passkeys.begin(PLACE)
    given = device.give(_asked(entering))

    def enter(asked: int) -> Any:
        challenge = entering.challenge
        return _as(
            kitchen,
            "",
            lambda each: passkeys.accept(each, PLACE, challenge, given, asked=asked),
        )

    session = enter(5)
    assert session.viewer.name == CONTRIBUTOR
    for asked_at in (4, 5):
        with pytest.raises(SignInError):
            enter(asked_at)
    assert enter(6).viewer == session.viewer  # the device does not count
    with kitchen.reading(session.viewer) as context:
        (own,) = passkeys.own(context)
        again = _asked(passkeys.begin_adding(context, PLACE))
    assert own.used >= own.since
    assert [each["id"] for each in again["excludeCredentials"]] == [
        json.loads(made)["id"]
    ]
    _as(kitchen, CONTRIBUTOR, lambda each: passkeys.rename(each, own.number, "Old"))
    with pytest.raises(NotFoundError):
        _as(kitchen, CURATOR, lambda each: passkeys.remove(each, own.number))
    after = _as(kitchen, CONTRIBUTOR, lambda each: passkeys.remove(each, own.number))
    assert after.epoch > session.epoch

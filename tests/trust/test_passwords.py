"""Passwords: stolen ones are refused, old hashes are renewed at sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask.testing import FlaskClient

from tests.kitchen import CONTRIBUTOR, PASSWORD
from wiki.errors import InvalidError
from wiki.services import accounts, joining, passwords
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import accounts as account_store
from wiki.store.unit import Unit
from wiki.web.context import site_of

STOLEN = "QwertyUIOP"


def test_a_stolen_password_is_refused_for_a_new_account(kitchen: Site) -> None:
    with pytest.raises(InvalidError, match="stolen"):
        kitchen.writing(
            SYSTEM, lambda context: accounts.add(context, "jo", "reader", STOLEN)
        )


def test_a_stolen_password_is_refused_for_an_old_account(kitchen: Site) -> None:
    with pytest.raises(InvalidError, match="stolen"):
        kitchen.writing(
            SYSTEM,
            lambda context: accounts.set_password(context, CONTRIBUTOR, STOLEN),
        )


def test_a_stolen_password_is_refused_with_an_invitation(kitchen: Site) -> None:
    made = kitchen.writing(
        SYSTEM,
        lambda context: joining.invite(context, role="reader", days=1, uses=1, note=""),
    )
    with pytest.raises(InvalidError, match="stolen"):
        kitchen.writing(
            SYSTEM,
            lambda context: joining.accept(
                context, made.token, name="jo", password=STOLEN
            ),
        )


def test_signing_in_renews_a_weak_hash_and_keeps_the_sessions(
    browse: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    earlier = browse("contributor")
    site = site_of(earlier.application)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

    def weaken(unit: Unit) -> None:
        row = account_store.find(unit, CONTRIBUTOR)
        assert row is not None
        account_store.keep_password(unit, row.id, row.epoch, weak)

    site.writing(SYSTEM, lambda context: weaken(context.unit))
    browse("contributor")
    with site.database.reading() as unit:
        row = account_store.find(unit, CONTRIBUTOR)
        assert row is not None
        assert row.password != weak
        assert extract_parameters(row.password).memory_cost > 8
        assert accounts.sign_in(unit, CONTRIBUTOR, PASSWORD).viewer.id == row.id
    assert earlier.get("/account").status_code == 200

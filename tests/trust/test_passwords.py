"""Passwords: stolen ones are refused, old hashes are renewed at sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask.testing import FlaskClient
from zxcvbn.frequency_lists import FREQUENCY_LISTS

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


def test_more_than_three_thousand_common_ones_of_that_length_are_refused() -> None:
    """ASVS 6.2.4: those that the rule of length lets through."""
    listed = [each for each in FREQUENCY_LISTS["passwords"] if each.isalpha()]
    made = {f"{word}{year}" for word in listed for year in (1987, 2024)}
    long_enough = [each for each in made if len(each) >= passwords.LENGTH]
    assert len(long_enough) > 3_000
    assert all("stolen" in passwords.fault_of(each) for each in long_enough)


@pytest.mark.parametrize(
    ("password", "may_be"),
    [
        ("sunshine12", False),
        ("!!Sunshine1!", False),
        ("2024-monkey", False),
        ("sunshine and rain", True),
        ("sunshine 38514 92", True),  # six signs and more that somebody has to guess
        ("mortar 38514 sunshine", True),
    ],
)
def test_a_common_one_with_a_few_signs_at_its_ends_is_one(
    password: str, *, may_be: bool
) -> None:
    assert (passwords.fault_of(password) == "") is may_be


@pytest.mark.parametrize(
    ("password", "may_be"),
    [
        ("Nonnanonna1", False),
        ("throughline!", False),
        ("our-Wiki-nonna", False),
        ("nonna bakes every sunday", True),
        ("a wiki of seven hills", True),
    ],
)
def test_no_password_is_made_of_ones_name_or_the_wikis(
    kitchen: Site, password: str, may_be: bool
) -> None:
    def choose() -> None:
        kitchen.writing(
            SYSTEM,
            lambda context: accounts.set_password(context, CONTRIBUTOR, password),
        )

    if may_be:
        choose()
    else:
        with pytest.raises(InvalidError, match="consists of your name"):
            choose()


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

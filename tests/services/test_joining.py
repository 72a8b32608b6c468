"""Becoming a member: closed, open, invited; and what administrators choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, NOBODY, PASSWORD, somebody
from wiki.errors import (
    ExistsError,
    ForbiddenError,
    InvalidError,
    LimitError,
    NotFoundError,
    WikiError,
)
from wiki.services import accounts, joining, options
from wiki.services.context import Context, Viewer
from wiki.services.joining import Invited
from wiki.services.options import Options
from wiki.services.site import Site
from wiki.store.tables import invitation


def _do(site: Site, name: str, job: Callable[[Context], Any]) -> Any:
    return site.writing(somebody(site, name) if name else NOBODY, job)


def _choose(site: Site, **choices: Any) -> Options:
    found: Options = _do(
        site, ADMIN, lambda context: options.choose(context, **choices)
    )
    return found


def _sign_up(site: Site, name: str = "carla", **rest: str) -> Viewer:
    data = {"password": PASSWORD, **rest}
    session = _do(site, "", lambda context: joining.sign_up(context, name=name, **data))
    return session.viewer  # type: ignore[no-any-return]


def _invite(site: Site, name: str = CURATOR, **rest: Any) -> Invited:
    data = {"role": "contributor", **rest}
    found: Invited = _do(site, name, lambda context: joining.invite(context, **data))
    return found


def _accept(site: Site, token: str, name: str, *, days: int = 0) -> Viewer:
    def job(context: Context) -> Viewer:
        moment = replace(context, now=context.now + timedelta(days=days))
        return joining.accept(moment, token, name=name, password=PASSWORD).viewer

    return site.writing(NOBODY, job)


def test_a_new_wiki_asks_for_invitations(kitchen: Site) -> None:
    with pytest.raises(ForbiddenError, match="by invitation"):
        _sign_up(kitchen)


def test_in_a_closed_wiki_invitations_do_not_hold(kitchen: Site) -> None:
    token = _invite(kitchen).token
    _choose(kitchen, sign_up="closed")
    with pytest.raises(ForbiddenError, match="by the administrators"):
        _sign_up(kitchen)
    with pytest.raises(ForbiddenError, match="do not hold"):
        _accept(kitchen, token, "carla")
    with pytest.raises(ForbiddenError, match="do not hold"):
        _invite(kitchen)
    _choose(kitchen, sign_up="invitation")
    assert _accept(kitchen, token, "carla").name == "carla"


@pytest.mark.parametrize("role", options.SIGN_UP_ROLES)
def test_where_it_is_open_people_get_the_role_that_was_chosen(
    kitchen: Site, role: str
) -> None:
    _choose(kitchen, sign_up="open", sign_up_role=role)
    person = _sign_up(kitchen, "Carla", email=" carla@example.org ")
    assert (person.name, person.role) == ("carla", role)
    with kitchen.reading(person) as context:
        assert accounts.email_of(context) == "carla@example.org"
    with kitchen.database.reading() as unit:
        assert accounts.sign_in(unit, "carla", PASSWORD).viewer == person


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"name": "C"}, "name"),
        ({"name": "carla rossi"}, "name"),
        ({"password": "short"}, "password"),
        ({"password": ""}, "password"),
        ({"password": "x" * 501}, "password"),
        ({"email": "carla"}, "email"),
        ({"email": f"carla@{'e' * 300}.org"}, "email"),
    ],
)
def test_faults_are_told_at_their_fields(
    kitchen: Site, data: dict[str, str], place: str
) -> None:
    _choose(kitchen, sign_up="open")
    with pytest.raises(InvalidError) as caught:
        _sign_up(kitchen, **data)
    assert set(caught.value.errors) == {place}


def test_a_taken_name_and_a_filled_trap_are_refused(kitchen: Site) -> None:
    _choose(kitchen, sign_up="open")
    with pytest.raises(ExistsError):
        _sign_up(kitchen, CONTRIBUTOR)
    with pytest.raises(InvalidError, match="not for people"):
        _sign_up(kitchen, trap="https://example.org")


def test_a_flood_of_sign_ups_waits_and_invitations_do_not(kitchen: Site) -> None:
    _choose(kitchen, sign_up="open")

    def fill(context: Context) -> None:
        for number in range(joining.PER_HOUR - len(accounts.list_accounts(context))):
            accounts.add(context, f"person{number}", "reader")

    _do(kitchen, ADMIN, fill)
    with pytest.raises(LimitError):
        _sign_up(kitchen)
    assert _accept(kitchen, _invite(kitchen).token, "carla")


def test_an_invitation_makes_accounts_of_its_role_until_it_is_used_up(
    kitchen: Site,
) -> None:
    invited = _invite(kitchen, uses=2, note="For the workshop")
    assert _accept(kitchen, invited.token, "carla").role == "contributor"
    with pytest.raises(ExistsError):
        _accept(kitchen, invited.token, "carla")
    _accept(kitchen, invited.token, "dario")
    with pytest.raises(NotFoundError, match=r"used already\. Ask zia"):
        _accept(kitchen, invited.token, "emma")
    with kitchen.reading(somebody(kitchen, CURATOR)) as context:
        (shown,), _ = joining.invitations(context)
    assert (shown.used, shown.uses, shown.state) == (2, 2, "used up")
    assert (shown.note, shown.author) == ("For the workshop", CURATOR)


def test_an_invitation_expires_and_can_be_withdrawn(kitchen: Site) -> None:
    invited = _invite(kitchen, days=3, uses=9)
    _accept(kitchen, invited.token, "carla", days=2)
    with pytest.raises(NotFoundError, match="expired"):
        _accept(kitchen, invited.token, "dario", days=3)
    _do(kitchen, CURATOR, lambda context: joining.withdraw(context, invited.number))
    with pytest.raises(NotFoundError, match="withdrawn"):
        _accept(kitchen, invited.token, "dario")
    with pytest.raises(NotFoundError, match="not known"):
        _accept(kitchen, "guessed", "dario")
    for number in (99, 2**70):
        with pytest.raises(NotFoundError):
            _do(
                kitchen,
                CURATOR,
                lambda context, number=number: joining.withdraw(context, number),
            )


def test_the_secret_of_an_invitation_is_not_stored(kitchen: Site) -> None:
    invited = _invite(kitchen)
    with kitchen.database.reading() as unit:
        row = unit.connection.execute(invitation.select()).one()
    assert invited.token not in repr(row)


def test_nobody_invites_above_what_they_may_give(kitchen: Site) -> None:
    for role in ("curator", "admin"):
        with pytest.raises(InvalidError, match="may invite"):
            _invite(kitchen, role=role)
        assert _invite(kitchen, ADMIN, role=role).token
    with pytest.raises(ForbiddenError):
        _invite(kitchen, CONTRIBUTOR)
    for wrong in ({"days": 0}, {"days": 91}, {"uses": 0}, {"uses": 101}):
        with pytest.raises(InvalidError):
            _invite(kitchen, **wrong)


def test_invitations_are_paged(kitchen: Site) -> None:
    numbers = [_invite(kitchen).number for _ in range(5)]
    with kitchen.reading(somebody(kitchen, CURATOR)) as context:
        found, cursor = [], ""
        while True:
            shown, cursor = joining.invitations(context, cursor=cursor, limit=2)
            found += [each.number for each in shown]
            if not cursor:
                break
    assert found == numbers[::-1]


def test_choices_are_kept_with_who_and_when(kitchen: Site) -> None:
    assert _choose(kitchen) == Options()
    _choose(kitchen, review="some", review_types=["dish", "cook"])
    _choose(kitchen, sign_up="open", review="some")
    with kitchen.database.reading() as unit:
        assert options.current(unit) == Options(
            sign_up="open", review="some", review_types=("dish", "cook")
        )
    with kitchen.reading(somebody(kitchen, ADMIN)) as context:
        choices = options.choices(context)
    assert [(each.name, each.value, each.author) for each in choices] == [
        ("Who may make an account", "everybody", ADMIN),
        ("Reviewed types", "Dishes, Cooks", ADMIN),
        ("Review", "on pages of chosen types", ADMIN),
    ]


@pytest.mark.parametrize(
    "choices",
    [
        {"sign_up": "sometimes"},
        {"sign_up_role": "admin"},
        {"review": "perhaps"},
        {"review_types": ["district"]},
        {"review": "some"},
    ],
)
def test_choices_that_mean_nothing_are_refused(
    kitchen: Site, choices: dict[str, Any]
) -> None:
    with pytest.raises(InvalidError):
        _choose(kitchen, **choices)


def test_only_administrators_choose(kitchen: Site) -> None:
    for name in ("", CONTRIBUTOR, CURATOR):
        for job in (options.choices, options.choose):
            with pytest.raises(WikiError, match=r"change options|Sign in"):
                _do(kitchen, name, job)


def test_a_role_is_changed_by_others_and_ends_the_sessions(kitchen: Site) -> None:
    with kitchen.database.reading() as unit:
        session = accounts.sign_in(unit, CONTRIBUTOR, PASSWORD)
    _do(
        kitchen,
        ADMIN,
        lambda context: accounts.set_role(context, CONTRIBUTOR, "curator"),
    )
    with kitchen.database.reading() as unit:
        assert accounts.sign_in(unit, CONTRIBUTOR, PASSWORD).epoch > session.epoch
        assert accounts.sign_in(unit, CONTRIBUTOR, PASSWORD).viewer.role == "curator"
    with pytest.raises(InvalidError, match="your own role"):
        _do(kitchen, ADMIN, lambda context: accounts.set_role(context, ADMIN, "reader"))
    with pytest.raises(ForbiddenError):
        _do(
            kitchen,
            CURATOR,
            lambda context: accounts.set_role(context, ADMIN, "reader"),
        )
    with pytest.raises(InvalidError, match="A role is one of"):
        _do(kitchen, ADMIN, lambda context: accounts.set_role(context, CURATOR, "king"))


def test_an_address_for_mail_is_changed_without_signing_out(kitchen: Site) -> None:
    with kitchen.database.reading() as unit:
        session = accounts.sign_in(unit, CONTRIBUTOR, PASSWORD)
    for email in ("nonna@example.org", ""):
        _do(
            kitchen,
            CONTRIBUTOR,
            lambda context, email=email: accounts.set_email(context, email),
        )
        with kitchen.reading(session.viewer) as context:
            assert accounts.email_of(context) == email
    with kitchen.database.reading() as unit:
        assert accounts.sign_in(unit, CONTRIBUTOR, PASSWORD).epoch == session.epoch
    with pytest.raises(InvalidError):
        _do(kitchen, CONTRIBUTOR, lambda context: accounts.set_email(context, "nonna"))

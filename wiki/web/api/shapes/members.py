"""Members, their notices and mail, what is chosen for all, as the API gives it."""

from __future__ import annotations

from typing import Literal

from wiki.web.api.shapes.base import PageName, Shape


class Mail(Shape):
    """Where and when one gets mail; `state` tells how far confirming it came."""

    email: str
    choice: Literal["none", "once", "daily"]
    state: Literal["", "asked", "sent", "confirmed", "refused"]


class Notice(Shape):
    """What one was told; `address` is a path of the site."""

    number: int
    at: str
    kind: str
    words: str
    address: str
    is_new: bool


class NoticeList(Shape):
    """One screen of notices, newest first; `unseen` counts to a hundred at most."""

    items: list[Notice]
    unseen: int
    next: str | None


class Seen(Shape):
    """How many notices are left that were not seen."""

    unseen: int


class Choice(Shape):
    """What an administrator chose."""

    name: str
    value: str
    author: str
    at: str


class Options(Shape):
    """What is chosen for the whole site, and what was chosen before."""

    sign_up: str
    sign_up_role: str
    review: str
    review_types: list[str]
    history: list[Choice]


class Invitation(Shape):
    """An invitation without its secret."""

    number: int
    role: str
    note: str
    uses: int
    used: int
    expires: str
    author: str
    at: str
    state: str


class InvitationList(Shape):
    """One screen of invitations, newest first."""

    items: list[Invitation]
    next: str | None


class Invited(Shape):
    """A new invitation; its secret and address are told this once."""

    number: int
    token: str
    address: str
    expires: str


class Person(Shape):
    """An account as those who keep order see it."""

    name: str
    role: str
    disabled: bool
    created: str


class Undone(Shape):
    """A page and what is done to it; `why` tells why a person must decide.

    `address` is the one that a renamed page has again, "" where it stays.
    """

    page: PageName
    step: Literal["take back", "bring back", "archive", "by hand"]
    revisions: int
    others: int
    why: str
    address: str


class UndoPlan(Shape):
    """What an account did since a day; `mark` names this plan, "" once it is done.

    `messages` are hidden and `proposals` rejected, by their numbers; `files` are taken
    away, by their keys, and `shown_files` stay, since pages show them.
    """

    name: str
    since: str
    items: list[Undone]
    messages: list[int]
    proposals: list[int]
    files: list[str]
    shown_files: list[str]
    more: bool
    mark: str


class Withdrawn(Shape):
    """The invitation that no longer holds."""

    withdrawn: int


class Joined(Shape):
    """The account that was made."""

    name: str
    role: str

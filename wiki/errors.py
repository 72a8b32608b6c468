"""One class per failure a person can meet, each with its HTTP status.

Messages are whole sentences that say what happened and what to do; every
screen, command and API answer prints them as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class WikiError(Exception):
    """A failure whose message may be shown to the person who caused it."""

    status = 400
    title = "That did not work"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SettingError(WikiError):
    """A setting has a value that the program cannot start with."""

    status = 500
    title = "Wrong setting"


class NotFoundError(WikiError):
    """The thing does not exist, or this reader may not know that it does."""

    status = 404
    title = "Not found"


class ForbiddenError(WikiError):
    """The person is known and may not do this."""

    status = 403
    title = "Not allowed"


class SignInError(WikiError):
    """The action needs a signed-in person, or the credentials are wrong."""

    status = 401
    title = "Please sign in"


class ProviderError(WikiError):
    """The service that tells who somebody is does not answer as it must."""

    status = 502
    title = "The other service does not answer"


class InvalidError(WikiError):
    """The input does not fit; `errors` names each field and what is wrong with it."""

    status = 422
    title = "Please correct the input"

    def __init__(
        self, message: str, errors: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.errors = {field: list(texts) for field, texts in (errors or {}).items()}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One page that an ambiguous name could mean."""

    slug: str
    title: str
    type: str


class AmbiguousNameError(WikiError):
    """A name fits several pages; `candidates` are those the reader may see."""

    status = 300
    title = "Which one?"

    def __init__(self, name: str, candidates: Sequence[Candidate]) -> None:
        slugs = ", ".join(candidate.slug for candidate in candidates)
        super().__init__(
            f"“{name}” is the name of several pages: {slugs}. Use one of these slugs."
        )
        self.name = name
        self.candidates = tuple(candidates)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One part of a page that two people changed differently.

    `part` is a path such as `title`, `fields.students`, `links.applies.equity`
    or `body.2`; a side that lacks the part is None.
    """

    part: str
    base: str | None
    mine: str | None
    theirs: str | None

    @property
    def key(self) -> str:
        """What tells this very conflict, with these texts, from any other."""
        texts = (self.part, self.base, self.mine, self.theirs)
        return hashlib.sha256(repr(texts).encode()).hexdigest()[:24]


class ConflictError(WikiError):
    """The page moved on and both sides changed the same parts; nothing was saved."""

    status = 409
    title = "Somebody else changed the same part"

    def __init__(self, conflicts: Sequence[Conflict], head: int) -> None:
        super().__init__(
            "Somebody else changed the same part since you began."
            " Choose or combine the texts and save again."
        )
        self.conflicts = tuple(conflicts)
        self.head = head


class ExistsError(WikiError):
    """The slug or name asked for is taken."""

    status = 409
    title = "Already there"


class StaleError(WikiError):
    """What somebody decided about is not what is there any more; nothing was done."""

    status = 409
    title = "Changed meanwhile"


class PreconditionError(WikiError):
    """A change came without the revision it started from."""

    status = 428
    title = "Which revision did you start from?"


class LimitError(WikiError):
    """More was asked for in a time than this wiki allows; `wait` are seconds."""

    status = 429
    title = "Too much at once"

    def __init__(self, message: str, wait: int = 60) -> None:
        super().__init__(message)
        self.wait = wait


class BusyError(WikiError):
    """The store cannot take the work now; it may be tried again."""

    status = 503
    title = "Busy"


class UnwritableError(BusyError):
    """The store can be read and takes no change, until somebody sees to its disk."""

    title = "Nothing can be saved now"

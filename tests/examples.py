"""How many invented cases a property is tried on."""

from __future__ import annotations

from hypothesis import settings

THOROUGH = "thorough"


def examples(quick: int, thorough: int) -> settings:
    """Try `quick` cases, or `thorough` ones under the Hypothesis profile of that name.

    `make check` and `make test` are quick; `make test-long` loads the profile, so that
    fast implementations meet their oracles on thousands of graphs.
    """
    many = settings.get_current_profile_name() == THOROUGH
    return settings(deadline=None, max_examples=thorough if many else quick)

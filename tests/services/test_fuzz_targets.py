"""What is fuzzed holds for the texts that fuzzing begins with."""

from __future__ import annotations

import pytest

from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_what_a_target_asserts_holds_for_its_seeds(name: str) -> None:
    seeds = list(TARGETS[name].seeds())
    assert len(seeds) > 20
    for seed in seeds:
        TARGETS[name].attempt(seed)

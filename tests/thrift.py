"""What costs tests much and proves nothing, made once for all of a process.

A test opens a wiki of its own, and with it come two hundred routes and the templates
of its screens, which are the same each time; and its people sign in with passwords that
nobody will ever try to guess.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from wiki.services import passwords

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

Build = Callable[..., tuple[str, str]]


class Templates(BytecodeCache):
    """Compiled templates in memory, by what they say."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same source before."""
        if found := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def spare(patch: pytest.MonkeyPatch) -> None:
    """Compile routes and templates once, and hash passwords fast."""
    patch.setattr(Flask, "jinja_options", {"bytecode_cache": Templates()})
    patch.setattr(Rule, "_compile_builder", _once(Rule._compile_builder))
    patch.setattr(passwords, "_hasher", CHEAP)


def _once(compiled: Callable[[Rule, bool], Build]) -> Callable[..., Build]:
    """Let rules of the same words share what builds their addresses."""
    kept: dict[object, Build] = {}

    def build(rule: Rule, append_unknown: bool = True) -> Build:
        if rule.defaults:
            return compiled(rule, append_unknown)
        key = tuple(rule._trace), append_unknown
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    return build

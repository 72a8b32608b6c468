"""What costs tests much and proves nothing, made once for all of a process.

A test opens a wiki of its own, and with it come three hundred routes and the templates
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
    patch.setattr(Rule, "compile", _once(Rule.compile))
    patch.setattr(passwords, "_hasher", CHEAP)


def _once(compiled: Callable[[Rule], None]) -> Callable[[Rule], None]:
    """Let rules of the same words share what finds them and builds their addresses."""
    kept: dict[object, Rule] = {}

    def compile_(rule: Rule) -> None:
        assert rule.map is not None
        if rule.defaults or rule.subdomain or rule.host:
            compiled(rule)
            return
        made_of = (type(rule), rule.rule, rule.merge_slashes)
        key = *made_of, *rule.map.converters.items()
        if key not in kept:
            compiled(rule)
            kept[key] = rule
            return
        like = kept[key]
        rule._parts, rule._trace = like._parts, like._trace
        rule._converters = like._converters
        rule.arguments |= like.arguments
        rule._build = like._build.__func__.__get__(rule)
        rule._build_unknown = like._build_unknown.__func__.__get__(rule)

    return compile_

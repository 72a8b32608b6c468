"""Rules of addresses, ready to be matched; what builds addresses is made later.

Werkzeug compiles two functions for each of 265 rules, of which few are ever called.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """A rule that compiles what builds its address when one is first asked for.

    This overrides what is not public: where Werkzeug builds otherwise some day, rules
    are as they would be without it, and the start a twentieth slower.
    """

    def _compile_builder(
        self, append_unknown: bool = True
    ) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder
        made = cache(lambda: compiled(append_unknown))

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            return made()(rule, **values)

        return build

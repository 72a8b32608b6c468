"""`python -m wiki` is `throughline`."""

from __future__ import annotations

from wiki.cli import main

main()

"""The command line: `throughline`, also `python -m wiki`."""

from __future__ import annotations

from wiki.cli.main import main

__all__ = ["main"]

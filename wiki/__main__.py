"""`throughline`, and `python -m wiki`: where the program begins."""

from __future__ import annotations

import signal


def main() -> None:
    """Run a command."""
    # Who stops it at once, with Ctrl-C, sees no traceback of what was being imported.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from wiki import cli  # noqa: PLC0415 - only here: it takes a second

    signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()


if __name__ == "__main__":
    main()

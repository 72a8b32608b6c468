"""Commands in processes of their own, forked from one that has loaded the program.

Loading it takes most of a command's time, and is the same each time. How the program
is loaded is seen where servers are started.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from wiki.cli import main

_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload([__name__])
_STREAMS = (("in", "r"), ("out", "w"), ("err", "w"))


def run(
    words: Sequence[str],
    send: str,
    folder: Path,
    environment: Mapping[str, str],
    patience: float,
) -> tuple[int, str, str]:
    """Run a command to its end; give its exit, and what it wrote to both outputs."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        (place / "in").write_text(send, "utf-8")
        process = _LOADED.Process(
            target=_command, args=(words, folder, dict(environment), place)
        )
        process.start()
        process.join(patience)
        process.kill()
        process.join()
        out, err = ((place / name).read_text("utf-8") for name in ("out", "err"))
        code = process.exitcode
        process.close()
    return (-1 if code is None else code), out, err


def _command(
    words: Sequence[str], folder: Path, environment: dict[str, str], place: Path
) -> None:
    for number, (name, mode) in enumerate(_STREAMS):
        with (place / name).open(mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - to the end
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["throughline", *words]
    main()

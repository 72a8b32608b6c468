"""What texts made to be slow cost at the size limit: to save, to show, to others.

`python -m tests.benchmarks.slow_texts` prints the slowest families; the long test
(`tests/trust/test_slow_texts.py`) holds all of them to the promise.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from tests.pathological import families
from wiki.text.limits import BODY_BYTES
from wiki.text.markdown import Target, render
from wiki.text.prose import passages
from wiki.text.tokens import parse_body


def costs(size: int = BODY_BYTES) -> Iterator[tuple[float, float, str]]:
    """Yield for each family seconds of CPU for its HTML and for its plain text."""
    for name, make in families():
        body = make(size)
        parse_body.cache_clear()
        begun = time.process_time()
        render(body, lambda relation, target: Target(f"/pages/{target}"))
        parse_body.cache_clear()
        between = time.process_time()
        list(passages(body))
        yield between - begun, time.process_time() - between, name


def main() -> None:
    """Print the twenty slowest families."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else BODY_BYTES
    found = sorted(costs(size), reverse=True)
    print(f"{len(found)} families of {size:,} bytes; seconds of CPU: HTML, plain text")
    for html, plain, name in found[:20]:
        print(f"{html:6.2f} {plain:6.2f}  {name}")


if __name__ == "__main__":
    main()

"""The batch job on a standalone Spark cluster of this machine, and how it grows.

    python -m tests.benchmarks.spark [--sizes 100000] [--workers 1,2] [--json FILE]
                                     [--answer 100000] [--worker-memory 3g]

Starts a master and workers of one core each on 127.0.0.1, runs the job on invented
graphs of five links a page with texts, and stops them again. Needs Java 17 and the
extra `throughline[spark]`. At most `--answer` pages of a graph are answered for (in
whole blocks); everything that is read, joined with and learned is of the whole graph.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyspark

from graph.batch import LinkFacts, Origin, PageFacts
from graph.parquet import write_snapshot
from tests.benchmarks.graph_field import columns, schema, spoken

HOME = Path(pyspark.__file__).parent
HOST = "127.0.0.1"
PORT, SCREEN = 17_077, 17_080
PATIENCE = 60.0
BLOCK = 25_000
"""Pages answered at a time: their rows of neighbours lie on the disk meanwhile."""

CUT = 6_000
"""Pages of the four blocks at most that a partition is cut for."""


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100000")
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--links-per-page", type=int, default=5)
    parser.add_argument("--answer", type=int, default=100_000)
    parser.add_argument("--worker-memory", default="3g")
    parser.add_argument("--hide", default="0")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found: list[dict[str, Any]] = []
    with TemporaryDirectory(prefix="throughline-spark-") as folder:
        for size in map(int, options.sizes.split(",")):
            snapshot = Path(folder) / str(size)
            write(snapshot, size, options.links_per_page)
            for workers in map(int, options.workers.split(",")):
                before = _spent()
                with cluster(workers, options.worker_memory, Path(folder)) as master:
                    found.append(measure(snapshot, size, workers, master, options))
                found[-1]["CPU seconds"] = round(_spent() - before, 1)
                print(json.dumps(found[-1]), flush=True)
    print_table(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


def measure(
    snapshot: Path,
    size: int,
    workers: int,
    master: str,
    options: argparse.Namespace,
) -> dict[str, Any]:
    """Run the job once and give its times."""
    blocks = max(1, round(size / BLOCK))
    only = max(1, min(blocks, options.answer // BLOCK))
    words = {
        "--master": master,
        "--partitions": max(4, min(size, BLOCK * 4) // CUT),
        "--blocks": blocks,
        "--only": only,
        "--memory": options.worker_memory,
        "--hide": options.hide,
    }
    out = snapshot.parent / f"answers-{size}-{workers}"
    begun = time.monotonic()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "graph.spark", str(snapshot), str(out)),
            *(str(each) for pair in words.items() for each in pair),
        ],
        check=True,
        stdout=subprocess.PIPE,
    )
    return {
        "pages": size,
        "answered": round(size * only / blocks),
        "workers": workers,
        "seconds": round(time.monotonic() - begun, 1),
        "stages": json.loads(done.stdout)["seconds"],
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
    }


def _spent() -> float:
    """Give the processor time of all processes that have ended, Spark's own included.

    On a machine that others use as well it says more than the wall clock.
    """
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_table(found: list[dict[str, Any]]) -> None:
    """Print a row for each stage and a column for each run."""
    names = [
        "seconds",
        *dict.fromkeys(name for each in found for name in each["stages"]),
    ]
    heads = [f"{each['pages']:,}/{each['workers']}" for each in found]
    print(f"{'pages/workers':<14}", *(f"{head:>14}" for head in heads))
    print(f"{'answered':<14}", *(f"{each['answered']:>14,}" for each in found))
    for name in ["CPU seconds", *names]:
        cells = (each["stages"].get(name, each.get(name, 0.0)) for each in found)
        print(f"{name:<14}", *(f"{cell:>14.1f}" for cell in cells))


@contextmanager
def cluster(workers: int, memory: str, folder: Path) -> Iterator[str]:
    """Run a master and some workers of one core; give the master's address."""
    master = f"spark://{HOST}:{PORT}"
    started = [
        _spark(
            folder,
            *("org.apache.spark.deploy.master.Master", "--host", HOST),
            *("--port", str(PORT), "--webui-port", str(SCREEN)),
        )
    ]
    try:
        _wait(0)
        for number in range(workers):
            started.append(
                _spark(
                    folder,
                    *("org.apache.spark.deploy.worker.Worker", "--host", HOST),
                    *("--cores", "1", "--memory", memory),
                    *("--webui-port", str(SCREEN + 1 + number)),
                    *("--work-dir", str(folder / f"worker-{number}"), master),
                )
            )
        _wait(workers)
        yield master
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def write(folder: Path, size: int, links_per_page: int) -> None:
    """Write the snapshot of an invented graph with texts."""
    vocabulary = schema()
    nodes, links = columns(size, links_per_page)
    relations = list(vocabulary.relations.values())
    write_snapshot(
        folder,
        vocabulary,
        Origin(1, "benchmark"),
        (
            PageFacts(
                text.page,
                f"p{text.page}",
                nodes.types[kind],
                0,
                text.title,
                text.body,
            )
            for text, kind in zip(spoken(size), nodes.type.tolist(), strict=True)
        ),
        (
            LinkFacts(
                source,
                relations[relation].slug,
                target,
                key,
                "stated",
                0,
                0,
                relations[relation].weight,
            )
            for source, relation, target, key in zip(
                links.source.tolist(),
                links.relation.tolist(),
                links.target.tolist(),
                links.key.tolist(),
                strict=True,
            )
        ),
    )


def _spark(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "SPARK_HOME": str(HOME),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOG_DIR": str(folder),
        "PYSPARK_PYTHON": sys.executable,
    }
    # Executors are to live on the code that the job brings along.
    environment.pop("PYTHONPATH", None)
    with (folder / "cluster.log").open("ab") as log:
        return subprocess.Popen(
            [str(HOME / "bin" / "spark-class"), *words],
            env=environment,
            stdout=log,
            stderr=log,
        )


def _wait(workers: int) -> None:
    """Return when the master counts so many workers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        time.sleep(0.5)
        try:
            with urllib.request.urlopen(f"http://{HOST}:{SCREEN}/json/") as answer:
                if json.load(answer)["aliveworkers"] >= workers:
                    return
        except OSError:
            continue
    raise TimeoutError("the Spark cluster did not start; see cluster.log")


if __name__ == "__main__":
    main()

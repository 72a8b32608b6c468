"""`python -m graph.spark SNAPSHOT OUT`: answer for every page of a snapshot."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from graph.parquet import ParquetError
from graph.spark.job import Plan, run
from graph.spark.session import opened


def main() -> int:
    """Run the job and print its report; 1 when the snapshot cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m graph.spark",
        description="Answer for every page of a snapshot, on Apache Spark.",
    )
    parser.add_argument(
        "snapshot", type=Path, help="what `export --format parquet` wrote"
    )
    parser.add_argument("out", type=Path, help="a folder for the tables of answers")
    parser.add_argument("--master", default="local[*]", help="spark://HOST:PORT")
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--blocks", type=int, default=1)
    parser.add_argument("--only", type=int, help="answer only so many of the blocks")
    parser.add_argument("--memory", default="2g", help="of driver and each executor")
    parser.add_argument("--hide", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--blend", type=Path, help="a ranking learned by the wiki")
    parser.add_argument("--fused", action="store_true", help="learn nothing")
    options = parser.parse_args()
    plan = Plan(
        options.blocks,
        options.only,
        options.hide,
        options.seed,
        options.blend,
        options.fused,
    )
    session = opened(
        options.master, partitions=options.partitions, memory=options.memory
    )
    try:
        report = run(session, options.snapshot, options.out, plan, options.partitions)
    except ParquetError as error:
        print(f"graph.spark: {error}", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        session.stop()
    print(json.dumps(report, indent=2))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A Spark session that knows this package and is set for tables of lists."""

from __future__ import annotations

import os
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from pyspark.sql import DataFrame, SparkSession

BATCH_ROWS = 500
"""Rows handed to Python at a time: each may hold thousands of neighbours."""


@dataclass(slots=True)
class Shelf:
    """Tables kept while they are asked again, and let go together."""

    kept: list[DataFrame] = field(default_factory=list)

    def keep(self, table: DataFrame) -> DataFrame:
        """Have a table kept once it was computed."""
        self.kept.append(table.persist())
        return self.kept[-1]

    def clear(self) -> None:
        """Let go of all."""
        for table in self.kept:
            table.unpersist()
        self.kept.clear()


def opened(master: str, *, partitions: int, memory: str) -> SparkSession:
    """Connect to a master; the package's code goes along to every executor."""
    # Executors need a Python with numpy and pyarrow; without a word this very one.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master(master)
        .appName("throughline")
        .config("spark.sql.shuffle.partitions", str(partitions))
        .config("spark.sql.autoBroadcastJoinThreshold", "-1")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH_ROWS))
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.driver.memory", memory)
        .config("spark.executor.memory", memory)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.addPyFile(str(_packed()))
    return session


def _packed() -> Path:
    """Put the package into an archive that executors import it from."""
    package = Path(__file__).parents[1]
    path = Path(mkdtemp(prefix="throughline-")) / "graph.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(package.rglob("*.py")):
            archive.write(file, file.relative_to(package.parent))
    return path

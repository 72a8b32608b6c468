"""The graph's answers for every page at once, by Apache Spark.

The same signals, ranking and evaluation as `graph.candidates`, `graph.fusion` and
`graph.evaluate`, as joins of tables, so that no machine needs to hold the graph.
Nothing that serves readers imports this package.
"""

"""Parsers fed with what chance and their own branches lead to: `make fuzz`."""

"""Loops compiled by numba, the extra `fast`; only imported where it is installed."""

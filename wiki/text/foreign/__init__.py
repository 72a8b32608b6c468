"""Texts of other programs made Markdown of this wiki."""

"""Exports of other programs read as pages of this wiki."""

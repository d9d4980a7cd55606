"""Writes a project's results to files that other programs read."""

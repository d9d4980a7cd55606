"""Judging proposed redactions and applying them."""

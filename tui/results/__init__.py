"""Screens of figures: themes, map, quality."""

"""Answers by codes, as in a spreadsheet."""

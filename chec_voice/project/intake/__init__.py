"""Bringing files into a project: tables, documents, codings, saved mappings."""

"""Reads the hand-written sources and makes every other file of the corpus from them."""

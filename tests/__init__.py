"""Tests, by room. A package, so that no library that ships its own `tests` takes the name."""

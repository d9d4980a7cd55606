"""Texts inside parsed JSON, at any depth: what the trail, releases and old versions are kept as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def strings(content: Any) -> Iterator[str]:
    """Every text and every key."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from content
        for one in content.values():
            yield from strings(one)
    elif isinstance(content, list):
        for one in content:
            yield from strings(one)


def with_strings(content: Any, change: Callable[[str], str]) -> Any:
    """The same with other texts and keys."""
    if isinstance(content, str):
        return change(content)
    if isinstance(content, list):
        return [with_strings(one, change) for one in content]
    if isinstance(content, dict):
        return {change(key): with_strings(one, change) for key, one in content.items()}
    return content

"""The façade: opens a project and wires the steps to the store; front ends use only this.

A name is loaded when it is first asked for: a verb pays for the rooms that it enters. The names
and their homes stand in `__init__.pyi`, where type checkers look as well.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any


@cache
def _homes() -> dict[str, str]:
    """Name -> the module where it lives, as the stub says."""
    stub = ast.parse(files(__name__).joinpath("__init__.pyi").read_text(encoding="utf-8"))
    return {
        name.name: line.module or ""
        for line in stub.body
        if isinstance(line, ast.ImportFrom)
        for name in line.names
    }


def __getattr__(name: str) -> Any:
    if name.startswith("__") or name not in _homes():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_homes()[name]), name)


def __dir__() -> list[str]:
    return sorted(_homes())

"""chec_voice turns what young people said into evidence that health leaders can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["ChecError", "Project", "__version__"]

if TYPE_CHECKING:
    from chec_voice.errors import ChecError
    from chec_voice.project import Project


def __getattr__(name: str) -> Any:
    # Loaded on first use: `chec-voice --help` and scripts that need one name pay for that one.
    if name == "Project":
        from chec_voice.project import Project

        return Project
    if name == "ChecError":
        from chec_voice.errors import ChecError

        return ChecError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

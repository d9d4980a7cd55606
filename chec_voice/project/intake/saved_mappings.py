"""Saved column mappings: what was worked out for a form serves its next file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chec_voice import intake
from chec_voice.errors import InputError, NotFound, Refused
from chec_voice.store import Store
from chec_voice.store import saved_mappings as stored

_PROFILE_FIX = "Correct the profile, or save a new one from an import that works."


def packed(mapping: intake.Mapping, constants: Mapping[str, str]) -> dict[str, Any]:
    """Mapping and constants as plain data; `load` reads it back."""
    return mapping.to_dict() | {"constants": dict(constants)}


def save(store: Store, name: str, mapping: intake.Mapping, constants: Mapping[str, str]) -> None:
    """Keep a mapping under a name; an older one of that name is replaced.

    Raises:
        Refused: the name is empty.
    """
    if not name.strip():
        raise Refused("a mapping profile needs a name.", fix="Say --save-profile NAME.")
    text = json.dumps(packed(mapping, constants), ensure_ascii=False)
    stored.save(store, name, text)


def load(store: Store, name: str) -> tuple[intake.Mapping, dict[str, str]]:
    """A saved mapping and its constants, or those of a JSON file.

    Raises:
        NotFound: there is no such profile or file.
        InputError: the profile is damaged.
    """
    found = stored.get(store, name)
    if found is None and Path(name).is_file():
        try:
            found = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read ({error}).", path=name) from error
    if found is None:
        names = stored.names(store)
        raise NotFound(
            f"there is no mapping profile {name!r}.",
            fix=f"Profiles here: {', '.join(names) or 'none'}. Save one with --save-profile NAME.",
        )
    try:
        data = json.loads(found)
        json.dumps(data, ensure_ascii=False).encode()  # half a letter (\ud800) cannot be stored
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"this is not a mapping profile ({error}).", path=name, fix=_PROFILE_FIX
        ) from error
    if not isinstance(data, dict):
        raise InputError("this is not a mapping profile.", path=name, fix=_PROFILE_FIX)
    constants = data.pop("constants", {})
    if not isinstance(constants, dict) or not all(isinstance(v, str) for v in constants.values()):
        raise InputError("its `constants` must be names with texts.", path=name, fix=_PROFILE_FIX)
    try:
        return intake.Mapping.from_dict(data), constants
    except InputError as error:
        raise InputError(error.message, path=name, fix=error.fix) from error

"""Keeps finished figures of an evaluation, so that one that was stopped goes on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chec_voice import outputs
from chec_voice.errors import Refused
from chec_voice.suggest import VERSION

if TYPE_CHECKING:
    from chec_voice.suggest.evaluation.data import Labelled
    from chec_voice.suggest.evaluation.options import Options

FIGURES, VECTORS = "figures.jsonl", "vectors.npz"
_Key = tuple[str, str, str, int]


class Kept:
    """Figures by model, order, budget and draw: one a line, written as soon as each is known.

    Args:
        folder: None keeps nothing. It is made where it is absent.

    Raises:
        Refused: the folder keeps figures of other answers, of another codebook or another version.
    """

    def __init__(self, folder: Path | None, data: Labelled, options: Options) -> None:
        self.vectors = None if folder is None else folder / VECTORS
        self._path = None if folder is None else folder / FIGURES
        self._cells: dict[_Key, dict[str, Any]] = {}
        if folder is None or self._path is None:
            return
        outputs.make_folder(folder)
        made_of = _digest(data, options)
        lines = _lines(self._path) or [{"made_of": made_of}]
        if lines[0].get("made_of") != made_of:
            raise Refused(
                f"{folder} keeps figures of other answers or codes, or of another version.",
                fix="Name another folder with --keep, or remove this one.",
            )
        for cell in lines[1:]:
            self._cells[_key(cell["model"], cell["order"], cell["budget"], cell["seed"])] = cell
        with outputs.replacing(self._path) as file:  # without what a kill left of a line
            file.writelines(json.dumps(line) + "\n" for line in lines)

    def get(self, model: str, order: str, budget: int | None, seed: int) -> dict[str, Any] | None:
        """A finished cell."""
        return self._cells.get(_key(model, order, budget, seed))

    def add(self, cell: dict[str, Any]) -> None:
        """Keep a cell."""
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(cell) + "\n")


def _key(model: str, order: str, budget: int | str | None, seed: int) -> _Key:
    return model, order, "all" if budget is None else str(budget), seed


def _lines(path: Path) -> list[dict[str, Any]]:
    """What is readable: a run that was killed may have left half a line at the end."""
    found: list[dict[str, Any]] = []
    if path.is_file():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError:
                break
    return found


def _digest(data: Labelled, options: Options) -> str:
    """Of everything that a figure depends on, but for what names its cell."""
    sha = hashlib.sha256()
    model = options.encoder.model_id if options.encoder else ""
    chosen = max(options.budgets, key=lambda n: n or 0) if "active" in options.orders else 0
    made_by = (VERSION, model, options.max_test, options.seed, chosen, data.codes)
    sha.update(repr(made_by).encode())
    for segment, group, split in zip(data.segments, data.groups, data.splits, strict=True):
        sha.update(repr((segment, group, split)).encode())
    sha.update(data.truth.tobytes())
    return sha.hexdigest()

"""Writes the packs of a report into a folder: all of them, or none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from chec_voice import outputs
from chec_voice.errors import Refused
from chec_voice.progress import SILENT, Progress
from chec_voice.report.content import Content
from chec_voice.report.document import Document, Links, Section, Text
from chec_voice.report.formats import FORMATS
from chec_voice.report.packs import PACKS, Pack

MOST_VALUES = 20
"""A table with more columns than this fits on no page."""
INDEX, FIGURES = "index.html", "figures.json"
FIGURES_SCHEMA = "figures.schema.json"
"""JSON Schema of the list of figures; the package has it in `report/`."""


def chosen(names: Sequence[str]) -> list[Pack]:
    """The packs of these names, all where none is named, in the order of the table.

    Raises:
        Refused: there is no pack of a name.
    """
    for name in names:
        if name not in PACKS:
            raise Refused(f"there is no pack {name!r}.", fix=f"Use one of: {', '.join(PACKS)}.")
    return [pack for name, pack in PACKS.items() if not names or name in names]


def refuse_wide(split: str, values: int) -> None:
    """Refuse a split that has more values than fit on a page.

    Raises:
        Refused: it has.
    """
    if values > MOST_VALUES:
        raise Refused(
            f"{split!r} has {values:,} values, and a page has room for {MOST_VALUES}.",
            fix="Split by another attribute with --by, or import it in bands.",
        )


def rendered(
    content: Content, packs: Sequence[Pack], progress: Progress = SILENT
) -> dict[str, bytes]:
    """Name of a file in the folder -> its bytes, with the index and the list of figures."""
    made = [
        (pack, name, document, ending)
        for pack in packs
        for name, document in pack.make(content).items()
        for ending in pack.endings
    ]
    progress.start("Writing reports…", len(made))
    files: dict[str, bytes] = {}
    figures: dict[str, dict[str, Any]] = {}
    for _, name, document, ending in made:
        done = FORMATS[ending].render(document)
        file = f"{name}.{ending}"
        files[file] = done.data
        _note_figures(figures, file, document, done.places)
        progress.advance()
    progress.finish()
    files[INDEX] = FORMATS["html"].render(_index(content, packs, made)).data
    files[FIGURES] = _as_json(content, figures)
    return files


def _note_figures(
    figures: dict[str, dict[str, Any]], file: str, document: Document, places: Mapping[str, str]
) -> None:
    """A figure is known by its name; one name has one value in each area's own report."""
    folder = file.rpartition("/")[2].rpartition(".")[0] + "/" if "/" in file else ""
    for table in document.tables:
        for figure in table.figures():
            if figure.id not in places:
                continue
            known = figures.setdefault(folder + figure.id, {"value": figure.value, "places": {}})
            if known["value"] != figure.value:
                raise ValueError(f"{figure.id} is {known['value']} and {figure.value}")
            known["places"][file] = places[figure.id]


def _as_json(content: Content, figures: Mapping[str, Any]) -> bytes:
    data = {
        "format": "chec-figures/1",
        "schema": FIGURES_SCHEMA,
        "project": content.project,
        "date": content.date,
        "notices": list(content.notices),
        "profile": content.profile,
        "figures": [{"id": name, **figure} for name, figure in figures.items()],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _index(
    content: Content, packs: Sequence[Pack], made: Sequence[tuple[Pack, str, Document, str]]
) -> Document:
    sections = [
        Section(
            f"{pack.words[0].upper()}{pack.words[1:]}",
            (
                Links(
                    tuple(
                        (f"{name}.{ending}", f"{document.title}, {FORMATS[ending].words}")
                        for of, name, document, ending in made
                        if of is pack
                    )
                ),
            ),
        )
        for pack in packs
    ]
    figures = Section(
        "For checking",
        (
            Text("Every figure of these files, with where it stands in each."),
            Links(((FIGURES, "List of figures"),)),
        ),
    )
    return Document(
        f"Reports: {content.project}",
        "Start here: what is in this folder, and for whom.",
        content.date,
        content.notices,
        (*sections, figures),
        contents=False,
        look=content.look,
    )


def write(files: Mapping[str, bytes], out: Path) -> list[Path]:
    """Write the files, all or none; places were checked before.

    Every file stands beside its place as a draft before the first takes it, the index last.

    Raises:
        Refused: the folder cannot be written, or the disk is full; earlier files stay then.
    """
    paths = [out / name for name in files]
    new_folders = {path.parent for path in paths if not path.parent.exists()}
    try:
        with ExitStack() as drafts:
            for path, data in reversed(list(zip(paths, files.values(), strict=True))):
                file = drafts.enter_context(outputs.replacing(path, binary=True))
                file.write(data)
                file.flush()
    except Refused:
        for folder in sorted(new_folders, key=lambda each: -len(each.parts)):
            with suppress(OSError):
                folder.rmdir()
        raise
    return paths

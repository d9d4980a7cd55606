"""Brings a file of another program into a project, or makes a project of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from chec_voice import __version__, bundled, codebook, outputs
from chec_voice.errors import CodebookError, Refused
from chec_voice.exchange.codes_tree import CodesIn, codes_in, without_unknown_uses
from chec_voice.exchange.model import Exchange
from chec_voice.model import Codebook
from chec_voice.project.exchanging import reading
from chec_voice.project.exchanging.coming_in import bring_in, keep_code_guids
from chec_voice.project.exchanging.incoming import BroughtIn, FileIn, Wishes
from chec_voice.project.frameworks import Frameworks
from chec_voice.store import Store, codes, create, inputs
from chec_voice.text import readable


class _Rehearsed(Exception):
    """Carries the result of a dry run out of a transaction that is to leave no trace."""

    def __init__(self, result: BroughtIn) -> None:
        self.result = result


def into(store: Store, path: Path, *, actor: str, wishes: Wishes, dry_run: bool) -> BroughtIn:
    """Bring a file into an open project, whole or not at all."""
    file = reading.read(path)
    done = _write(store, file, actor, wishes, dry_run)
    if not dry_run:
        inputs.note(store, path)
    return done


def make(
    path: Path, project: Path, *, actor: str, wishes: Wishes, name: str, dry_run: bool
) -> BroughtIn:
    """Make a project of a file, with the bundled frameworks that our own file names.

    Nothing is left behind when the file has an error.
    """
    outputs.check_project_name(project)
    file = reading.read(path)
    if not file.exchange.codes and not file.exchange.documents:
        raise Refused(f"{path.name} holds neither codes nor texts.", fix="Export it again.")
    if dry_run:
        with outputs.scratch(project) as folder:
            store = _make(file, folder / "rehearsal.chec", name)
            try:
                return _write(store, file, actor, wishes, False)
            finally:
                store.close()
    store = _make(file, project, name)
    try:
        result = _write(store, file, actor, wishes, False)
        inputs.note(store, path)
        for framework in reading.described(file.exchange).frameworks:
            if framework in bundled.frameworks():
                with suppress(CodebookError):  # its links are of a codebook that was changed since
                    Frameworks(store).add(framework, actor)
    except BaseException:
        store.close()
        project.unlink(missing_ok=True)
        raise
    store.close()
    return result


def _make(file: FileIn, project: Path, name: str) -> Store:
    exchange = file.exchange
    store = create(
        project, name=name or exchange.name or readable(project.stem), created_with=__version__
    )
    try:
        with store.write():
            if exchange.codes:
                # What is changed on the way is reported when the codes are matched below.
                tree = codes_in(exchange.codes, file.losses)
                codes.save(store, _codebook(exchange, tree), "chec_voice")
                keep_code_guids(store, tree)
            else:
                codes.save(store, codebook.load(_bundled()), "chec_voice")
            store.event("chec_voice", "new", after={"version": __version__})
    except BaseException:
        store.close()
        project.unlink(missing_ok=True)
        raise
    return store


def _bundled() -> Path:
    return bundled.resolve(bundled.CODEBOOK, bundled.codebooks(), "codebook")


def _codebook(exchange: Exchange, tree: CodesIn) -> Codebook:
    """The codebook of a file, for the project that is made of it."""
    described = reading.described(exchange)
    book = Codebook(
        id=described.id or codebook.slug(exchange.name),
        name=described.name or exchange.name,
        version=described.version or "1",
        description=described.about,
        sources=described.sources,
        codes=without_unknown_uses(tree.new, ()),
    )
    return replace(book, sha256=codebook.content_hash(book))


def _write(store: Store, file: FileIn, actor: str, wishes: Wishes, dry_run: bool) -> BroughtIn:
    try:
        with store.write():
            result = bring_in(store, file, actor, wishes)
            if dry_run:
                raise _Rehearsed(result)
    except _Rehearsed as rehearsed:
        return rehearsed.result
    return result

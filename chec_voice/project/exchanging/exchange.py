"""The door to other programs of qualitative analysis: `project.exchange`."""

from __future__ import annotations

from pathlib import Path

from chec_voice.progress import SILENT, Progress
from chec_voice.project.exchanging import bringing, going_out
from chec_voice.project.exchanging.going_out import SentOut
from chec_voice.project.exchanging.incoming import BroughtIn, Wishes
from chec_voice.project.vaults.leftovers import writing_in
from chec_voice.store import Store, coders


class ProjectExchange:
    """Sends a project out to other programs, and brings in what they wrote."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def send_out(
        self,
        out: str | Path,
        *,
        profile: str = "standard",
        layout: str = "response",
        coder: str | None = None,
        force: bool = False,
        actor: str = "chec_voice",
        progress: Progress = SILENT,
    ) -> SentOut:
        """Write the project for another program: .qdpx, .sqlite3 (Taguette) or .qdc (the codebook).

        Args:
            profile: standard, qualcoder, nvivo, atlasti or maxqda; what each reads differently.
            layout: a document per response, participant or question.
            coder: the judgements of this coder only.
            force: replace the file of an earlier export.

        Raises:
            Refused: no such profile or layout, or the place cannot be written or is taken.
            NotFound: there is no such coder.
        """
        with writing_in(self._store, Path(out).parent):
            return going_out.send_out(
                self._store,
                Path(out),
                profile=profile,
                layout=layout,
                coder_id=coders.require(self._store, coder) if coder else None,
                actor=actor,
                force=force,
                progress=progress,
            )

    def bring_in(
        self,
        path: str | Path,
        *,
        actor: str = "chec_voice",
        wishes: Wishes | None = None,
        dry_run: bool = False,
    ) -> BroughtIn:
        """Bring in what another program wrote: texts, codes, codings, memos, attributes.

        What was sent out from here comes back to its place, and only what is new is added. With
        `dry_run`, says what would happen, and writes nothing.

        Raises:
            InputError: the file is damaged, hostile or of no known kind; nothing was changed.
        """
        return bringing.into(
            self._store, Path(path), actor=actor, wishes=wishes or Wishes(), dry_run=dry_run
        )


def make_project(
    path: str | Path,
    project: str | Path,
    *,
    name: str = "",
    actor: str = "chec_voice",
    wishes: Wishes | None = None,
    dry_run: bool = False,
) -> BroughtIn:
    """Make the project file `project` of what another program wrote; its codebook is the file's.

    Raises:
        InputError: the file is damaged, hostile or of no known kind; nothing is left behind.
        ProjectError: the project file exists or cannot be written.
    """
    return bringing.make(
        Path(path),
        Path(project),
        actor=actor,
        wishes=wishes or Wishes(),
        name=name,
        dry_run=dry_run,
    )

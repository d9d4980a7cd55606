"""Doors of a project: what can be done in it, each a room of its own that is loaded when opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chec_voice.project.team import named
from chec_voice.store import Store, coders

if TYPE_CHECKING:
    from chec_voice.project.agreement import AgreementDoor
    from chec_voice.project.codebook import Codes
    from chec_voice.project.coding import Coding, Order
    from chec_voice.project.commands import Commands
    from chec_voice.project.concerns import Concerns
    from chec_voice.project.deidentify.redaction import Redaction
    from chec_voice.project.exchanging.exchange import ProjectExchange
    from chec_voice.project.figures import Figure
    from chec_voice.project.frameworks import Frameworks
    from chec_voice.project.history import History
    from chec_voice.project.intake.imports import Imports
    from chec_voice.project.merging import TeamWork
    from chec_voice.project.people.people import People
    from chec_voice.project.quotes import Quotes
    from chec_voice.project.results import Results
    from chec_voice.project.scopes import Scopes
    from chec_voice.project.selection import Choices, Filters, Selection, Sort
    from chec_voice.project.stages import Stage
    from chec_voice.project.suggest.suggestions import Suggestions
    from chec_voice.project.team import Team
    from chec_voice.project.topics import Topics
    from chec_voice.project.triage import RiskReading, Triage


class Doors:
    """The doors that need no more than the file. `Project` is these, with life cycle and facts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def commands(self, actor: str) -> Commands:
        """What a person does besides coding: each act can be taken back and done again."""
        from chec_voice.project import commands

        return commands.of(self._store, named(actor))

    @property
    def scopes(self) -> Scopes:
        """Which acts undo and redo go through, on each screen and for each verb."""
        from chec_voice.project.scopes import Scopes

        return Scopes(self._store)

    def selection(
        self, filters: Filters | None = None, sort: Sort = "reading", *, coder: str = ""
    ) -> Selection:
        """Answers that pass the filters, in an order; a query, however many there are.

        Args:
            coder: whose states `filters.state` means; a `Coding` has its own `select`.

        Raises:
            NotFound: something that a filter names is not in the project.
            Refused: a filter needs a coder, or an order a filter.
        """
        from chec_voice.project.selection import ALL, Selection

        coder_id = coders.require(self._store, coder) if coder else None
        return Selection(self._store, filters or ALL, sort, coder_id=coder_id)

    def answers_behind(self, figure: Figure) -> tuple[int, ...]:
        """Segments of the answers that a figure of the themes or the map counts.

        Raises:
            NotFound: there is no such coder, attribute, framework or element.
        """
        from chec_voice.project.figures import segments_behind

        return segments_behind(self._store, figure)

    @property
    def stages(self) -> list[Stage]:
        """Where the project stands, step by step, from answers to a report."""
        from chec_voice.project.stages import stages_of

        return stages_of(self._store)

    @property
    def choices(self) -> Choices:
        """What answers can be narrowed down by: questions, attributes and their values."""
        from chec_voice.project.selection import choices

        return choices(self._store)

    @property
    def codes(self) -> Codes:
        """What can be done with codes; `codebook` is what stands."""
        from chec_voice.project.codebook import Codes

        return Codes(self._store)

    @property
    def frameworks(self) -> Frameworks:
        """What can be done with frameworks and links."""
        from chec_voice.project.frameworks import Frameworks

        return Frameworks(self._store)

    @property
    def history(self) -> History:
        """Who did what and when, and the judgements behind a figure; without anybody's words."""
        from chec_voice.project.history import History

        return History(self._store)

    @property
    def imports(self) -> Imports:
        """Files that come in, and imports taken back."""
        from chec_voice.project.intake.imports import Imports

        return Imports(self._store)

    @property
    def redaction(self) -> Redaction:
        """Makes answers safe."""
        from chec_voice.project.deidentify.redaction import Redaction

        return Redaction(self._store)

    @property
    def risk_reading(self) -> RiskReading:
        """How far the answers are read for risk."""
        from chec_voice.project.triage import RiskReading

        return RiskReading(self._store)

    @property
    def people(self) -> People:
        """Consent and withdrawal of those who spoke."""
        from chec_voice.project.people.people import People

        return People(self._store)

    @property
    def team(self) -> Team:
        """Who works in the project."""
        from chec_voice.project.team import Team

        return Team(self._store)

    @property
    def team_work(self) -> TeamWork:
        """Copies for people who work apart, and what comes back."""
        from chec_voice.project.merging import TeamWork

        return TeamWork(self._store)

    @property
    def suggestions(self) -> Suggestions:
        """What a machine proposes, and how good that is."""
        from chec_voice.project.suggest.suggestions import Suggestions

        return Suggestions(self._store)

    @property
    def topics(self) -> Topics:
        """Clusters of answers, and what people make of them."""
        from chec_voice.project.topics import Topics

        return Topics(self._store)

    @property
    def results(self) -> Results:
        """Themes and map: counts of what was said."""
        from chec_voice.project.results import Results

        return Results(self._store)

    @property
    def quotes(self) -> Quotes:
        """What of young people's words is quoted."""
        from chec_voice.project.quotes import Quotes

        return Quotes(self._store)

    @property
    def exchange(self) -> ProjectExchange:
        """The way to other programs of qualitative analysis, and back."""
        from chec_voice.project.exchanging.exchange import ProjectExchange

        return ProjectExchange(self._store)

    def concerns(self, lead: str) -> Concerns:
        """What a safeguarding lead does about concerns.

        Raises:
            Refused: this person is no lead.
        """
        from chec_voice.project.concerns import Concerns

        return Concerns(self._store, lead)

    def triage(self, coder: str, *, mine: bool = False) -> Triage:
        """The read-for-risk queue for a coder, made on first use.

        Args:
            mine: also answers that others have read.

        Raises:
            Refused: the name is empty.
        """
        from chec_voice.project.triage import Triage

        coder_id = coders.ensure(self._store, named(coder))
        return Triage(self._store, coder_id, self._spelled(coder_id, coder), mine=mine)

    @property
    def agreement(self) -> AgreementDoor:
        """Rounds, agreement between coders, adjudication and training."""
        from chec_voice.project.agreement.door import AgreementDoor

        return AgreementDoor(self._store)

    def coding(
        self,
        coder: str,
        *,
        blind: bool = False,
        kind: str = "person",
        order: Order = "plain",
        round_name: str | None = None,
    ) -> Coding:
        """The coding session of a coder, made on first use.

        Args:
            blind: hide suggestions.
            order: `smart` follows what `suggestions.plan_queue` chose.
            round_name: code only the answers of this round, blind.

        Raises:
            Refused: the name is empty or kept for settled codings, the round is closed, or this
                coder is not in it.
            NotFound: there is no such round.
        """
        from chec_voice.project.agreement.rounds import joined
        from chec_voice.project.coding import Coding

        round_ = joined(self._store, round_name, named(coder))
        coder_id = coders.ensure(self._store, named(coder), kind=kind)
        name = self._spelled(coder_id, coder)
        return Coding(self._store, coder_id, name, blind=blind, order=order, round_=round_)

    def _spelled(self, coder_id: int, coder: str) -> str:
        if coder_id == coders.NOBODY:
            return named(coder)
        return coders.name_of(self._store, coder_id)

"""The façade: opens a project and wires the steps to the store; front ends use only this.

A name is loaded when it is first asked for: a verb pays for the rooms that it enters.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chec_voice.agreement import Agreement, figure_words
    from chec_voice.codebook import slug
    from chec_voice.deidentify import TYPES, Key, Proposal
    from chec_voice.intake import Document, Finding, ReadAs
    from chec_voice.project.agreement import (
        AgreementDoor,
        Comparison,
        Dispute,
        Lesson,
        RoundStatus,
        Side,
    )
    from chec_voice.project.codebook import Codes, Version, alike_codes, write_codebook
    from chec_voice.project.coding import Coding, RowMarks
    from chec_voice.project.concerns import Concerns, ConcernView
    from chec_voice.project.deidentify.judging import Answers
    from chec_voice.project.deidentify.redaction import Applied, Judgement, Looked, Redaction
    from chec_voice.project.exchanging.coming_in import BroughtIn, Wishes
    from chec_voice.project.exchanging.exchange import ProjectExchange, make_project
    from chec_voice.project.exchanging.going_out import SentOut
    from chec_voice.project.exchanging.words import loss_lines
    from chec_voice.project.frameworks import Frameworks
    from chec_voice.project.grouped import GroupedSelection
    from chec_voice.project.history import Act, Behind, History
    from chec_voice.project.intake.codings import CodingsChoices, CodingsResult
    from chec_voice.project.intake.documents import DocumentPlan, DocumentResult, is_document
    from chec_voice.project.intake.imports import Imports
    from chec_voice.project.intake.tables import (
        ImportChoices,
        ImportPlan,
        ImportResult,
        ReadOptions,
    )
    from chec_voice.project.merging import HandedOut, Merged, TeamWork
    from chec_voice.project.people.consent import ConsentColumns, ConsentResult
    from chec_voice.project.people.people import People
    from chec_voice.project.people.withdrawal import Leaving, Left
    from chec_voice.project.project import Project
    from chec_voice.project.quotes import QuoteLine, Quotes
    from chec_voice.project.reporting import Reports
    from chec_voice.project.results import Results
    from chec_voice.project.selection import (
        STATES,
        AnswerLine,
        Choices,
        Count,
        Filters,
        Selection,
        filter_words,
    )
    from chec_voice.project.stages import Stage, next_step
    from chec_voice.project.suggest.suggestions import Suggestions
    from chec_voice.project.team import Team
    from chec_voice.project.topics import Topics
    from chec_voice.project.triage import RiskReading, ToRead, Triage
    from chec_voice.report.look import Look, report_look
    from chec_voice.report.packs import PACKS
    from chec_voice.report.table_formats import TABLE_FORMATS
    from chec_voice.store.codes import CodebookChange
    from chec_voice.store.decisions import Undone
    from chec_voice.suggest.quality import FEW, CodeQuality, Share

_HOMES = {
    "chec_voice.codebook": ("slug",),
    "chec_voice.deidentify": ("Key", "Proposal", "TYPES"),
    "chec_voice.agreement": ("Agreement", "figure_words"),
    "chec_voice.intake": ("Document", "Finding", "ReadAs"),
    "chec_voice.project.agreement": (
        "AgreementDoor",
        "Comparison",
        "Dispute",
        "Lesson",
        "RoundStatus",
        "Side",
    ),
    "chec_voice.project.codebook": ("Codes", "Version", "alike_codes", "write_codebook"),
    "chec_voice.project.coding": ("Coding", "RowMarks"),
    "chec_voice.project.grouped": ("GroupedSelection",),
    "chec_voice.project.commands": ("Commands", "HistoryLine"),
    "chec_voice.project.concerns": ("ConcernView", "Concerns"),
    "chec_voice.project.deidentify.judging": ("Answers",),
    "chec_voice.project.deidentify.redaction": ("Applied", "Judgement", "Looked", "Redaction"),
    "chec_voice.project.exchanging.coming_in": ("BroughtIn", "Wishes"),
    "chec_voice.project.exchanging.exchange": ("ProjectExchange", "make_project"),
    "chec_voice.project.exchanging.going_out": ("SentOut",),
    "chec_voice.project.exchanging.words": ("loss_lines",),
    "chec_voice.project.frameworks": ("Frameworks",),
    "chec_voice.project.history": ("Act", "Behind", "History"),
    "chec_voice.project.intake.codings": ("CodingsChoices", "CodingsResult"),
    "chec_voice.project.intake.documents": ("DocumentPlan", "DocumentResult", "is_document"),
    "chec_voice.project.intake.imports": ("Imports",),
    "chec_voice.project.intake.tables": (
        "ImportChoices",
        "ImportPlan",
        "ImportResult",
        "ReadOptions",
    ),
    "chec_voice.project.merging": ("HandedOut", "Merged", "TeamWork"),
    "chec_voice.project.people.consent": ("ConsentColumns", "ConsentResult"),
    "chec_voice.project.people.people": ("People",),
    "chec_voice.project.people.withdrawal": ("Leaving", "Left"),
    "chec_voice.project.project": ("Project",),
    "chec_voice.project.quotes": ("QuoteLine", "Quotes"),
    "chec_voice.project.reporting": ("Reports",),
    "chec_voice.project.results": ("Results",),
    "chec_voice.project.selection": (
        "AnswerLine",
        "Choices",
        "Count",
        "Filters",
        "STATES",
        "Selection",
        "filter_words",
    ),
    "chec_voice.project.stages": ("Stage", "next_step"),
    "chec_voice.project.suggest.suggestions": ("Suggestions",),
    "chec_voice.project.team": ("Team",),
    "chec_voice.project.topics": ("Topics",),
    "chec_voice.project.triage": ("RiskReading", "ToRead", "Triage"),
    "chec_voice.report.look": ("Look", "report_look"),
    "chec_voice.report.packs": ("PACKS",),
    "chec_voice.report.table_formats": ("TABLE_FORMATS",),
    "chec_voice.store.codes": ("CodebookChange",),
    "chec_voice.store.decisions": ("Undone",),
    "chec_voice.suggest.quality": ("CodeQuality", "FEW", "Share"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "FEW",
    "PACKS",
    "STATES",
    "TABLE_FORMATS",
    "TYPES",
    "Act",
    "Agreement",
    "AgreementDoor",
    "AnswerLine",
    "Answers",
    "Applied",
    "Behind",
    "BroughtIn",
    "Choices",
    "CodeQuality",
    "CodebookChange",
    "Codes",
    "Coding",
    "CodingsChoices",
    "CodingsResult",
    "Commands",
    "Comparison",
    "ConcernView",
    "Concerns",
    "ConsentColumns",
    "ConsentResult",
    "Count",
    "Dispute",
    "Document",
    "DocumentPlan",
    "DocumentResult",
    "Filters",
    "Finding",
    "Frameworks",
    "GroupedSelection",
    "HandedOut",
    "History",
    "HistoryLine",
    "ImportChoices",
    "ImportPlan",
    "ImportResult",
    "Imports",
    "Judgement",
    "Key",
    "Leaving",
    "Left",
    "Lesson",
    "Look",
    "Looked",
    "Merged",
    "People",
    "Project",
    "ProjectExchange",
    "Proposal",
    "QuoteLine",
    "Quotes",
    "ReadAs",
    "ReadOptions",
    "Redaction",
    "Reports",
    "Results",
    "RiskReading",
    "RoundStatus",
    "RowMarks",
    "Selection",
    "SentOut",
    "Share",
    "Side",
    "Stage",
    "Suggestions",
    "Team",
    "TeamWork",
    "ToRead",
    "Topics",
    "Triage",
    "Undone",
    "Version",
    "Wishes",
    "alike_codes",
    "figure_words",
    "filter_words",
    "is_document",
    "loss_lines",
    "make_project",
    "next_step",
    "report_look",
    "slug",
    "write_codebook",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)

"""The façade: opens a project and wires the steps to the store; front ends use only this."""

from chec_voice.intake import Finding
from chec_voice.project.coding import Coding
from chec_voice.project.concerns import ConcernView
from chec_voice.project.deidentify.judging import Answers
from chec_voice.project.deidentify.redaction import Applied, Judgement, Looked
from chec_voice.project.intake.codings import CodingsResult
from chec_voice.project.intake.documents import DocumentPlan, DocumentResult, is_document
from chec_voice.project.intake.tables import ImportPlan, ImportResult, ReadOptions
from chec_voice.project.people.consent import ConsentColumns, ConsentResult
from chec_voice.project.people.withdrawal import Leaving, Left
from chec_voice.project.project import Project
from chec_voice.project.triage import ToRead, Triage
from chec_voice.store.codes import CodebookChange
from chec_voice.store.decisions import Undone

__all__ = [
    "Answers",
    "Applied",
    "CodebookChange",
    "Coding",
    "CodingsResult",
    "ConcernView",
    "ConsentColumns",
    "ConsentResult",
    "DocumentPlan",
    "DocumentResult",
    "Finding",
    "ImportPlan",
    "ImportResult",
    "Judgement",
    "Leaving",
    "Left",
    "Looked",
    "Project",
    "ReadOptions",
    "ToRead",
    "Triage",
    "Undone",
    "is_document",
]

"""The façade: opens a project and wires the steps to the store; front ends use only this."""

from chec_voice.intake import Finding
from chec_voice.project.coding import Coding
from chec_voice.project.documents import DocumentPlan, DocumentResult, is_document
from chec_voice.project.importing import CodingsResult, ImportPlan, ImportResult, ReadOptions
from chec_voice.project.project import Project
from chec_voice.store.decisions import Undone

__all__ = [
    "Coding",
    "CodingsResult",
    "DocumentPlan",
    "DocumentResult",
    "Finding",
    "ImportPlan",
    "ImportResult",
    "Project",
    "ReadOptions",
    "Undone",
    "is_document",
]

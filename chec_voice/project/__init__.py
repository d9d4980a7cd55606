"""The façade: opens a project and wires the steps to the store; front ends use only this."""

from chec_voice.project.coding import Coding
from chec_voice.project.importing import CodingsResult, ImportPlan, ImportResult, ReadOptions
from chec_voice.project.project import Project

__all__ = ["Coding", "CodingsResult", "ImportPlan", "ImportResult", "Project", "ReadOptions"]

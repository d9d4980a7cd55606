"""The façade: opens a project and wires the steps to the store; front ends use only this."""

from chec_voice.project.coding import Coding
from chec_voice.project.project import Project

__all__ = ["Coding", "Project"]

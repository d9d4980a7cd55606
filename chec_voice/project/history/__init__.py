"""Who did what, when, before and after, and the judgements behind a figure."""

from chec_voice.project.history.act import Act
from chec_voice.project.history.door import Behind, History

__all__ = ["Act", "Behind", "History"]

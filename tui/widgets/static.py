"""Words on a screen whose room follows what they say."""

from __future__ import annotations

from textual import widgets
from textual.visual import VisualType


class Static(widgets.Static):
    """Textual's, whose height is never that of the words before.

    Textual 8.2.8 keeps a height under a count of changes, and counts one only where none waits to
    be laid out. Words that change after they were measured and before that change was dealt with
    (a window resized behind a dialog) kept the height of what stood there before.
    """

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        super().update(content, layout=layout)
        if layout:
            self._layout_updates += 1

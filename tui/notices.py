"""Notices in the corner: what they say is shown as it is, since names of users stand in it."""

from __future__ import annotations

from textual.app import App, ReturnType
from textual.notifications import SeverityLevel


class PlainNotices(App[ReturnType]):
    """An app that takes no notice for markup."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

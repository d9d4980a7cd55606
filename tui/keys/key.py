"""What is known of one action that has a key."""

from __future__ import annotations

from dataclasses import dataclass

_WORDS = {
    "enter": "Enter",
    "escape": "Esc",
    "slash": "/",
    "question_mark": "?",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "tab": "Tab",
    "space": "Space",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "comma": ",",
    "full_stop": ".",
}


@dataclass(frozen=True)
class Key:
    """One action that has a key."""

    id: str
    """Stable name, so that a keymap can move the action to another key."""
    keys: str
    """Textual's names of the keys, separated by commas."""
    action: str
    label: str
    """For the footer: one word, two at most."""
    help: str
    """For the help: a sentence."""
    rank: int = 0
    """Place in the footer; the highest go first when the line is narrow. 0 is never shown."""
    priority: bool = False
    """Works even where a text field would take the key."""
    needs: str = ""
    """What must be on the screen for it to work, as the screen calls it; "": nothing."""
    group: str = ""
    """Where the command palette lists it: `go` to a place, `do`; "" with its screen only."""
    verb: str = ""
    """The verb of the command line that does the same."""
    shown: str = ""
    """How the keys are written for people, where that is not simply their names."""

    @property
    def written(self) -> str:
        """How the keys are written for people: "b or ←"."""
        return self.shown or written(self.keys)


def written(keys: str) -> str:
    """How keys are written for people: `b,left` is "b or ←"."""
    return " or ".join(_written(key.strip()) for key in keys.split(","))


def _written(key: str) -> str:
    if key.startswith("ctrl+"):
        return f"Ctrl+{_written(key[5:]).upper()}"
    if key[:1] == "f" and key[1:].isdigit():
        return key.upper()
    return _WORDS.get(key, key)

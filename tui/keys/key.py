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
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "equals_sign": "=",
    "semicolon": ";",
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


@dataclass(frozen=True)
class Place:
    """A screen of the go bar: a key leads there from every other place, and back to coding."""

    name: str
    """As the bar and the footer call it."""
    action: str
    """Id of its key; "" for coding itself."""
    screen: str
    """Name of its screen's class."""
    module: str = ""
    """Where that stands; its `go(review)` opens it."""
    key: str = ""
    """Textual's name of the key."""
    help: str = ""
    to: str = ""
    """How a sentence names it: "Go to the map"."""
    letter: str = ""
    """Leads there while the app waits for a letter."""
    verb: str = ""
    """The verb of the command line that does the same."""
    rank: int = 9

    @property
    def from_coding(self) -> Key:
        """Its key while one codes."""
        return Key(
            self.action,
            self.key,
            f"place('{self.action}')",
            self.name,
            self.help,
            self.rank,
            group="go",
            verb=self.verb,
        )

    @property
    def from_anywhere(self) -> Key:
        """Its key on every other screen."""
        return Key(
            f"go-{self.action}",
            self.key,
            f"app.go('{self.action}')",
            "Go",
            f"Go {self.to}, or back to coding",
        )


def written(keys: str) -> str:
    """How keys are written for people: `b,left` is "b or ←"."""
    return " or ".join(_written(key.strip()) for key in keys.split(","))


def _written(key: str) -> str:
    if key.startswith("ctrl+"):
        return f"Ctrl+{_written(key[5:]).upper()}"
    if key[:1] == "f" and key[1:].isdigit():
        return key.upper()
    return _WORDS.get(key, key)

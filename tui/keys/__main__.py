"""`python -m tui.keys` prints the page of keys."""

from tui.keys import as_markdown

print(as_markdown(), end="")

"""Imports sqlite-utils without the data-science libraries that it imports when it finds them.

sqlite-utils 4.2 loads pandas and numpy at import time only to add their types to a mapping that we
do not use; that costs every start of the app a third of a second.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast

_UNUSED = ("pandas", "numpy")

_hidden = [name for name in _UNUSED if name not in sys.modules]
for _name in _hidden:
    # None in sys.modules makes `import` raise ImportError, which sqlite-utils handles
    sys.modules[_name] = cast(ModuleType, None)
try:
    from sqlite_utils import Database, Migrations
finally:
    for _name in _hidden:
        del sys.modules[_name]

__all__ = ["Database", "Migrations"]

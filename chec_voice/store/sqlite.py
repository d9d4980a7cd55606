"""sqlite-utils, imported without the data-science libraries that it loads when it finds them."""

from chec_voice.imports import without

with without("pandas", "numpy"):
    from sqlite_utils import Database, Migrations

__all__ = ["Database", "Migrations"]

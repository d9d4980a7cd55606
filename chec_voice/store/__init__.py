"""The only place with SQL: one project file, one module per family of tables."""

from chec_voice.store.connection import Store, create, new_uuid, now, open_store

__all__ = ["Store", "create", "new_uuid", "now", "open_store"]

"""The coding screen and what it stands on."""

"""The queue of concerns, for safeguarding leads."""

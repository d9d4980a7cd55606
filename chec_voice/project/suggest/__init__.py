"""Suggestions in a project: what people decided, learning, the queue, looking again, quality."""

"""Work in another process beside the app."""

"""What leaves the project from the app."""

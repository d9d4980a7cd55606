"""Work beside the app: its processes and what they bring back."""

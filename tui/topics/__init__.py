"""Topics: clusters of answers that are alike."""

"""Reading for risk."""

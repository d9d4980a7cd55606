"""Making text safe in a project: what was proposed, what a person judged, what was applied."""

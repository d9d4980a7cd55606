"""People's rights in a project: consent and withdrawal."""

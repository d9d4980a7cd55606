"""Small numbers of a project: what may leave it, safe together with all that left before."""

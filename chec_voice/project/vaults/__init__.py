"""A project and its vault, kept as one: whose it is, what is unfinished, backups of both."""

"""The synthetic corpus and the scripts that make and check it. Not part of the package."""

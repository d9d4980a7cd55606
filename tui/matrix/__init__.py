"""The framework matrix: cases by themes, to read and to write in."""

"""The codebook: to read, and to edit with an eye on what was said before."""

"""Projects out to, and back from, other programs of qualitative analysis."""

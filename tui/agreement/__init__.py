"""How far coders agree, and settling where they do not."""

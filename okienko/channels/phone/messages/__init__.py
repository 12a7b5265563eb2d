"""Message boxes: a caller speaks after a tone, and what was said becomes a written contact."""

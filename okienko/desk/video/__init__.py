"""What goes on in a chat beside its words: who types, and what was read."""

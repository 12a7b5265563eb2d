"""Recording by rule of a queue: told, refused by key, paused, in two tracks, kept and forgotten."""

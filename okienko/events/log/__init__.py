"""The append-only log: what is written, who numbers it, and who reads on."""

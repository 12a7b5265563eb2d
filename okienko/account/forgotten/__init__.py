"""A password that was forgotten."""

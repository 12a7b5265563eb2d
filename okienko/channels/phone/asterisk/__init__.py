"""Asterisk: its configuration, its facts, and how it is brought to what the rows want."""

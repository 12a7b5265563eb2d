"""Connections as an administrator sees them: how each is, what waits in it, and its test."""

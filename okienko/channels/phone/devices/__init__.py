"""The telephone on an official's desk, rung instead of their browser while it is in use."""

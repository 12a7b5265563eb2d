"""The panel of what is announced to callers."""

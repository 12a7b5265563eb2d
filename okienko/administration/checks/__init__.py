"""Reports of what works from where."""

"""The form door: what customers fill in on the office's own page."""

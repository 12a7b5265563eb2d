"""Who of an office may dial what, and for how much in a day."""

"""Who may dial what, and for how much in a day."""

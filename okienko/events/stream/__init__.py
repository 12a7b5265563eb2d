"""From the log to the browsers."""

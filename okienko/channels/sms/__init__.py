"""SMS: one door, whichever carrier takes the texts; see README.md."""

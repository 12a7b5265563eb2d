"""The list of calls, with its filters and its export."""

"""What the operator counts, beside what we do: its list of calls is read and compared, by day."""

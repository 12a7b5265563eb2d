"""What the operator of a line counts, beside what we do: its list as a file, or numbers by hand."""

"""What customers think of a call: one or two questions after it, by keys or by a page."""

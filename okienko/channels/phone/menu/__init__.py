"""The spoken menu: a machine over a graph, who plays it, and what is said."""

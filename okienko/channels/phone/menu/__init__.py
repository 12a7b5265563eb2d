"""The spoken menu: a machine over a graph, the menu that is kept, and what is said."""

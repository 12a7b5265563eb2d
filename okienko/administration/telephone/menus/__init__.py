"""The menu of a number: written as a tree, checked, tried and published."""

"""The record of calls: each one's whole course, made of the rows that there are; lists of calls."""

"""Connections to the outside, all doors alike: their pages are made from what each door says.

A door added later needs no page: its `Settings` make the form, its `trial` the test, its `help`
stands beside it, its `states` are the light. A door that wants a page of its own names it (`page`).
"""

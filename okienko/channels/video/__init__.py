"""The video door: a customer on our own page and an official see and hear each other."""

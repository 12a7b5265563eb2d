"""Okienko: the contact centre for public offices."""

__version__ = "0.1.0"

"""Offices are kept apart by the database."""

"""Doors: one package per channel, all built alike. See door.py for the interface."""

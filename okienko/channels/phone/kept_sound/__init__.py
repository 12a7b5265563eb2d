"""Sounds that an office keeps: encrypted, heard in pieces, each hearing told, deleted by a rule."""

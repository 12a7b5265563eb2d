"""SMPP 3.4: a standing connection to an operator's message centre."""

"""Consent: a door signs in at a provider by OAuth 2, as the person did who agreed to it.

`client.py` speaks the protocol, `actions.py` keeps what came of it, `tokens.py` gives a door the
token that is valid now. A door says by `Door.provider` whom a connection's owner signs in at.
"""

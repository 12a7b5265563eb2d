"""Providers that are asked: what they answer is kept in the inbox, together with how far we are."""

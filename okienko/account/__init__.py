"""The pages of a person's own way in: the first password, and what each keeps for oneself."""

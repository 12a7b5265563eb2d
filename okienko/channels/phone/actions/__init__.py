"""The phone's verbs: what officials ask, what Asterisk reports, how a call comes in."""

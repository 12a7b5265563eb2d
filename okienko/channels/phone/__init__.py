"""The phone: calls over SIP, carried by Asterisk and driven through ARI. See README.md."""

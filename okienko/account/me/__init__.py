"""What each keeps for oneself: language, password, second factors, where one is signed in."""

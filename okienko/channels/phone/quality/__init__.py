"""How the sound of each leg does: judged while people talk, told to the official, kept."""

"""What one visitor, one network and all together may do."""

LONGEST = 4000  # characters of one text
#: Of the window's own name of a message or a chat, which nobody guesses.
SHORTEST_NAME, LONGEST_NAME = 8, 100

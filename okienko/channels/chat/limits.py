"""What one visitor may do; how many may wait at once: channels/waiting_room.py.

Nobody real comes near it.
"""

LONGEST = 4000  # characters of one text
MESSAGES = 30  # of one chat in a minute
MAILED = 3  # transcripts of one chat by e-mail
ASKED = 10  # calls that one chat asks for in a day, and as many times to go on by e-mail
RESUMES = 10  # links to go on elsewhere that one chat gets

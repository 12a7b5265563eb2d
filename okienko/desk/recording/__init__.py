"""What was recorded of a call: on the contact's page, and what the official does in the talk."""

"""What installs, starts and watches the parts: PostgreSQL, Asterisk, web, switchboard; the CLI."""

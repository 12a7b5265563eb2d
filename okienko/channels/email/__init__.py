"""The e-mail door: mailboxes read over IMAP, answered over SMTP."""

"""The inbox: what providers' webhooks bring is kept first and read afterwards."""

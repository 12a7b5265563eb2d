"""The outbox: what officials write is on its way, whatever the door; see docs/architecture.md."""

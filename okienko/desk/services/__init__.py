"""Service cards beside a contact: those of its topic, and what typing finds."""

"""The telephone: lines to operators, numbers, and what callers hear there."""

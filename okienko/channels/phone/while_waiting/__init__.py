"""What an office's own callers hear while they wait: a welcome, and messages between the music."""

"""What text messages have cost, month by month."""

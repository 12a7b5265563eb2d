"""Video calls that were agreed: today's and those to come."""

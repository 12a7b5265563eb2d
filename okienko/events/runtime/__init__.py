"""What long-running processes stand on: leases, timers, threads, health."""

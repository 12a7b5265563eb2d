"""Being at somebody's call as a supervisor."""

"""What is announced to callers: the page of administrators and supervisors."""

"""The supervisor's pages: the wallboard in panels, and the contacts behind each figure.

A panel's folder has its query (what it shows), its view, its template. Everybody who is signed in
may look; who has the right "supervise" may act.
"""

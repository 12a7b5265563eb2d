"""The official's pages: one document, made of panels that each live in a folder of their own.

A panel's folder has its query (what it shows), its view (what it answers), its template and its
test. The telephone's strip is drawn by the browser from the state that `telephone` answers.
"""

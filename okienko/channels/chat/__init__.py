"""The chat door: a window on web sites, on our own server, so that there is no provider."""

"""The commune's own web site, on an origin of its own: a site of somebody else, with the chat.

It is as strict as the chat lets a site be: its Content-Security-Policy has the two lines that
okienko/channels/chat/README.md names, and nothing else of Okienko.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from okienko.config import config
from okienko.machinery.hosts import own_names

PAGES = Path(__file__).parent / "site"
KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8"}
PATIENCE = 20  # seconds for which a reader may be silent


def origins(port: int) -> list[str]:
    """Under which addresses the site is reached from outside of Okienko."""
    return [f"http://{name}:{port}" for name in config().hosts or own_names(config().http_host)]


def content(path: str, okienko: str, key: str) -> tuple[bytes, str] | None:
    """A file of the site, with Okienko's address in it, and its kind; None when there is none."""
    wanted = path.partition("?")[0].removeprefix("/") or "index.html"
    known = {file.name: file for file in PAGES.iterdir() if file.suffix in KINDS}
    file = known.get(wanted)
    if file is None:
        return None
    text = file.read_text("utf-8").replace("{{ okienko }}", okienko).replace("{{ key }}", key)
    return text.encode(), KINDS[file.suffix]


class Site(BaseHTTPRequestHandler):
    """Answers with the pages. The chat is asked for at the host's name that the reader used."""

    key = ""
    port = 0  # Okienko's
    timeout = PATIENCE

    def do_GET(self) -> None:
        """One page."""
        name = self.headers.get("Host", "").rpartition(":")[0] or "127.0.0.1"
        name = name if name in (config().hosts or own_names(config().http_host)) else "127.0.0.1"
        okienko = f"http://{name}:{self.port}"
        found = content(self.path, okienko, self.key)
        body, kind = found or (b"404", "text/plain")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; style-src 'self'; script-src {okienko}; connect-src {okienko}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as there
        """Nothing: who reads is nobody's business."""


def server(host: str, port: int, okienko: int, key: str) -> ThreadingHTTPServer:
    """The site on a port, with the chat of `key` at Okienko's port."""
    handler = type("Bound", (Site,), {"key": key, "port": okienko})
    return ThreadingHTTPServer((host, port), handler)


if __name__ == "__main__":
    server(config().http_host, int(sys.argv[1]), config().http_port, sys.argv[2]).serve_forever()

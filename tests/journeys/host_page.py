"""A web site of somebody else, on an origin of its own, with our chat: as hostile as asked."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class HostPage:
    """Pages of a site, each with one script of ours. `policy`: its Content-Security-Policy."""

    def __init__(self) -> None:
        self.policy = ""
        self.css = ""
        self.body = "<h1>Gmina Zielonka</h1><p>Aktualności</p><p><a href='/second'>Dalej</a></p>"
        self.script = ""
        self.attributes = ""
        self.head = ""
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://localhost:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)

    def page(self) -> str:
        tag = (
            f'<script src="{self.script}" async {self.attributes}></script>' if self.script else ""
        )
        return (
            '<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>Gmina</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="stylesheet" href="/site.css">{self.head}{tag}</head>'
            f"<body><header>Gmina</header><main>{self.body}</main></body></html>"
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                style = self.path == "/site.css"
                body = (site.css if style else site.page()).encode()
                self.send_response(200)
                kind = "text/css" if style else "text/html"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                if site.policy:
                    self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as there
                """Nothing."""

        return Handler

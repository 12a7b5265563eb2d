"""gammu-smsd of Debian with its dummy device: a modem that is made of folders."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.debian import unpacked

FOLDERS = ("inbox", "outbox", "sent", "error")

SETTINGS = """[gammu]
connection=none
model=dummy
device={home}/device

[smsd]
service=files
logfile={home}/log
debuglevel=1
inboxpath={home}/folder/inbox/
outboxpath={home}/folder/outbox/
sentsmspath={home}/folder/sent/
errorsmspath={home}/folder/error/
inboxformat=unicode
transmitformat=auto
checksecurity=0
loopsleep=1
commtimeout=1
receivefrequency=1
statusfrequency=0
"""

# a part of a message as the telephone has it
CAME = """[SMSBackup000]
SMSC = "+48602951111"
State = UnRead
DateTime = 20261130T0900{second:02}
Number = "{sender}"
Coding = Unicode_No_Compression
Folder = 1
Length = {length}
Class = -1
ReplySMSC = False
RejectDuplicates = False
ReplaceMessage = 0
MessageReference = 0
{header}"""


class Gammu:
    """The daemon and its folders below `home`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "folder"
        self.texts = 0
        for name in FOLDERS:
            (self.folder / name).mkdir(parents=True)
        (home / "device" / "sms" / "1").mkdir(parents=True)
        (home / "smsdrc").write_text(SETTINGS.format(home=home))

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """The daemon, until the block ends."""
        debian = unpacked("gammu-smsd")
        daemon = subprocess.Popen(
            [debian.program("usr/bin/gammu-smsd"), "-c", str(self.home / "smsdrc")],
            env=debian.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield
        finally:
            daemon.terminate()
            daemon.wait(20)

    def receive(self, sender: str, text: str) -> None:
        """A text message reaches the SIM card."""
        self._came(sender, text, "")

    def receive_parts(self, sender: str, *parts: str) -> None:
        """A long text reaches it, the parts in the wrong order."""
        for number, text in reversed(list(enumerate(parts, 1))):
            self._came(sender, text, f"UDH = 05000307{len(parts):02X}{number:02X}\n")

    def _came(self, sender: str, text: str, header: str) -> None:
        self.texts += 1
        coded = text.encode("utf-16-be").hex().upper()
        lines = [coded[at : at + 200] for at in range(0, len(coded), 200)]
        header += "".join(f"Text{place:02} = {line}\n" for place, line in enumerate(lines))
        content = CAME.format(
            sender=sender, length=len(text), header=header, second=self.texts % 60
        )
        draft = self.home / "coming"
        draft.write_text(content)
        draft.rename(self.home / "device" / "sms" / "1" / f"{self.texts}")

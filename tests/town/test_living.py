"""`okienko up --demo` with all its real parts: customers call and write, officials answer."""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import psycopg
import pytest

from okienko.events import clock
from okienko.machinery import postgres
from okienko.portal import town
from okienko.sampletown.control import HOURS
from tests.installation import environment, prepared
from tests.whole import free_port, share_speech

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("demo"), pytest.mark.timeout(1200)]


#: A simulated official calls a customer; refused until the official's phone is registered and free.
CALLS_OUT = """
from okienko.channels.phone.actions.asked import begin
from okienko.customers.identities import phone_address
from okienko.events.security.scope import in_offices
from okienko.offices.models import Official
from okienko.sampletown import commune
here = commune.offices()["zielonka-dolna"]
with in_offices([here]):
    jan = Official.objects.get(person__username="jan").id
begin(here, official_id=jan, address=phone_address("+48601000339"))
"""
#: The customer answered.
REACHED = """
select 1 from interactions_interaction i join routing_engagement e on e.interaction_id = i.id
where i.direction = 'out' and i.address_value = '+48601000339' and e.answered_at is not null
"""


class Demo:
    """One demo with its own home and ports, without the two weeks of history."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.env = {
            **environment(home, self.port, sounds=800),
            "OKIENKO_POST_IMAP_PORT": str(free_port()),
            "OKIENKO_POST_SMTP_PORT": str(free_port()),
        }
        prepared(home)
        share_speech(home)
        (home / "run").mkdir(exist_ok=True)
        (home / "run" / "history").write_text("played")
        with (home.parent / "up.log").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "okienko", "up", "--demo"],
                env=self.env,
                stdout=output,
                stderr=output,
            )

    def counts(self) -> dict[str, int]:
        """What the simulation has done; nothing while it is not there."""
        assert self.process.poll() is None, "it ended"
        try:
            return dict(town.ask(self.home, "turn")["counts"])
        except town.NoTown:
            return {}

    def run(self, program: str) -> int:
        """Run something inside its installation; the exit code."""
        command = [sys.executable, "-m", "okienko", "manage", "shell", "-c", program]
        return subprocess.run(command, env=self.env, capture_output=True, check=False).returncode

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of its database, read as the owner."""
        with psycopg.connect(postgres.url(self.home)) as database:
            return database.execute(query).fetchall()

    def left(self) -> list[psutil.Process]:
        """Every process that it started and that still runs."""
        found = []
        for process in psutil.process_iter():
            try:
                if str(self.home) in " ".join([*process.cmdline(), process.cwd()]):
                    found.append(process)
            except psutil.Error:
                continue
        return found


@pytest.fixture
def demo() -> Iterator[Demo]:
    folder = Path(tempfile.mkdtemp(prefix="okienko-town-"))
    folder.chmod(0o755)
    one = Demo(folder / "home")
    yield one
    for log in (folder / "up.log", *(one.home / "log").glob("*.log")):
        sys.stdout.write(f"== {log.name}\n{log.read_text(errors='replace')[-3000:]}\n")
    if one.process.poll() is None:
        one.process.kill()
        one.process.wait()
    for process in one.left():
        with suppress(psutil.NoSuchProcess):
            process.kill()
    postgres.stop(one.home)
    shutil.rmtree(folder, ignore_errors=True)


def until(condition: Callable[[], Any], seconds: float) -> Any:
    """Wait for a condition and give its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.2)
    return value


def test_the_commune_lives_and_leaves_nothing(demo: Demo) -> None:
    until(demo.counts, 150)
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/", timeout=30) as page:
        landing = page.read().decode()
    assert f"sip:19@127.0.0.1:{demo.env['OKIENKO_SIP_PORT']}" in landing
    until(lambda: demo.run(CALLS_OUT) == 0, 150)
    local = clock.now().astimezone(ZoneInfo("Europe/Warsaw"))
    town.ask(demo.home, "turn", rate=2 * 10 / HOURS[local.hour])  # by night as by day
    until(lambda: demo.counts().get("answers read"), 400)
    until(
        lambda: demo.rows(
            "select 1 from interactions_interaction i join routing_engagement e "
            "on e.interaction_id = i.id where i.channel = 'phone' and i.state = 'closed' "
            "and i.outcome <> '' and e.result = 'done' and e.talk_ended_at > e.answered_at"
        ),
        300,
    )
    # who was engaged, or called us at that moment, is called again
    until(lambda: demo.rows(REACHED) or (demo.run(CALLS_OUT), demo.rows(REACHED))[1], 300)
    (sound,) = demo.rows("select count(*) from phone_call where menu ->> 'phase' = 'done'")[0]
    assert sound >= 1
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(120) == 0
    until(lambda: demo.left() == [], 60)

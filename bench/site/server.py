"""gunicorn as bin/start runs it, on a database and a folder of the bench's own."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from bench.site.postgres import PrivatePostgres

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Site:
    """`folder` holds all of it. `database`: "postgresql", "sqlite", or the address of one that is there already.

    `prepare` must come before anything of the product is imported: it settles the environment and sets Django up.
    """

    def __init__(self, folder: Path, database: str = "postgresql", *, workers: int = 2, threads: int = 8) -> None:
        self.folder, self.workers, self.threads = folder, workers, threads
        self.port = free_port()
        self.postgres = PrivatePostgres(folder, free_port()) if database == "postgresql" else None
        self.database = {"postgresql": "", "sqlite": f"sqlite:///{folder / 'bench.sqlite3'}"}.get(database, database)
        self.app = "outreach.wsgi"
        self.kills = 0
        self.more_environment: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.postgres:
            self.postgres.start()
            self.database = self.postgres.url
        secret = self.folder / "secret"
        if not secret.exists():
            secret.write_text(secrets.token_hex(32))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "outreach.settings",
            "DATABASE_URL": self.database,
            "OUTREACH_VAR": str(self.folder),
            "OUTREACH_SECRET_KEY": secret.read_text(),
            "OUTREACH_HOSTS": "127.0.0.1,localhost,testserver",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)

    def collect_static(self) -> None:
        from django.core.management import call_command

        call_command("collectstatic", verbosity=0, interactive=False)

    def start(self, *, wait: float = 60) -> None:
        command = [
            sys.executable, "-m", "gunicorn", self.app, "--bind", f"127.0.0.1:{self.port}",
            "--workers", str(self.workers), "--threads", str(self.threads), "--timeout", "60",
            "--graceful-timeout", "10", "--no-control-socket", "--log-level", "critical",
        ]  # fmt: skip
        log = (self.folder / "web.log").open("ab")
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | self.more_environment, stdout=log, stderr=log, start_new_session=True
        )
        until = time.monotonic() + wait
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "web.log").read_text(errors="replace")[-3000:])
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as door:
                door.settimeout(5)
                door.sendall(b"GET /sync/ping HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                return door.recv(5) == b"HTTP/"
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL to the master and every worker, in the middle of whatever they do."""
        self.kills += 1
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)
        if self.postgres:
            self.postgres.stop()

    def _signal(self, number: int) -> None:
        """To the process group that this object started."""
        if self._process:
            if self._process.poll() is None:
                os.killpg(self._process.pid, number)
            self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

"""A PostgreSQL cluster of the bench's own, so that it may be crashed without asking anybody."""

import getpass
import os
import shutil
import subprocess
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path("/usr/bin")]


class PrivatePostgres:
    """Lives in `folder`, listens on `port` of this machine only. As root it runs as the user postgres."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.data = folder / "pgdata"
        self.url = f"postgresql://{getpass.getuser()}@127.0.0.1:{port}/lianxin"
        self.restarts = 0

    def start(self) -> None:
        """Made on the first start, and used again afterwards. The settings are those of a real one: fsync stays on."""
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            shutil.rmtree(self.data, ignore_errors=True)
            self.data.mkdir(parents=True)
            if os.geteuid() == 0:
                shutil.chown(self.data, "postgres", "postgres")
                for above in (self.folder, *self.folder.parents):
                    above.chmod(above.stat().st_mode | 0o011) if above.stat().st_uid == 0 else None
            self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", getpass.getuser(), "-E", "UTF8")
        if not (self.data / "postmaster.pid").exists():
            self._control("start")
        if fresh:
            self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", getpass.getuser(), "lianxin")

    def crash(self) -> None:
        """Ends it as a power cut would: no checkpoint, recovery from the log at the next start."""
        self._control("stop", "-m", "immediate")

    def restart(self) -> None:
        self._control("start")
        self.restarts += 1

    def stop(self) -> None:
        self._control("stop", "-m", "fast")

    def _control(self, *what: str) -> None:
        options = f"-p {self.port} -k {self.data} -c listen_addresses=127.0.0.1 -c max_connections=100"
        more = ("-o", options, "-l", str(self.data / "log")) if what[0] == "start" else ()
        self._run("pg_ctl", "-D", str(self.data), "-w", *more, *what)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(BINARIES[-1] / program), *arguments]
        if os.geteuid() == 0 and program != "createdb":
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")

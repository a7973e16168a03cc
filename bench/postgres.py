"""A PostgreSQL of our own on loopback, to be stopped and started under use."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Self

import psycopg


def binaries() -> Path | None:
    """Where `initdb` lies on this machine, the newest of them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path))
    return found[-1].parent if found else None


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Server:
    """Made anew, gone afterwards. PostgreSQL refuses to run as root, so root lends it a user."""

    def __init__(self, within: Path | None = None) -> None:
        """``within`` is where its data lies, such as on a disk of its own."""
        self._within = within
        folder = binaries()
        if folder is None:
            raise RuntimeError("PostgreSQL's initdb is needed.")
        self._bin = folder
        self._user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="htx-postgres-", dir=self._within))
        if self._user:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._run(
            "initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"
        )
        self.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop("immediate")
        shutil.rmtree(self._folder)

    def start(self) -> None:
        settings = (
            f"-p {self.port} -c listen_addresses=127.0.0.1"
            f" -c unix_socket_directories={self._folder} -c max_connections=50"
        )
        self._run(
            "pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", settings, "start"
        )

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-w", "-m", mode, "stop", check=False)

    def create(self, name: str) -> str:
        """The address of a new database."""

        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as keeper:
            keeper.execute(f"CREATE DATABASE {name}")
        return f"{self.url}/{name}"

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        user = self._user
        subprocess.run(
            [self._bin / program, "-D", self._folder / "data", *arguments],
            check=check,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )

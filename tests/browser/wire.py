"""The cable between a browser and the live server, which a test may cut."""

from __future__ import annotations

import contextlib
import socket
import threading


class Wire:
    """Forwards connections to a port; cut, it takes none and drops those there are.

    ``deaf``: requests still arrive, but no answer comes back.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._open: set[socket.socket] = set()
        self.whole, self.deaf = True, False
        self._door = socket.create_server(("localhost", 0))
        self.url = f"http://localhost:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        self.whole = False
        for each in list(self._open):
            self._drop(each)

    def mend(self) -> None:
        self.whole, self.deaf = True, False

    def close(self) -> None:
        self.cut()
        self._drop(self._door)

    def _serve(self) -> None:
        while True:
            try:
                near, _address = self._door.accept()
            except OSError:
                return
            if not self.whole:
                self._drop(near)
                continue
            try:
                far = socket.create_connection(("localhost", self._target))
            except OSError:
                self._drop(near)
                continue
            self._open |= {near, far}
            for one, other, answers in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._carry, args=(one, other, answers), daemon=True
                ).start()

    def _carry(self, one, other, answers) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if answers and self.deaf:
                    break
                other.sendall(data)
        for each in (one, other):
            self._drop(each)

    def _drop(self, each: socket.socket) -> None:
        self._open.discard(each)
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()

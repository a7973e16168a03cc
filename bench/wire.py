"""A wire to a server, which can be pulled: nothing passes, and nobody is told.

A server that is stopped refuses at once. Behind a pulled cable, a dead switch or a frozen
machine packets vanish, and whoever asked waits. Here they vanish as they do there: the
kernel drops what arrives (a filter on our sockets), so nothing is acknowledged, nobody is
let in, and each end must find out by its own patience. Needs no rights.
"""

from __future__ import annotations

import ctypes
import selectors
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import Self

ATTACH, DETACH = 26, 27  # SO_ATTACH_FILTER, SO_DETACH_FILTER of Linux
_NOTHING = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))  # return 0
NOTHING_PASSES = struct.pack("HP", 1, ctypes.addressof(_NOTHING))
TURN = 0.05  # seconds


class Wire:
    """To a port of this machine, from ``port``."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._door.getsockname()[1]
        self._whole = selectors.DefaultSelector()
        self._whole.register(self._door, selectors.EVENT_READ)
        self._is_pulled = self._is_over = False
        self._turn = threading.Lock()
        self._carrier = threading.Thread(target=self._carry, daemon=True)

    def __enter__(self) -> Self:
        self._carrier.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._is_over = True
        self._carrier.join()
        for each in self._sockets():
            each.close()

    def pull(self) -> None:
        with self._turn:
            self._is_pulled = True
            for each in self._sockets():
                each.setsockopt(socket.SOL_SOCKET, ATTACH, NOTHING_PASSES)

    def mend(self) -> None:
        with self._turn:
            self._is_pulled = False
            for each in self._sockets():
                each.setsockopt(socket.SOL_SOCKET, DETACH, 0)

    def _sockets(self) -> list[socket.socket]:
        found = [key.fileobj for key in self._whole.get_map().values()]
        return [each for each in found if isinstance(each, socket.socket)]

    def _carry(self) -> None:
        while not self._is_over:
            ready = self._whole.select(TURN)
            with self._turn:
                for key, _events in ready:
                    one = key.fileobj
                    if self._is_pulled or one.fileno() < 0:  # or closed just now
                        continue
                    if one is self._door:
                        self._let_in()
                    else:
                        self._pass_on(one, key.data)
            if self._is_pulled:  # what came before lies there
                time.sleep(TURN)

    def _let_in(self) -> None:
        ours, _address = self._door.accept()
        try:
            theirs = socket.create_connection(("127.0.0.1", self._to))
        except OSError:  # the server refuses
            ours.close()
            return
        for one, other in ((ours, theirs), (theirs, ours)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # An end that is gone says so as soon as it is asked through a whole wire.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 127)
            self._whole.register(one, selectors.EVENT_READ, other)

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            if some := one.recv(65536):
                other.sendall(some)
                return
        for each in (one, other):
            self._whole.unregister(each)
            each.close()

"""The process that workers are forked from: it opens or holds one snapshot, and tells of deaths.

Run as `python -m server.workers.nursery CONTROL_FD SNAPSHOT MODE MEMORY_BYTES ANSWER_BYTES`, MODE
`disk` (all share the open snapshot) or `memory` (all share a copy of it). The server writes
lines of JSON to the control socket: `{"fork": N}` with the worker's channel as ancillary data, and
`{"kill": N}`. It is told `{"ready": true}`, then of each death
`{"dead": N, "signal": S, "said": W}`,
W being the first words that the process wrote to its standard error.
"""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, NoReturn

from pyoxigraph import Store

from server.workers.confinement import confine
from server.workers.worker import work
from store.pins import Pin

# The engine evaluates by recursion; the usual 8 MB (512 KB on macOS) leave too little room.
_STACK_BYTES: Final = 64 * 1024 * 1024
_LINE_BYTES: Final = 65_536
# What is wrong comes first, a long backtrace after it.
_WORDS_BYTES: Final = 4_000


@dataclass(frozen=True)
class _Child:
    number: int
    errors: IO[bytes]


def _on_large_stack(run: Callable[..., None], *arguments: object) -> None:
    """Call a function in a thread with more stack than a process starts with."""
    failures: list[BaseException] = []

    def call() -> None:
        try:
            run(*arguments)
        except BaseException as error:
            failures.append(error)

    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


class _Nursery:
    def __init__(
        self, control: socket.socket, snapshot: str, memory_bytes: int, most_bytes: int
    ) -> None:
        self._control = control
        self._snapshot = snapshot
        self._memory_bytes = memory_bytes
        self._most_bytes = most_bytes
        self._held: Store | None = None
        self._children: dict[int, _Child] = {}

    def hold(self, *, in_memory: bool) -> None:
        """Open the snapshot, or copy it into memory, to be shared with every worker.

        The snapshot stays on the disk as long as one of the workers does.
        """
        self._pin = Pin(Path(self._snapshot))
        self._held = Store.read_only(self._snapshot)
        if in_memory:
            copy = Store()
            copy.bulk_extend(self._held)
            self._held = copy

    def run(self) -> None:
        """Serve the control socket until the server closes it; all workers end with it."""
        woken, waker = os.pipe()
        os.set_blocking(waker, False)
        os.set_blocking(woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        self._tell({"ready": True})
        while True:
            readable, _, _ = select.select([self._control.fileno(), woken], [], [])
            if woken in readable:
                os.read(woken, 4096)
                self._bury()
            if self._control.fileno() in readable and not self._obey():
                break
        # All end with it in any case; where the system does not see to that, here.
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)

    def _obey(self) -> bool:
        try:
            message, channels, _, _ = socket.recv_fds(self._control, _LINE_BYTES, 64)
        except ConnectionError:
            return False
        if not message:
            return False
        given = iter(channels)
        for line in message.splitlines():
            order: dict[str, int] = json.loads(line)
            if "fork" in order:
                self._fork(order["fork"], next(given))
            else:
                for pid, child in self._children.items():
                    if child.number == order["kill"]:
                        os.kill(pid, signal.SIGKILL)
        return True

    def _fork(self, number: int, channel: int) -> None:
        # Its words tell a lack of memory from a stack overflow.
        errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed when the child is buried)
        pid = os.fork()
        if pid == 0:
            self._be_worker(channel, errors)
        os.close(channel)
        self._children[pid] = _Child(number, errors)

    def _be_worker(self, channel: int, errors: IO[bytes]) -> NoReturn:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(errors.fileno(), 2)
            self._control.close()
            assert self._held is not None
            confine(self._memory_bytes + _STACK_BYTES)
            _on_large_stack(work, socket.socket(fileno=channel), self._held, self._most_bytes)
            status = 0
        except (ConnectionError, KeyboardInterrupt):
            status = 0  # The server has gone.
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(status)

    def _bury(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            child = self._children.pop(pid)
            child.errors.seek(0)
            said = child.errors.read(_WORDS_BYTES).decode(errors="replace")
            child.errors.close()
            ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            self._tell({"dead": child.number, "signal": ended, "said": said})

    def _tell(self, what: dict[str, Any]) -> None:
        with contextlib.suppress(ConnectionError):
            self._control.sendall(json.dumps(what).encode() + b"\n")


def main() -> None:
    """Be the nursery."""
    control, snapshot, mode, memory_bytes, most_bytes = sys.argv[1:]
    # The terminal's interrupt is for the server, which then closes the socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nursery = _Nursery(
        socket.socket(fileno=int(control)), snapshot, int(memory_bytes), int(most_bytes)
    )
    nursery.hold(in_memory=mode == "memory")
    nursery.run()


if __name__ == "__main__":
    main()

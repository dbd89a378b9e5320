"""Take from a worker process what no query needs: memory beyond its bound, the network, dumps."""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2

# linux/audit.h and the syscall tables: architecture token, number of socket(2).
_ARCHITECTURES: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_IO_URING_SETUP: Final = 425  # on both
_AF_UNIX: Final = 1
_X32_CALLS: Final = 0x40000000

# linux/bpf_common.h: load a word of the call's data, jump if equal or at least, return.
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # errno EACCES


class NotConfined(Exception):
    """The system refused a bound that it offers."""


def confine(memory_bytes: int) -> None:
    """Bound this process: ``memory_bytes`` above what it holds now, no network, no core dump.

    Ends with its parent on Linux. Bounds that a system does not have are left out: macOS counts
    no address space and has no seccomp.

    Raises NotConfined if the system has a bound and does not set it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    _control(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 (no path object needed)
        held = int(statm.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    most = held + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    refuse_network()


def refuse_network() -> bool:
    """Refuse every socket but those of this machine's files (seccomp(2)); say whether it holds.

    Raises NotConfined if the system knows the call and refuses it.
    """
    known = _ARCHITECTURES.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    architecture, call = known
    program = b"".join(
        struct.pack("HBBI", *instruction)
        for instruction in (
            (_LOAD, 0, 0, _ARCHITECTURE),
            (_EQUAL, 1, 0, architecture),
            (_RETURN, 0, 0, _REFUSE),
            (_LOAD, 0, 0, _NUMBER),
            (_AT_LEAST, 0, 1, _X32_CALLS),
            (_RETURN, 0, 0, _REFUSE),
            # Its rings open sockets without a call of socket(2).
            (_EQUAL, 0, 1, _IO_URING_SETUP),
            (_RETURN, 0, 0, _REFUSE),
            (_EQUAL, 0, 3, call),
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (_EQUAL, 1, 0, _AF_UNIX),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        )
    )
    held = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held))
    _control(_PR_SET_NO_NEW_PRIVS, 1)
    _control(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header))
    return True


def _control(option: int, *arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    given = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
    given += [ctypes.c_ulong(0)] * (4 - len(given))
    if library.prctl(option, *given):
        raise NotConfined(f"prctl {option}: {os.strerror(ctypes.get_errno())}")

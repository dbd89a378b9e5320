"""What a worker process cannot do, tried in a process that is confined as workers are."""

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bounds of Linux")


def confined(code: str) -> str:
    """Run Python after confinement to 200 MB above its start and give what it prints."""
    program = "from server.workers.confinement import confine\n"
    program += "import socket, resource, os\nconfine(200_000_000)\n" + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_no_socket_of_a_network_can_be_opened() -> None:
    told = confined("""
        for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
                try:
                    socket.socket(family, kind)
                    print("open")
                except PermissionError:
                    pass
        print(socket.socket(socket.AF_UNIX).family.name)
    """)
    assert told == "AF_UNIX"


def test_neither_a_program_it_starts_nor_a_thread_gets_out() -> None:
    told = confined("""
        import subprocess, sys, threading
        code = "import socket; socket.socket(socket.AF_INET)"
        print(subprocess.run([sys.executable, "-S", "-c", code], stderr=-3).returncode)
        def run():
            try:
                socket.create_connection(("127.0.0.1", 9))
            except PermissionError:
                print("refused")
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    """)
    assert told.split() == ["1", "refused"]


def test_no_ring_opens_one_instead() -> None:
    told = confined("""
        import ctypes
        library = ctypes.CDLL(None, use_errno=True)
        entries = ctypes.create_string_buffer(120)
        print(library.syscall(425, 4, entries), ctypes.get_errno() == 13)
    """)
    assert told.split() == ["-1", "True"]


def test_memory_is_bounded_and_the_bound_cannot_be_raised() -> None:
    told = confined("""
        held = bytearray(50_000_000)
        try:
            more = bytearray(400_000_000)
        except MemoryError:
            print("bounded")
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        print(soft == hard != resource.RLIM_INFINITY)
        print(resource.getrlimit(resource.RLIMIT_CORE))
    """)
    assert told.splitlines() == ["bounded", "True", "(0, 0)"]


def test_no_program_gets_rights_by_being_started() -> None:
    told = confined("""
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith(("NoNewPrivs", "Seccomp:")):
                    print(line.split()[1])
    """)
    assert told.split() == ["1", "2"]

"""What runs the mapping of parts: processes of this machine, or the workers of a Dask cluster."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from importlib import import_module
from multiprocessing import get_context
from typing import Final

from loader.loading.workers import WorkersFailed

LOCAL: Final = "local:"
# How often a part is tried again whose worker died, by Dask.
_RETRIES: Final = 3
_CONNECT_SECONDS: Final = 30


class NoScheduler(WorkersFailed):
    """There is no Dask, or no scheduler at the address."""


@contextmanager
def local_executor(processes: int) -> Iterator[Executor]:
    """Run in processes of this machine; 1 is this one.

    Raises:
        WorkersFailed: a process was killed, for one since memory ran out.
    """
    if processes == 1:
        # A thread, not the caller: what is discovered is mapped meanwhile, a part at a time.
        with ThreadPoolExecutor(1) as thread:
            yield thread
        return
    executor = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    try:
        yield executor
    except BrokenProcessPool as error:
        raise WorkersFailed(
            "a process was killed while it mapped; the parts that are complete stay: run it again, "
            "with fewer processes or articles per part if memory ran out"
        ) from error
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def dask_executor(scheduler: str) -> Iterator[Executor]:
    """Run on the workers of a Dask scheduler; ``local:N`` starts N workers on this machine.

    A part whose worker dies, or loses its connection, is given to another one.

    Raises:
        NoScheduler: Dask is not installed, or does not answer at the address.
        WorkersFailed: workers died over one part again and again.
    """
    try:
        # An extra, and slow to import.
        distributed = import_module("distributed")
    except ImportError as error:
        raise NoScheduler(
            'Dask is not installed; it comes with the extra: pip install "masalik[distributed]"'
        ) from error
    with ExitStack() as stack:
        try:
            if scheduler.startswith(LOCAL):
                cluster = distributed.LocalCluster(
                    n_workers=int(scheduler.removeprefix(LOCAL)),
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                )
                stack.enter_context(cluster)
                client = distributed.Client(cluster)
            else:
                client = distributed.Client(scheduler, timeout=_CONNECT_SECONDS)
            stack.enter_context(client)
        except (OSError, ValueError) as error:
            raise NoScheduler(f"no Dask scheduler at {scheduler}: {error}") from error
        try:
            yield client.get_executor(retries=_RETRIES, pure=False)
        except distributed.KilledWorker as error:
            raise WorkersFailed(f"workers died over a part: {error}") from error

"""Runs jobs in processes of their own, each on one thread.

The standard library's pools start a worker by running the caller's main module again, which
breaks a script without an `if __name__` guard, or by forking, which breaks with threads. So a
worker is a fresh interpreter that reads jobs from its standard input. It also watches that pipe:
when this process is killed, the pipe closes and the worker ends at once, wherever it is.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import IO, Any

from storyreel.errors import Unavailable
from storyreel.executor import Function, OnUnits
from storyreel.executor._worker import DONE, FAILED, UNITS, receive, send

_ONE_THREAD = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
)


class Processes:
    """Runs jobs in several processes.

    Args:
        workers: How many, at least 1.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(
        self, function: Function, arguments: Iterable[Any], *, on_units: OnUnits | None = None
    ) -> Iterator[tuple[int, Any]]:
        """See `storyreel.executor.Executor`."""
        jobs: queue.SimpleQueue[tuple[int, Any] | None] = queue.SimpleQueue()
        count = 0
        for number, argument in enumerate(arguments):
            jobs.put((number, argument))
            count += 1
        workers = [_start() for _ in range(min(self._workers, count))]
        for _ in workers:
            jobs.put(None)
        events: queue.SimpleQueue[tuple[int, int, Any]] = queue.SimpleQueue()
        name = f"{function.__module__}:{function.__qualname__}"
        threads = [
            threading.Thread(target=_serve, args=(worker, name, jobs, events), daemon=True)
            for worker in workers
        ]
        for thread in threads:
            thread.start()
        try:
            while count:
                kind, number, value = events.get()
                if kind == UNITS:
                    if on_units is not None:
                        on_units(number, value)
                elif kind == FAILED:
                    raise value
                else:
                    count -= 1
                    yield number, value
        finally:
            for worker in workers:
                _stop(worker)
            for thread in threads:
                thread.join()
            for worker in workers:
                _close(worker)


def _start() -> subprocess.Popen[bytes]:
    environment = dict(os.environ) | dict.fromkeys(_ONE_THREAD, "1")
    return subprocess.Popen(
        [sys.executable, "-m", "storyreel.executor._worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )


def _serve(
    worker: subprocess.Popen[bytes],
    function: str,
    jobs: queue.SimpleQueue[tuple[int, Any] | None],
    events: queue.SimpleQueue[tuple[int, int, Any]],
) -> None:
    """Feeds one worker until there is nothing left, or it breaks."""
    into, out = _pipes(worker)
    while (job := jobs.get()) is not None:
        number, argument = job
        try:
            send(into, (function, argument))
            kind, value = receive(out)
            while kind == UNITS:
                events.put((kind, number, value))
                kind, value = receive(out)
        except (OSError, EOFError):
            code = worker.wait()
            broken = Unavailable(f"a rendering process broke off (exit status {code}). Run again.")
            events.put((FAILED, number, broken))
            return
        except Exception as error:  # the outermost loop of a thread: a job that cannot be sent
            events.put((FAILED, number, error))
            return
        events.put((kind, number, value))
        if kind != DONE:
            return


def _pipes(worker: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert worker.stdin is not None, "it was started with pipes"
    assert worker.stdout is not None, "it was started with pipes"
    return worker.stdin, worker.stdout


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()


def _close(worker: subprocess.Popen[bytes]) -> None:
    for pipe in _pipes(worker):
        try:
            pipe.close()
        except OSError:
            # What was buffered for a worker that is gone has nowhere to go.
            continue

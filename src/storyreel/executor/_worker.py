"""The other end of `processes`: reads jobs, writes results, ends with its parent."""

from __future__ import annotations

import importlib
import os
import pickle
import queue
import signal
import struct
import sys
import threading
from typing import IO, Any

UNITS, DONE, FAILED = 0, 1, 2
_LENGTH = struct.Struct("<Q")


def send(pipe: IO[bytes], value: Any) -> None:
    """Writes one value with its length before it."""
    _write(pipe, pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Reads one value.

    Raises:
        EOFError: The other end is gone.
    """
    return pickle.loads(_read(pipe))


def _read(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _listen(pipe: IO[bytes], jobs: queue.SimpleQueue[bytes]) -> None:
    """Takes jobs in; when the parent is gone, ends this process in the middle of its work."""
    while True:
        try:
            jobs.put(_read(pipe))
        except EOFError:
            os._exit(1)


def _main() -> None:
    # The protocol owns the pipe: whatever a library prints goes to standard error.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # Ctrl-C reaches the whole process group; the parent alone decides what becomes of the work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        job = jobs.get()
        try:
            name, argument = pickle.loads(job)
            module, _, function = name.partition(":")
            work = getattr(importlib.import_module(module), function)
            result = work(argument, lambda units: send(out, (UNITS, units)))
            answer = pickle.dumps((DONE, result), protocol=pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # the outermost loop of a worker: the parent raises it
            answer = _failure(error)
        _write(out, answer)


def _failure(error: Exception) -> bytes:
    """The error for the parent; one that cannot travel, in words."""
    try:
        answer = pickle.dumps((FAILED, error), protocol=pickle.HIGHEST_PROTOCOL)
        pickle.loads(answer)
    except Exception:  # pickling runs the error's own code, which may raise anything
        told = RuntimeError(f"{type(error).__name__}: {error}")
        answer = pickle.dumps((FAILED, told), protocol=pickle.HIGHEST_PROTOCOL)
    return answer


if __name__ == "__main__":
    _main()

"""The other end of `storyreel.executor.processes`: reads jobs, writes results, ends with its parent."""

from __future__ import annotations

import importlib
import os
import pickle
import queue
import struct
import sys
import threading
from typing import IO, Any

UNITS, DONE, FAILED = 0, 1, 2
_LENGTH = struct.Struct("<Q")


def send(pipe: IO[bytes], value: Any) -> None:
    """Writes one value with its length before it."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Reads one value.

    Raises:
        EOFError: The other end is gone.
    """
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


def _listen(pipe: IO[bytes], jobs: queue.SimpleQueue[Any]) -> None:
    """Takes jobs in; when the parent is gone, ends this process in the middle of its work."""
    while True:
        try:
            jobs.put(receive(pipe))
        except EOFError:
            os._exit(1)


def _main() -> None:
    # The protocol owns the pipe: whatever a library prints goes to standard error.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    jobs: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        name, argument = jobs.get()
        module, _, function = name.partition(":")
        try:
            work = getattr(importlib.import_module(module), function)
            result = work(argument, lambda units: send(out, (UNITS, units)))
        except Exception as error:  # the outermost loop of a worker: the parent raises it
            send(out, (FAILED, error))
        else:
            send(out, (DONE, result))


if __name__ == "__main__":
    _main()

"""How asking is run: to its end, side by side, alone on a ledger, from wherever it is called."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from storyreel.errors import (
    FolderError,
)

T = TypeVar("T")


@contextlib.contextmanager
def alone(ledger: Path | None) -> Iterator[None]:
    """Holds a ledger, so that two commands at once do not ask for the same."""
    if ledger is None:
        yield
        return
    try:
        with FileLock(ledger.with_name(f".{ledger.name}.lock"), timeout=0):
            yield
    except Timeout:
        raise FolderError(
            f"another storyreel is writing with {str(ledger)!r}; wait for it to end."
        ) from None
    except OSError as error:
        raise FolderError(f"cannot write {str(ledger)!r}: {error.strerror}.") from None


async def side_by_side(work: Any) -> list[Any]:
    """Runs coroutines at once, and gives what they return in order."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(it) for it in work]
    return [task.result() for task in tasks]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end, wherever it is called from.

    A group of tasks wraps what one of them raised; that one is what is raised here.
    """

    def unwrapped() -> T:
        try:
            return asyncio.run(work)
        except BaseExceptionGroup as group:
            error: BaseException = group
            while isinstance(error, BaseExceptionGroup):
                error = error.exceptions[0]
            raise error from None

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return unwrapped()
    # In a notebook a loop runs already; another thread has none.
    with ThreadPoolExecutor(max_workers=1) as elsewhere:
        return elsewhere.submit(unwrapped).result()

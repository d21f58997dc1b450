"""Where work runs: in this process, or in several others.

A job is a module-level function of one picklable argument and a `Report`. Results come back as
they are ready, with the number of the argument they belong to.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeAlias

Report: TypeAlias = Callable[[int], None]
"""Called by a job with the number of units (frames) it has done since the last call."""
Function: TypeAlias = Callable[[Any, Report], Any]
OnUnits: TypeAlias = Callable[[int, int], None]
"""Told of progress: the number of the argument, and units done since the last call."""


class Executor(Protocol):
    """Runs jobs."""

    def run(
        self, function: Function, arguments: Iterable[Any], *, on_units: OnUnits | None = None
    ) -> Iterator[tuple[int, Any]]:
        """Runs `function` on every argument.

        Args:
            function: A function at the top of a module.
            arguments: One per job.
            on_units: Told of progress inside jobs.

        Yields:
            The number of the argument and the result, in the order they are finished.

        Raises:
            Exception: What the first failing job raised; jobs not yet begun are dropped.
            Unavailable: A process broke off.
        """
        ...


def executor_for(workers: int) -> Executor:
    """An executor with that many processes; 1 runs in this process."""
    from storyreel.executor.in_process import InProcess
    from storyreel.executor.processes import Processes

    return InProcess() if workers <= 1 else Processes(workers)


def default_workers() -> int:
    """One per processor that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


__all__ = ["Executor", "Function", "OnUnits", "Report", "default_workers", "executor_for"]

"""Runs jobs one after another, here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from storyreel.executor import Function, OnUnits


class InProcess:
    """Runs jobs in this process."""

    def run(
        self, function: Function, arguments: Iterable[Any], *, on_units: OnUnits | None = None
    ) -> Iterator[tuple[int, Any]]:
        """See `storyreel.executor.Executor`."""
        for number, argument in enumerate(arguments):

            def report(units: int, number: int = number) -> None:
                if on_units is not None:
                    on_units(number, units)

            yield number, function(argument, report)

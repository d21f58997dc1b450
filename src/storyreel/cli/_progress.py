"""Draws progress on standard error: a bar with the time left, or plain lines without a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from storyreel.dialogue.words import counted

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from storyreel.backends.chat.asking import Progress
    from storyreel.screenplay.schema import ShootingScript
    from storyreel.studio import Event

_SAYS = {
    "writing": "writing",
    "voices": "recording voices",
    "takes": "shooting",
    "film": "cutting",
    "review": "reviewing",
    "pages": "drawing pages",
    "passes": "writing passes",
    "stills": "drawing pictures",
}
_EVERY_S = 15.0
_ASKED_EVERY_S, _SAID_EVERY_S = 0.2, 5.0
_NOTES_SHOWN = 6


class Watcher:
    """Follows a run's events; call it with each."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._tasks: dict[str, TaskID] = {}
        self._said: dict[str, float] = {}
        self._began: dict[str, tuple[float, int]] = {}
        self._asked = 0.0
        self.asked: Progress | None = None
        """How far the asking of a model was last."""

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                Progress,
                TextColumn,
                TimeElapsedColumn,
                TimeRemainingColumn,
            )

            self._bar = Progress(
                TextColumn("{task.description:>18}"),
                BarColumn(),
                TextColumn("{task.completed:.0f}/{task.total:.0f} {task.fields[unit]}"),
                TimeElapsedColumn(),
                TextColumn("left"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
            )
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, event: Event) -> None:
        """Shows one event."""
        if self._bar is not None:
            self._draw(self._bar, event)
        else:
            self._say(event)

    def asking(self, progress: Progress) -> None:
        """Shows how far the asking of a model is."""
        from storyreel.runlog import plain
        from storyreel.studio import Event

        spent = f", ${plain(progress.spent_usd)}" if progress.spent_usd else ""
        text = f"{progress.name}: {progress.characters:,} characters{spent}"
        self.asked = progress
        now = time.monotonic()
        if now - self._asked < (_ASKED_EVERY_S if self._bar is not None else _SAID_EVERY_S):
            return
        self._asked = now
        if self._bar is not None:
            self._draw(
                self._bar, Event("writing", progress.answered, progress.most, "answers", text)
            )
        else:
            most = f" of at most {progress.most:,}" if progress.most else ""
            click.echo(f"{counted(progress.answered, 'answer')}{most}; {text}", err=True)

    def _draw(self, bar: Bar, event: Event) -> None:
        if event.stage == "sending":
            # Stays to be read, as a bar does not.
            bar.console.print(event.text, markup=False, highlight=False)
            return
        label = event.text or _SAYS.get(event.stage, event.stage)
        if event.stage not in self._tasks:
            self._tasks[event.stage] = bar.add_task(label, total=event.total or 1, unit=event.unit)
            self._began[event.stage] = (time.monotonic(), event.done)
        task = self._tasks[event.stage]
        began, at_first = self._began[event.stage]
        if event.stage == "takes" and event.done == at_first and time.monotonic() - began > 4:
            label = "compiling (once)"
        bar.update(task, completed=event.done, total=event.total or 1, description=label)

    def _say(self, event: Event) -> None:
        now = time.monotonic()
        began, at_first = self._began.setdefault(event.stage, (now, event.done))
        finished = bool(event.total) and event.done >= event.total
        due = now - self._said.get(event.stage, -_EVERY_S) >= _EVERY_S
        if not due and not finished and not event.text:
            return
        if finished and self._said.get(event.stage) == float("inf"):
            return
        self._said[event.stage] = float("inf") if finished else now
        text = event.text or _SAYS.get(event.stage, event.stage)
        if event.total:
            text += f": {event.done} of {event.total} {event.unit}"
            done = event.done - at_first
            if done and not finished:
                left = (now - began) / done * (event.total - event.done)
                text += f", {_clock(left)} left"
        elif event.stage == "takes":
            text += " (the first run compiles the renderer)"
        click.echo(text, err=True)


def say_written(script: ShootingScript, asked: Progress | None) -> None:
    """Says on standard error what a model's answers cost and needed, and whose shots stand.

    Args:
        script: What was written.
        asked: How far the asking was at the end; none where no model was asked.
    """
    from storyreel.runlog import plain

    made = script.provenance
    if asked is not None:
        ours = sum(part.writer == "planner" for part in made.parts)
        says = f"{counted(asked.answered, 'answer')}, ${plain(asked.spent_usd)} in this ledger"
        whose = f"; the planner's shots stand in {ours} of {len(made.parts)} parts" if ours else ""
        click.echo(says + whose, err=True)
    for repair in made.repairs[:_NOTES_SHOWN]:
        click.secho(f"{repair.where}: {repair.what}", fg="yellow", err=True)
    if (left := len(made.repairs) - _NOTES_SHOWN) > 0:
        click.secho(f"and {left} more; the script's provenance has all.", fg="yellow", err=True)
    if made.writer == "planner" and made.repairs:
        click.secho("No answer of a model was of use: this is the planner's.", fg="red", err=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"

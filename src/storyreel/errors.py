"""Everything that can go wrong, as one tree.

::

    StoryreelError
      UserError            your input or setup is wrong; fix it and run again     exit 2
        DialogueError      the dialogue file cannot be read
        ScriptError        the shooting script is malformed
          UnknownSchema    written by a newer version
        FolderError        the output folder cannot take this film
        MissingExtra       an optional dependency is not installed
        UnknownName        no backend, metric, rule or scripter of that name
      BackendError         something outside this process failed                  exit 3
        AuthFailed         the key is missing or not taken
        Refused            the service declined the content
        Unsupported        this model or voice cannot do what was asked; nothing was sent
        OverBudget         the run's limit would be passed; nothing was sent
        RateLimited        too much was asked; try again after `retry_after_s`
        Unavailable        transport, crash of a worker, timeout
        BadAnswer          what came back does not have the form that was asked for
        BadMedia           what came back is not a playable file
      Unscorable           a measurement could not be made; never becomes a number

A message is one or two sentences: what happened, with which value, what is allowed, what to do.
A class says whether trying the same thing again can help (`retryable`) and which exit code the
command line gives it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar


class StoryreelError(Exception):
    """Base of all errors that storyreel raises on purpose.

    Attributes:
        backend: Address of the backend at work, such as `previz`, or None.
        slate: Name of the take being made, such as `sc001_sh0020_t01`, or None.
        folder: The run folder, or None.
    """

    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1

    backend: str | None = None
    slate: str | None = None
    folder: Path | None = None


class UserError(StoryreelError):
    """Your input or setup is wrong; fix it and run again."""

    exit_code: ClassVar[int] = 2


class DialogueError(UserError):
    """The dialogue cannot be read."""


class ScriptError(UserError):
    """The shooting script, or another document, is malformed."""


class UnknownSchema(ScriptError):
    """A document was written by a newer storyreel."""


class FolderError(UserError):
    """The output folder cannot take this film."""


class MissingExtra(UserError):
    """An optional dependency is not installed."""


class UnknownName(UserError):
    """No backend, metric, rule, reader or scripter of that name."""


class BackendError(StoryreelError):
    """Something outside this process failed.

    Attributes:
        retry_after_s: Seconds that the service wants to be left alone, if it said so.
        may_have_cost: Whether it was sent and broke off, so that it may be charged for.
    """

    exit_code: ClassVar[int] = 3

    retry_after_s: float | None = None
    may_have_cost: bool = False


class AuthFailed(BackendError):
    """The key is missing or not taken."""


class Refused(BackendError):
    """The service declined the content."""


class OverBudget(BackendError):
    """The run's limit would be passed; nothing was sent."""


class RateLimited(BackendError):
    """Too much was asked in too short a time."""

    retryable: ClassVar[bool] = True


class BadAnswer(BackendError):
    """What came back does not have the form that was asked for."""

    retryable: ClassVar[bool] = True


class Unsupported(BackendError):
    """This model or voice cannot do what was asked; nothing was sent."""


class Unavailable(BackendError):
    """The service or worker did not answer, or broke off."""

    retryable: ClassVar[bool] = True


class BadMedia(BackendError):
    """What came back is not a playable file."""

    retryable: ClassVar[bool] = True


class Unscorable(StoryreelError):
    """A measurement could not be made. The message becomes its reason, never a number."""


def missing_extra(feature: str, extra: str) -> MissingExtra:
    """The one wording for an optional dependency that is not installed."""
    return MissingExtra(f"{feature} needs the {extra!r} extra: pip install 'storyreel[{extra}]'.")


def unknown_name(kind: str, name: str, known: Iterable[str]) -> UnknownName:
    """The one wording for a name that is not there, with the nearest one that is."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return UnknownName(f"no {kind} named {name!r}.{hint} Known: {', '.join(names) or 'none'}.")


@contextmanager
def boundary(
    *, backend: str | None = None, slate: str | None = None, folder: Path | None = None
) -> Iterator[None]:
    """Marks a stage: errors that leave it say where they came from.

    Args:
        backend: Address of the backend at work.
        slate: Name of the take being made.
        folder: The run folder.

    Raises:
        FolderError: The disk is full or the folder cannot be written.
        StoryreelError: Whatever the stage raised, with the attributes filled in.
    """
    try:
        yield
    except StoryreelError as error:
        error.backend = error.backend or backend
        error.slate = error.slate or slate
        error.folder = error.folder or folder
        raise
    except OSError as error:
        if folder is None:
            raise
        what = error.strerror or str(error)
        raised = FolderError(
            f"cannot write to {str(folder)!r}: {what}. Free space or choose another folder with -o."
        )
        raised.backend, raised.slate, raised.folder = backend, slate, folder
        raise raised from error

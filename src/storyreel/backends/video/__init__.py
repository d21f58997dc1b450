"""Who makes takes. One file per service; a backend is addressed by its name.

A backend turns a request into a file and says what it made. Caching, retries, slates and money
are the director's: a backend only translates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storyreel.registry import find
from storyreel.staging.shot import StagedShot
from storyreel.timecode import Span


@dataclass(frozen=True, slots=True)
class VideoRequest:
    """One take to be made.

    Attributes:
        slate: Its name.
        staged: The shot.
        media: Where the video goes.
        truth: Where the truth goes, for backends that know it.
        still: Where a picture of the shot goes.
    """

    slate: str
    staged: StagedShot
    media: Path
    truth: Path
    still: Path


@dataclass(frozen=True, slots=True)
class VideoResult:
    """A take that was made.

    Attributes:
        frames: Frames in the file.
        sha256: Digest of the file.
        has_truth: Whether the truth was written.
        handle_frames: Frames in the file before the shot; what it has beyond the shot are those
            after it. Fewer than were asked for where the service makes none.
    """

    frames: int
    sha256: str
    has_truth: bool
    handle_frames: int = 0


class VideoBackend(Protocol):
    """Makes takes."""

    name: str
    """Its address."""

    def version(self) -> str:
        """What the picture depends on beside the request: part of every take's digest."""
        ...

    def parts(self, staged: StagedShot) -> Sequence[Span]:
        """Frames of the take, from 0, that are made by themselves and in any order.

        More than one part where this machine does the work, so that a long take does not keep
        one processor busy while the others wait. The same shot always has the same parts.
        """
        ...

    def make(self, request: VideoRequest, part: int, report: Callable[[int], None]) -> VideoResult:
        """Makes one part of a take.

        Where there is but one part, the video appears under its name, last and whole.

        Args:
            request: What to make.
            part: Number of the part.
            report: Told of frames as they are made.

        Raises:
            BackendError: It could not be made.
        """
        ...

    def gather(self, request: VideoRequest, results: Sequence[VideoResult]) -> VideoResult:
        """Puts the parts of a take together; the video appears under its name last, and whole.

        Args:
            request: What was made.
            results: Of its parts, in order.
        """
        ...


def video_backend(address: str) -> VideoBackend:
    """The backend of that address.

    Raises:
        UnknownName: There is none; the message names the nearest.
    """
    make = find("backends.video", address, "SERVICE", kind="video service")
    backend: VideoBackend = make()
    return backend


def request_digest(staged: StagedShot, backend: VideoBackend) -> str:
    """SHA-256 of all that a take depends on."""
    text = f"{backend.name}\n{backend.version()}\n{staged.canonical()}"
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["VideoBackend", "VideoRequest", "VideoResult", "request_digest", "video_backend"]

"""The run folder: which film it holds, and that one run at a time works in it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from storyreel.dialogue import Dialogue
from storyreel.document import PART, File
from storyreel.errors import FolderError
from storyreel.screenplay.schema import ShootingScript

RUN, DIALOGUE, SCRIPT, VOICES, CUT, REVIEW, LOG = (
    "run.json",
    "dialogue.json",
    "script.json",
    "voice/track.json",
    "cut.json",
    "review.json",
    "run.sqlite",
)
_LOCK = ".lock"


class Run(File):
    """What a run was asked for."""

    kind: Literal["run"] = "run"
    """Names this kind of document."""
    version: Literal[1] = 1
    """Version of the schema."""
    storyreel: str
    """Version of storyreel that last worked here."""
    project: str
    """Title of the film the folder holds."""
    source: str
    """Name of the dialogue file."""
    options: dict[str, Any]
    """Options in full, given or by default."""


@contextmanager
def run_folder(folder: Path | None) -> Iterator[Path]:
    """Opens a run folder for one run: makes it, checks that it can be written, and locks it.

    Args:
        folder: The folder; none for a temporary one.

    Raises:
        FolderError: It cannot be made or written, holds other files, or is in use.
    """
    if folder is None:
        yield Path(tempfile.mkdtemp(prefix="storyreel-"))
        return
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = sorted(p.name for p in folder.iterdir() if p.name != _LOCK)
        lock = FileLock(folder / _LOCK, timeout=0)
    except (FileExistsError, NotADirectoryError):
        raise FolderError(
            f"{str(folder)!r} is a file, not a folder. Choose another with -o."
        ) from None
    except OSError as error:
        raise FolderError(
            f"cannot write to {str(folder)!r}: {error.strerror}. Choose another folder with -o."
        ) from None
    if others and RUN not in others:
        raise FolderError(
            f"{str(folder)!r} holds files that are not a film of storyreel's ({others[0]!r}). "
            "Choose an empty or new folder with -o."
        )
    try:
        with lock:
            _sweep(folder)
            yield folder
    except Timeout:
        raise FolderError(
            f"another run is at work in {str(folder)!r}. Wait for it, or choose another folder."
        ) from None
    except PermissionError as error:
        if error.filename is None or Path(error.filename).name != _LOCK:
            raise
        raise FolderError(
            f"cannot write to {str(folder)!r}: {error.strerror}. Choose another folder with -o."
        ) from None
    finally:
        if made and folder.is_dir() and all(p.name == _LOCK for p in folder.iterdir()):
            # A run that was refused leaves nothing behind.
            (folder / _LOCK).unlink(missing_ok=True)
            folder.rmdir()


def _sweep(folder: Path) -> None:
    """Deletes what a killed run was in the middle of writing."""
    for part in folder.rglob(f".*{PART}"):
        part.unlink(missing_ok=True)


def check_project(folder: Path, dialogue: Dialogue) -> Dialogue | None:
    """Sees to it that the folder holds this film or none.

    The same film is one that shares half the lines of the folder's, or any line under the same
    file name: an edit of it.

    Returns:
        The dialogue of the run before, if there was one.

    Raises:
        FolderError: The folder holds another film.
    """
    if not (folder / RUN).exists():
        return None
    now = [line.text for line in dialogue.lines]
    if not (folder / DIALOGUE).exists():
        if (folder / SCRIPT).exists():
            script = ShootingScript.load(folder / SCRIPT)
            check_same_film(folder, [line.text for line in script.lines], now, same_name=False)
        return None
    old = Dialogue.load(folder / DIALOGUE)
    same_name = Run.load(folder / RUN).source == dialogue.source.name
    check_same_film(folder, [line.text for line in old.lines], now, same_name=same_name)
    return old


def check_same_film(
    folder: Path, before: Sequence[str], now: Sequence[str], *, same_name: bool
) -> None:
    """Sees to it that a folder's film and a new one are the same, edited.

    Args:
        folder: The run folder.
        before: Words of the film it holds, line by line.
        now: Words of the new one.
        same_name: Whether both come from files of one name.

    Raises:
        FolderError: They share fewer than half the lines that the folder's film has, or, under
            one name, none.
    """
    shared = len(set(before) & set(now))
    if shared * 2 < len(set(before)) and not (same_name and shared):
        run = Run.load(folder / RUN)
        raise FolderError(
            f"{str(folder)!r} holds another film, {run.project!r} from {run.source!r}. "
            "Choose another folder with -o."
        )

"""`storyreel doctor`: what this machine can do."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from storyreel.cli._options import json_option, print_json
from storyreel.errors import StoryreelError


@dataclass(frozen=True, slots=True)
class _Finding:
    what: str
    ok: bool
    says: str


@click.command("doctor")
@json_option
def COMMAND(as_json: bool) -> None:
    """Say what this machine can do, and what is missing for the rest."""
    findings = list(_findings())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = (
                click.style("ok  ", fg="green") if finding.ok else click.style("no  ", fg="yellow")
            )
            click.echo(f"{mark} {finding.what}: {finding.says}")
    if not all(f.ok for f in findings if f.what in _NEEDED):
        raise SystemExit(2)


_NEEDED = ("python", "pictures", "film", "voices")


def _findings() -> Iterator[_Finding]:
    from storyreel.executor import default_workers

    version = platform.python_version()
    yield _Finding("python", sys.version_info >= (3, 11), f"{version} on {platform.platform()}")
    workers = default_workers()
    yield _Finding("processors", True, f"{workers}; shots are rendered in {workers} processes")
    yield _Finding("pictures", *_imports("numba", "the previz renderer draws on this machine"))
    yield _Finding("film", *_imports("av", "H.264, AAC and subtitles"))
    yield _voices()
    yield _Finding(
        "japanese",
        importlib.util.find_spec("janome") is not None,
        "kanji are read"
        if importlib.util.find_spec("janome")
        else "kanji are not read: pip install 'storyreel[ja]'",
    )
    yield _cache()
    free = shutil.disk_usage(Path.cwd()).free // 1_000_000_000
    yield _Finding("disk", free >= 1, f"{free} GB free here; a minute of film takes about 10 MB")


def _imports(module: str, says: str) -> tuple[bool, str]:
    try:
        importlib.import_module(module)
    except ImportError as error:
        return False, f"{module} does not load: {error}"
    return True, says


def _voices() -> _Finding:
    from storyreel.director.voices import speech_backend

    try:
        with speech_backend("espeak") as speech:
            languages = len(speech.languages())
            return _Finding("voices", True, f"{speech.version()}, {languages} languages")
    except (StoryreelError, ImportError, OSError) as error:
        return _Finding("voices", False, str(error))


def _cache() -> _Finding:
    """Compiled kernels are kept beside the code, or in the folder numba is told."""
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or Path(__file__).parents[1] / "previz")
    writable = os.access(folder, os.W_OK)
    says = "compiled kernels are kept" if writable else "kernels are compiled at every start"
    return _Finding("kernel cache", writable, f"{says} ({folder})")

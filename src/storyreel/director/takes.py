"""Shoots: one take a shot, each found again by the digest of all that its picture depends on.

A take's file appears under its name last and whole, and the ledger is told before and after. So
whenever a run is killed, the next one takes up what is there: a finished file is adopted, an
unfinished one was never there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storyreel.backends.video import (
    VideoBackend,
    VideoRequest,
    VideoResult,
    request_digest,
    video_backend,
)
from storyreel.errors import StoryreelError, boundary
from storyreel.executor import Report, executor_for
from storyreel.film.schema import Take, VoiceTrack, slate
from storyreel.runlog import JobState, RunLog
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.state import ledgers
from storyreel.staging.shot import StagedShot
from storyreel.staging.stage import Delivery, stage_shot

TAKES_FOLDER = "takes"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A shot that needs a take."""

    scene: str
    scene_number: int
    shot: str
    staged: StagedShot
    digest: str


def stage_film(
    script: ShootingScript, voices: VoiceTrack | None, delivery: Delivery
) -> list[tuple[str, int, str, StagedShot]]:
    """Stages every shot: scene id, scene number, shot number and what its picture depends on."""
    staged = []
    spans = {
        (scene.id, shot.number): span
        for scene in script.scenes
        for shot, span in zip(scene.shots, scene.shot_spans(), strict=True)
    }
    film = list(ledgers(script))
    for at, through in enumerate(film):
        scene, shot = through.scene, through.shot
        staged.append(
            (
                scene.id,
                scene.number,
                shot.number,
                stage_shot(
                    script,
                    scene,
                    shot,
                    span=spans[scene.id, shot.number],
                    ledger=through.at(0),
                    voices=voices,
                    delivery=delivery,
                    before=film[at - 1].shot if at else None,
                    after=film[at + 1].shot if at + 1 < len(film) else None,
                ),
            )
        )
    return staged


def shoot_takes(
    script: ShootingScript,
    voices: VoiceTrack | None,
    *,
    folder: Path,
    log: RunLog,
    backend: str = "previz",
    delivery: Delivery,
    workers: int,
    on_frames: Callable[[int, int], None] | None = None,
) -> list[Take]:
    """Makes every take that is not there yet.

    Args:
        script: The script, timed to the voices.
        voices: The voice track.
        folder: The run folder.
        log: The run's ledger.
        backend: Address of the video backend.
        delivery: Size and quality.
        workers: Processes to render in.
        on_frames: Told of frames done and frames in all.

    Returns:
        One take per shot, in film order.

    Raises:
        BackendError: A take could not be made.
        FolderError: The disk is full or the folder cannot be written.
    """
    service = video_backend(backend)
    (folder / TAKES_FOLDER).mkdir(exist_ok=True)
    wanted = [
        _Wanted(scene, number, shot, staged, request_digest(staged, service))
        for scene, number, shot, staged in stage_film(script, voices, delivery)
    ]
    total = sum(_length(item.staged) for item in wanted)
    takes: dict[str, Take] = {}
    missing: list[tuple[_Wanted, VideoRequest]] = []
    for item in wanted:
        if item.digest in takes or any(m.digest == item.digest for m, _ in missing):
            continue
        take = _known(item, folder, log, service)
        if take is not None:
            takes[item.digest] = take
        else:
            missing.append((item, _request(item, folder, log, service)))
    done = total - sum(_length(item.staged) for item, _ in missing)
    if on_frames is not None:
        on_frames(done, total)

    def units(_number: int, frames: int) -> None:
        nonlocal done
        done += frames
        if on_frames is not None:
            on_frames(min(done, total), total)

    for left in (folder / TAKES_FOLDER).glob("*.part*"):
        left.unlink()
    # The longest first, so that no processor waits for another at the end.
    parts = sorted(
        (
            (number, part)
            for number, (item, _) in enumerate(missing)
            for part in range(len(service.parts(item.staged)))
        ),
        key=lambda job: -service.parts(missing[job[0]][0].staged)[job[1]].frames,
    )
    jobs = [(backend, missing[number][1], part) for number, part in parts]
    made: dict[int, dict[int, VideoResult]] = {}
    try:
        for job, result in executor_for(workers).run(_make, jobs, on_units=units):
            number, part = parts[job]
            item, request = missing[number]
            results = made.setdefault(number, {})
            results[part] = result
            if len(results) == len(service.parts(item.staged)):
                whole = service.gather(request, [results[k] for k in sorted(results)])
                takes[item.digest] = _finished(item, request, whole, service, log)
    except StoryreelError as error:
        for item, request in missing:
            if request.slate == error.slate:
                log.fail("take", item.digest, str(error))
        raise
    return [
        takes[item.digest].model_copy(update={"scene": item.scene, "shot": item.shot})
        for item in wanted
    ]


def _make(job: Any, report: Report) -> VideoResult:
    address, request, part = job
    with boundary(backend=address, slate=request.slate, folder=request.media.parent):
        return video_backend(address).make(request, part, report)


def _length(staged: StagedShot) -> int:
    """Frames of a take, handles included."""
    return staged.frames + sum(staged.handles)


def _known(item: _Wanted, folder: Path, log: RunLog, service: VideoBackend) -> Take | None:
    """The take of this digest, if it was finished, now or just before the run was killed."""
    job = log.find("take", item.digest)
    if job is None:
        return None
    request = _paths(job.name, item.staged, folder)
    if job.state is JobState.DONE:
        whole = request.media.is_file() and _sha256(request.media) == job.result["sha256"]
        return Take.model_validate(job.result) if whole else None
    if job.state is JobState.RUNNING and request.media.is_file():
        result = VideoResult(
            frames=_length(item.staged),
            sha256=_sha256(request.media),
            has_truth=request.truth.is_file(),
            handle_frames=item.staged.handles[0],
        )
        return _finished(item, request, result, service, log)
    return None


def _request(item: _Wanted, folder: Path, log: RunLog, service: VideoBackend) -> VideoRequest:
    names = log.names("take")
    number = 1
    while slate(item.scene_number, item.shot, number) in names:
        number += 1
    before = log.find("take", item.digest)
    if before is not None:
        # A damaged file must not be there when the ledger says that the take is under way:
        # the next run would take it for one that was finished just before a kill.
        _paths(before.name, item.staged, folder).media.unlink(missing_ok=True)
    job = log.begin(
        "take",
        item.digest,
        name=slate(item.scene_number, item.shot, number),
        backend=service.name,
    )
    return _paths(job.name, item.staged, folder)


def _paths(name: str, staged: StagedShot, folder: Path) -> VideoRequest:
    takes = folder / TAKES_FOLDER
    return VideoRequest(
        slate=name,
        staged=staged,
        media=takes / f"{name}.mp4",
        truth=takes / f"{name}.truth.json",
        still=takes / f"{name}.jpg",
    )


def _finished(
    item: _Wanted, request: VideoRequest, result: VideoResult, service: VideoBackend, log: RunLog
) -> Take:
    take = Take(
        slate=request.slate,
        scene=item.scene,
        shot=item.shot,
        backend=service.name,
        request_sha256=item.digest,
        media=f"{TAKES_FOLDER}/{request.media.name}",
        sha256=result.sha256,
        frames=result.frames,
        handle_frames=result.handle_frames,
        size_px=item.staged.size_px,
        truth=f"{TAKES_FOLDER}/{request.truth.name}" if result.has_truth else None,
    )
    log.finish("take", item.digest, take.model_dump(mode="json"))
    return take


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

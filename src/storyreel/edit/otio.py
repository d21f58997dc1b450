"""The cut as an OpenTimelineIO timeline, which editing programs open.

OTIO's rate is a float; this is the only place where time is one.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from storyreel.document import write_whole
from storyreel.film.schema import CutDocument, CutShot, CutTransition, VoiceTrack
from storyreel.screenplay.vocabulary import TransitionKind
from storyreel.timecode import Rate


def write_otio(cut: CutDocument, voices: VoiceTrack | None, *, folder: Path) -> None:
    """Writes `film.otio`: a picture track of takes, a sound track a voice, and markers for lines.

    Media are named relative to the run folder, so that the folder can be moved.

    Args:
        cut: The cut.
        voices: The voice track, for the dialogue tracks.
        folder: The run folder.
    """
    import opentimelineio as otio

    timeline = otio.schema.Timeline(cut.title)
    timeline.global_start_time = _time(otio, 0, cut.rate)
    picture = otio.schema.Track("Picture", kind=otio.schema.TrackKind.Video)
    blends = {transition.cut_frame: transition for transition in cut.transitions}
    for shot in cut.shots:
        picture.append(_clip(otio, shot, cut))
        made = blends.get(shot.span.end)
        blend = None if made is None else _transition(otio, made, shot is cut.shots[-1], cut.rate)
        if blend is not None:
            picture.append(blend)
    timeline.tracks.append(picture)
    if voices is not None:
        for track in _dialogue_tracks(otio, cut, voices):
            timeline.tracks.append(track)
    text = otio.adapters.write_to_string(timeline, "otio_json")
    write_whole(folder / "film.otio", text.encode("utf-8"))


def _clip(otio: Any, shot: CutShot, cut: CutDocument) -> Any:
    take = shot.chosen
    clip = otio.schema.Clip(
        name=take.slate,
        media_reference=otio.schema.ExternalReference(
            target_url=take.media, available_range=_range(otio, 0, take.frames, cut.rate)
        ),
        source_range=_range(otio, shot.source_in, shot.frames, cut.rate),
        metadata={"storyreel": {"scene": shot.scene, "shot": shot.shot, "sha256": take.sha256}},
    )
    for line in cut.lines:
        if shot.span.start <= line.start_frame < shot.span.end:
            at = shot.source_in + line.start_frame - shot.span.start
            clip.markers.append(
                otio.schema.Marker(
                    name=f"{' & '.join(line.speakers)}: {line.text}"[:120],
                    marked_range=_range(otio, at, 1, cut.rate),
                    color=otio.schema.MarkerColor.GREEN,
                    metadata={"storyreel": {"line": line.line}},
                )
            )
    return clip


def _transition(otio: Any, made: CutTransition, is_last: bool, rate: Rate) -> Any:
    """A transition, as far as the takes have frames for it, or none.

    OTIO knows the dissolve by name, and at the end of a film a fade is a dissolve into nothing;
    the others carry theirs along.
    """
    kinds = otio.schema.TransitionTypes
    dissolve = made.kind is TransitionKind.DISSOLVE or is_last
    held_out, held_in = made.held_frames
    before, after = made.before_frames - held_in, made.after_frames - held_out
    if not before and not after:
        return None
    return otio.schema.Transition(
        name=str(made.kind),
        transition_type=kinds.SMPTE_Dissolve if dissolve else kinds.Custom,
        in_offset=_time(otio, before, rate),
        out_offset=_time(otio, after, rate),
        metadata={"storyreel": {"kind": str(made.kind), "media": made.media}},
    )


def _dialogue_tracks(otio: Any, cut: CutDocument, voices: VoiceTrack) -> list[Any]:
    """One track per speaker, so that a mixer finds each voice by itself.

    A line that begins before the speaker's last one has ended goes to a second track of theirs.
    """
    placed = {line.line: line for line in cut.lines}
    tracks: dict[tuple[str, int], Any] = {}
    ends: dict[tuple[str, int], int] = {}
    for voiced in voices.lines:
        line = placed.get(voiced.line)
        if line is None:
            continue
        layer = 1
        while ends.get((voiced.speaker, layer), 0) > line.start_frame:
            layer += 1
        key = (voiced.speaker, layer)
        if key not in tracks:
            name = f"Dialogue {voiced.speaker}" + (f" {layer}" if layer > 1 else "")
            tracks[key] = otio.schema.Track(name, kind=otio.schema.TrackKind.Audio)
        gap = line.start_frame - ends.get(key, 0)
        if gap:
            tracks[key].append(otio.schema.Gap(source_range=_range(otio, 0, gap, cut.rate)))
        frames = min(line.frames, max(1, cut.rate.frames(Fraction(voiced.duration_ms, 1000))))
        tracks[key].append(
            otio.schema.Clip(
                name=line.text[:60],
                media_reference=otio.schema.ExternalReference(
                    target_url=voiced.audio, available_range=_range(otio, 0, frames, cut.rate)
                ),
                source_range=_range(otio, 0, frames, cut.rate),
                metadata={"storyreel": {"line": line.line}},
            )
        )
        ends[key] = line.start_frame + frames
    return list(tracks.values())


def _time(otio: Any, frames: int, rate: Rate) -> Any:
    return otio.opentime.RationalTime(frames, float(rate.value))


def _range(otio: Any, start: int, frames: int, rate: Rate) -> Any:
    return otio.opentime.TimeRange(_time(otio, start, rate), _time(otio, frames, rate))


def with_media_in(text: str, folder: Path) -> str:
    """A timeline whose media are named by where they are, for a copy outside the run folder.

    Args:
        text: The timeline, with media named relative to the folder.
        folder: The run folder.
    """
    import opentimelineio as otio

    timeline = otio.adapters.read_from_string(text, "otio_json")
    for clip in timeline.find_clips():
        reference = clip.media_reference
        reference.target_url = (folder / reference.target_url).resolve().as_uri()
    return str(otio.adapters.write_to_string(timeline, "otio_json"))

"""How fast films are made on this machine, and what the time goes to.

    .venv/bin/python benchmarks/previz.py                    four examples, five runs each
    .venv/bin/python benchmarks/previz.py --draft --runs 3   drafts
    .venv/bin/python benchmarks/previz.py --size 1920x1080 --runs 1 reel-nine
    .venv/bin/python benchmarks/previz.py --runs 1 SCENE.txt ...

Everything from dialogue to review and pages is timed, with compiled kernels. Beside it, in the
same run, the finished film's own frames are encoded again and nothing else, by x264 at veryfast,
crf 20, in as many threads as films are made in processes. Where moderngl is installed, a two-shot
is drawn with it too.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import shutil
import statistics
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from storyreel.errors import StoryreelError
from storyreel.executor import default_workers
from storyreel.film.schema import ReviewDocument
from storyreel.media import probe
from storyreel.studio import Event, produce
from storyreel.studio.stages import ShootOptions

EXAMPLES = Path(__file__).parents[1] / "examples"
SCENES = ("ferry", "lighthouse", "saturdays", "mail-from-home")
STAGES = ("voices", "takes", "film", "review", "pages")


def main() -> None:
    """Measures and prints."""
    told = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    told.add_argument("scenes", nargs="*", default=list(SCENES), help="Examples or files.")
    told.add_argument("--runs", type=int, default=5)
    told.add_argument("--size", default="1280x720")
    told.add_argument("--draft", action="store_true", help="640x360, poses on twos.")
    told.add_argument("--json", type=Path, help="Write the figures here too.")
    asked = told.parse_args()
    size = None if asked.draft else tuple(int(side) for side in asked.size.split("x"))
    options = ShootOptions(size_px=size, draft=asked.draft, workers=default_workers())
    print(machine(), flush=True)
    print(f"{'draft 640x360' if asked.draft else asked.size}, {asked.runs} runs\n")
    warm(options)
    rows = []
    for scene in asked.scenes:
        try:
            row = measure(found(scene), options, asked.runs)
        except StoryreelError as error:
            print(f"{scene}: not measured. {error}", flush=True)
            continue
        rows.append(row)
        print(line(row), flush=True)
    if not rows:
        raise SystemExit("nothing was measured.")
    ratios = [row["ratio"] for row in rows]
    print(f"\nmedian of {len(rows)} scenes: {statistics.median(ratios):.2f} of real time")
    print(f"most memory in one process: {memory_mb():.0f} MB")
    if asked.json:
        asked.json.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1) + "\n")
    print(moderngl_two_shot())


def machine() -> str:
    """The processor, what is used of it, and the system."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [r for r in cpuinfo.read_text().splitlines() if r.startswith("model name")]
        name = models[0].partition(":")[2].strip() if models else name
    return f"{name}, {default_workers()} processors, {platform.system()}, Python {sys.version[:6]}"


def found(scene: str) -> Path:
    """An example by its name, or a file."""
    if Path(scene).exists():
        return Path(scene)
    for path in sorted(EXAMPLES.iterdir()):
        if path.stem == scene:
            return path
    raise SystemExit(f"{scene} is neither a file nor an example.")


def warm(options: ShootOptions) -> None:
    """Has everything compiled and read once."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "warm.txt"
        text.write_text("ANNA: Are you there?\nBEN: I am here.\n", encoding="utf-8")
        produce(text, out=Path(folder) / "film", options=options)


def measure(source: Path, options: ShootOptions, runs: int) -> dict[str, Any]:
    """One scene made `runs` times, and its frames encoded once for each."""
    totals, encodes, stages = [], [], {stage: [] for stage in STAGES}
    film_s = frames = 0
    offset_ms = None
    for _ in range(runs):
        folder = Path(tempfile.mkdtemp())
        try:
            marks: dict[str, float] = {}
            begin = time.perf_counter()

            def note(event: Event, marks: dict[str, float] = marks) -> None:
                marks.setdefault(event.stage, time.perf_counter())

            cut = produce(source, out=folder / "film", options=options, on_event=note)
            end = time.perf_counter()
            totals.append(end - begin)
            starts = [marks[stage] for stage in STAGES]
            for stage, start, stop in zip(STAGES, starts, [*starts[1:], end], strict=True):
                stages[stage].append(stop - start)
            frames = cut.document.duration_frames
            film_s = float(cut.document.rate.seconds(frames))
            offset_ms = sound_picture_ms(folder / "film")
            encodes.append(encode_only(cut.film, options.workers or 1))
        finally:
            shutil.rmtree(folder)
    middle = statistics.median(totals)
    return {
        "scene": source.stem,
        "film_s": film_s,
        "frames": frames,
        "total_s": totals,
        "ratio": film_s / middle,
        "slowest_ratio": film_s / max(totals),
        "fastest_ratio": film_s / min(totals),
        "encode_only_ratio": middle / statistics.median(encodes),
        "sound_picture_ms": offset_ms,
        "stages_s": {stage: statistics.median(spent) for stage, spent in stages.items()},
    }


def sound_picture_ms(folder: Path) -> float | None:
    """Milliseconds by which the sound is late against the mouths, as measured in the file."""
    review = ReviewDocument.load(folder / "review.json")
    offset = next(m for m in review.measurements if m.name == "sound_picture_offset")
    return None if offset.value is None else 1000 * float(offset.value / review.rate.value)


def encode_only(film: Path, threads: int) -> float:
    """Seconds to encode the film's own frames, decoded beforehand in lots."""
    info = probe(film).video
    assert info is not None
    width, height = info.size_px
    spent = 0.0
    with (
        tempfile.TemporaryDirectory() as folder,
        av.open(str(film)) as source,
        av.open(str(Path(folder) / "again.mp4"), "w") as out,
    ):
        stream = out.add_stream("libx264", rate=Fraction(info.rate.value))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "20"}
        stream.codec_context.thread_count = threads
        lot: list[av.VideoFrame] = []
        for frame in source.decode(video=0):
            lot.append(frame)
            if len(lot) == 64:
                spent += encoded(out, stream, lot)
        spent += encoded(out, stream, lot)
        begin = time.perf_counter()
        out.mux(stream.encode())
        spent += time.perf_counter() - begin
    return spent


def encoded(out: Any, stream: Any, lot: list[av.VideoFrame]) -> float:
    """Seconds to encode some frames; they are let go."""
    begin = time.perf_counter()
    for frame in lot:
        frame.pict_type = 0
        out.mux(stream.encode(frame))
    lot.clear()
    return time.perf_counter() - begin


def line(row: dict[str, Any]) -> str:
    """A scene's figures in one line."""
    stages = ", ".join(f"{stage} {spent:.1f}" for stage, spent in row["stages_s"].items())
    offset = row["sound_picture_ms"]
    sound = "mouths not measured" if offset is None else f"sound {offset:+.0f} ms to mouths"
    return (
        f"{row['scene']:14} {row['film_s']:6.1f} s of film in "
        f"{statistics.median(row['total_s']):6.1f} s: {row['ratio']:.2f} of real time "
        f"({row['slowest_ratio']:.2f} to {row['fastest_ratio']:.2f}); "
        f"{row['encode_only_ratio']:.1f} times encoding alone; {sound}; {stages}"
    )


def memory_mb() -> float:
    """Most memory that one of our processes held."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    most = max(resource.getrusage(kind).ru_maxrss for kind in kinds)
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def moderngl_two_shot() -> str:
    """A two-shot by another rasteriser on the same processors, plainly shaded."""
    try:
        import moderngl
    except ImportError:
        return "moderngl: not installed, so nothing beside it"
    from _moderngl_shot import frames_per_second

    ours, theirs, renderer = frames_per_second(moderngl)
    return (
        f"a two-shot at 1280x720, one process: ours {ours:.1f} frames/s with shadows, depth of "
        f"field and print; moderngl on {renderer} {theirs:.1f} with plain shading, 4 samples"
    )


if __name__ == "__main__":
    main()

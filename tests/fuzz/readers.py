"""A mutation fuzzer over the dialogue readers: nothing may crash, hang or eat the memory.

Each case takes a file (of `../shared` where it is there, and of `tests/corpus/dialogue`), damages
it (flipped bits, cut short, spliced with another, nested, a token of enormous length, repeated) and
reads it as `storyreel read` would, sometimes as a form it is not in. A case fails when anything but
one of our own errors comes out, when a file of at most a megabyte takes more than 2 seconds of the
processor, or when it needs more than 500 MB. What failed is written into a folder, to be made small
and kept as an edge file.

Run it with `make fuzz`, or `python tests/fuzz/readers.py --cases 2000`.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from storyreel import registry
from storyreel.dialogue import Dialogue, read_text
from storyreel.dialogue.decode import decode
from storyreel.errors import StoryreelError

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
LIMIT_S = 2.0
LIMIT_BYTES = 500_000_000
WINDOW_BYTES = 12_000
MOST_BYTES = 1_000_000
_SUFFIXES = {".txt", ".xml", ".html", ".htm", ".xhtml", ".vtt", ".srt", ""}
_FORMATS = registry.names("dialogue.formats")
_TOKENS = (
    *(
        b"<",
        b">",
        b"</",
        b"<p>",
        b"<sp who='#a'>",
        b"</sp>",
        b"&amp;",
        b"&#x110000;",
        b"&#" + b"1" * 5000 + b";",
        b"<!--",
    ),
    *(
        b"[",
        b"]",
        b"(",
        b")",
        b"[[",
        b"]]",
        b"/*",
        b"*/",
        b"{",
        b"}",
        b'"',
        b"\\",
        b"_",
        b"*",
        b"^",
    ),
    *(
        "【",
        "】",
        "《",
        "》",
        "［＃",
        "］",
        "（",
        "）",
        "：",
        "「",
        "」",
        "―",
        "“",
        "”",
        "\u202e",
        "\u200d",
    ),
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"\t", b" " * 300, b"\x00", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"WEBVTT\n\n", b"00:00:01,000 --> 00:00:00,500", b"-->", b"<v Anna>", b"[Events]\n"),
    *(b"INT. ", b"@", b"!", b"#", b"1. [0s-4s] ", b"Plot: ", b"ANNA: ", b"NAME.  ", b"_X._ "),
    *(
        b"Dialogue: 0,",
        b"*** START OF THE PROJECT GUTENBERG EBOOK",
        b'{"lines": [',
        b"[00:00:00:01]\n",
    ),
)


@dataclass
class Tally:
    """What came of the cases so far."""

    cases: int = 0
    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    peak_bytes: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Counts another tally in."""
        self.cases += other.cases
        self.read += other.read
        self.refused += other.refused
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.peak_bytes = max(self.peak_bytes, other.peak_bytes)
        self.formats += other.formats
        self.failures += other.failures


def seeds() -> list[bytes]:
    """Contents of all files to start from, in a fixed order."""
    folders = [ROOT / "tests/corpus/dialogue", ROOT / "examples"]
    folders += [SHARED / name for name in ("scenes", "corpora", "film")]
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [
        path.read_bytes()
        for path in found
        if path.suffix in _SUFFIXES or "corpus" in path.parts
        if not path.name.endswith(".told")
    ]


def mutant(rng: random.Random, files: Sequence[bytes]) -> bytes:
    """A damaged file.

    Half are made of small files, which stay well formed more often; of large ones nine in ten are
    cut to a window, so that many cases fit into an hour.
    """
    small = [data for data in files if len(data) <= WINDOW_BYTES]
    data = bytearray(rng.choice(small if rng.random() < 0.5 else files))
    if rng.random() < 0.9 and len(data) > WINDOW_BYTES:
        head = data[: rng.choice((0, 200, 2000))]
        start = rng.randrange(len(data) - WINDOW_BYTES)
        data = head + data[start : start + rng.randrange(1, WINDOW_BYTES)]
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        rng.choice(_MUTATIONS)(rng, data, files)
    return bytes(data[:MOST_BYTES])


def _flip(rng: random.Random, data: bytearray, files: Sequence[bytes]) -> None:
    for _ in range(rng.choice((1, 3, 20))):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _cut(rng: random.Random, data: bytearray, files: Sequence[bytes]) -> None:
    if data:
        del data[rng.randrange(len(data)) :]


def _drop(rng: random.Random, data: bytearray, files: Sequence[bytes]) -> None:
    if data:
        start = rng.randrange(len(data))
        del data[start : start + rng.randrange(1, 400)]


def _splice(rng: random.Random, data: bytearray, files: Sequence[bytes]) -> None:
    other = rng.choice(files)
    start = rng.randrange(len(other) + 1)
    at = rng.randrange(len(data) + 1)
    data[at:at] = other[start : start + rng.randrange(1, 4000)]


def _insert(rng: random.Random, data: bytearray, files: Sequence[bytes]) -> None:
    for _ in range(rng.choice((1, 5, 40))):
        at = rng.randrange(len(data) + 1)
        data[at:at] = _token(rng)


def _nest(rng: random.Random, data: bytearray, files: Sequence[bytes]) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = _token(rng) * rng.choice((50, 1000, 20_000))


def _huge(rng: random.Random, data: bytearray, files: Sequence[bytes]) -> None:
    at = rng.randrange(len(data) + 1)
    letter = rng.choice((b"A", b" ", b"\xe3\x80\x80", b"-", b".", b"a:", b"9", "é".encode()))
    data[at:at] = letter * rng.choice((1000, 40_000, 200_000))


def _repeat(rng: random.Random, data: bytearray, files: Sequence[bytes]) -> None:
    lines = bytes(data).split(b"\n")
    start = rng.randrange(len(lines))
    part = b"\n".join(lines[start : start + rng.randrange(1, 6)]) + b"\n"
    data += (part[:2000] * rng.choice((10, 300, 3000)))[:400_000]


_MUTATIONS = (_flip, _flip, _cut, _drop, _splice, _insert, _insert, _nest, _huge, _repeat)


def _token(rng: random.Random) -> bytes:
    token = rng.choice(_TOKENS)
    return token.encode() if isinstance(token, str) else token


class _Hang(Exception):
    """A case took too long."""


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def stop(*_args: object) -> None:
        raise _Hang

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def try_case(data: bytes, format: str | None) -> Dialogue | StoryreelError:
    """Reads one case: a dialogue, or one of our own errors."""
    try:
        with _limited():
            text = decode(data, "case.txt")
            return read_text(text, name="case.txt", format=format, data=data)
    except StoryreelError as error:
        return error


def check(outcome: Dialogue | StoryreelError) -> None:
    """An error is one sentence on one line; a dialogue can be kept, and its lines told apart."""
    if isinstance(outcome, Dialogue):
        assert Dialogue.from_json(outcome.to_json()) == outcome
        assert len({line.id for line in outcome.lines}) == len(outcome.lines)
        assert all("\n" not in entry.text for entry in outcome.entries)
        return
    message = str(outcome)
    assert message.endswith("."), f"no sentence: {message!r}"
    assert "\n" not in message, f"not on one line: {message!r}"
    assert len(message) < 2000, f"a message of {len(message)} characters"


def run_cases(seed: int, cases: int, keep: Path) -> Tally:
    """Runs so many cases from a seed; the same seed gives the same cases."""
    rng, files, tally = random.Random(seed), seeds(), Tally()
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with _memory_limit(base):
        for number in range(cases):
            data = mutant(rng, files)
            format = rng.choice(_FORMATS) if rng.random() < 0.25 else None
            _case(f"{seed}-{number}", data, format, keep, tally)
    tally.peak_bytes = max(0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - base)
    return tally


@contextlib.contextmanager
def _memory_limit(base: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (base + LIMIT_BYTES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _case(name: str, data: bytes, format: str | None, keep: Path, tally: Tally) -> None:
    tally.cases += 1
    began = time.process_time()
    try:
        outcome = try_case(data, format)
        tally.slowest_s = max(tally.slowest_s, time.process_time() - began)
        check(outcome)
    # A fuzzer's only purpose is to see every exception there is.
    except (Exception, _Hang) as error:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{name}.{format or 'any'}.bin").write_bytes(data)
        frames = traceback.extract_tb(error.__traceback__)
        where = next(it for it in reversed(frames) if it.name != "stop")
        said = f"{name} as {format}: {type(error).__name__} {str(error)[:200]!r}"
        tally.failures.append(f"{said} at {Path(where.filename).name}:{where.lineno}")
        return
    if isinstance(outcome, Dialogue):
        tally.read += 1
        tally.formats[outcome.source.format] += 1
    else:
        tally.refused += 1


def main() -> None:
    """Runs the cases on all processors and prints what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, default=ROOT / ".fuzz")
    asked = parser.parse_args()
    portion = 500
    rounds = -(-asked.cases // portion)
    jobs = [(asked.seed * 1_000_000 + k, portion, asked.keep) for k in range(rounds)]
    tally, began = Tally(), time.monotonic()
    with multiprocessing.Pool(asked.workers, maxtasksperchild=4) as pool:
        for done, one in enumerate(pool.imap_unordered(_job, jobs), start=1):
            tally.add(one)
            for failure in one.failures:
                print(failure, flush=True)
            if done % 20 == 0:
                print(f"{tally.cases:,} cases, {len(tally.failures)} failed", flush=True)
    minutes = (time.monotonic() - began) / 60
    print(
        f"{tally.cases:,} cases in {minutes:.0f} min: {tally.read:,} read, {tally.refused:,} "
        f"refused, {len(tally.failures)} failed; slowest {tally.slowest_s:.2f} s, at most "
        f"{tally.peak_bytes / 1e6:.0f} MB more than at the start"
    )
    print("read as: " + ", ".join(f"{name} {n:,}" for name, n in tally.formats.most_common()))
    raise SystemExit(1 if tally.failures else 0)


def _job(job: tuple[int, int, Path]) -> Tally:
    return run_cases(*job)


if __name__ == "__main__":
    main()

"""Which voice speaks which language, and who gets which voice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from storyreel.backends.speech import Person, VoiceSpec
from storyreel.errors import UserError

# What people write, where the engine's own tags would give another voice or none.
_MEANT = {
    "en": "en-us",
    "iw": "he",
    "nn": "nb",
    "no": "nb",
    "zh": "cmn",
    "zh-hk": "yue",
    "zh-mo": "yue",
}

# Timbre and pitch of each part, lowest first, measured in English: eight men from 77 to 147 Hz,
# eight women from 160 to 285, eight children from 300 to 460. Neighbours are more than a semitone
# apart. Left out are the timbres that whisper, croak, sing or sound like a machine.
_PARTS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "male": (
        ("m8", 44),
        ("m4", 43),
        ("m1", 44),
        ("m3", 49),
        ("m6", 62),
        ("m2", 70),
        ("m7", 79),
        ("m5", 88),
    ),
    "female": (
        ("f4", 41),
        ("f1", 50),
        ("steph", 53),
        ("f3", 50),
        ("f2", 67),
        ("Annie", 54),
        ("linda", 64),
        ("Alicia", 68),
    ),
    "child": (
        ("belinda", 75),
        ("zac", 42),
        ("Alicia", 84),
        ("linda", 88),
        ("zac", 62),
        ("belinda", 98),
        ("zac", 74),
        ("zac", 81),
    ),
}
_RATE_WPM = 150
_RATE_BY_AGE = {"child": 1.05, "young": 1.06, "adult": 1.0, "old": 0.85}


def engine_languages(data: Path) -> dict[str, str]:
    """Every language tag the engine's data know, in lower case, and the voice that speaks it."""
    files = sorted(file for file in (data / "lang").rglob("*") if file.is_file())
    own: dict[str, str] = {}
    shared: dict[str, str] = {}
    for file in files:
        own[file.name.lower()] = file.name
        for line in file.read_bytes().decode("utf-8", "replace").splitlines():
            if line.startswith("language "):
                shared.setdefault(line.split()[1].lower(), file.name)
    # A tag such as `en` stands in many files; the engine finds a voice by its file's name only.
    return shared | own


def timbres(data: Path) -> list[str]:
    """Names of the engine's timbres, sorted."""
    return sorted(file.name for file in (data / "voices" / "!v").iterdir())


def engine_language(language: str, known: Mapping[str, str]) -> str:
    """The engine's voice for a BCP 47 tag; a region that it does not have is left off.

    Raises:
        UserError: There is no voice for it.
    """
    parts = language.strip().lower().replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        tag = "-".join(parts[:length])
        tag = _MEANT.get(tag, tag)
        if tag in known:
            return known[tag]
    raise UserError(
        f"espeak-ng has no voice for {language!r}. See 'storyreel list voices' for those it has, "
        "or say another language."
    )


def cast_voices(people: Sequence[Person], language: str) -> dict[str, VoiceSpec]:
    """Gives each character a part of their sex or age, by a rule that keeps it.

    A character's id chooses a part; where somebody before them in the list has it, they take the
    next free one. So the same id has the same voice in every film where it is not taken, and a
    character added at the end of the list changes nobody's. With more than eight of a kind, parts
    are given out again between the pitches of the first eight, at another pace.

    Args:
        people: In order of importance or appearance; ids are unique.
        language: The engine's tag.
    """
    taken: set[tuple[str, int, int]] = set()
    cast: dict[str, VoiceSpec] = {}
    for person in people:
        digest = hashlib.sha256(person.id.encode()).digest()
        kind = _kind(person, digest)
        parts = _PARTS[kind]
        given_out, wanted = 0, digest[0] % len(parts)
        while (kind, given_out, wanted) in taken:
            wanted = (wanted + 1) % len(parts)
            if wanted == digest[0] % len(parts):
                given_out += 1
        taken.add((kind, given_out, wanted))
        timbre, pitch = parts[wanted]
        pace = _RATE_WPM * _RATE_BY_AGE.get(person.age, 1.0) + 3 * (digest[1] % 5 - 2)
        cast[person.id] = VoiceSpec(
            name=timbre,
            language=language,
            rate_wpm=max(120, round(pace) - 10 * given_out),
            pitch=max(0, pitch - 3 * given_out),
        )
    return cast


def _kind(person: Person, digest: bytes) -> str:
    if person.age == "child":
        return "child"
    if person.sex in ("female", "male"):
        return str(person.sex)
    return ("female", "male")[digest[2] % 2]

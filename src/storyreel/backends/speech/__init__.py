"""Voices: a line of dialogue in, its sound and the time of every word and phoneme out.

Each module of this room is one engine, with its class in the constant `BACKEND`. Nothing here
imports an engine or an array library, so that listing the room costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlsplit

from storyreel.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Person(Protocol):
    """What casting needs to know about a character."""

    @property
    def id(self) -> str:
        """Names the character, and with it the voice, for good."""

    @property
    def sex(self) -> str | None:
        """`female`, `male`, or None where the dialogue does not tell."""

    @property
    def age(self) -> str:
        """`child`, `young`, `adult` or `old`."""


@dataclass(frozen=True, slots=True)
class VoiceSpec:
    """One character's voice.

    Attributes:
        name: The engine's name for the timbre, such as `f2`.
        language: The engine's name for the language, such as `en-us`.
        rate_wpm: Words per minute, 80 to 450.
        pitch: 0 to 99; 50 is the timbre's own.
        pitch_range: 0 to 99; 0 is a monotone.
        volume: Percent; 100 is as loud as every other voice.
    """

    name: str
    language: str
    rate_wpm: int = 165
    pitch: int = 50
    pitch_range: int = 50
    volume: int = 100

    def __post_init__(self) -> None:
        limits = {
            "rate_wpm": (self.rate_wpm, 80, 450),
            "pitch": (self.pitch, 0, 99),
            "pitch_range": (self.pitch_range, 0, 99),
            "volume": (self.volume, 0, 100),
        }
        for field, (value, low, high) in limits.items():
            if not low <= value <= high:
                raise ValueError(f"a voice's {field} is {low} to {high}, not {value}")


@dataclass(frozen=True, slots=True)
class VoiceService:
    """A `/v1/audio/speech` service that lines are spoken by.

    Attributes:
        url: Its address, such as `http://127.0.0.1:8880/v1`.
        model: Name of the model; empty where it has one only.
        voices: Whose voice is which, as (name or id of a character, voice); others are cast.
        pay: Whether lines may be sent to a service beyond this machine, which may charge for them.
    """

    url: str
    model: str = ""
    voices: tuple[tuple[str, str], ...] = ()
    pay: bool = False

    def __post_init__(self) -> None:
        # The address is written into the run folder, so a secret must not get as far as that.
        if not _is_address(self.url):
            secret = "@" in self.url or "?" in self.url
            given = "" if secret else f", not {self.url[:200]!r}"
            raise UserError(
                "a voice service has an address such as http://127.0.0.1:8880/v1, without a name, "
                f"a password or a question mark in it{given}."
            )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # Reading a port checks it.
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    plain = url.isprintable() and not set("@?# \\") & set(url)
    return plain and named and parts.scheme in ("http", "https")


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """When a word is heard.

    Attributes:
        text: The word as it stands in the line, without the punctuation around it.
        start_ms: From the beginning of the line's sound.
        end_ms: Never after the next word's start.
    """

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class SpokenPhoneme:
    """When a sound of speech is heard; they follow each other without gaps.

    Attributes:
        ipa: The phoneme, with its stress and length marks; empty for a pause.
        start_ms: From the beginning of the line's sound.
        end_ms: The next one's start.
    """

    ipa: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """A spoken line.

    Attributes:
        samples: int16, (sample,).
        sample_rate: Samples per second.
        words: In order; every word of the line once.
        phonemes: In order.
    """

    samples: NDArray[np.int16]
    sample_rate: int
    words: tuple[SpokenWord, ...]
    phonemes: tuple[SpokenPhoneme, ...]

    @property
    def duration_ms(self) -> int:
        """Length of the sound, rounded up."""
        return -(-self.samples.size * 1000 // self.sample_rate)


class SpeechBackend(Protocol):
    """An engine that speaks.

    The same text and voice give the same bytes for one `version`, whatever was said before.
    """

    name: str

    def version(self) -> str:
        """Engine, data and revision; part of every digest of a spoken line."""

    def languages(self) -> list[str]:
        """BCP 47 tags that can be spoken, sorted."""

    def check_language(self, language: str) -> None:
        """Refuses a language before any work is done.

        Raises:
            UserError: There is no voice for it.
            MissingExtra: It needs an optional dependency.
        """

    def cast_voices(self, people: Sequence[Person], language: str) -> Mapping[str, VoiceSpec]:
        """Gives each character a voice that is told apart from the others'.

        Raises:
            UserError: There is no voice for the language.
        """

    def speak(self, text: str, voice: VoiceSpec) -> Speech:
        """Speaks one line. Text without words gives a short silence.

        Raises:
            UserError: There is no such language or voice.
            Unavailable: The engine broke off; the next line starts a fresh one.
        """

    def close(self) -> None:
        """Lets the engine go."""

    def __enter__(self) -> Self:
        """The backend itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes it."""

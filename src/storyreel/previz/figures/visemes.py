"""What the mouth does for a sound: from phonemes in IPA to lips, jaw, teeth and tongue."""

from __future__ import annotations

import bisect
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from storyreel.previz.figures.frames import ease
from storyreel.staging.shot import PhonemeCue


class Mouth(NamedTuple):
    """Shape of a mouth, in the terms of a face row."""

    open: float
    """Jaw, 0 shut to 1 wide."""
    half_width: float
    """Half the width in metres."""
    round: float
    """0 relaxed to 1 pursed."""
    teeth: float
    """How much of the teeth shows."""
    tongue: float
    """How high the tongue lies."""

    def towards(self, other: Mouth, share: float) -> Mouth:
        """From this shape at 0 to `other` at 1."""
        return Mouth(*(a + (b - a) * share for a, b in zip(self, other, strict=True)))


SHUT = Mouth(0.0, 0.0270, 0.0, 1.0, 0.0)

VISEMES = {
    "rest": SHUT,
    "PP": Mouth(0.0, 0.0250, 0.25, 1.0, 0.0),
    "FF": Mouth(0.11, 0.0260, 0.0, 1.6, 0.0),
    "TH": Mouth(0.20, 0.0260, 0.0, 1.0, 1.4),
    "DD": Mouth(0.24, 0.0270, 0.0, 1.2, 1.2),
    "kk": Mouth(0.32, 0.0270, 0.0, 1.0, 0.6),
    "CH": Mouth(0.18, 0.0215, 0.7, 1.8, 0.3),
    "SS": Mouth(0.12, 0.0290, 0.0, 2.2, 0.0),
    "nn": Mouth(0.20, 0.0260, 0.0, 1.1, 1.2),
    "RR": Mouth(0.25, 0.0225, 0.6, 0.7, 0.6),
    "aa": Mouth(0.92, 0.0280, 0.0, 0.9, 1.0),
    "E": Mouth(0.52, 0.0305, 0.0, 1.1, 0.9),
    "ih": Mouth(0.34, 0.0300, 0.0, 1.2, 0.6),
    "oh": Mouth(0.68, 0.0205, 0.9, 0.4, 0.6),
    "ou": Mouth(0.36, 0.0160, 1.0, 0.2, 0.3),
}
"""Mouths that look alike on the lips: 14 and rest."""

_SOUNDS = {
    "PP": "p b m ɓ ɱ",
    "FF": "f v ɸ β ʋ",
    "TH": "θ ð",
    "DD": "t d ʈ ɖ ɗ",
    "nn": "n l ɫ ɬ ɭ ɮ ɳ ɲ ʎ ʟ ɾ ɺ",
    "kk": "k ɡ g ŋ x ɣ q ɢ ɴ χ ħ ʕ ʔ h ɦ c ɟ ç ʝ",
    "CH": "ʃ ʒ ɕ ʑ ʂ ʐ",
    "SS": "s z",
    "RR": "ɹ r ɻ ɽ ʀ ʁ ɚ ɝ",
    "aa": "a ɑ æ ʌ ɐ ɶ",
    "E": "e ɛ ɘ ɜ ɞ ɤ",
    "ih": "i ɪ ɨ ə j ᵻ ɯ ɰ",
    "oh": "o ɔ ɒ ɵ œ",
    "ou": "u ʊ ʉ y ʏ ø w ʍ ɥ ᵿ",
}
_OF_SOUND = {sound: name for name, sounds in _SOUNDS.items() for sound in sounds.split()}
_VOWELS = frozenset(["aa", "E", "ih", "oh", "ou"])
_QUIET = 0.62
"""How far the jaw opens for a vowel that is hardly heard, against one of usual loudness."""
_CLOSED = frozenset(("PP", "rest"))


def visemes_of(ipa: str) -> list[str]:
    """Visemes of one sound in order: a diphthong and an affricate have two, most have one.

    Example:
        >>> visemes_of("ˈaɪ"), visemes_of("m"), visemes_of("")
        (['aa', 'ih'], ['PP'], ['rest'])
    """
    found: list[str] = []
    for letter in unicodedata.normalize("NFD", ipa):
        name = _OF_SOUND.get(letter)
        if name and (not found or found[-1] != name):
            found.append(name)
    if not found:
        # Marks of stress, length and tone alone are a pause; an unknown letter moves the tongue.
        unknown = any(unicodedata.category(letter) in ("Ll", "Lu", "Lo") for letter in ipa)
        return ["DD" if unknown else "rest"]
    return found[:2]


class Speech:
    """What one mouth does over a shot.

    Lips reach a closure as its sound begins and hold it to its end; other shapes begin to form
    before their sound is heard, as they do in life.
    """

    def __init__(self, phonemes: Sequence[PhonemeCue]) -> None:
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._names: list[str] = []
        self._loud: list[float] = []
        for cue in sorted(phonemes, key=lambda cue: cue.start_ms):
            if cue.end_ms <= cue.start_ms:
                continue
            if self._ends and cue.start_ms > self._ends[-1] + 1:
                self._say("rest", self._ends[-1], cue.start_ms, 1.0)
            names = visemes_of(cue.ipa)
            middle = cue.start_ms + 0.58 * (cue.end_ms - cue.start_ms)
            if len(names) == 1:
                self._say(names[0], cue.start_ms, cue.end_ms, cue.loudness)
            else:
                self._say(names[0], cue.start_ms, middle, cue.loudness)
                self._say(names[1], middle, cue.end_ms, cue.loudness)

    def _say(self, name: str, start: float, end: float, loudness: float) -> None:
        self._starts.append(start)
        self._ends.append(end)
        self._names.append(name)
        self._loud.append(loudness)

    def speaking(self, time_ms: float) -> bool:
        """Whether a sound is being made."""
        k = bisect.bisect_right(self._starts, time_ms) - 1
        return k >= 0 and time_ms < self._ends[k] and self._names[k] != "rest"

    def near(self, time_ms: float) -> bool:
        """Whether a sound is being made, has just been or is about to be."""
        return self.speaking(time_ms) or self.speaking(time_ms + 90) or self.speaking(time_ms - 90)

    def energy(self, time_ms: float) -> float:
        """How much somebody is in full flow, 0..1: rises and falls over half a second."""
        if not self._starts:
            return 0.0
        return sum(self.speaking(time_ms + k * 60.0) for k in range(-4, 5)) / 9

    def mouth(self, time_ms: float) -> Mouth:
        """The mouth at a time."""
        if not self._starts:
            return SHUT
        k = bisect.bisect_right(self._starts, time_ms) - 1
        if k >= 0 and time_ms >= self._ends[k]:
            return self._over(k, k + 1, self._ends[k], time_ms)
        if k < 0:
            return self._over(-1, 0, self._starts[0], time_ms)
        middle = 0.5 * (self._starts[k] + self._ends[k])
        if time_ms < middle:
            return self._over(k - 1, k, self._starts[k], time_ms)
        return self._over(k, k + 1, self._ends[k], time_ms)

    def _name(self, k: int) -> str:
        return self._names[k] if 0 <= k < len(self._names) else "rest"

    def _half(self, k: int) -> float:
        """Half the length of a sound: how far a change may reach into it."""
        return 0.5 * (self._ends[k] - self._starts[k]) if 0 <= k < len(self._names) else 1e9

    def _over(self, before: int, after: int, boundary: float, time_ms: float) -> Mouth:
        """The change from one sound to the next, around the moment between them."""
        old, new = self._name(before), self._name(after)
        if old in _CLOSED:
            lead, lag = (12.0, 45.0) if new in _VOWELS else (15.0, 35.0)
        elif new in _CLOSED:
            lead, lag = 60.0, 0.0
        else:
            lead, lag = 45.0, 25.0
        if old == "rest" and new != "PP":
            # Out of a pause the mouth opens before the voice.
            lead, lag = 70.0, 20.0
        if new == "rest":
            lead, lag = 30.0, 70.0
        lead, lag = min(lead, self._half(before)), min(lag, self._half(after))
        share = ease((time_ms - boundary + lead) / max(lead + lag, 1.0))
        return self._shape(before, old).towards(self._shape(after, new), share)

    def _shape(self, k: int, name: str) -> Mouth:
        """The mouth of a sound; a vowel opens the jaw as far as it is loud."""
        mouth = VISEMES[name]
        if name not in _VOWELS:
            return mouth
        return mouth._replace(open=mouth.open * (_QUIET + (1 - _QUIET) * self._loud[k]))

"""Casts the film: what each speaker looks like, from the name and what the directions say.

Nothing is taken from the rest of the cast but the colours already worn, so that a character added
later changes nobody who was there before.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from storyreel.screenplay.schema import Character, Face, Hair, Outfit
from storyreel.screenplay.vocabulary import (
    Beard,
    Build,
    EyeColour,
    FaceShape,
    Garment,
    Glasses,
    HairColour,
    HairStyle,
    Sex,
    Skin,
)
from storyreel.scripter._lexicon import found, table

T = TypeVar("T")

# Tops that tell people apart in a long shot; muted, so that faces stay the brightest thing.
_TOPS = (
    "#b5483a",
    "#2f5f8a",
    "#d39a3c",
    "#3f7a5a",
    "#7a4b78",
    "#c9c2b2",
    "#4a4f57",
    "#a8623d",
    "#5b7fa6",
    "#8a8f3f",
)
_BOTTOMS = ("#2b2f3a", "#3a3330", "#46505a", "#26303c", "#4d4238")
_WOMEN_HAIR = (HairStyle.LONG, HairStyle.BOB, HairStyle.BUN, HairStyle.PONYTAIL, HairStyle.CURLY)
_MEN_HAIR = (HairStyle.SHORT, HairStyle.PARTED, HairStyle.CROPPED, HairStyle.CURLY)
_HAIR_COLOURS = (
    HairColour.DARK_BROWN,
    HairColour.BLACK,
    HairColour.BROWN,
    HairColour.AUBURN,
    HairColour.BLOND,
)
_ARTICLES = {"the", "a", "le", "la", "les", "der", "die", "das", "el", "il"}
_GARMENT_COLOURS = {
    Garment.COAT: "#5a4a3c",
    Garment.UNIFORM: "#2c3e50",
    Garment.JACKET: "#50483f",
    Garment.SUIT: "#2a2d36",
    Garment.DRESS: "#7c3044",
    Garment.ROBE: "#8a7f9c",
    Garment.SWEATER: "#6b7f5e",
    Garment.SHIRT: "#c7cdd4",
}


def character_ids(names: Sequence[str]) -> dict[str, str]:
    """An id per name: its Latin letters, or a digest when it has none."""
    ids: dict[str, str] = {}
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
        if len(slug) < 2 or not slug[0].isalpha() or slug in ids.values():
            slug = "p-" + hashlib.sha256(name.encode()).hexdigest()[:8]
        ids[name] = slug
    return ids


def cast_character(
    name: str, character_id: str, described: str, worn: Sequence[str], demeanour: str
) -> Character:
    """Casts one speaker.

    Args:
        name: Name as the dialogue writes it.
        character_id: Id in the script.
        described: What directions say of this person in apposition, such as `his valet`.
        worn: Colours of tops that others already wear.
        demeanour: How the person comes across.
    """
    pick = _Pick(name)
    sex = _sex(name, described, pick)
    age = _age(f"{name} {described}", pick)
    woman = sex is Sex.FEMALE
    height = pick.between("height", 158, 174) if woman else pick.between("height", 170, 188)
    if age < 16:
        height = int(80 + age * 5.6)
    top = pick.colour(_TOPS, worn)
    garments = (Garment.SHIRT, Garment.SWEATER, Garment.JACKET)
    garment = pick.one("garment", (*garments, Garment.DRESS) if woman else garments)
    return Character(
        id=character_id,
        name=name,
        age=age,
        sex=sex,
        height_cm=height,
        build=pick.one("build", (Build.SLIM, Build.AVERAGE, Build.AVERAGE, Build.STOCKY)),
        skin=pick.one("skin", (Skin.FAIR, Skin.OLIVE, Skin.FAIR, Skin.TAN, Skin.BROWN, Skin.DARK)),
        face=Face(
            shape=pick.one("face", tuple(FaceShape)), eyes=pick.one("eyes", tuple(EyeColour))
        ),
        hair=_hair(age, woman, pick),
        beard=_beard(age, woman, pick),
        glasses=pick.one("glasses", (Glasses.NONE,) * 6 + (Glasses.ROUND, Glasses.SQUARE)),
        wardrobe=(
            Outfit(
                state="first",
                description=f"a {garment.value} and {'a skirt' if garment is Garment.DRESS else 'trousers'}",
                garment=garment,
                top=top,
                bottom=pick.one("bottom", _BOTTOMS),
            ),
        ),
        demeanour=demeanour,
    )


def outfit(garment: Garment, first: Outfit) -> Outfit:
    """Another outfit: the garment put on over, or instead of, the first one."""
    return Outfit(
        state=garment.value,
        description=f"a {garment.value}",
        garment=garment,
        top=_GARMENT_COLOURS[garment],
        bottom=first.bottom if garment is not Garment.UNIFORM else _GARMENT_COLOURS[garment],
    )


class _Pick:
    """Choices that hang on the name alone."""

    def __init__(self, name: str) -> None:
        self._name = unicodedata.normalize("NFC", name).casefold()

    def number(self, what: str) -> int:
        digest = hashlib.sha256(f"{what}/{self._name}".encode()).digest()
        return int.from_bytes(digest[:4], "big")

    def one(self, what: str, choices: tuple[T, ...]) -> T:
        return choices[self.number(what) % len(choices)]

    def between(self, what: str, low: int, high: int) -> int:
        return low + self.number(what) % (high - low + 1)

    def colour(self, colours: tuple[str, ...], worn: Sequence[str]) -> str:
        start = self.number("top") % len(colours)
        ordered = colours[start:] + colours[:start]
        return next((colour for colour in ordered if colour not in worn), ordered[0])


def _sex(name: str, described: str, pick: _Pick) -> Sex:
    for text in (name, described):
        women = found(table("female")["words"], text)
        men = found(table("male")["words"], text)
        if bool(women) != bool(men):
            return Sex.FEMALE if women else Sex.MALE
    words = [word for word in name.casefold().split() if word not in _ARTICLES]
    first = words[0] if words else name.casefold()
    if first in table("female")["names"]:
        return Sex.FEMALE
    if first in table("male")["names"]:
        return Sex.MALE
    if re.search(r"(?:a|а|я|elle|ette|ine|lyn)$", first):
        return Sex.FEMALE
    if re.search(r"[a-zà-ÿа-я]$", first):
        return Sex.MALE
    return Sex.FEMALE if pick.number("sex") % 2 else Sex.MALE


def _age(text: str, pick: _Pick) -> int:
    if found(table("old")["words"], text):
        return pick.between("age", 66, 78)
    if found(table("child")["words"], text):
        return pick.between("age", 9, 13)
    if found(table("young")["words"], text):
        return pick.between("age", 19, 25)
    return pick.between("age", 26, 58)


def _hair(age: int, woman: bool, pick: _Pick) -> Hair:
    styles = _WOMEN_HAIR if woman else _MEN_HAIR
    colour = pick.one("hair colour", _HAIR_COLOURS)
    if age >= 64:
        colour = pick.one("hair colour", (HairColour.GREY, HairColour.WHITE))
    style = pick.one("hair", styles)
    if not woman and age >= 50 and pick.number("bald") % 5 == 0:
        style = HairStyle.BALD
    return Hair(style=style, colour=colour)


def _beard(age: int, woman: bool, pick: _Pick) -> Beard:
    if woman or age < 20:
        return Beard.NONE
    return pick.one(
        "beard", (Beard.NONE, Beard.NONE, Beard.STUBBLE, Beard.NONE, Beard.SHORT, Beard.MOUSTACHE)
    )

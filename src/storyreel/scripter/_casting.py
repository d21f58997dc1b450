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

from storyreel.screenplay.periods import year_of
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
    Headwear,
    Sex,
    Skin,
)
from storyreel.scripter._lexicon import found, label, table

T = TypeVar("T")

# Tops that tell people apart in a long shot; muted, so that faces stay the brightest thing.
_TOPS = (
    "#a3574b",
    "#3f6385",
    "#bf9a5a",
    "#54776a",
    "#74597a",
    "#b9b3a5",
    "#52575f",
    "#96704f",
    "#6c86a3",
    "#7f8162",
)
_BOTTOMS = ("#2b2f3a", "#3a3330", "#46505a", "#26303c", "#4d4238")
_WOMEN_HAIR = (
    HairStyle.LONG,
    HairStyle.BOB,
    HairStyle.BUN,
    HairStyle.WAVY,
    HairStyle.PONYTAIL,
    HairStyle.CURLY,
    HairStyle.TOPKNOT,
)
_WOMEN_HAIR_OF_OLD = (HairStyle.BUN, HairStyle.LONG, HairStyle.BRAIDS, HairStyle.WAVY)
_MEN_HAIR = (
    HairStyle.SHORT,
    HairStyle.PARTED,
    HairStyle.TOUSLED,
    HairStyle.CROPPED,
    HairStyle.SLICKED,
    HairStyle.CURLY,
)
# Until when men wore what, and women; the last line holds for today.
_FASHIONS = (
    (1500, (Garment.TUNIC, Garment.TUNIC, Garment.ROBE), (Garment.GOWN,)),
    (1790, (Garment.DOUBLET,), (Garment.GOWN,)),
    (1915, (Garment.FROCK_COAT, Garment.SUIT), (Garment.GOWN,)),
    (1960, (Garment.SUIT, Garment.JACKET, Garment.SHIRT), (Garment.DRESS,)),
    (
        9999,
        (Garment.SHIRT, Garment.SWEATER, Garment.JACKET, Garment.T_SHIRT),
        (Garment.SHIRT, Garment.SWEATER, Garment.JACKET, Garment.DRESS, Garment.T_SHIRT),
    ),
)
_WITHOUT_TROUSERS = (Garment.DRESS, Garment.GOWN, Garment.ROBE)
_HAIR_COLOURS = (
    HairColour.DARK_BROWN,
    HairColour.BLACK,
    HairColour.BROWN,
    HairColour.AUBURN,
    HairColour.BLOND,
)
_ARTICLES = {"the", "a", "le", "la", "les", "der", "die", "das", "el", "il"}
_SKINS = (Skin.FAIR, Skin.OLIVE, Skin.TAN, Skin.BROWN, Skin.PALE, Skin.DARK)
_DARK_HAIR = (HairColour.BLACK, HairColour.DARK_BROWN, HairColour.BLACK)
_DARK_EYES = (EyeColour.BROWN, EyeColour.BROWN, EyeColour.HAZEL)
_GARMENT_COLOURS = {
    Garment.COAT: "#5a4a3c",
    Garment.UNIFORM: "#2c3e50",
    Garment.JACKET: "#50483f",
    Garment.SUIT: "#2a2d36",
    Garment.DRESS: "#7c3044",
    Garment.GOWN: "#5c2f4a",
    Garment.DOUBLET: "#5a3a2e",
    Garment.TUNIC: "#6d6246",
    Garment.FROCK_COAT: "#26262c",
    Garment.T_SHIRT: "#4d6a7a",
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
    name: str,
    character_id: str,
    described: str,
    others: Sequence[Character],
    demeanour: str,
    period: str,
) -> Character:
    """Casts one speaker.

    Args:
        name: Name as the dialogue writes it.
        character_id: Id in the script.
        described: What directions say of this person in apposition, such as `his valet`.
        others: Who is cast already; looks that tell people apart are not given out twice as long
            as there are others.
        demeanour: How the person comes across.
        period: When the film plays, such as `present` or `1600s`.
    """
    pick = _Pick(name)
    sex = _sex(name, described, pick)
    age = _age(f"{name} {described}", pick)
    woman = sex is Sex.FEMALE
    height = pick.between("height", 158, 174) if woman else pick.between("height", 170, 188)
    if age < 16:
        height = int(80 + age * 5.6)
    skin = pick.free("skin", _SKINS, [person.skin for person in others])
    dark = skin in (Skin.BROWN, Skin.DARK)
    year = year_of(period)
    status = _status(f"{name} {described}")
    garment = _garment(status, woman, year, pick)
    return Character(
        id=character_id,
        name=name,
        age=age,
        sex=sex,
        height_cm=height,
        build=pick.one("build", (Build.SLIM, Build.AVERAGE, Build.AVERAGE, Build.STOCKY)),
        skin=skin,
        face=Face(
            shape=pick.one("face", tuple(FaceShape)),
            eyes=pick.one("eyes", _DARK_EYES if dark else tuple(EyeColour)),
        ),
        hair=_hair(age, woman, dark, year, pick, [person.hair for person in others]),
        headwear=_headwear(status, year),
        beard=_beard(age, woman, pick),
        glasses=pick.one("glasses", (Glasses.NONE,) * 6 + (Glasses.ROUND, Glasses.SQUARE)),
        wardrobe=(
            Outfit(
                state="first",
                description=(
                    f"a {garment}" if garment in _WITHOUT_TROUSERS else f"a {garment} and trousers"
                ),
                garment=garment,
                top=pick.free("top", _TOPS, [person.wardrobe[0].top for person in others]),
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


def _status(text: str) -> str | None:
    shown = label("status", text)
    return shown[0] if shown else None


def _garment(status: str | None, woman: bool, year: int, pick: _Pick) -> Garment:
    """What fits the person's station and the time."""
    if status == "clergy" or (status == "monarch" and year < 1900):
        return Garment.GOWN if woman and status == "monarch" else Garment.ROBE
    if status == "soldier":
        return Garment.UNIFORM if year >= 1700 else Garment.TUNIC
    if status in ("formal", "monarch") and year >= 1900:
        return Garment.SUIT
    men, women = next((men, women) for until, men, women in _FASHIONS if year < until)
    return pick.one("garment", women if woman else men)


def _headwear(status: str | None, year: int) -> Headwear:
    """A crown on a head that is still crowned, a cap on today's soldiers."""
    if status == "monarch" and year < 1900:
        return Headwear.CROWN
    return Headwear.CAP if status == "soldier" and year >= 1850 else Headwear.NONE


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

    def free(self, what: str, choices: tuple[T, ...], taken: Sequence[T]) -> T:
        """The choice of this name, or the next one that nobody has."""
        start = self.number(what) % len(choices)
        ordered = choices[start:] + choices[:start]
        return next((choice for choice in ordered if choice not in taken), ordered[0])


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


def _hair(
    age: int, woman: bool, dark: bool, year: int, pick: _Pick, others: Sequence[Hair]
) -> Hair:
    colour = pick.one("hair colour", _DARK_HAIR if dark else _HAIR_COLOURS)
    if age >= 64:
        colour = pick.one("hair colour", (HairColour.GREY, HairColour.WHITE))
    if not woman and age >= 50 and pick.number("bald") % 5 == 0:
        return Hair(style=HairStyle.BALD, colour=colour)
    styles: tuple[HairStyle, ...] = _MEN_HAIR
    if woman:
        styles = _WOMEN_HAIR if year >= 1915 else _WOMEN_HAIR_OF_OLD
    elif age >= 44:
        styles = (HairStyle.RECEDING, *styles)
    if dark and year >= 1950:
        styles = (*styles, HairStyle.AFRO)
    return Hair(style=pick.free("hair", styles, [hair.style for hair in others]), colour=colour)


def _beard(age: int, woman: bool, pick: _Pick) -> Beard:
    if woman or age < 20:
        return Beard.NONE
    return pick.one(
        "beard", (Beard.NONE, Beard.NONE, Beard.STUBBLE, Beard.NONE, Beard.SHORT, Beard.MOUSTACHE)
    )

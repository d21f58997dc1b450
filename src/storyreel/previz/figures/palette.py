"""Colours of people: skin, hair, eyes, lips, as linear albedo."""

from __future__ import annotations

from storyreel.previz.shapes import Colour, linear
from storyreel.screenplay.vocabulary import EyeColour, HairColour, Sex, Skin
from storyreel.staging.shot import Look

_SKIN = {
    Skin.PALE: "#e9c5b2",
    Skin.FAIR: "#daa88e",
    Skin.OLIVE: "#c0947a",
    Skin.TAN: "#a4785e",
    Skin.BROWN: "#8d6350",
    Skin.DARK: "#6b4a3c",
}
_LIPS = {
    Skin.PALE: "#c97b72",
    Skin.FAIR: "#bd6f63",
    Skin.OLIVE: "#ad6455",
    Skin.TAN: "#985446",
    Skin.BROWN: "#7d4239",
    Skin.DARK: "#5e302b",
}
_HAIR = {
    HairColour.BLACK: "#1d1817",
    HairColour.DARK_BROWN: "#3b271d",
    HairColour.BROWN: "#5f402b",
    HairColour.AUBURN: "#7c3a20",
    HairColour.BLOND: "#c49a5c",
    HairColour.GREY: "#85817c",
    HairColour.WHITE: "#cfcac2",
}
_EYES = {
    EyeColour.BROWN: "#6b3f1f",
    EyeColour.HAZEL: "#806231",
    EyeColour.GREEN: "#55754a",
    EyeColour.BLUE: "#4a76a0",
    EyeColour.GREY: "#768089",
}


def skin_colour(skin: Skin) -> Colour:
    """Skin under plain light."""
    return linear(_SKIN[skin])


def hair_colour(look: Look) -> Colour:
    """Hair of the head and face."""
    return linear(_HAIR[look.hair.colour])


def brow_colour(look: Look) -> Colour:
    """Brows: the hair's colour, but never so light that they vanish."""
    red, green, blue = hair_colour(look)
    most = {HairColour.BLOND: 0.42, HairColour.GREY: 0.55, HairColour.WHITE: 0.62}
    share = most.get(look.hair.colour, 0.70)
    return (red * share, green * share, blue * share)


def iris_colour(look: Look) -> Colour:
    """Iris of the eye."""
    return linear(_EYES[look.face.eyes])


def lip_colour(look: Look) -> Colour:
    """Lips; a grown woman's are a little redder."""
    red, green, blue = linear(_LIPS[look.skin])
    if look.sex is Sex.FEMALE and look.age >= 16:
        return (red * 0.98, green * 0.70, blue * 0.74)
    return (red * 0.95, green * 0.95, blue * 0.95)

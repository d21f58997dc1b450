"""The dialogue document: headings, directions and lines, in the order they were written."""

from __future__ import annotations

import enum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from storyreel.document import Document, File


class Delivery(enum.StrEnum):
    """Where a voice comes from."""

    ON = "on"
    """The speaker is in the scene."""
    VO = "vo"
    """Voice over: (V.O.)."""
    OS = "os"
    """In the place but out of the picture: (O.S.)."""

    @property
    def extension(self) -> str:
        """What a cue says of it after the name: `V.O.`, `O.S.`, or nothing in the scene."""
        return {Delivery.VO: "V.O.", Delivery.OS: "O.S."}.get(self, "")


class Level(enum.StrEnum):
    """What a heading opens."""

    PART = "part"
    """One of several pieces in a file, such as a play of a collection."""
    ACT = "act"
    """An act."""
    SCENE = "scene"
    """A scene."""


class Source(Document):
    """Which text a document was made from."""

    name: str
    """File name, without its folder."""
    sha256: str
    """Digest of the file's bytes, in hexadecimal."""
    format: str
    """Name of the reader that understood it."""
    selection: str = "all"
    """Which part of the file was taken; `all` for the whole."""


class Spoken(Document):
    """The words of one speech, and how they are said."""

    id: Annotated[str, Field(pattern=r"^l[0-9]+[a-z]*$")]
    """Id of the line, such as `l12`; unchanged lines keep theirs when the dialogue is edited."""
    speakers: Annotated[tuple[str, ...], Field(min_length=1)]
    """Who speaks; more than one when they speak together."""
    text: Annotated[str, Field(min_length=1)]
    """The words, exactly as written, without parentheticals."""
    parenthetical: str = ""
    """How it is said or what is done meanwhile, such as `quietly`; empty when not written."""
    delivery: Delivery = Delivery.ON
    """Whether the voice is in the scene, over it, or out of the picture."""


class GivenSpan(Document):
    """When a line is heard, as the text itself gives it."""

    start_ms: Annotated[int, Field(ge=0)]
    """Beginning, in milliseconds from the beginning of the recording."""
    end_ms: Annotated[int, Field(ge=0)]
    """End, in milliseconds from the beginning of the recording."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end_ms < self.start_ms:
            raise ValueError(f"it ends at {self.end_ms} ms, before it starts at {self.start_ms} ms")
        return self


class Line(Spoken):
    """One speech as written in the dialogue; speakers are names as the writer spelled them."""

    kind: Literal["line"] = "line"
    """Says that this entry is a line."""
    overlaps: bool = False
    """Whether it is spoken at the same time as the line before it (dual dialogue)."""
    span: GivenSpan | None = None
    """When it is heard, in texts that say so, such as subtitles."""


class Direction(Document):
    """A stage direction on its own line."""

    kind: Literal["direction"] = "direction"
    """Says that this entry is a direction."""
    text: Annotated[str, Field(min_length=1)]
    """The direction, without its brackets."""


class Heading(Document):
    """The start of a scene, an act or a piece: a slugline, or a title of a play."""

    kind: Literal["heading"] = "heading"
    """Says that this entry opens something."""
    text: Annotated[str, Field(min_length=1)]
    """The heading as written, such as `INT. CAFE - NIGHT`."""
    level: Level = Level.SCENE
    """What it opens."""
    number: str = ""
    """Its number where the text gives one apart from the heading, such as `12A`."""


Entry = Annotated[Line | Direction | Heading, Field(discriminator="kind")]


class Remark(Document):
    """Something about the text that whoever wrote it should know."""

    text: str
    """What was noticed, and what to do about it."""
    line: Annotated[int, Field(ge=1)] | None = None
    """Line of the file, from 1, where one is meant."""

    def __str__(self) -> str:
        return self.text if self.line is None else f"line {self.line}: {self.text}"


class Dialogue(File):
    """A dialogue as it was understood."""

    kind: Literal["dialogue"] = "dialogue"
    """Names this kind of document."""
    version: Literal[1] = 1
    """Version of the schema."""
    title: str
    """Title of the piece."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    """Language of the lines, as a BCP 47 tag such as `en` or `pt-BR`."""
    source: Source
    """The text this was read from."""
    entries: tuple[Entry, ...]
    """Headings, directions and lines, in order."""
    remarks: tuple[Remark, ...] = ()
    """What was noticed while reading: doubtful spellings, impossible times, what was left out."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines alone, in order."""
        return tuple(entry for entry in self.entries if isinstance(entry, Line))

    @property
    def speakers(self) -> tuple[str, ...]:
        """Names of all speakers, in order of first appearance."""
        return tuple(dict.fromkeys(name for line in self.lines for name in line.speakers))

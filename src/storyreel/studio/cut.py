"""The cut and the review as people hold them: a document, and the run folder it lives in."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from storyreel.document import replacing, write_whole
from storyreel.errors import FolderError, UserError
from storyreel.film.schema import CutDocument, Measurement, Note, ReviewDocument

_PRODUCTS = {".mp4": "film.mp4", ".srt": "film.srt", ".otio": "film.otio", ".json": "cut.json"}


@dataclass(frozen=True, slots=True)
class Cut:
    """An assembled film.

    Attributes:
        document: Which take stands where.
        folder: The run folder.
    """

    document: CutDocument
    folder: Path

    @property
    def film(self) -> Path:
        """The finished film."""
        return self.folder / "film.mp4"

    @property
    def complete(self) -> bool:
        """Whether every shot has a take."""
        return not self.document.missing

    def save(self, path: Path | str) -> Path:
        """Copies the film, its subtitles, its timeline or its data to `path`, by the ending.

        A timeline that leaves the run folder names its media by where they are.

        Raises:
            UserError: The ending is none of .mp4, .srt, .otio and .json.
            FolderError: The file cannot be written.
        """
        path = Path(path)
        product = _PRODUCTS.get(path.suffix.lower())
        if product is None:
            raise UserError(
                f"cannot save a cut as {path.name!r}: end the name in {', '.join(_PRODUCTS)}."
            )
        try:
            if path.suffix.lower() == ".otio":
                from storyreel.edit import with_media_in

                text = with_media_in((self.folder / product).read_text("utf-8"), self.folder)
                write_whole(path, text.encode("utf-8"))
            else:
                with replacing(path) as part:
                    shutil.copyfile(self.folder / product, part)
        except OSError as error:
            raise FolderError(f"cannot write {str(path)!r}: {error.strerror}.") from error
        return path


@dataclass(frozen=True, slots=True)
class Review:
    """What the critic found.

    Attributes:
        document: Measurements and notes.
    """

    document: ReviewDocument

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """The measurements, by name."""
        return self.document.measurements

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes, in film order."""
        return self.document.notes

    def measurement(self, name: str) -> Measurement:
        """The measurement of that name.

        Raises:
            UserError: There is none.
        """
        for measurement in self.document.measurements:
            if measurement.name == name:
                return measurement
        raise UserError(f"the review has no measurement named {name!r}.")

    def table(self) -> str:
        """The measurements and notes as text."""
        from storyreel.critic import table

        return table(self.document)

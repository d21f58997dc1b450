"""Voices from a service: every line fetched once, kept by content, and never paid for twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from storyreel.errors import BackendError, BadMedia, UserError
from storyreel.runlog import Job, JobState, RunLog
from storyreel.screenplay.schema import Character, ScriptLine, ShootingScript
from storyreel.screenplay.vocabulary import Sex

if TYPE_CHECKING:
    from storyreel.backends.speech import VoiceService

VOICE_FOLDER = "voice"
_KIND = "fetched-voice"


@dataclass(frozen=True, slots=True)
class Part:
    """A character as casting for a voice sees them."""

    id: str
    sex: str | None
    age: str

    @classmethod
    def of(cls, person: Character) -> Part:
        """The part of a character."""
        sex = None if person.sex is Sex.UNSPECIFIED else person.sex.value
        return cls(person.id, sex, _age(person))


def _age(person: Character) -> str:
    if person.age < 14:
        return "child"
    if person.age < 26:
        return "young"
    return "old" if person.age >= 64 else "adult"


class FetchedVoices:
    """The lines of a script as a service speaks them.

    Args:
        service: The service.
        script: The script.
        folder: The run folder; what comes back goes to its `voice` folder.
        log: The run's ledger.
        wanted: The lines and who speaks them.

    Raises:
        UserError: The service may charge for lines, and was not allowed to.
        Unavailable: The service does not answer.
    """

    def __init__(
        self,
        service: VoiceService,
        script: ShootingScript,
        folder: Path,
        log: RunLog,
        wanted: Sequence[tuple[ScriptLine, str]],
    ) -> None:
        from storyreel.backends.speech._service import SpeechService

        self._service = SpeechService(service)
        self._folder, self._log = folder, log
        self._people = {person.id: person for person in script.characters}
        speaking = {who for _, who in wanted}
        parts = [Part.of(person) for person in script.characters if person.id in speaking]
        names = {person.id: person.name for person in script.characters}
        if not self._service.free and not service.pay:
            # Said before anything is sent; which lines are new is known once voices are cast.
            text = [line.text for line, _ in wanted]
            raise UserError(
                f"{self._service.host} would be sent {len(text)} lines of "
                f"{sum(map(len, text)):,} characters, without those it has spoken before, and may "
                "charge for them; say --pay to allow it."
            )
        self._cast = self._service.cast(parts, names)

    def file(self, line: ScriptLine, speaker: str) -> Path:
        """The sound file of a line, fetched unless it is there.

        Raises:
            Unsupported: The service refuses the line.
            Unavailable: It does not answer.
            BadMedia: What came back is no sound.
        """
        voice, rate = self._cast[speaker], self._people[speaker].voice.rate
        digest = self._service.digest(line.text, voice, rate)
        job = self._log.find(_KIND, digest)
        if job is None or job.state is not JobState.DONE or not is_whole(self._folder, job.result):
            job = self._fetch(line, speaker, digest)
        return self._folder / str(job.result["audio"])

    def _fetch(self, line: ScriptLine, speaker: str, digest: str) -> Job:
        from storyreel.media import probe

        name = f"{line.id}_{speaker}_{digest[:8]}.fetched"
        job = self._log.begin(_KIND, digest, name=name, backend=self._service.host)
        path = f"{VOICE_FOLDER}/{job.name}"
        try:
            sound = self._service.fetch(
                line.text, self._cast[speaker], self._people[speaker].voice.rate
            )
            # Written before it is looked at: it may have cost something.
            (self._folder / path).write_bytes(sound)
            if probe(self._folder / path).audio is None:
                raise BadMedia(f"what {self._service.host} sent for line {line.id} has no sound.")
        except BackendError as error:
            self._log.fail(_KIND, digest, str(error))
            raise
        result = {"audio": path, "sha256": sha256_of(self._folder / path)}
        self._log.finish(_KIND, digest, result)
        done = self._log.find(_KIND, digest)
        assert done is not None, "it was finished just now"
        return done

    def __enter__(self) -> Self:
        """The voices themselves."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Lets the service go."""
        self._service.close()


def sha256_of(path: Path) -> str:
    """Digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_whole(folder: Path, result: Mapping[str, object]) -> bool:
    """Whether the sound of a job is there, and as it was made."""
    path = folder / str(result.get("audio"))
    return path.is_file() and sha256_of(path) == result.get("sha256")

"""Voices from a service: every line fetched once, kept by content, and never paid for twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storyreel.dialogue.words import counted
from storyreel.document import write_whole
from storyreel.errors import BackendError, BadMedia, UserError
from storyreel.runlog import JobState, RunLog
from storyreel.screenplay.schema import Character, ScriptLine, ShootingScript
from storyreel.screenplay.vocabulary import Sex

if TYPE_CHECKING:
    from storyreel.backends.speech import VoiceService

VOICE_FOLDER = "voice"
_KIND, _CASTING = "fetched-voice", "cast-voice"


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
        on_sending: Told what goes beyond this machine, before it does.

    Raises:
        UserError: The service may charge for lines, and was not allowed to; or a voice is given
            for nobody.
        Unavailable: The service does not answer.
    """

    def __init__(
        self,
        service: VoiceService,
        script: ShootingScript,
        folder: Path,
        log: RunLog,
        wanted: Sequence[tuple[ScriptLine, str]],
        on_sending: Callable[[str], None] | None = None,
    ) -> None:
        from storyreel.backends.speech._service import SpeechService

        self._service = SpeechService(service)
        self._folder, self._log = folder, log
        self._people = {person.id: person for person in script.characters}
        self._cast = self._service.given({person.id: person.name for person in script.characters})
        # A voice stays with its character, whatever the service lists later; else every line of
        # that character would be paid for again.
        self._cast = {**self._cast_before(), **self._cast}
        new = self._new_texts(wanted)
        if new and not self._service.free:
            amount = f"{counted(len(new), 'line')} of {counted(sum(map(len, new)), 'character')}"
            if not service.pay:
                raise UserError(
                    f"{self._service.host} would be sent {amount}, and may charge for that; say "
                    "--pay to allow it."
                )
            if on_sending is not None:
                on_sending(f"{self._service.host} is sent {amount}")
        speaking = {who for _, who in wanted}
        self._cast_others([Part.of(p) for p in script.characters if p.id in speaking])

    def _cast_before(self) -> dict[str, str]:
        """The voices that were cast in this folder, by character id."""
        parts = map(Part.of, self._people.values())
        jobs = {
            part.id: self._log.find(_CASTING, self._service.casting_digest(part)) for part in parts
        }
        return {
            person: str(job.result["voice"])
            for person, job in jobs.items()
            if job is not None and job.state is JobState.DONE
        }

    def _cast_others(self, parts: Sequence[Part]) -> None:
        """Casts those who have no voice, and writes it down."""
        left = [part for part in parts if part.id not in self._cast]
        if not left:
            return
        cast = self._service.cast(left, self._cast.values())
        for part in left:
            digest = self._service.casting_digest(part)
            name = f"{part.id}_{digest[:8]}"
            self._log.begin(_CASTING, digest, name=name, backend=self._service.host)
            self._log.finish(_CASTING, digest, {"voice": cast[part.id]})
        self._cast.update(cast)

    def _new_texts(self, wanted: Sequence[tuple[ScriptLine, str]]) -> list[str]:
        """What has to be sent: the same words by the same character once."""
        new = {
            (line.text, speaker): line.text
            for line, speaker in wanted
            if speaker not in self._cast or self._kept(self._digest(line, speaker)) is None
        }
        return list(new.values())

    def _digest(self, line: ScriptLine, speaker: str) -> str:
        rate = self._people[speaker].voice.rate
        return self._service.digest(line.text, self._cast[speaker], rate)

    def _kept(self, digest: str) -> Path | None:
        """The sound that came back before, if it is there as it came."""
        job = self._log.find(_KIND, digest)
        if job is None or job.state is not JobState.DONE or not is_whole(self._folder, job.result):
            return None
        return self._folder / str(job.result["audio"])

    def file(self, line: ScriptLine, speaker: str) -> Path:
        """The sound file of a line, fetched unless it is there.

        Raises:
            Unsupported: The service refuses the line.
            Unavailable: It does not answer.
            BadMedia: What came back is no sound.
        """
        digest = self._digest(line, speaker)
        return self._kept(digest) or self._fetch(line, speaker, digest)

    def _fetch(self, line: ScriptLine, speaker: str, digest: str) -> Path:
        before = self._log.find(_KIND, digest)
        name = f"{line.id}_{speaker}_{digest[:8]}.fetched"
        job = self._log.begin(_KIND, digest, name=name, backend=self._service.host)
        audio = f"{VOICE_FOLDER}/{job.name}"
        path = self._folder / audio
        # A run that was killed may have left what it had just been sent.
        arrived = before is not None and before.state is JobState.RUNNING and path.is_file()
        try:
            if not arrived:
                path.unlink(missing_ok=True)
                voice, rate = self._cast[speaker], self._people[speaker].voice.rate
                # Written before it is looked at: it may have cost something.
                write_whole(path, self._service.fetch(line.text, voice, rate))
            self._check(path, line)
        except (BackendError, UserError) as error:
            self._log.fail(_KIND, digest, str(error))
            raise
        self._log.finish(_KIND, digest, {"audio": audio, "sha256": sha256_of(path)})
        return path

    def _check(self, path: Path, line: ScriptLine) -> None:
        from storyreel.media import probe

        try:
            audible = probe(path).audio is not None
        except BadMedia:
            audible = False
        if not audible:
            raise BadMedia(
                f"what {self._service.host} sent for line {line.id} is no sound; it is kept as "
                f"{str(path)!r}. Run the same command again to ask once more."
            )

    def close(self) -> None:
        """Lets the service go."""
        self._service.close()


def sha256_of(path: Path) -> str:
    """Digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_whole(folder: Path, result: Mapping[str, object]) -> bool:
    """Whether the sound of a job is there, and as it was made."""
    path = folder / str(result.get("audio"))
    return path.is_file() and sha256_of(path) == result.get("sha256")

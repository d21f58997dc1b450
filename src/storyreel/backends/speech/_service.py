"""A client of any `/v1/audio/speech` service: a line of text in, a sound file out.

The protocol is OpenAI's, which vLLM-Omni, Kokoro-FastAPI and others speak as well. What comes
back has no times of its words; those are found afterwards, as in a recording.
"""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from storyreel.backends._http import (
    LONGEST_WAIT_S,
    address,
    key_in,
    retry_after_s,
    runs_here,
    shown,
)
from storyreel.backends.speech import Person, VoiceService
from storyreel.errors import Unavailable, Unsupported, UserError, unknown_name

if TYPE_CHECKING:
    import httpx

TRIES = 5
MOST_BYTES = 64 * 1024 * 1024
"""A line of speech is never larger."""
_TIMEOUT_S, _CONNECT_S = 300.0, 10.0
_KEYS = {"api.openai.com": "OPENAI_API_KEY"}
_OTHER_KEY = "STORYREEL_SPEECH_KEY"
_TOO_MANY = 429
_PART = re.compile(r"[a-z]([fm])_\w+")
"""How Kokoro names voices: a letter for the accent, one for the sex."""


class SpeechService:
    """One service, as long as voices are fetched from it.

    Args:
        chosen: Where it is, and what is wanted of it.
        sleep: Waits between tries; a test gives another.

    Raises:
        UserError: The address is none, or the key is none or would go over an open line.
    """

    def __init__(
        self, chosen: VoiceService, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        import httpx

        self._chosen, self._sleep = chosen, sleep
        url = address(chosen.url, "a voice service")
        self.host = url.host
        variable = _KEYS.get(url.host, _OTHER_KEY)
        self._key = key_in(variable, url)
        self._variable = variable
        path = url.path.rstrip("/")
        self._base = str(url.copy_with(path=path if path.endswith("/v1") else f"{path}/v1"))
        # Sound is packed already; what is not unpacked cannot burst.
        headers = {"Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        self._client = httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(_TIMEOUT_S, connect=_CONNECT_S),
            follow_redirects=False,
            # A proxy of the environment would take what is meant for this machine elsewhere.
            trust_env=not self.free,
        )

    @property
    def free(self) -> bool:
        """Whether it runs on this machine, so that nobody charges for it."""
        return runs_here(self.host)

    def close(self) -> None:
        """Lets the connection go."""
        self._client.close()

    def given(self, names: Mapping[str, str]) -> dict[str, str]:
        """The voices that were chosen for the service, by character id; nothing is asked.

        Args:
            names: Names of the characters, by id.

        Raises:
            UserError: A voice is given for nobody.
        """
        by_name = {name.casefold(): person for person, name in names.items()}
        given = {}
        for who, voice in self._chosen.voices:
            person = who if who in names else by_name.get(who.casefold())
            if person is None:
                raise unknown_name("character", who, names.values())
            given[person] = voice
        return given

    def cast(self, people: Sequence[Person], taken: Iterable[str] = ()) -> dict[str, str]:
        """A voice of the service for each character, from the list the service has of them.

        Args:
            people: Those who have none yet.
            taken: Voices that others have; they are given only when there are no more.

        Raises:
            UserError: The service has no list of its voices.
        """
        offered = self._offered()
        others, cast = set(taken), dict[str, str]()
        for person in people:
            sexed = [voice for voice in offered if _sex(voice) == person.sex]
            fitting = sexed or offered
            start = hashlib.sha256(person.id.encode()).digest()[0] % len(fitting)
            ordered = fitting[start:] + fitting[:start]
            cast[person.id] = next((v for v in ordered if v not in others), ordered[0])
            others.add(cast[person.id])
        return cast

    def casting_digest(self, person: Person) -> str:
        """Names whose voice is cast, for the ledger."""
        return self._digest(person.id, person.sex or "")

    def digest(self, text: str, voice: str, rate: float) -> str:
        """Names what would come back, for the ledger."""
        return self._digest(voice, f"{rate:g}", text)

    def _digest(self, *asked: str) -> str:
        parts = "\x1f".join((self._base, self._chosen.model, *asked))
        return hashlib.sha256(parts.encode()).hexdigest()

    def fetch(self, text: str, voice: str, rate: float) -> bytes:
        """The sound file of a line.

        Raises:
            UserError: The key is not taken.
            Unsupported: The service refuses the line.
            Unavailable: It does not answer, or with something else than sound.
        """
        asked: dict[str, Any] = {"input": text, "voice": voice, "response_format": "wav"}
        if self._chosen.model:
            asked["model"] = self._chosen.model
        if rate != 1.0:
            asked["speed"] = rate
        answer = self._ask("POST", "/audio/speech", asked)
        kind = answer.headers.get("content-type", "")
        if kind.startswith(("text/", "application/json")):
            raise Unavailable(
                f"{self.host} answered with text instead of sound: {shown(answer.text, self._key)}"
            )
        if not answer.content:
            raise Unavailable(f"{self.host} answered with an empty sound.")
        return answer.content

    def _offered(self) -> list[str]:
        hint = "say whose voice is which: --voice ANNA=NAME for each who speaks."
        try:
            answer = self._ask("GET", "/audio/voices", None)
            listed = answer.json()
        except (Unsupported, ValueError, RecursionError):
            raise UserError(f"{self.host} does not list its voices; {hint}") from None
        if isinstance(listed, dict):
            listed = listed.get("voices", listed.get("data", ()))
        voices = list(_names(listed))
        if not voices:
            raise UserError(f"{self.host} lists no voices; {hint}")
        return sorted(dict.fromkeys(voices))

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> httpx.Response:
        """One request, tried again where that can help."""
        import httpx

        problem = ""
        for attempt in range(TRIES):
            try:
                answer = self._received(method, path, body)
            except httpx.DecodingError:
                raise Unavailable(f"what {self.host} answered cannot be unpacked.") from None
            except httpx.TransportError as error:
                if not self._may_ask_again(error):
                    raise self._broken_off(error) from None
                problem, wait = f"does not answer ({type(error).__name__})", None
            else:
                if answer.is_success:
                    return answer
                if answer.status_code != _TOO_MANY and not answer.is_server_error:
                    raise self._refusal(answer)
                problem = f"answered {answer.status_code}{self._reason(answer)}"
                wait = retry_after_s(answer.headers, time.time())
                if wait is not None and wait > LONGEST_WAIT_S:
                    raise Unavailable(
                        f"the voice service {self.host} {problem}, and wants to be left alone for "
                        f"{wait:,.0f} s. Run the same command again then."
                    )
            if attempt + 1 < TRIES:
                backoff = 0.5 * 2**attempt * random.uniform(0.8, 1.2)
                self._sleep(backoff if wait is None else wait)
        raise Unavailable(f"the voice service {self.host} {problem}, {TRIES} times.")

    def _may_ask_again(self, error: httpx.TransportError) -> bool:
        """Whether that can cost nothing: it was not sent, or nobody charges for it."""
        import httpx

        if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
            return True
        return self.free and not isinstance(error, httpx.TimeoutException)

    def _broken_off(self, error: httpx.TransportError) -> Unavailable:
        charged = "" if self.free else ", and may have charged for it"
        return Unavailable(
            f"the voice service {self.host} broke off when it was asked "
            f"({type(error).__name__}){charged}. Run the same command again to ask once more."
        )

    def _received(self, method: str, path: str, body: dict[str, Any] | None) -> httpx.Response:
        import httpx

        with self._client.stream(method, self._base + path, json=body) as answer:
            parts, size = [], 0
            for part in answer.iter_bytes():
                size += len(part)
                if size > MOST_BYTES:
                    raise Unavailable(
                        f"{self.host} sends more than {MOST_BYTES // 1024**2} MB for one line."
                    )
                parts.append(part)
        # The body is decoded already; its old coding must not be undone again.
        headers = {k: v for k, v in answer.headers.items() if k.lower() != "content-encoding"}
        return httpx.Response(answer.status_code, headers=headers, content=b"".join(parts))

    def _refusal(self, answer: httpx.Response) -> Exception:
        code = answer.status_code
        if code in (401, 403):
            state = "does not take the key in" if self._key else "wants a key in"
            return UserError(f"{self.host} {state} {self._variable} (status {code}).")
        if answer.is_redirect or code == 404:
            what = "sends elsewhere" if answer.is_redirect else "has nothing"
            return Unsupported(
                f"{self.host} {what} for {self._base} (status {code}){self._reason(answer)}; "
                "check the address, the model and the voice."
            )
        return Unsupported(f"{self.host} refuses (status {code}){self._reason(answer)}.")

    def _reason(self, answer: httpx.Response) -> str:
        text = shown(answer.text, self._key).rstrip(".")
        return f": {text}" if text else ""


def _names(listed: object) -> Iterable[str]:
    """Names in a list of voices: of strings, or of objects that have one."""
    for entry in listed if isinstance(listed, list) else ():
        name = entry
        if isinstance(entry, dict):
            name = entry.get("id") or entry.get("name") or entry.get("voice_id")
        if isinstance(name, str) and name:
            yield name


def _sex(voice: str) -> str | None:
    part = _PART.fullmatch(voice)
    return None if part is None else {"f": "female", "m": "male"}[part[1]]

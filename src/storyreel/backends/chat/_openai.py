"""The chat protocol of OpenAI, which vLLM, Ollama, llama.cpp, LM Studio and most others speak.

One exchange, streamed. A service that does not hold models to a schema says so with a status code;
then it is asked in the next looser form, and that is remembered.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from storyreel.backends._http import address, key_in, retry_after_s, runs_here, shown
from storyreel.backends.chat import (
    ChatAnswer,
    ChatChoice,
    ChatProfile,
    ChatRequest,
    Form,
    LooserForm,
    OnText,
    Price,
    Usage,
)
from storyreel.errors import AuthFailed, RateLimited, Refused, Unavailable, Unsupported, UserError

if TYPE_CHECKING:
    import httpx

_CONNECT_S, _SILENCE_S = 10.0, 120.0
_CHARACTERS_A_TOKEN = 12
"""No tokenizer has tokens that are longer on average; an answer of more is one without end."""
_MOST_BYTES = 16 * 1024 * 1024
_NOT_IN_THIS_FORM = (400, 415, 422, 501)
"""Status codes with which servers answer what they do not know in a request."""
_REASONS = ("length", "max_tokens")
_TOO_MANY = 429
_DONE = object()
"""The end of a stream, as the protocol marks it."""


class OpenAIChat:
    """A model behind an OpenAI-compatible endpoint; see `ChatBackend`.

    Args:
        profile: What is known of the service.
        model: Name of the model.
        choice: The user's choice: address, price, patience.

    Raises:
        UserError: The address is none, or the key is missing, is none, or would go over an open
            line.
    """

    def __init__(self, profile: ChatProfile, model: str, choice: ChatChoice) -> None:
        import httpx

        self._profile, self._model = profile, model
        self.address = choice.model
        url = address(profile.base_url, "a chat service")
        if url.scheme not in ("http", "https") or not url.host:
            raise UserError(f"{profile.base_url!r} is no address of a chat service.")
        self.host = url.host
        self.free = runs_here(url.host)
        listed = profile.models.get(model)
        self.price: Price | None = choice.price or (listed.price if listed else None)
        self.concurrency = profile.concurrency
        self._most_tokens = listed.most_output_tokens if listed else None
        self._key = key_in(profile.key, url) if profile.key else ""
        if profile.key_needed and not self._key:
            raise UserError(f"{self.host} wants a key: set {profile.key} and run again.")
        path = url.path.rstrip("/").removesuffix("/chat/completions")
        self._base = str(url.copy_with(path=path))
        self._forms = tuple(Form(form) for form in profile.forms)
        self._at = 0
        self._timeout_s = choice.timeout_s
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        self._client = httpx.AsyncClient(
            headers=headers,
            timeout=httpx.Timeout(min(_SILENCE_S, choice.timeout_s), connect=_CONNECT_S),
            limits=httpx.Limits(max_connections=profile.concurrency),
            follow_redirects=False,
            # A proxy of the environment would take what is meant for this machine elsewhere.
            trust_env=not self.free,
        )

    @property
    def identity(self) -> Mapping[str, object]:
        """Where it is and which model; see `ChatBackend`."""
        return {"base": self._base, "model": self._model}

    def most_tokens(self, wanted: int) -> int:
        """The longest answer that can be asked for."""
        return min(wanted, self._most_tokens or wanted)

    async def close(self) -> None:
        """Lets the connections go."""
        await self._client.aclose()

    async def send(self, request: ChatRequest, on_text: OnText) -> ChatAnswer:
        """One exchange, in the strictest form that the service knows; see `ChatBackend`."""
        import httpx

        form = self._forms[self._at]
        if request.schema is None and form in (Form.JSON_SCHEMA, Form.JSON_OBJECT):
            form = Form.TEXT if Form.TEXT in self._forms else Form.BARE
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._exchange(request, form, on_text)
        except TimeoutError:
            raise self._broken(f"is still answering after {self._timeout_s:g} s") from None
        except httpx.DecodingError:
            raise self._broken("sends what cannot be unpacked") from None
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.ProxyError,
            httpx.PoolTimeout,
        ) as it:
            raise Unavailable(f"{self.host} does not answer ({type(it).__name__}).") from None
        except httpx.TransportError as error:
            raise self._broken(f"broke off ({type(error).__name__})") from None

    async def _exchange(self, request: ChatRequest, form: Form, on_text: OnText) -> ChatAnswer:
        async with AsyncExitStack() as stack:
            answer = await stack.enter_async_context(
                self._client.stream(
                    "POST", f"{self._base}/chat/completions", json=self._body(request, form)
                )
            )
            if not answer.is_success:
                raise await self._refusal(answer, form)
            kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind == "text/event-stream":
                reading = _Reading(request.max_tokens, on_text)
                async for event in _events(answer):
                    reading.take(event, self)
                    if reading.too_long:
                        break
                return reading.answer(self, form)
            if kind == "application/json":
                return self._whole(await _body_of(answer), request, form)
            text = shown((await _body_of(answer, 4096)).decode("utf-8", "replace"), self._key)
            raise Unsupported(
                f"{self.host} answers with {kind or 'no type'} instead of JSON: {text}. Check the "
                "address."
            )

    def _body(self, request: ChatRequest, form: Form) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": it.role, "content": it.text} for it in request.messages],
            self._profile.max_tokens: request.max_tokens,
        }
        if form is Form.BARE:
            return body
        body |= {"stream": True, "stream_options": {"include_usage": True}}
        if self._profile.sampling:
            if request.temperature is not None:
                body["temperature"] = request.temperature
            if request.seed is not None:
                body["seed"] = request.seed
        if form is Form.JSON_OBJECT:
            body["response_format"] = {"type": "json_object"}
        elif form is Form.JSON_SCHEMA:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {
                    "name": "answer",
                    "strict": True,
                    "schema": _without(request.schema, self._profile.schema_without),
                },
            }
        return body

    async def _refusal(self, answer: httpx.Response, form: Form) -> Exception:
        """What a status code means; the message is for people only."""
        code = answer.status_code
        said = shown((await _body_of(answer, 65_536)).decode("utf-8", "replace"), self._key)
        reason = f" (status {code}){': ' + said if said else ''}".rstrip(".")
        if code in self._profile.refused_codes:
            return Refused(f"{self.host} declines the text{reason}.")
        if code in (401, 403):
            state = "does not take the key in" if self._key else "wants a key in"
            return AuthFailed(f"{self.host} {state} {self._profile.key or 'no variable'}{reason}.")
        if code == 402:
            return AuthFailed(f"the account at {self.host} has no money left{reason}.")
        if code in self._profile.retry_codes:
            kind = RateLimited if code == _TOO_MANY else Unavailable
            busy = kind(f"{self.host} cannot answer now{reason}.")
            busy.retry_after_s = retry_after_s(answer.headers, time.time())
            return busy
        if code >= 500:
            return self._broken(f"fails{reason}")
        if code in _NOT_IN_THIS_FORM and form in self._forms[:-1]:
            self._at = max(self._at, self._forms.index(form) + 1)
            return LooserForm(f"{self.host} does not take {form.value}{reason}.")
        if code == 404 or answer.is_redirect:
            return Unsupported(
                f"{self.host} has no model {self._model!r} at {self._base}{reason}. Check the "
                "address and the name."
            )
        return Unsupported(f"{self.host} does not take the request{reason}.")

    def _whole(self, data: bytes, request: ChatRequest, form: Form) -> ChatAnswer:
        """An answer in one piece."""
        try:
            event = json.loads(data)
        except (ValueError, RecursionError):
            raise self._broken("sends what is not JSON") from None
        reading = _Reading(request.max_tokens, lambda _: None)
        reading.take(event, self)
        return reading.answer(self, form)

    def _broken(self, what: str) -> Unavailable:
        """Something was sent, and what came back is of no use."""
        charged = "" if self.free else ", and may have charged for it"
        error = Unavailable(f"{self.host} {what}{charged}.")
        error.may_have_cost = True
        return error

    def failed_within(self, error: Mapping[str, Any]) -> Exception:
        """What an error means that comes in an answer whose status was good (OpenRouter)."""
        said = shown(str(error.get("message", "")), self._key)
        code = error.get("code")
        if code in self._profile.refused_codes:
            return Refused(f"{self.host} declines the text (code {code}): {said}.")
        return self._broken(f"reports an error (code {shown(str(code))}): {said}".rstrip("."))


class _Reading:
    """An answer as it arrives."""

    def __init__(self, max_tokens: int, on_text: OnText) -> None:
        self._most = max_tokens * _CHARACTERS_A_TOKEN
        self._on_text = on_text
        self._parts: list[str] = []
        self._size = 0
        self._finish: str | None = None
        self._usage = Usage()
        self._cost: Decimal | None = None
        self._id: str | None = None
        self._chosen = False
        self._declined = ""
        self.too_long = False

    def take(self, event: object, service: OpenAIChat) -> None:
        """Takes one event, or a whole answer."""
        if event is _DONE:
            self._finish = self._finish or "stop"
            return
        if not isinstance(event, dict):
            raise service._broken("sends what is no answer")
        if isinstance(event.get("error"), dict):
            raise service.failed_within(event["error"])
        if isinstance(event.get("id"), str) and event["id"]:
            self._id = shown(event["id"])
        if isinstance(event.get("usage"), dict):
            self._count(event["usage"])
        choices = event.get("choices")
        for choice in choices[:1] if isinstance(choices, list) else ():
            if isinstance(choice, dict):
                self._chosen = True
                self._take_choice(choice)

    def _take_choice(self, choice: dict[str, Any]) -> None:
        said = choice.get("delta", choice.get("message"))
        if isinstance(said, dict):
            if isinstance(said.get("refusal"), str):
                self._declined += said["refusal"]
            text = said.get("content")
            if isinstance(text, str) and text:
                self._parts.append(text)
                self._size += len(text)
                self._on_text(self._size)
                self.too_long = self._size > self._most
        if isinstance(choice.get("finish_reason"), str):
            self._finish = choice["finish_reason"]

    def _count(self, usage: dict[str, Any]) -> None:
        self._usage = Usage(
            _natural(usage.get("prompt_tokens")), _natural(usage.get("completion_tokens"))
        )
        try:
            cost = Decimal(str(usage["cost"]))
        except (KeyError, InvalidOperation):
            return
        if cost.is_finite() and cost >= 0:
            self._cost = cost

    def answer(self, service: OpenAIChat, form: Form) -> ChatAnswer:
        """What has arrived, as an answer."""
        if self._declined or self._finish == "content_filter":
            said = f": {shown(self._declined)}" if self._declined else ""
            raise Refused(f"{service.host} declines the text{said}.".replace("..", "."))
        if not self._chosen:
            raise service._broken("sends an answer without any choice")
        if self._finish is None and not self.too_long:
            raise service._broken("ends in the middle of an answer")
        return ChatAnswer(
            text="".join(self._parts),
            complete=self._finish not in _REASONS and not self.too_long,
            usage=Usage() if self.too_long else self._usage,
            cost_usd=None if self.too_long else self._cost,
            remote_id=self._id,
            form=form,
        )


def _without(schema: object, words: Collection[str]) -> object:
    """A schema without what a service does not take."""
    if isinstance(schema, list):
        return [_without(part, words) for part in schema]
    if isinstance(schema, Mapping):
        return {key: _without(part, words) for key, part in schema.items() if key not in words}
    return schema


def _natural(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None


async def _body_of(answer: httpx.Response, most: int = _MOST_BYTES) -> bytes:
    """The beginning of a body, unpacked."""
    data = bytearray()
    async for part in answer.aiter_bytes():
        data += part
        if len(data) > most:
            break
    return bytes(data[:most])


async def _events(answer: httpx.Response) -> AsyncIterator[object]:
    """The events of a stream; none for what is not JSON."""
    size, rest = 0, b""
    async for part in answer.aiter_bytes():
        size += len(part)
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            name, sign, text = line.strip().partition(b":")
            if name != b"data" or not sign:
                continue
            if text.strip() == b"[DONE]":
                yield _DONE
                return
            try:
                yield json.loads(text)
            except (ValueError, RecursionError):
                yield None
        if size > _MOST_BYTES:
            return

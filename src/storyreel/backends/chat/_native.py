"""Anthropic's and Google's own protocols, by pydantic-ai and the vendors' libraries.

One exchange, streamed, asked once: asking again is the business of whoever keeps the count. What
failed is told by status code; what the libraries say about it is for people only.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from storyreel.backends._http import address, key_in, runs_here, shown
from storyreel.backends.chat import (
    ChatAnswer,
    ChatChoice,
    ChatProfile,
    ChatRequest,
    Form,
    LooserForm,
    Message,
    OnText,
    Price,
    Usage,
)
from storyreel.errors import (
    AuthFailed,
    RateLimited,
    Refused,
    Unavailable,
    Unsupported,
    UserError,
    missing_extra,
)

if TYPE_CHECKING:
    from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError
    from pydantic_ai.messages import ModelMessage

_HOMES = {
    "anthropic": "https://api.anthropic.com",
    "google": "https://generativelanguage.googleapis.com",
}
_CONNECT_S, _SILENCE_S = 10.0, 120.0
_CHARACTERS_A_TOKEN = 12
"""No tokenizer has tokens that are longer on average; an answer of more is one without end."""
_NOT_IN_THIS_FORM = (400, 415, 422, 501)
"""Status codes with which services answer what they do not know in a request."""
_TOO_MANY = 429
_NOT_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError")
"""What the transport raises before anything has left this machine."""


class NativeChat:
    """A model of Anthropic or Google, by the vendor's own protocol; see `ChatBackend`.

    Args:
        profile: What is known of the service; its address stands in for the vendor's.
        model: Name of the model.
        choice: The user's choice: price, patience.

    Raises:
        UserError: The key is missing or is none.
        MissingExtra: pydantic-ai is not installed.
    """

    def __init__(self, profile: ChatProfile, model: str, choice: ChatChoice) -> None:
        self._profile, self._name = profile, model
        self.address = choice.model
        self._base = profile.base_url or _HOMES[profile.protocol]
        url = address(self._base, "a chat service")
        if url.scheme not in ("http", "https") or not url.host:
            raise UserError(f"{self._base!r} is no address of a chat service.")
        self.host = url.host
        self.free = runs_here(url.host)
        listed = profile.models.get(model)
        self.price: Price | None = choice.price or (listed.price if listed else None)
        self.concurrency = profile.concurrency
        self._most_tokens = listed.most_output_tokens if listed else None
        self._timeout_s = choice.timeout_s
        self._at = 0
        try:
            import httpx2
            import pydantic_ai.direct  # noqa: F401
        except ImportError:
            raise missing_extra(choice.model, "chat") from None
        self._key = key_in(profile.key, url)
        if not self._key:
            raise UserError(f"{self.host} wants a key: set {profile.key} and run again.")
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(min(_SILENCE_S, choice.timeout_s), connect=_CONNECT_S),
            limits=httpx2.Limits(max_connections=profile.concurrency),
            follow_redirects=False,
            # A proxy of the environment would take what is meant for this machine elsewhere.
            trust_env=not self.free,
        )
        self._model = self._anthropic() if profile.protocol == "anthropic" else self._google()
        known = self._model.profile.get("supports_json_schema_output", False)
        forms = (Form(form) for form in profile.forms)
        self._forms = tuple(form for form in forms if known or form is not Form.JSON_SCHEMA)

    def _anthropic(self) -> Any:
        from anthropic import AsyncAnthropic
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        client = AsyncAnthropic(
            api_key=self._key, base_url=self._base, max_retries=0, http_client=self._client
        )
        return AnthropicModel(self._name, provider=AnthropicProvider(anthropic_client=client))

    def _google(self) -> Any:
        from google.genai.types import HttpRetryOptions
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        provider = GoogleProvider(
            api_key=self._key,
            base_url=self._base,
            http_client=self._client,
            retry_options=HttpRetryOptions(attempts=1),
        )
        return GoogleModel(self._name, provider=provider)

    @property
    def identity(self) -> Mapping[str, object]:
        """Where it is and which model; see `ChatBackend`."""
        return {"base": self._base, "model": self._name}

    def most_tokens(self, wanted: int) -> int:
        """The longest answer that can be asked for."""
        return min(wanted, self._most_tokens or wanted)

    async def close(self) -> None:
        """Lets the connections go."""
        await self._client.aclose()

    async def send(self, request: ChatRequest, on_text: OnText) -> ChatAnswer:
        """One exchange, in the strictest form that the service knows; see `ChatBackend`."""
        from pydantic_ai import exceptions

        form = self._forms[self._at]
        if request.schema is None:
            form = Form.TEXT
        failure: Exception
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._exchange(request, form, on_text)
        except TimeoutError:
            failure = self._broken(f"is still answering after {self._timeout_s:g} s")
        except exceptions.ModelHTTPError as error:
            failure = self._refusal(error, form)
        except exceptions.ModelAPIError as error:
            failure = self._lost(error)
        except exceptions.ContentFilterError:
            failure = Refused(f"{self.host} declines the text.")
        except exceptions.UnexpectedModelBehavior:
            failure = self._broken("sends what is no answer")
        except exceptions.UserError as error:
            # The library knows that this model does not take it; nothing was sent.
            said = shown(str(error), self._key).rstrip(".")
            failure = self._not_taken(f": {said}", form)
        # Raised here, the library's exception does not go along: it holds the request and its key.
        raise failure

    async def _exchange(self, request: ChatRequest, form: Form, on_text: OnText) -> ChatAnswer:
        from pydantic_ai.direct import model_request_stream
        from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta

        most, size = request.max_tokens * _CHARACTERS_A_TOKEN, 0
        async with model_request_stream(
            self._model,
            _conversation(request.messages),
            model_settings=self._settings(request),
            model_request_parameters=_parameters(request, form),
        ) as stream:
            async for event in stream:
                if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
                    size += len(event.part.content)
                elif isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
                    size += len(event.delta.content_delta)
                else:
                    continue
                on_text(size)
                if size > most:
                    break
            return self._answer(stream.get(), form, too_long=size > most)

    def _settings(self, request: ChatRequest) -> dict[str, Any]:
        settings: dict[str, Any] = {"max_tokens": request.max_tokens}
        if self._profile.sampling and request.temperature is not None:
            settings["temperature"] = request.temperature
        # Anthropic's protocol knows no seed.
        if self._profile.protocol == "google" and request.seed is not None:
            settings["seed"] = request.seed
        return settings

    def _answer(self, response: Any, form: Form, *, too_long: bool) -> ChatAnswer:
        from pydantic_ai.messages import TextPart

        reason = response.finish_reason
        if reason == "content_filter":
            raise Refused(f"{self.host} declines the text.")
        if not too_long and reason not in ("stop", "length"):
            raise self._broken("ends in the middle of an answer")
        usage = response.usage
        return ChatAnswer(
            text="".join(part.content for part in response.parts if isinstance(part, TextPart)),
            complete=reason == "stop" and not too_long,
            usage=Usage()
            if too_long
            else Usage(usage.input_tokens or None, usage.output_tokens or None),
            remote_id=shown(response.provider_response_id or "") or None,
            form=form,
        )

    def _refusal(self, error: ModelHTTPError, form: Form) -> Exception:
        """What a status code means; the message is for people only."""
        code = error.status_code
        said = shown(_message_in(error.body), self._key)
        reason = f" (status {code}){': ' + said if said else ''}".rstrip(".")
        if code in self._profile.refused_codes:
            return Refused(f"{self.host} declines the text{reason}.")
        if error.in_stream:
            return self._broken(f"breaks off{reason}")
        if code in (401, 403):
            return AuthFailed(f"{self.host} does not take the key in {self._profile.key}{reason}.")
        if code == 402:
            return AuthFailed(f"the account at {self.host} has no money left{reason}.")
        if code in self._profile.retry_codes:
            kind = RateLimited if code == _TOO_MANY else Unavailable
            busy = kind(f"{self.host} cannot answer now{reason}.")
            busy.retry_after_s = error.retry_after
            return busy
        if code in _NOT_IN_THIS_FORM:
            return self._not_taken(reason, form)
        if code >= 500:
            return self._broken(f"fails{reason}")
        what = f"has no model {self._name!r}" if code == 404 else "does not take the request"
        return Unsupported(f"{self.host} {what}{reason}. Check the name of the model.")

    def _not_taken(self, reason: str, form: Form) -> Exception:
        """The form is not known, or nothing looser is left to ask in."""
        if form in self._forms[:-1]:
            self._at = max(self._at, self._forms.index(form) + 1)
            return LooserForm(f"{self.host} does not take {form.value}{reason}.")
        return Unsupported(f"{self.host} does not take the request{reason}.")

    def _lost(self, error: ModelAPIError) -> Exception:
        """What was raised while no status code came."""
        cause: BaseException | None = error
        kind = type(error).__name__
        while cause is not None:
            kind = type(cause).__name__
            if kind in _NOT_SENT:
                return Unavailable(f"{self.host} does not answer ({kind}).")
            cause = cause.__cause__
        return self._broken(f"broke off ({kind})")

    def _broken(self, what: str) -> Unavailable:
        """Something was sent, and what came back is of no use."""
        charged = "" if self.free else ", and may have charged for it"
        error = Unavailable(f"{self.host} {what}{charged}.")
        error.may_have_cost = True
        return error


def _conversation(messages: tuple[Message, ...]) -> list[ModelMessage]:
    """The conversation as pydantic-ai has it."""
    from pydantic_ai.messages import (
        ModelRequest,
        ModelResponse,
        SystemPromptPart,
        TextPart,
        UserPromptPart,
    )

    found: list[ModelMessage] = []
    for it in messages:
        if it.role == "assistant":
            found.append(ModelResponse(parts=[TextPart(it.text)]))
            continue
        part = SystemPromptPart(it.text) if it.role == "system" else UserPromptPart(it.text)
        if found and isinstance(found[-1], ModelRequest):
            found[-1] = ModelRequest(parts=[*found[-1].parts, part])
        else:
            found.append(ModelRequest(parts=[part]))
    return found


def _parameters(request: ChatRequest, form: Form) -> Any:
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition

    if form is not Form.JSON_SCHEMA or request.schema is None:
        return ModelRequestParameters()
    wanted = OutputObjectDefinition(json_schema=dict(request.schema), name="answer", strict=True)
    return ModelRequestParameters(
        output_mode="native", output_object=wanted, allow_text_output=True
    )


def _message_in(body: object) -> str:
    """The words in the body of an error, which both vendors have under `error.message`."""
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        body = body["error"]
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])
    return "" if body is None else json.dumps(body, default=str)

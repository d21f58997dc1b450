"""Language models: a request in, a text out, by any service or from weights on this machine.

What can be asked of a service, and what it costs, is in `profiles/<service>.toml`. A model is
addressed `service:model`, such as `openai:gpt-6.1-sol`; an OpenAI-compatible server elsewhere is
addressed `url:model` with its address given beside. A backend does one exchange; what is kept, paid
and asked again is the business of `Asker`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from storyreel.backends.chat.profiles import ChatProfile, Price, load_profile, profile_names
from storyreel.errors import Unsupported, UserError

if TYPE_CHECKING:
    from storyreel.backends.chat._checkpoint import Checkpoint

OWN_SERVER = "url"
"""Name of the service whose address the user gives."""


class Form(enum.StrEnum):
    """How a service is asked for structure, strictest first; each is a step down."""

    JSON_SCHEMA = "json_schema"
    """The schema goes along, and the service holds the model to it."""
    JSON_OBJECT = "json_object"
    """Some JSON object; the prompt says which."""
    TEXT = "text"
    """Nothing but the prompt says it."""
    BARE = "bare"
    """The same, for a server that knows nothing beyond model, messages and length."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of a model.

    Attributes:
        messages: The conversation.
        max_tokens: Longest answer, in tokens.
        schema: JSON schema that the answer has to satisfy; none for plain text.
        temperature: How freely words are drawn, 0 to 2; none for the model's own.
        seed: Seed of the draw, for services that take one.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    schema: Mapping[str, Any] | None = None
    temperature: float | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one exchange, as the service counted them; none where it did not."""

    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """What a model answered.

    Attributes:
        text: Its words.
        complete: Whether it came to an end, and was not cut off at the longest answer.
        usage: Tokens.
        cost_usd: What the service says it cost; none where it does not say.
        remote_id: The service's own name for the exchange.
        form: How it was asked for structure.
    """

    text: str
    complete: bool
    usage: Usage = Usage()
    cost_usd: Decimal | None = None
    remote_id: str | None = None
    form: Form = Form.TEXT


OnText: TypeAlias = Callable[[int], None]
"""Told how many characters of an answer have arrived."""


class LooserForm(Unsupported):
    """The service does not know this form of structure; asked again, it gets the next one."""


class ChatBackend(Protocol):
    """A language model.

    Attributes:
        address: `service:model`, or the path of a checkpoint.
        host: Who is asked, for messages.
        free: Whether nobody charges for it.
        price: What tokens cost; none where it is not known.
        concurrency: Most requests at a time.
    """

    address: str
    host: str
    free: bool
    price: Price | None
    concurrency: int

    @property
    def identity(self) -> Mapping[str, object]:
        """All that an answer depends on besides the request; part of its digest."""
        ...

    def most_tokens(self, wanted: int) -> int:
        """The longest answer that can be asked for, at most `wanted`."""
        ...

    async def send(self, request: ChatRequest, on_text: OnText) -> ChatAnswer:
        """One exchange.

        Raises:
            AuthFailed: The key is missing or not taken.
            Refused: The content was declined.
            Unsupported: The request cannot be served as it is.
            RateLimited: Too much was asked; nothing was charged.
            Unavailable: No answer, or a broken one; `may_have_cost` says whether it may be charged.
            LooserForm: It was not taken in this form; nothing was charged.
        """
        ...

    async def close(self) -> None:
        """Lets connections and weights go."""
        ...


@dataclass(frozen=True, slots=True)
class ChatChoice:
    """Which model is asked, as a user says it.

    Attributes:
        model: `service:model`.
        url: Address of a server of the user's own, for the service `url`.
        price: What the user says that tokens cost, in dollars for a million in and out.
        timeout_s: Longest time for one answer.
    """

    model: str
    url: str | None = None
    price: Price | None = None
    timeout_s: float = 600.0


def chat_backend(choice: ChatChoice) -> ChatBackend:
    """The model of a choice; nothing is sent.

    Raises:
        UserError: There is no such service, its key is not set, or an address is none.
        MissingExtra: It needs a package that is not installed.
    """
    service, sign, model = choice.model.partition(":")
    if not sign or not model:
        known = ", ".join((*profile_names(), OWN_SERVER))
        raise UserError(
            f"a model is named like openai:gpt-6.1-sol or ollama:qwen3, not {choice.model!r}; "
            f"services are {known}."
        )
    if (service == OWN_SERVER) != (choice.url is not None):
        raise UserError("--chat-url and a model like url:NAME belong together; give both.")
    profile = load_profile(service, choice.url)
    if profile.protocol == "openai":
        from storyreel.backends.chat._openai import OpenAIChat

        return OpenAIChat(profile, model, choice)
    from storyreel.backends.chat._native import NativeChat

    return NativeChat(profile, model, choice)


def checkpoint_backend(path: Path, base: str | None = None) -> Checkpoint:
    """A checkpoint on this machine.

    Args:
        path: Folder of the weights, or of a LoRA adapter.
        base: Folder or hub name of the model that an adapter belongs to, where it does not say.

    Raises:
        UserError: There is none.
        MissingExtra: transformers is not installed.
    """
    from storyreel.backends.chat._checkpoint import Checkpoint

    return Checkpoint(path, base)


__all__ = [
    "OWN_SERVER",
    "ChatAnswer",
    "ChatBackend",
    "ChatChoice",
    "ChatProfile",
    "ChatRequest",
    "Form",
    "LooserForm",
    "Message",
    "OnText",
    "Price",
    "Usage",
    "chat_backend",
    "checkpoint_backend",
    "load_profile",
    "profile_names",
]

"""What is known of each chat service: a data file each, with where and when it was read."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from storyreel.document import Document, restate
from storyreel.errors import UserError, unknown_name

_MILLION = Decimal(1_000_000)


class Price(Document):
    """What tokens cost, in US dollars for a million."""

    input_usd: Annotated[Decimal, Field(ge=0)]
    """A million tokens of a request."""
    output_usd: Annotated[Decimal, Field(ge=0)]
    """A million tokens of an answer."""

    def cost_usd(self, input_tokens: int, output_tokens: int) -> Decimal:
        """What one exchange costs."""
        tokens = self.input_usd * input_tokens + self.output_usd * output_tokens
        return tokens / _MILLION


class Listed(Document):
    """A model in the price table of a service."""

    price: Price
    """What its tokens cost."""
    most_output_tokens: int
    """Longest answer."""


class ChatProfile(Document):
    """A service that serves language models."""

    about: str
    """What it is, in a few words."""
    base_url: str
    """Address; empty for the vendor's own library."""
    protocol: Literal["openai", "anthropic", "google"] = "openai"
    """How it is spoken to."""
    key: str = ""
    """Environment variable of the key; empty where none is used."""
    key_needed: bool = False
    """Whether nothing can be asked without a key."""
    max_tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """What the longest answer is called in a request."""
    forms: tuple[Literal["json_schema", "json_object", "text", "bare"], ...] = (
        "json_schema",
        "json_object",
        "text",
        "bare",
    )
    """How it can be asked for structure, strictest first."""
    schema_without: tuple[str, ...] = ()
    """Words of JSON schema that it does not take; the answer is checked here in any case."""
    sampling: bool = True
    """Whether temperature and seed may be given."""
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    """Most requests at a time."""
    retry_codes: tuple[int, ...] = (408, 429, 500, 502, 503, 504)
    """Status codes for which the service says that asking again can help."""
    refused_codes: tuple[int, ...] = ()
    """Status codes with which the service declines content."""
    source: str
    """Where this was read."""
    checked: datetime.date
    """When it was read."""
    prices_source: str = ""
    """Where prices and longest answers were read."""
    models: Mapping[str, Listed] = {}
    """Models whose price is known."""


def profile_names() -> list[str]:
    """Names of the services, sorted."""
    files = resources.files(__name__).iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def load_profile(service: str, url: str | None = None) -> ChatProfile:
    """What is known of a service.

    Args:
        service: Its name; any name with `url`.
        url: Address of a server that no file is about.

    Raises:
        UnknownName: There is no such service.
    """
    if url is not None:
        return ChatProfile(
            about="a server of your own",
            base_url=url,
            key="STORYREEL_CHAT_KEY",
            source="the user",
            checked=datetime.date.min,
        )
    if service not in profile_names():
        raise unknown_name("chat service", service, [*profile_names(), "url"])
    text = (resources.files(__name__) / f"{service}.toml").read_text(encoding="utf-8")
    return read_profile(tomllib.loads(text), service)


def read_profile(table: Mapping[str, Any], service: str) -> ChatProfile:
    """A profile as its file has it.

    Raises:
        UserError: A field is wrong.
    """
    try:
        return ChatProfile.model_validate(table)
    except ValidationError as error:
        raise UserError(f"the profile of {service}: {restate(error)}") from None

"""Profiles of chat services: each says where it was read, and none is asked before it may be."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from storyreel.backends.chat import ChatChoice, Price, chat_backend, load_profile, profile_names
from storyreel.backends.chat.asking import Asker
from storyreel.backends.chat.profiles import read_profile
from storyreel.errors import UnknownName, UserError
from storyreel.runlog import Cap, RunLog


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_says_where_and_when_it_was_read(name):
    profile = load_profile(name)
    assert profile.source
    assert profile.checked.year >= 2026
    assert re.fullmatch(r"[A-Z_]*", profile.key)
    assert not profile.models or profile.prices_source
    assert profile.base_url.startswith(("https://", "http://127.0.0.1:")) or not profile.base_url


def test_an_unknown_service_gets_the_nearest():
    with pytest.raises(
        UnknownName, match=r"no chat service named 'olama'. Did you mean 'ollama'\?"
    ):
        load_profile("olama")


def test_a_profile_that_is_wrong_says_where():
    with pytest.raises(UserError, match="the profile of x: concurrency: 0 is below 1"):
        read_profile(
            {
                "about": "x",
                "base_url": "",
                "source": "x",
                "checked": "2026-01-01",
                "concurrency": 0,
            },
            "x",
        )


@pytest.mark.parametrize(
    ("model", "url", "said"),
    [
        ("qwen3", None, "a model is named like openai:gpt-6.1-sol or ollama:qwen3, not 'qwen3'"),
        ("ollama:", None, "not 'ollama:'"),
        ("url:x", None, "--chat-url and a model like url:NAME belong together"),
        ("ollama:x", "http://127.0.0.1:1/v1", "belong together; give both"),
        ("url:x", "ftp://somewhere/v1", "'ftp://somewhere/v1' is no address of a chat service"),
        ("url:x", "just words", "is no address of a chat service"),
        (
            "openai:gpt-6.1-sol",
            None,
            "api.openai.com wants a key: set OPENAI_API_KEY and run again",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_one_sentence(model, url, said, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(UserError) as refused:
        chat_backend(ChatChoice(model, url))
    assert said in str(refused.value)


def test_a_key_never_goes_over_an_open_line(monkeypatch):
    monkeypatch.setenv("STORYREEL_CHAT_KEY", "sk-secret")
    with pytest.raises(UserError, match=r"would go to far\.invalid over an open"):
        chat_backend(ChatChoice("url:x", "http://far.invalid/v1"))


def test_who_may_charge_is_not_asked_without_a_budget(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    model = chat_backend(ChatChoice("openai:gpt-6.1-sol"))
    with RunLog(None) as log:
        with pytest.raises(UserError, match=r"api.openai.com may charge .* --budget 2.00"):
            Asker(model, log)
        Asker(model, log, cap=Cap(usd=Decimal(1)))
        Asker(model, log, cap=Cap(calls=1))
        Asker(model, log, replay=True)


def test_a_budget_in_money_needs_a_price(monkeypatch):
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-x")
    unknown = chat_backend(ChatChoice("openrouter:some/model"))
    with RunLog(None) as log:
        with pytest.raises(UserError, match="what 'openrouter:some/model' costs is not known"):
            Asker(unknown, log, cap=Cap(usd=Decimal(1)))
        price = Price(input_usd=Decimal(1), output_usd=Decimal(2))
        priced = chat_backend(ChatChoice("openrouter:some/model", price=price))
        Asker(priced, log, cap=Cap(usd=Decimal(1)))


def test_prices_are_exact():
    price = Price(input_usd=Decimal("0.75"), output_usd=Decimal("3.75"))
    assert price.cost_usd(1_000, 2_000) == Decimal("0.00825")

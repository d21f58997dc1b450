"""Checkpoints answer for real: a tiny model drawn at random, and a LoRA adapter of it.

Torch and its companions are no part of the project's environment; where they are not installed,
this says so and is skipped.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from storyreel.backends.chat import (
    ChatAnswer,
    ChatBackend,
    ChatRequest,
    Form,
    Message,
    checkpoint_backend,
)
from storyreel.errors import Unsupported, UserError

pytestmark = [
    pytest.mark.extras,
    # Of libraries whose own warnings are not ours to mend.
    pytest.mark.filterwarnings("ignore:::(torch|transformers|peft|accelerate|jinja2).*"),
]
WORDS = (
    "Mira keeps her hand on the lantern and says quietly: you came back. Joren answers: I never "
    'really left. {"shots": [{"size": "MS", "move": "static", "seconds": 4}], "title": "Ferry"} '
)
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CONTEXT = 1024


class Size(StrEnum):
    CU = "CU"
    MS = "MS"
    LS = "LS"


class Move(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["static", "pan", "push in"]
    slow: bool


class Shot(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: Size
    move: Move
    seconds: Annotated[int, Field(ge=1, le=15)]
    lens: Annotated[float, Field(ge=0, le=2)] | None
    words: Annotated[str, Field(max_length=12)]


class Scene(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(min_length=1, max_length=8)]
    shots: Annotated[list[Shot], Field(min_length=2, max_length=3)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`model`, and `adapter` in the layout of the paper's authors, which names itself."""
    why = "pip install 'storyreel[models]'; docs/models.md says how for a CPU"
    for name in ("torch", "transformers", "peft", "llguidance"):
        pytest.importorskip(name, reason=why)
    import torch
    from peft import LoraConfig, get_peft_model
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    root = tmp_path_factory.mktemp("checkpoints")
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator([WORDS] * 20, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<|im_end|>")
    tokenizer.chat_template = TEMPLATE
    torch.manual_seed(0)
    model = Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=len(tokenizer) + 8,  # padded, as those of real models are
            hidden_size=96,
            intermediate_size=256,
            num_hidden_layers=4,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=CONTEXT,
            eos_token_id=0,
            bos_token_id=0,
            initializer_range=0.5,
        )
    )
    model.generation_config.num_beams = 4  # what a checkpoint may ask for and does not get
    model.save_pretrained(root / "model")
    tokenizer.save_pretrained(root / "model")
    adapted = get_peft_model(
        model, LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    )
    adapted.peft_config["default"].base_model_name_or_path = "XD-MU/ScriptAgent"
    adapted.save_pretrained(root / "ScriptAgent")
    tokenizer.save_pretrained(root / "ScriptAgent")
    return root


@pytest.fixture(params=["model", "ScriptAgent"])
def backend(request: pytest.FixtureRequest, folder: Path) -> Iterator[ChatBackend]:
    base = str(folder / "model") if request.param == "ScriptAgent" else None
    made = checkpoint_backend(folder / request.param, base)
    yield made
    asyncio.run(made.close())


def asked(
    *, tokens: int = 40, schema: bool = False, warmth: float | None = None, seed: int | None = None
) -> ChatRequest:
    return ChatRequest(
        messages=(Message("system", "You break dialogue into shots."), Message("user", WORDS)),
        max_tokens=tokens,
        schema=Scene.model_json_schema() if schema else None,
        temperature=warmth,
        seed=seed,
    )


def answered(backend: ChatBackend, request: ChatRequest) -> ChatAnswer:
    return asyncio.run(backend.send(request, lambda _: None))


@pytest.mark.parametrize("seed", range(4))
def test_a_model_drawn_at_random_answers_in_form(backend: ChatBackend, seed: int) -> None:
    answer = answered(backend, asked(tokens=700, schema=True, warmth=1.0, seed=seed))
    assert answer.complete
    assert answer.form is Form.JSON_SCHEMA
    Scene.model_validate_json(answer.text)


def test_the_likeliest_answer_is_in_form_too(backend: ChatBackend) -> None:
    answer = answered(backend, asked(tokens=700, schema=True))
    assert answer.complete
    Scene.model_validate_json(answer.text)


@pytest.mark.parametrize("schema", [False, True])
def test_the_same_request_has_the_same_answer(backend: ChatBackend, schema: bool) -> None:
    request = asked(schema=schema, warmth=0.8, seed=3)
    first = answered(backend, request)
    assert answered(backend, request) == first
    assert answered(backend, asked(schema=schema, warmth=0.8, seed=4)).text != first.text
    assert answered(backend, asked(schema=schema)) == answered(backend, asked(schema=schema))


def test_a_draw_leaves_the_generator_of_the_process_alone(backend: ChatBackend) -> None:
    import torch

    before = torch.random.get_rng_state()
    answered(backend, asked(warmth=1.0, seed=1))
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize("schema", [False, True])
def test_an_answer_cut_off_at_the_limit_says_so(backend: ChatBackend, schema: bool) -> None:
    told: list[int] = []
    answer = asyncio.run(backend.send(asked(tokens=9, schema=schema, warmth=1.0), told.append))
    assert not answer.complete
    assert answer.usage.output_tokens == 9
    assert answer.usage.input_tokens
    assert answer.usage.input_tokens > 20
    assert told == sorted(told)
    assert told[-1] <= len(answer.text)


def test_an_adapter_changes_what_is_said(folder: Path) -> None:
    plain = checkpoint_backend(folder / "model")
    adapted = checkpoint_backend(folder / "ScriptAgent", str(folder / "model"))
    assert answered(plain, asked()).text != answered(adapted, asked()).text
    assert plain.identity != adapted.identity


def test_a_cancelled_request_stops_at_once(backend: ChatBackend) -> None:
    async def cancelled() -> float:
        began = asyncio.Event()
        task = asyncio.create_task(
            backend.send(asked(tokens=900, warmth=1.0), lambda _: began.set())
        )
        await began.wait()
        task.cancel()
        began_s = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
        # The next one is not held up by what is left of the first.
        await backend.send(asked(tokens=2), lambda _: None)
        return time.monotonic() - began_s

    assert asyncio.run(cancelled()) < 2
    assert not any("asyncio" in it.name for it in threading.enumerate())


def test_a_prompt_beyond_the_context_is_refused_with_numbers(backend: ChatBackend) -> None:
    request = ChatRequest(messages=(Message("user", "ß" * 3000),), max_tokens=10)
    with pytest.raises(
        Unsupported,
        match=rf"^the prompt has \d+ tokens, but \w+ reads and writes {CONTEXT} together; use a "
        r"model with a longer context or a shorter dialogue\.$",
    ):
        answered(backend, request)
    assert backend.most_tokens(10**6) == CONTEXT


def test_what_a_prompt_leaves_is_the_longest_answer(backend: ChatBackend) -> None:
    answer = answered(backend, asked(tokens=10**6, schema=False, warmth=1.0, seed=5))
    assert (answer.usage.input_tokens or 0) + (answer.usage.output_tokens or 0) <= CONTEXT


def test_a_schema_that_cannot_be_held_is_refused(backend: ChatBackend) -> None:
    request = ChatRequest((Message("user", "Go."),), 10, schema={"type": "no such type"})
    with pytest.raises(Unsupported, match=r" cannot be held to the schema: .*\.$"):
        answered(backend, request)


def test_without_a_template_roles_are_written_out(folder: Path, tmp_path: Path) -> None:
    bare = copied(folder / "model", tmp_path)
    (bare / "chat_template.jinja").unlink()
    backend = checkpoint_backend(bare)
    answer = answered(backend, ChatRequest((Message("user", "Go."),), 5))
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(bare)
    assert answer.usage.input_tokens == len(tokenizer("user: Go.\nassistant:")["input_ids"])
    assert backend.identity != checkpoint_backend(folder / "model").identity


def test_a_template_without_system_messages_is_given_none(folder: Path, tmp_path: Path) -> None:
    strict = copied(folder / "model", tmp_path)
    (strict / "chat_template.jinja").write_text(
        "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}"
        "{% endif %}{{ messages[0].content }}",
        encoding="utf-8",
    )
    assert answered(checkpoint_backend(strict), asked(tokens=3)).usage.output_tokens == 3


def test_a_broken_template_is_refused(folder: Path, tmp_path: Path) -> None:
    strict = copied(folder / "model", tmp_path)
    (strict / "chat_template.jinja").write_text("{{ raise_exception('no.') }}", encoding="utf-8")
    with pytest.raises(Unsupported) as caught:
        answered(checkpoint_backend(strict), asked(tokens=3))
    assert str(caught.value) == (
        "the chat template of copy does not take the conversation: no. Correct the template."
    )


def test_an_adapter_that_names_itself_wants_its_base_model(folder: Path) -> None:
    path = folder / "ScriptAgent"
    with pytest.raises(UserError) as caught:
        checkpoint_backend(path)
    assert str(caught.value) == (
        f"the adapter in {str(path)!r} names 'XD-MU/ScriptAgent' as its base model, which is the "
        "adapter itself; give the model that it belongs to with --base-model PATH."
    )


@pytest.mark.parametrize(
    ("named", "says"),
    [
        (None, "names no base model; "),
        ("", "names no base model; "),
        ("/srv/models/qwen", "as its base model, which is not followed because it is a path; "),
        ("../model", "as its base model, which is not followed because it is a path; "),
        ("Qwen/NotHere", "which is not on this machine, and nothing is downloaded; "),
    ],
)
def test_what_an_adapter_names_is_followed_into_the_cache_only(
    folder: Path, tmp_path: Path, named: str | None, says: str
) -> None:
    path = copied(folder / "ScriptAgent", tmp_path)
    rewrite(path / "adapter_config.json", base_model_name_or_path=named)
    with pytest.raises(UserError) as caught:
        checkpoint_backend(path)
    assert str(caught.value).startswith(f"the adapter in {str(path)!r} names ")
    assert str(caught.value).endswith(
        f"{says}give the model that it belongs to with --base-model PATH."
    )


def test_a_base_model_in_the_cache_is_found(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub

    kept = tmp_path / "hub" / "models--Acme--Tiny"
    shutil.copytree(folder / "model", kept / "snapshots" / ("0" * 40))
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("0" * 40, encoding="utf-8")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    path = copied(folder / "ScriptAgent", tmp_path)
    rewrite(path / "adapter_config.json", base_model_name_or_path="Acme/Tiny")
    assert answered(checkpoint_backend(path), asked(tokens=2)).usage.output_tokens == 2


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"peft_type": "IA3"}, "is of kind 'IA3'; LORA is read."),
        ({"megatron_config": {"a": 1}}, "is for Megatron, which is not run."),
    ],
)
def test_other_kinds_of_adapters_are_refused(
    folder: Path, tmp_path: Path, fields: dict[str, object], says: str
) -> None:
    path = copied(folder / "ScriptAgent", tmp_path)
    rewrite(path / "adapter_config.json", **fields)
    with pytest.raises(UserError) as caught:
        checkpoint_backend(path, str(folder / "model"))
    assert str(caught.value) == f"the adapter in {str(path)!r} {says}"


def test_an_adapter_of_another_model_is_not_run_without_effect(
    folder: Path, tmp_path: Path
) -> None:
    path = copied(folder / "ScriptAgent", tmp_path)
    rewrite(path / "adapter_config.json", target_modules=["q_proj", "v_proj", "o_proj"])
    with pytest.raises(UserError) as caught:
        answered(checkpoint_backend(path, str(folder / "model")), asked(tokens=2))
    assert str(caught.value) == (
        f"the adapter in {str(path)!r} does not belong to this base model: 8 of its tensors are "
        "missing and 0 have no place; give the right one with --base-model."
    )


def test_code_that_a_checkpoint_brings_is_not_run(folder: Path, tmp_path: Path) -> None:
    path = copied(folder / "model", tmp_path)
    (path / "modeling_evil.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    rewrite(
        path / "config.json",
        model_type="evil",
        auto_map={
            "AutoConfig": "modeling_evil.EvilConfig",
            "AutoModelForCausalLM": "modeling_evil.Evil",
        },
    )
    with pytest.raises(UserError, match=r"^the checkpoint in '.*' cannot be read: "):
        answered(checkpoint_backend(path), asked(tokens=2))


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_damaged_checkpoint_is_refused_in_one_sentence(
    folder: Path, tmp_path: Path, name: str
) -> None:
    path = copied(folder / "model", tmp_path)
    (path / name).write_bytes((path / name).read_bytes()[:300])
    with pytest.raises(UserError) as caught:
        answered(checkpoint_backend(path), asked(tokens=2))
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_weights_that_changed_are_another_identity(folder: Path, tmp_path: Path) -> None:
    path = copied(folder / "model", tmp_path)
    assert checkpoint_backend(path).identity == checkpoint_backend(folder / "model").identity
    data = bytearray((path / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (path / "model.safetensors").write_bytes(data)
    assert checkpoint_backend(path).identity != checkpoint_backend(folder / "model").identity


def copied(folder: Path, into: Path) -> Path:
    return Path(shutil.copytree(folder, into / "copy"))


def rewrite(file: Path, **fields: object) -> None:
    table = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(table | fields), encoding="utf-8")

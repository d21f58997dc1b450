"""What is refused of a checkpoint before any of its weights are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storyreel.backends.chat import _weights, checkpoint_backend
from storyreel.backends.chat._weights import Weights
from storyreel.errors import MissingExtra, UserError


def written(folder: Path, **files: object) -> Path:
    """A folder with files; `__` in a name is the dot before its suffix."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def refusal(path: Path, base: str | None = None) -> str:
    with pytest.raises(UserError) as caught:
        checkpoint_backend(path, base)
    return str(caught.value)


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nothing"
    assert refusal(path) == (
        f"there is no checkpoint at {str(path)!r}; give the folder that holds config.json or "
        "adapter_config.json."
    )


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        f"{str(tmp_path)!r} holds no checkpoint: no config.json and no adapter_config.json."
    )


@pytest.mark.parametrize("name", ["pytorch_model__bin", "model__pt", "model__ckpt"])
def test_weights_that_can_run_code_are_not_read(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, config__json={}, **{name: b"\x80\x04."})
    assert refusal(path) == (
        f"the weights in {str(path)!r} are {name.replace('__', '.')}, a format that can run code "
        "when it is read; save them as safetensors."
    )


def test_an_adapter_that_can_run_code_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, adapter_config__json={}, adapter_model__bin=b"\x80\x04.")
    assert "adapter_model.bin, a format that can run code" in refusal(path)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, config__json={})
    assert refusal(path) == (
        f"{str(path)!r} holds no weights: model.safetensors is missing; copy the whole folder."
    )


def test_code_from_a_hub_is_not_asked_for(tmp_path: Path) -> None:
    path = written(
        tmp_path, config__json={"attn_implementation": "evil/kernel"}, model__safetensors=b""
    )
    assert refusal(path) == (
        f"{str(path / 'config.json')!r} asks for code of its own (attn_implementation), which is "
        "not run; remove the field."
    )


def test_a_broken_configuration_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, config__json=b"{", model__safetensors=b"")
    assert refusal(path) == (
        f"{str(path / 'config.json')!r} is no JSON object; copy the checkpoint again."
    )


def test_a_whole_model_has_no_base_model(tmp_path: Path) -> None:
    path = written(tmp_path, config__json={}, model__safetensors=b"")
    assert refusal(path, "Qwen/Qwen2") == (
        f"{str(path)!r} is a whole model; leave out --base-model."
    )


def test_without_the_libraries_it_is_said_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_weights, "find_spec", lambda name: None)
    path = written(tmp_path, config__json={}, model__safetensors=b"")
    with pytest.raises(MissingExtra) as caught:
        checkpoint_backend(path)
    assert str(caught.value) == (
        "a checkpoint needs the 'models' extra: pip install 'storyreel[models]'."
    )


def test_a_base_model_is_a_whole_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_weights, "find_spec", lambda name: name)
    path = written(
        tmp_path / "a", adapter_config__json={"peft_type": "LORA"}, adapter_model__safetensors=b""
    )
    rest = "give the model that it belongs to with --base-model PATH."
    assert refusal(path, str(path)) == f"the base model {str(path)!r} is an adapter itself; {rest}"
    empty = written(tmp_path / "empty")
    assert refusal(path, str(empty)) == (
        f"the base model {str(empty)!r} holds no config.json; {rest}"
    )
    assert refusal(path, "no such folder") == (
        "there is no base model at 'no such folder', neither as a folder nor in the cache of "
        "downloaded models; nothing is downloaded."
    )
    pickled = written(tmp_path / "pickled", config__json={}, pytorch_model__bin=b"")
    assert "pytorch_model.bin, a format that can run code" in refusal(path, str(pickled))


@pytest.mark.parametrize(
    ("config", "tokens"),
    [
        ({"max_position_embeddings": 32768}, 32768),
        ({"n_positions": 1024}, 1024),
        ({"text_config": {"max_position_embeddings": 8192}}, 8192),
        ({"max_position_embeddings": "many"}, None),
        ({}, None),
    ],
)
def test_the_longest_context_is_what_the_configuration_says(
    tmp_path: Path, config: dict[str, object], tokens: int | None
) -> None:
    assert Weights(written(tmp_path, config__json=config)).context_tokens == tokens


def test_the_digest_sees_every_file_that_an_answer_depends_on(tmp_path: Path) -> None:
    header = b'{"a":{}}'
    begin = len(header).to_bytes(8, "little") + header
    files: dict[str, object] = {
        "config__json": {"a": 1},
        "tokenizer__json": {},
        "chat_template__jinja": b"{{ a }}",
        "model__safetensors": begin + bytes(4_000_000),
        "README__md": b"about it",
    }
    weights = Weights(written(tmp_path / "a", **files))
    digest = weights.digest()
    for name, changed in {
        "config__json": {"a": 2},
        "tokenizer__json": {"b": 1},
        "chat_template__jinja": b"{{ b }}",
    }.items():
        other = written(tmp_path / name, **(files | {name: changed}))
        assert Weights(other).digest() != digest
    trained = written(tmp_path / "b", **(files | {"model__safetensors": begin + b"\1" * 4_000_000}))
    assert Weights(trained).digest() != digest
    told = written(tmp_path / "c", **(files | {"README__md": b"more about it"}))
    assert Weights(told).digest() == digest


def test_an_adapter_counts_whole_in_the_digest(tmp_path: Path) -> None:
    model = written(tmp_path / "model", config__json={}, model__safetensors=bytes(100))
    data = bytearray(4_000_000)
    adapter = written(
        tmp_path / "adapter", adapter_config__json={}, adapter_model__safetensors=bytes(data)
    )
    before = Weights(model, adapter).digest()
    data[1_234_567] = 1
    written(adapter, adapter_model__safetensors=bytes(data))
    assert Weights(model, adapter).digest() != before
    assert Weights(model).digest() != before


def test_a_damaged_header_ends_the_digest_at_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, config__json={}, model__safetensors=b"\xff" * 20)
    assert len(Weights(path).digest()) == 64

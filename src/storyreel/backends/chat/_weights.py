"""Weights on this machine: which folders hold them, what in them is trusted, and their digest.

A folder is either a whole model (`config.json`) or a LoRA adapter (`adapter_config.json`), the form
in which the paper's authors published theirs. A checkpoint is a stranger's: weights are read as
safetensors only, because the other formats can run code when they are read; code that a checkpoint
brings along is not run; and no path that is written in one is followed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from storyreel.errors import UserError, missing_extra

_CONFIG, _ADAPTER = "config.json", "adapter_config.json"
_PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_DESCRIBING = (".json", ".jinja", ".model", ".txt")
"""Files that say how weights are used: configuration, tokenizer, chat template."""
_LENGTHS = ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length")
"""What architectures call the longest context in `config.json`."""
_HUB_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*", re.ASCII)
_MOST_CONFIG_BYTES = 16 * 1024 * 1024
_SAMPLES, _SAMPLE_BYTES = 64, 16 * 1024
_GIVE_IT = "give the model that it belongs to with --base-model PATH."


@dataclass(frozen=True, slots=True)
class Weights:
    """Where a model lies.

    Attributes:
        model: Folder of the whole model.
        adapter: Folder of the LoRA adapter on it, if there is one.
    """

    model: Path
    adapter: Path | None = None

    @property
    def context_tokens(self) -> int | None:
        """The longest text it reads and writes; none where it does not say."""
        config = _object_in(self.model / _CONFIG)
        inner = config.get("text_config")
        for table in (config, inner if isinstance(inner, dict) else {}):
            for name in _LENGTHS:
                if type(table.get(name)) is int and table[name] > 0:
                    return int(table[name])
        return None

    def digest(self) -> str:
        """SHA-256 of what an answer depends on, cheaply.

        Files that describe the weights, and an adapter's weights, count whole. Of the weights of a
        whole model count name, size, the header (names, types and shapes of all tensors) and 64
        blocks of 16 kB spread evenly over them, so that other weights of the same shape differ
        unless they were changed in a few places only. Files of up to 1 MB count whole.
        """
        total = hashlib.sha256()
        for folder in (self.model, *((self.adapter,) if self.adapter else ())):
            for file in sorted(folder.iterdir()):
                kind = file.suffix.lower()
                if kind not in (*_DESCRIBING, ".safetensors") or not file.is_file():
                    continue
                total.update(f"\n{file.name} {file.stat().st_size}\n".encode())
                whole = kind != ".safetensors" or folder == self.adapter
                for block in _whole(file) if whole else _sampled(file):
                    total.update(block)
        return total.hexdigest()


def weights_at(path: Path, base: str | None) -> Weights:
    """The weights in a folder, with the model that an adapter belongs to.

    Args:
        path: The folder.
        base: Folder or hub name of that model, where the adapter does not say.

    Raises:
        UserError: There are none, or they are not to be trusted.
        MissingExtra: The libraries to read them are not installed.
    """
    if not path.is_dir():
        raise UserError(
            f"there is no checkpoint at {str(path)!r}; give the folder that holds {_CONFIG} or "
            f"{_ADAPTER}."
        )
    adapter = is_adapter(path)
    if not adapter and not (path / _CONFIG).is_file():
        raise UserError(f"{str(path)!r} holds no checkpoint: no {_CONFIG} and no {_ADAPTER}.")
    if base is not None and not adapter:
        raise UserError(f"{str(path)!r} is a whole model; leave out --base-model.")
    _check_safe(path)
    if any(find_spec(name) is None for name in ("torch", "transformers", "peft", "llguidance")):
        raise missing_extra("a checkpoint", "models")
    if not adapter:
        return Weights(path)
    _check_lora(path)
    model = _base_of(path, base)
    _check_safe(model)
    return Weights(model, path)


def is_adapter(folder: Path) -> bool:
    """Whether a folder holds a LoRA adapter, not a whole model."""
    return (folder / _ADAPTER).is_file()


def _base_of(adapter: Path, base: str | None) -> Path:
    """The folder of the model that an adapter belongs to."""
    if base is not None:
        found = Path(base) if Path(base).is_dir() else _in_cache(base)
        if found is None:
            raise UserError(
                f"there is no base model at {base!r}, neither as a folder nor in the cache of "
                "downloaded models; nothing is downloaded."
            )
        if is_adapter(found):
            raise UserError(f"the base model {base!r} is an adapter itself; {_GIVE_IT}")
        if not (found / _CONFIG).is_file():
            raise UserError(f"the base model {base!r} holds no {_CONFIG}; {_GIVE_IT}")
        return found
    named = _object_in(adapter / _ADAPTER).get("base_model_name_or_path")
    if not isinstance(named, str) or not named.strip():
        raise UserError(f"the adapter in {str(adapter)!r} names no base model; {_GIVE_IT}")
    shown = f"the adapter in {str(adapter)!r} names {named[:200]!r} as its base model, which is"
    if _is_itself(named, adapter):
        raise UserError(f"{shown} the adapter itself; {_GIVE_IT}")
    if not _HUB_NAME.fullmatch(named):
        raise UserError(f"{shown} not followed because it is a path; {_GIVE_IT}")
    found = _in_cache(named)
    if found is None:
        raise UserError(f"{shown} not on this machine, and nothing is downloaded; {_GIVE_IT}")
    if is_adapter(found):
        raise UserError(f"{shown} an adapter itself; {_GIVE_IT}")
    if not (found / _CONFIG).is_file():
        raise UserError(f"{shown} not whole on this machine; {_GIVE_IT}")
    return found


def _is_itself(named: str, adapter: Path) -> bool:
    """Whether an adapter names itself, as the card of the published one does.

    The folder has the last part of the hub name, or is in the cache as `models--owner--name`.
    """
    whole = adapter.resolve()
    names = {part.casefold() for part in (whole.name, whole.parent.parent.name)}
    name = re.split(r"[/\\]", named.rstrip("/\\"))[-1].casefold()
    cached = "models--" + named.replace("/", "--").casefold()
    return name in (whole.name.casefold(), ".") or cached in names


def _in_cache(name: str) -> Path | None:
    """The folder of a model that was downloaded before."""
    if not _HUB_NAME.fullmatch(name):
        return None
    import huggingface_hub

    try:
        return Path(huggingface_hub.snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):
        return None


def _check_safe(folder: Path) -> None:
    """Refuses weights that can run code, and configurations that ask for some."""
    weights = "adapter_model" if is_adapter(folder) else "model"
    names = sorted(file.name for file in folder.iterdir())
    if not any(re.fullmatch(rf"{weights}(-.*)?\.safetensors", name) for name in names):
        pickled = [name for name in names if name.endswith(_PICKLED)]
        if pickled:
            raise UserError(
                f"the weights in {str(folder)!r} are {pickled[0]}, a format that can run code when "
                "it is read; save them as safetensors."
            )
        raise UserError(
            f"{str(folder)!r} holds no weights: {weights}.safetensors is missing; copy the whole "
            "folder."
        )
    for name in (_CONFIG, _ADAPTER):
        if not (folder / name).is_file():
            continue
        config = _object_in(folder / name)
        for field in ("attn_implementation", "_attn_implementation", "experts_implementation"):
            # transformers would fetch the code of a kernel that is named like a repository.
            if "/" in str(config.get(field, "")):
                raise UserError(
                    f"{str(folder / name)!r} asks for code of its own ({field}), which is not run; "
                    "remove the field."
                )


def _check_lora(adapter: Path) -> None:
    config = _object_in(adapter / _ADAPTER)
    if config.get("peft_type") != "LORA":
        raise UserError(
            f"the adapter in {str(adapter)!r} is of kind {config.get('peft_type')!r}; LORA is read."
        )
    # peft imports whatever module is named beside it.
    if config.get("megatron_config") is not None:
        raise UserError(f"the adapter in {str(adapter)!r} is for Megatron, which is not run.")


def _object_in(file: Path) -> Mapping[str, Any]:
    """The JSON object in a file of a checkpoint."""
    try:
        with file.open("rb") as opened:
            found = json.loads(opened.read(_MOST_CONFIG_BYTES))
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UserError(f"{str(file)!r} is no JSON object; copy the checkpoint again.")
    return found


def _whole(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(1 << 20):
            yield block


def _sampled(file: Path) -> Iterator[bytes]:
    """The header of a safetensors file, and blocks from all over its tensors."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        length = opened.read(8)
        yield length
        begin = min(8 + int.from_bytes(length, "little"), size)
        rest = begin - 8
        while rest > 0 and (block := opened.read(min(rest, 1 << 20))):
            rest -= len(block)
            yield block
        step = max((size - begin) / _SAMPLES, _SAMPLE_BYTES)
        at = float(begin)
        while at < size:
            opened.seek(int(at))
            yield opened.read(_SAMPLE_BYTES)
            at += step
        opened.seek(max(begin, size - _SAMPLE_BYTES))
        yield opened.read(_SAMPLE_BYTES)

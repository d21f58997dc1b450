"""A language model from weights on this machine, by transformers, with a LoRA adapter by peft.

Nothing is downloaded and no code of a checkpoint is run. Where an answer has to satisfy a schema,
each token is chosen among those that can still lead to it (llguidance), so that any model answers
in form, whatever it says.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storyreel.backends._http import shown
from storyreel.backends.chat import (
    ChatAnswer,
    ChatRequest,
    Form,
    Message,
    OnText,
    Price,
    Usage,
)
from storyreel.backends.chat._weights import Weights, weights_at
from storyreel.errors import Unsupported, UserError

if TYPE_CHECKING:
    import torch

_JSON = {
    # As json.dumps writes; free whitespace would let a model write nothing else to the end.
    "whitespace_flexible": False,
    "item_separator": ", ",
    "key_separator": ": ",
    # A union whose members exclude each other needs no more than any of them.
    "coerce_one_of": True,
}


class Checkpoint:
    """A model whose weights are here; see `ChatBackend`.

    Construction looks at the folder only; weights are read at the first request. A request without
    a temperature takes the likeliest token each time, one without a seed has seed 0, so that the
    same request gives the same text on the same processor. Without a chat template a conversation
    is put as `role: text`, a message after the other.

    Args:
        path: Folder of a whole model, or of a LoRA adapter.
        base: Folder or hub name of the model that an adapter belongs to.

    Attributes:
        is_adapter: Whether it is a LoRA adapter, as the paper's authors published theirs.

    Raises:
        UserError: There are no weights, or none that are read.
        MissingExtra: transformers is not installed.
    """

    def __init__(self, path: Path, base: str | None = None) -> None:
        self._weights = weights_at(path, base)
        self._context = self._weights.context_tokens
        self.address = str(path)
        self.host = path.name or str(path)
        self.free = True
        self.price: Price | None = None
        self.concurrency = 1
        self.is_adapter = self._weights.adapter is not None
        self._digest = ""
        self._model: _Model | None = None
        self._at_work = threading.Lock()

    @property
    def identity(self) -> Mapping[str, object]:
        """The digest of the weights, those of the base model included; see `Weights.digest`."""
        self._digest = self._digest or self._weights.digest()
        return {"weights": self._digest}

    def most_tokens(self, wanted: int) -> int:
        """The longest answer that can be asked for; what a prompt leaves of it is less."""
        return min(wanted, self._context or wanted)

    async def close(self) -> None:
        """Lets the weights go."""
        self._model = None

    async def send(self, request: ChatRequest, on_text: OnText) -> ChatAnswer:
        """One answer, in a thread of its own; it ends soon after its task is cancelled."""
        loop = asyncio.get_running_loop()
        stop = threading.Event()

        def told(characters: int) -> None:
            loop.call_soon_threadsafe(on_text, characters)

        try:
            return await asyncio.to_thread(self._answer, request, stop, told)
        finally:
            stop.set()

    def _answer(self, request: ChatRequest, stop: threading.Event, on_text: OnText) -> ChatAnswer:
        with self._at_work:
            if stop.is_set():
                return ChatAnswer("", complete=False)
            with _quiet(), self._in_memory():
                self._model = model = self._model or _read(self._weights)
                return model.answer(request, self._context, stop, on_text)

    @contextmanager
    def _in_memory(self) -> Iterator[None]:
        import torch

        try:
            yield
        except (torch.OutOfMemoryError, MemoryError):
            self._model = None
            raise Unsupported(
                f"{self.host} does not fit into the memory of this machine; use a smaller model or "
                "a shorter dialogue."
            ) from None


@dataclass(slots=True)
class _Model:
    """Weights and tokenizer in memory.

    Attributes:
        name: The checkpoint, for messages.
        model: A causal model of transformers.
        tokenizer: Its tokenizer, of the fast kind.
        ends: Tokens that end an answer.
        defaults: How its maker wants it sampled.
        grammar_tokenizer: The tokenizer as llguidance has it, once it was needed.
    """

    name: str
    model: Any
    tokenizer: Any
    ends: list[int]
    defaults: dict[str, Any]
    grammar_tokenizer: Any = None

    def answer(
        self,
        request: ChatRequest,
        context: int | None,
        stop: threading.Event,
        on_text: OnText,
    ) -> ChatAnswer:
        import torch
        from transformers import GenerationConfig

        prompt = self._prompt(request.messages)
        room = context - len(prompt) if context else request.max_tokens
        if room < 1:
            raise Unsupported(
                f"the prompt has {len(prompt)} tokens, but {self.name} reads and writes {context} "
                "together; use a model with a longer context or a shorter dialogue."
            )
        held = self._held(request.schema) if request.schema is not None else None
        progress = _Progress(self.tokenizer, held, stop, on_text)
        drawn = bool(request.temperature)
        settings = GenerationConfig(
            max_new_tokens=min(request.max_tokens, room),
            do_sample=drawn,
            eos_token_id=self.ends or None,
            pad_token_id=self.ends[0] if self.ends else 0,
            **({"temperature": request.temperature} | self.defaults if drawn else {}),
        )
        tokens = torch.tensor([prompt], device=self.model.device)
        cards = [self.model.device] if self.model.device.type == "cuda" else []
        # The draw is the library's, from the one generator of the process; it is left as it was.
        with torch.inference_mode(), torch.random.fork_rng(cards):
            torch.manual_seed(request.seed or 0)
            out = self.model.generate(
                tokens,
                attention_mask=torch.ones_like(tokens),
                generation_config=settings,
                logits_processor=[held] if held else [],
                stopping_criteria=[progress],
            )
        said = out[0, len(prompt) :].tolist()
        ended = bool(said) and said[-1] in self.ends
        return ChatAnswer(
            text=self.tokenizer.decode(
                said, skip_special_tokens=True, clean_up_tokenization_spaces=False
            ),
            complete=held.done if held else ended,
            usage=Usage(len(prompt), len(said)),
            form=Form.JSON_SCHEMA if held else Form.TEXT,
        )

    def _prompt(self, messages: tuple[Message, ...]) -> list[int]:
        """The conversation as the model was trained to read it, up to where it answers."""
        if not self.tokenizer.chat_template:
            text = "".join(f"{it.role}: {it.text}\n" for it in messages) + "assistant:"
            return self._tokens(text, whole=True)
        from jinja2 import TemplateError

        for form in (messages, _without_system(messages)):
            turns = [{"role": it.role, "content": it.text} for it in form]
            try:
                text = self.tokenizer.apply_chat_template(
                    turns, tokenize=False, add_generation_prompt=True
                )
            except TemplateError as error:
                # Templates of models without system messages raise at the first.
                reason = shown(str(error)).rstrip(".")
            else:
                return self._tokens(text, whole=False)
        raise Unsupported(
            f"the chat template of {self.name} does not take the conversation: {reason}. Correct "
            "the template."
        )

    def _tokens(self, text: str, *, whole: bool) -> list[int]:
        found: list[int] = self.tokenizer(text, add_special_tokens=whole)["input_ids"]
        known = self.model.get_input_embeddings().weight.shape[0]
        if max(found, default=0) >= known:
            raise UserError(
                f"the tokenizer of {self.name} has tokens beyond the {known} of its weights; give "
                "the base model that it was trained with."
            )
        return found

    def _held(self, schema: Mapping[str, Any]) -> _Held:
        from llguidance import LLMatcher
        from llguidance.hf import from_tokenizer

        if not self.ends:
            raise Unsupported(
                f"{self.name} has no token that ends an answer, so no schema can hold it."
            )
        if self.grammar_tokenizer is None:
            self.grammar_tokenizer = from_tokenizer(
                self.tokenizer,
                n_vocab=max(len(self.tokenizer), self.model.config.get_text_config().vocab_size),
                eos_token=self.ends,
            )
        grammar = LLMatcher.grammar_from_json_schema(dict(schema), overrides=_JSON)
        return _Held(LLMatcher(self.grammar_tokenizer, grammar, log_level=0), self.name)


class _Held:
    """Holds a model to a schema: tokens that cannot lead to it are not to be had."""

    def __init__(self, matcher: Any, name: str) -> None:
        self._matcher, self._name = matcher, name
        self.done = False
        self._check()

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """The scores, without the tokens that break the form."""
        import torch

        bits = torch.frombuffer(bytearray(self._matcher.compute_bitmask()), dtype=torch.uint8)
        self._check()
        allowed = (bits[:, None] >> torch.arange(8, dtype=torch.uint8)) & 1
        allowed = allowed.flatten()[: scores.shape[-1]].bool().to(scores.device)
        scores[:, : allowed.numel()].masked_fill_(~allowed, float("-inf"))
        scores[:, allowed.numel() :] = float("-inf")
        return scores

    def take(self, token: int) -> None:
        """Goes on by one token; `done` says whether the answer is whole with it."""
        self._matcher.consume_token(token)
        self._check()
        self.done = self._matcher.is_stopped() and self._matcher.is_accepting()

    def _check(self) -> None:
        if self._matcher.is_error():
            reason = shown(self._matcher.get_error()).rstrip(".")
            raise Unsupported(f"{self._name} cannot be held to the schema: {reason}.")


class _Progress:
    """Told of each token: counts the characters, moves the grammar on, and stops when asked to."""

    def __init__(
        self, tokenizer: Any, held: _Held | None, stop: threading.Event, on_text: OnText
    ) -> None:
        from tokenizers.decoders import DecodeStream

        self._tokenizer, self._held = tokenizer.backend_tokenizer, held
        self._stop, self._on_text = stop, on_text
        self._stream, self._size = DecodeStream(skip_special_tokens=True), 0

    def __call__(self, input_ids: torch.Tensor, scores: object, **_: object) -> torch.Tensor:
        """Whether the answer ends here."""
        import torch

        token = int(input_ids[0, -1])
        if self._held is not None:
            self._held.take(token)
        more = self._stream.step(self._tokenizer, token)
        if more and not self._stop.is_set():
            self._size += len(more)
            self._on_text(self._size)
        over = self._stop.is_set() or (self._held is not None and self._held.done)
        return torch.tensor([over], device=input_ids.device)


def _without_system(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The same conversation with what the system says put before what the user says first."""
    system = "\n\n".join(it.text for it in messages if it.role == "system")
    rest = [it for it in messages if it.role != "system"]
    if system and rest and rest[0].role == "user":
        rest[0] = Message("user", f"{system}\n\n{rest[0].text}")
    return tuple(rest)


def _read(weights: Weights) -> _Model:
    """Reads weights and tokenizer into memory, on the accelerator if there is one."""
    import torch
    from safetensors import SafetensorError

    where = weights.adapter or weights.model
    try:
        # Adapters are made with weights drawn at random before theirs are read.
        with torch.random.fork_rng([]):
            return _loaded(weights)
    except torch.OutOfMemoryError:
        raise
    except (
        OSError,
        ValueError,
        TypeError,
        KeyError,
        ImportError,
        RuntimeError,
        SafetensorError,
    ) as error:
        said = shown(str(error)).rstrip(".") or type(error).__name__
        raise UserError(f"the checkpoint in {str(where)!r} cannot be read: {said}.") from None


def _loaded(weights: Weights) -> _Model:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

    where = weights.adapter or weights.model
    here: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    own = where / "tokenizer_config.json"
    folder = where if own.is_file() or (where / "tokenizer.json").is_file() else weights.model
    tokenizer = AutoTokenizer.from_pretrained(folder, **here)
    if not tokenizer.is_fast:
        raise UserError(f"the tokenizer in {str(folder)!r} has no tokenizer.json; save it anew.")
    model = AutoModelForCausalLM.from_pretrained(
        weights.model, dtype="auto", use_safetensors=True, **here
    )
    if weights.adapter is not None:
        model = _adapted(model, weights.adapter)
    maker = model.generation_config
    ends = _ends(maker.eos_token_id, tokenizer.eos_token_id)
    defaults = {
        name: getattr(maker, name)
        for name in ("top_k", "top_p", "min_p")
        if getattr(maker, name, None) is not None
    }
    # What else a checkpoint says about generation, such as beams, would change what is asked for.
    model.generation_config = GenerationConfig()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return _Model(where.name, model.to(device).eval(), tokenizer, ends, defaults)


def _adapted(model: Any, adapter: Path) -> Any:
    """A model with a LoRA adapter on it, all of which has found its place."""
    from peft import LoraConfig, PeftModelForCausalLM

    config = LoraConfig.from_pretrained(str(adapter), local_files_only=True)
    config.inference_mode = True
    whole = PeftModelForCausalLM(model, config)
    result = whole.load_adapter(str(adapter), "default", local_files_only=True)
    if result.missing_keys or result.unexpected_keys:
        raise UserError(
            f"the adapter in {str(adapter)!r} does not belong to this base model: "
            f"{len(result.missing_keys)} of its tensors are missing and "
            f"{len(result.unexpected_keys)} have no place; give the right one with --base-model."
        )
    return whole.get_base_model()


def _ends(*named: int | list[int] | None) -> list[int]:
    """All tokens that end an answer, each once."""
    listed = [it if isinstance(it, list) else [it] for it in named if it is not None]
    return list(dict.fromkeys(token for tokens in listed for token in tokens))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps transformers from drawing progress of its own, and leaves it as it was."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()

"""Asking a model so that nothing is asked, or paid for, twice.

Every call is a row of the ledger before it is sent, with the most that it can cost; what it did
cost is written after. The answer is kept there too: the same request is answered from the ledger,
and with `replay` from nothing else. An answer that is not of the form that was asked for is asked
again once, with the reason.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel

from storyreel.backends._http import LONGEST_WAIT_S
from storyreel.backends.chat import (
    ChatAnswer,
    ChatBackend,
    ChatRequest,
    Form,
    LooserForm,
    Message,
    Usage,
)
from storyreel.backends.chat.reading import Understood, salvaged, understood
from storyreel.errors import (
    AuthFailed,
    BackendError,
    BadAnswer,
    OverBudget,
    RateLimited,
    Unavailable,
    UserError,
)
from storyreel.resources import Prompt, prompt
from storyreel.runlog import NO_CAP, Cap, Job, JobState, RunLog

M = TypeVar("M", bound=BaseModel)

KIND = "chat"
"""What a call of a language model is called in the ledger."""
TRIES = 4
_FIRST_WAIT_S = 0.5
_GIVEN_UP_AFTER = 3
"""So many calls that failed for good, one after the other, and no more are made."""
_MESSAGE_TOKENS = 16
"""What a message costs beyond its words, at the most."""

Sleep: TypeAlias = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Question(Generic[M]):
    """What is asked of a model.

    Attributes:
        name: What people call it, such as `reading s1 l1-l40`.
        prompt: The prompt it was rendered from.
        messages: The conversation.
        answer: What the answer should be.
        schema: JSON schema of the answer.
        max_tokens: Longest answer, in tokens.
        check: Raises `ValueError` for what the schema cannot say.
        trim: Takes out what `check` would not have, and says what; for an answer that is still
            wrong after it was asked for again.
        temperature: How freely words are drawn.
        seed: Seed of the draw.
    """

    name: str
    prompt: Prompt
    messages: tuple[Message, ...]
    answer: type[M]
    schema: dict[str, Any]
    max_tokens: int
    check: Callable[[M], None] = lambda _: None
    trim: Callable[[M], tuple[M, str]] = lambda value: (value, "")
    temperature: float | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the asking is.

    Attributes:
        name: What is being answered.
        answered: Calls answered so far, from the ledger or by the model.
        characters: Characters of the answer that have arrived.
        spent_usd: Money spent in this ledger, with what is set aside.
        most: The most answers that there can be; 0 when that is not known.
    """

    name: str
    answered: int
    characters: int
    spent_usd: Decimal
    most: int = 0


class Asker:
    """Asks one model, with a ledger.

    Args:
        backend: The model.
        log: The ledger.
        cap: The most that may be spent in it.
        replay: Whether answers come from the ledger alone.
        on_progress: Told how far it is.
        sleep: Waits between tries; a test gives another.

    Raises:
        UserError: The model may charge, and nothing says how much may be spent; or a budget in
            money is given for a model whose price is not known.
    """

    def __init__(
        self,
        backend: ChatBackend,
        log: RunLog,
        *,
        cap: Cap = NO_CAP,
        replay: bool = False,
        on_progress: Callable[[Progress], None] = lambda _: None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._backend, self._log, self._cap = backend, log, cap
        self._replay, self._on_progress, self._sleep = replay, on_progress, sleep
        self._slots = asyncio.Semaphore(backend.concurrency)
        self._under_way: dict[str, asyncio.Lock] = {}
        self._quiet_until = 0.0
        self._failed_in_a_row = 0
        self._given_up: BackendError | None = None
        self._spent_usd = log.spent().usd
        self.most = 0
        """The most answers that there can be, for those who watch."""
        self.answered = 0
        self.sent = 0
        """Calls made by this asker."""
        if not replay:
            _check_allowed(backend, cap)

    async def ask(self, question: Question[M]) -> Understood[M]:
        """A checked answer.

        Raises:
            BadAnswer: Neither the answer nor the one to being asked again has the form.
            OverBudget: The budget does not allow the call.
            BackendError: The model does not answer.
            UserError: With `replay`, the ledger has no answer.
        """
        request = ChatRequest(
            question.messages,
            self._backend.most_tokens(question.max_tokens),
            question.schema,
            question.temperature,
            question.seed,
        )
        first = await self._answered(question.name, question.prompt, request)
        try:
            return _read(first, question)
        except BadAnswer as error:
            reason = str(error)
        again = prompt("backends.chat", "again")
        asked = again.render({"reason": reason})
        request = replace(
            request,
            messages=(
                *question.messages,
                Message("assistant", first.text[: request.max_tokens * 4] or "(nothing)"),
                Message("user", asked),
            ),
        )
        second = await self._answered(f"{question.name} again", again, request)
        try:
            found = _read(second, question)
            return replace(found, mended=_joined(f"asked again ({reason})", found.mended))
        except BadAnswer as error:
            last = error
        for answer in (second, first):
            try:
                found = salvaged(answer.text, question.answer, question.trim)
            except BadAnswer:
                continue
            return replace(found, mended=_joined(f"asked again ({reason})", found.mended))
        raise last

    async def ask_for_text(
        self,
        name: str,
        made_from: Prompt,
        messages: tuple[Message, ...],
        *,
        max_tokens: int,
        temperature: float | None = None,
        seed: int | None = None,
    ) -> ChatAnswer:
        """An answer in free words; see `ask` for what it raises."""
        request = ChatRequest(
            messages, self._backend.most_tokens(max_tokens), None, temperature, seed
        )
        return await self._answered(name, made_from, request)

    def digest(self, request: ChatRequest) -> str:
        """Names a request and all that its answer depends on."""
        said = {
            "backend": dict(self._backend.identity),
            "messages": [[message.role, message.text] for message in request.messages],
            "max_tokens": request.max_tokens,
            "schema": request.schema,
            "temperature": request.temperature,
            "seed": request.seed,
        }
        text = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    async def _answered(self, name: str, made_from: Prompt, request: ChatRequest) -> ChatAnswer:
        digest = self.digest(request)
        lock = self._under_way.setdefault(digest, asyncio.Lock())
        async with lock:
            job = self._log.find(KIND, digest)
            if job is not None and job.state is JobState.DONE:
                answer = _kept(job)
            elif self._replay:
                raise UserError(
                    f"the record holds no answer for {name!r}; leave --replay out to ask "
                    f"{self._backend.host}."
                )
            else:
                answer = await self._asked(digest, name, made_from, request)
        self.answered += 1
        self._tell(name, len(answer.text))
        return answer

    async def _asked(
        self, digest: str, name: str, made_from: Prompt, request: ChatRequest
    ) -> ChatAnswer:
        async with self._slots:
            if self._given_up is not None:
                raise self._given_up
            try:
                answer = await self._tried(digest, name, made_from, request)
            except BackendError as error:
                self._failed_in_a_row += isinstance(error, RateLimited | Unavailable)
                hopeless = isinstance(error, AuthFailed | OverBudget)
                if hopeless or self._failed_in_a_row >= _GIVEN_UP_AFTER:
                    self._given_up = error
                raise
            self._failed_in_a_row = 0
            return answer

    async def _tried(
        self, digest: str, name: str, made_from: Prompt, request: ChatRequest
    ) -> ChatAnswer:
        """Asks until there is an answer, as long as asking again costs nothing."""
        tries = 0
        while True:
            await self._keep_quiet()
            self._begin(digest, name, made_from, request)
            self.sent += 1
            self._spent_usd = self._log.spent().usd
            try:
                answer = await self._backend.send(
                    request, lambda characters: self._tell(name, characters)
                )
            except LooserForm as error:
                self._log.fail(KIND, digest, str(error))
            except (RateLimited, Unavailable) as error:
                self._ended(digest, error)
                tries += 1
                wait = _wait_s(error, tries)
                if tries >= TRIES or wait > LONGEST_WAIT_S or self._charged(error):
                    raise
                self._quiet_until = max(self._quiet_until, time.monotonic() + wait)
            except BackendError as error:
                self._log.fail(KIND, digest, str(error))
                raise
            except asyncio.CancelledError:
                # Broken off by the user: what was sent may be answered and charged for.
                self._log.lose(KIND, digest, "broken off")
                raise
            else:
                self._log.finish(
                    KIND,
                    digest,
                    _record(answer),
                    actual_usd=self._cost_usd(request, answer),
                    remote_id=answer.remote_id,
                )
                self._spent_usd = self._log.spent().usd
                return answer

    def _begin(self, digest: str, name: str, made_from: Prompt, request: ChatRequest) -> None:
        messages = [{"role": it.role, "text": it.text} for it in request.messages]
        self._log.begin(
            KIND,
            digest,
            name=f"{name} {digest[:8]}",
            backend=self._backend.address,
            reserved_usd=self._worst_usd(request),
            calls=1,
            prompt=made_from.stamp,
            request=json.dumps(
                {"messages": messages, "max_tokens": request.max_tokens}, ensure_ascii=False
            ),
            cap=self._cap,
        )

    def _ended(self, digest: str, error: BackendError) -> None:
        if self._charged(error):
            self._log.lose(KIND, digest, str(error))
        else:
            self._log.fail(KIND, digest, str(error))

    def _charged(self, error: BackendError) -> bool:
        return error.may_have_cost and not self._backend.free

    async def _keep_quiet(self) -> None:
        """A service that asks to be left alone is left alone by all calls."""
        while (left := self._quiet_until - time.monotonic()) > 0:
            await self._sleep(left)
            self._quiet_until = min(self._quiet_until, time.monotonic())

    def _worst_usd(self, request: ChatRequest) -> Decimal:
        """The most that a request can cost: a token is never less than a byte."""
        price = self._backend.price
        if price is None or self._backend.free:
            return Decimal(0)
        sent = sum(len(it.text.encode()) + _MESSAGE_TOKENS for it in request.messages)
        sent += len(json.dumps(request.schema)) if request.schema else 0
        return price.cost_usd(sent, request.max_tokens)

    def _cost_usd(self, request: ChatRequest, answer: ChatAnswer) -> Decimal:
        """What an answer cost: as the service says, else by its tokens, else the worst."""
        if self._backend.free:
            return Decimal(0)
        if answer.cost_usd is not None:
            return answer.cost_usd
        usage, price = answer.usage, self._backend.price
        if price is None or usage.input_tokens is None or usage.output_tokens is None:
            return self._worst_usd(request)
        return price.cost_usd(usage.input_tokens, usage.output_tokens)

    def _tell(self, name: str, characters: int) -> None:
        self._on_progress(Progress(name, self.answered, characters, self._spent_usd, self.most))


def _check_allowed(backend: ChatBackend, cap: Cap) -> None:
    if backend.free:
        return
    if cap.usd is None and cap.calls is None:
        raise UserError(
            f"{backend.host} may charge for what it is asked: say how much may be spent, such as "
            "--budget 2.00 (dollars) or --budget 100calls."
        )
    if cap.usd is not None and backend.price is None:
        raise UserError(
            f"what {backend.address!r} costs is not known, so a budget in money cannot be kept: "
            "give --price IN/OUT in dollars for a million tokens, or --budget 100calls."
        )


def _read(answer: ChatAnswer, question: Question[M]) -> Understood[M]:
    if not answer.complete:
        raise BadAnswer("the answer is longer than allowed and was cut off.")
    return understood(answer.text, question.answer, question.check)


def _joined(one: str, other: str) -> str:
    return f"{one}; {other}" if other else one


def _wait_s(error: BackendError, tries: int) -> float:
    if error.retry_after_s is not None:
        return error.retry_after_s
    return _FIRST_WAIT_S * 2.0**tries * random.uniform(0.8, 1.2)


def _record(answer: ChatAnswer) -> dict[str, Any]:
    return {
        "text": answer.text,
        "complete": answer.complete,
        "form": answer.form.value,
        "input_tokens": answer.usage.input_tokens,
        "output_tokens": answer.usage.output_tokens,
    }


def _kept(job: Job) -> ChatAnswer:
    it = job.result
    return ChatAnswer(
        text=str(it["text"]),
        complete=bool(it["complete"]),
        usage=Usage(it["input_tokens"], it["output_tokens"]),
        cost_usd=job.actual_usd,
        remote_id=job.remote_id,
        form=Form(it["form"]),
    )

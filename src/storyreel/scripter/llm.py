"""A language model writes: it reads, stages, breaks down and polishes; form and words stay ours.

The dialogue is read in parts, one after the other, with a ledger of the story handed on; then the
scenes are staged and broken down side by side, and each is checked by the continuity rules, put
right by the model with what was found, and last by the planner. The model speaks of lines by id.
Where it does not answer, or not usably, the planner's version stands and the script says so.
"""

from __future__ import annotations

from typing import ClassVar

from storyreel.backends.chat import ChatBackend, ChatChoice, chat_backend
from storyreel.backends.chat.asking import Asker
from storyreel.dialogue import Dialogue
from storyreel.errors import (
    UserError,
)
from storyreel.runlog import RunLog
from storyreel.screenplay.schema import ShootingScript
from storyreel.scripter import ModelOptions, WriterOptions
from storyreel.scripter._reading import SceneText
from storyreel.scripter._running import alone, run
from storyreel.scripter._writing import Writing
from storyreel.scripter.planner import Planner


class LanguageModel:
    """Writes a shooting script with a language model.

    Args:
        options: About the film.
        model: `service:model`.
        asking: How the model is asked: ledger, budget, patience.

    Raises:
        UserError: No model is named.
    """

    way: ClassVar[str] = "llm"
    example: ClassVar[str] = "openai:gpt-6.1-sol"

    def __init__(
        self, options: WriterOptions, model: str = "", asking: ModelOptions | None = None
    ) -> None:
        if not model:
            raise UserError(f"this writer needs a model, such as {self.way}:{self.example}.")
        self.options, self.model, self.asking = options, model, asking or ModelOptions()

    @property
    def name(self) -> str:
        """How the script calls its writer."""
        return f"{self.way}:{self.model}"

    @property
    def writing(self) -> type[Writing]:
        """How a film is written."""
        return Writing

    def backend(self) -> ChatBackend:
        """The model; nothing is sent yet."""
        it = self.asking
        return chat_backend(ChatChoice(self.model, it.url, it.price, it.timeout_s))

    def write(
        self,
        dialogue: Dialogue,
        *,
        title: str | None = None,
        before: ShootingScript | None = None,
    ) -> ShootingScript:
        """Breaks a dialogue down; see `storyreel.scripter.Scripter`.

        Raises:
            ScriptError: The dialogue has no lines.
            UserError: The model cannot be asked as it is wanted.
            AuthFailed: The key is not taken, and nothing was answered before.
            Unsupported: There is no such model, and nothing was answered before.
        """
        planner = Planner(self.options)
        plan = planner.plan(dialogue)
        return run(self._write(planner, plan, dialogue, title, before))

    async def _write(
        self,
        planner: Planner,
        texts: list[SceneText],
        dialogue: Dialogue,
        title: str | None,
        before: ShootingScript | None,
    ) -> ShootingScript:
        backend = self.backend()
        try:
            with alone(self.asking.ledger), RunLog(self.asking.ledger) as log:
                asker = Asker(
                    backend,
                    log,
                    cap=self.asking.cap,
                    replay=self.asking.replay,
                    on_progress=self.asking.on_progress,
                )
                writing = self.writing(self.options, self.name, asker, dialogue, texts, before)
                return await writing.script(title or dialogue.title)
        finally:
            await backend.close()


SCRIPTER = LanguageModel

__all__ = ["SCRIPTER", "LanguageModel"]

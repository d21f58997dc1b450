"""A checkpoint on this machine writes: any model by our passes, the paper's adapter by its text.

A folder with a LoRA adapter is taken for one of the paper's kind, which is given the dialogue as
its only message and answers in the four sections; that text is parsed, laid over our lines, and
what it changed is reported. A whole model goes through the passes of `llm`, held to their schemas
token by token.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import ClassVar

from storyreel.backends.chat import ChatBackend, checkpoint_backend
from storyreel.backends.chat._checkpoint import Checkpoint
from storyreel.scripter._writing import Writing
from storyreel.scripter.llm import LanguageModel
from storyreel.scripter.paper import Trained


class CheckpointWriter(LanguageModel):
    """Writes a script with weights that lie here."""

    way: ClassVar[str] = "checkpoint"
    example: ClassVar[str] = "models/my-scripter"

    @property
    def name(self) -> str:
        """How the script calls its writer: by the folder's name, not where it lies."""
        return f"{self.way}:{Path(self.model).name}"

    @cached_property
    def _checkpoint(self) -> Checkpoint:
        return checkpoint_backend(Path(self.model), self.asking.base_model)

    @property
    def writing(self) -> type[Writing]:
        """In one answer by an adapter, else in passes."""
        return Trained if self._checkpoint.is_adapter else Writing

    def backend(self) -> ChatBackend:
        """The weights; they are read when they are first asked."""
        return self._checkpoint


SCRIPTER = CheckpointWriter

__all__ = ["SCRIPTER", "CheckpointWriter"]

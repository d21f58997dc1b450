"""What Fountain and Final Draft have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence

from storyreel.dialogue.formats._draft import Draft

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*")
"""A BCP 47 tag such as `en` or `pt-BR`, as a title page may give it."""


def inside_parentheses(text: str) -> str:
    """A parenthetical without the parentheses around it.

    Example:
        >>> inside_parentheses("(to the dog (asleep))")
        'to the dog (asleep)'
    """
    whole = text[:1] in ("(", "（") and text[-1:] in (")", "）") and len(text) > 1
    return text[1:-1].strip() if whole else text


def remark_silent(draft: Draft, cues: Sequence[tuple[str, int | None]]) -> None:
    """Remarks on cues that have no words under them, with their lines where they have one."""
    if cues:
        (name, line), others = cues[0], len(cues) - 1
        more = f" (and {others:,} more)" if others else ""
        draft.remark(
            f"the cue {name!r}{more} has no words under it and is left out; write them "
            "right under it.",
            line=line,
        )

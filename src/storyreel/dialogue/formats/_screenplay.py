"""What Fountain and Final Draft have in common."""

from __future__ import annotations

from collections.abc import Sequence

from storyreel.dialogue.draft import Draft


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

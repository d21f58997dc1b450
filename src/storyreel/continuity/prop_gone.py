"""A thing is used or shown that is not there.

What it does:
    Keeps the ledger of props: an insert shows a prop that lies in the place or is in the hand
    of somebody there, and nobody hands over or puts down a thing without holding one.

Why is this bad:
    The camera looks at an empty table, or a hand gives nothing.

Example:
    A close-up of the letter, which Ben took with him two scenes ago.

Use instead:
    Bring it in, or show another thing.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.state import ShotLedger, ledgers
from storyreel.screenplay.vocabulary import SubjectKind, Verb

_LETS_GO = {Verb.HAND_OVER: "hands over", Verb.PUT_DOWN: "puts down"}


def prop_gone(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Props that are not where they are shown or handled."""
    for through in ledgers(script):
        for people, fault in _faults(script, through):
            yield Issue(
                "prop-gone",
                Severity.WARNING,
                through.scene.id,
                through.shot.number,
                f"{fault} in shot {through.shot.number}.",
                "Bring it in first, or leave it out.",
                people=people,
            )


def _faults(script: ShootingScript, through: ShotLedger) -> Iterator[tuple[tuple[str, ...], str]]:
    here = {block.character for block in through.shot.blocking}
    props = {prop.id: prop.what for prop in script.props}
    for subject in through.shot.subjects:
        if subject.kind is not SubjectKind.PROP:
            continue
        state = through.at(through.shot.duration_frames).props[subject.id]
        if state.holder not in here and state.place != through.scene.place:
            yield (), f"{props[subject.id]} is not in the place, and is shown"
    holding = {
        state.holder
        for ledger in (through.before, through.end)
        for state in ledger.props.values()
        if state.holder is not None
    } | {event.character for event in through.shot.state_events if event.prop is not None}
    for block in through.shot.blocking:
        for action in block.actions:
            if action.verb in _LETS_GO and block.character not in holding and props:
                name = script.character(block.character).name
                yield (block.character,), f"{name} {_LETS_GO[action.verb]} what they do not have"


RULE = prop_gone

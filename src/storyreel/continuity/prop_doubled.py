"""A thing is in two hands.

What it does:
    Keeps the ledger of props: when a prop comes to somebody while another holds it, that other
    must hand it over or put it down in the same shot, and who gets it must be in the place.
    Nobody hands over what they do not hold.

Why is this bad:
    The audience sees the letter in her hand and then in his, and believes there are two.

Example:
    Anna holds the key; in the next shot Ben has it, and nobody gave it to him.

Use instead:
    Show it change hands.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript, StateEvent
from storyreel.screenplay.state import ShotLedger, ledgers
from storyreel.screenplay.vocabulary import StateKind, Verb


def prop_doubled(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Props that come to somebody from nowhere."""
    for through in ledgers(script):
        holders = {prop: state.holder for prop, state in through.before.props.items()}
        for event in sorted(through.shot.state_events, key=lambda event: event.at_frames):
            if event.kind is not StateKind.PROP or event.prop is None:
                continue
            holder = holders.get(event.prop)
            fault = _fault(script, through, event, holder)
            if fault:
                people = tuple(p for p in (holder, event.character) if p is not None)
                yield Issue(
                    "prop-doubled",
                    Severity.ERROR,
                    through.scene.id,
                    through.shot.number,
                    f"{fault} in shot {through.shot.number}.",
                    "Show it change hands.",
                    people=people,
                )
            holders[event.prop] = event.character


def _fault(
    script: ShootingScript, through: ShotLedger, event: StateEvent, holder: str | None
) -> str:
    """How a prop comes to be where it cannot be; nothing when all is well."""
    what = next(prop.what for prop in script.props if prop.id == event.prop)
    doing = {
        block.character: {action.verb for action in block.actions}
        for block in through.shot.blocking
    }
    if event.character is not None and event.character not in doing:
        return f"{what} comes to {script.character(event.character).name}, who is not there,"
    if holder is None or event.character in (None, holder):
        return ""
    lets_go = {Verb.HAND_OVER, Verb.PUT_DOWN} & doing.get(holder, set())
    takes = Verb.PICK_UP in doing.get(event.character or "", set()) and holder in doing
    if lets_go or takes:
        return ""
    one, other = script.character(holder).name, script.character(event.character or "").name
    return f"{what} is in the hands of {one} and of {other}"


RULE = prop_doubled

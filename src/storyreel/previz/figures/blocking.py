"""Blocking: where a body is and how it is held over a shot, feet first.

A body goes from stance to stance. Every foot stands where it was put until its next swing, so
nothing slides; hips follow the feet. Times are seconds on the shot's clock.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from itertools import pairwise

from storyreel.previz.figures.frames import (
    Vec,
    add,
    apply,
    chain,
    ease,
    mix,
    norm,
    pitch,
    short_way,
    sub,
    times,
    unit,
    yaw,
)
from storyreel.previz.figures.measures import Measures
from storyreel.previz.figures.rig import SIDES, LegPose
from storyreel.screenplay.vocabulary import Posture, Verb
from storyreel.staging.bodies import EMBRACE_SHARE, SITTING_ON_FLOOR_M, STRIKE_SHARE
from storyreel.staging.shot import StagedAction, StagedFigure

_CONTACT_SHARES = {Verb.EMBRACE: (0.34, 0.74), Verb.STRIKE: (0.38, 0.66)}
_ON_THE_SPOT_M = 0.15
"""Nearer than this nobody takes a walk's steps."""
STEP_SHARE = 0.37
"""Longest step against the body's unit."""


@dataclass(frozen=True, slots=True)
class Foot:
    """A foot put down.

    Attributes:
        at: Point below the ankle.
        facing: Way the toes point, radians.
        tip: Pitch of the foot; above 0 the heel is up.
        height: Height of the ankle over `at`.
    """

    at: Vec
    facing: float
    tip: float
    height: float


@dataclass(frozen=True, slots=True)
class Stance:
    """A way to be in a place.

    Attributes:
        hips: Middle of the hips.
        facing: Way the body faces, radians; 0 to the front, growing to +x.
        lay: Pitch of the hips: 0 upright, -90 degrees on the back.
        spine: Pitch of the spine.
        lap: Whether hands lie on the thighs, 0..1.
        feet: Left and right.
        posture: What it is called.
        place: Ground point the body belongs to.
        surface: Height of what the body sits or lies on.
    """

    hips: Vec
    facing: float
    lay: float
    spine: float
    lap: float
    feet: tuple[Foot, Foot]
    posture: Posture
    place: Vec
    surface: float = 0.0


@dataclass(frozen=True, slots=True)
class Swing:
    """A foot on its way from one spot to the next."""

    start: float
    end: float
    origin: Foot
    target: Foot


@dataclass(frozen=True, slots=True)
class Move:
    """A change of stance; a walk has steps."""

    start: float
    end: float
    origin: Stance
    target: Stance
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A body at one moment.

    Attributes:
        hips: Middle of the hips.
        facing: Way the body faces, radians.
        lay: Pitch of the hips.
        spine: Pitch of the spine.
        lap: Whether hands lie on the thighs, 0..1.
        legs: Left and right.
        stride: How far the left foot is before the right, metres along the body's way.
        walking: 0 at rest to 1 in full walk.
        posture: The posture it is in or going to.
    """

    hips: Vec
    facing: float
    lay: float
    spine: float
    lap: float
    legs: tuple[LegPose, LegPose]
    stride: float
    walking: float
    posture: Posture


def contact_shares(verb: Verb) -> tuple[float, float]:
    """When somebody has come up to another and when they go back, as shares of the action."""
    return _CONTACT_SHARES[verb]


def contact_m(verb: Verb, measures: Measures) -> float:
    """How far apart two bodies stand who embrace, or one of whom strikes the other."""
    return measures.unit * (EMBRACE_SHARE if verb is Verb.EMBRACE else STRIKE_SHARE)


class Blocking:
    """Body and feet of one person over a shot."""

    def __init__(self, staged: StagedFigure, measures: Measures, seconds_per_frame: float) -> None:
        self._m = measures
        dice = random.Random(staged.seed * 6151 + 5)
        self._leading = dice.choice((1, -1))
        self._width = measures.unit * dice.uniform(0.050, 0.060)
        self._ahead = measures.unit * dice.uniform(0.008, 0.022)
        self._seat = staged.seat_height_m
        place = (staged.x_m, 0.0, staged.z_m)
        self._first = self.stance(
            place, math.radians(staged.facing_deg), staged.posture, staged.seat_height_m
        )
        self._moves: list[Move] = []
        self._swings: tuple[list[Swing], list[Swing]] = ([], [])
        stance = self._first
        for action in sorted(staged.actions, key=lambda action: action.at_frames):
            start = action.at_frames * seconds_per_frame
            start = max(start, self._moves[-1].end if self._moves else start)
            end = start + max(action.duration_frames, 1) * seconds_per_frame
            stance = self._plan(action, stance, start, end)

    def stance(self, place: Vec, facing: float, posture: Posture, surface: float = 0.0) -> Stance:
        """The stance of a posture at a place, on something whose top is at `surface`."""
        m = self._m
        u = m.unit
        ahead = (math.sin(facing), 0.0, math.cos(facing))
        left = (math.cos(facing), 0.0, -math.sin(facing))
        reach, height, tip, apart = 0.0, m.ankle_y, 0.0, 1.0
        lay, spine, lap = 0.0, 0.02 + 0.22 * m.stoop, 0.0
        lift = 0.0
        if posture is Posture.STAND:
            hips = m.hip_y - 0.002 * u
        elif posture is Posture.SIT and surface < SITTING_ON_FLOOR_M:
            # On the floor with the knees up.
            hips = m.hips_over_floor_when_sitting(0.0)
            reach, apart, spine, lap = m.unit * 0.30, 1.5, 0.10 + 0.2 * m.stoop, 1.0
        elif posture is Posture.SIT:
            hips = m.hips_over_floor_when_sitting(surface)
            reach, apart, spine, lap = m.seat_to_feet, 1.25, 0.05 + 0.2 * m.stoop, 1.0
            # Short legs hang instead of stretching for the floor.
            lift = max(hips - m.shin - 0.065 * u - m.ankle_y, 0.0)
        elif posture is Posture.KNEEL:
            hips = m.hip_y - 0.265 * u
            reach, height, tip, apart = -m.shin * 0.97, 0.046 * u, 3.0, 1.2
        else:
            hips = surface + 0.078 * u
            reach, height, tip, apart = (m.thigh + m.shin) * 0.985, 0.03 * u, -1.25, 1.1
            lift, lay, spine = surface, -math.pi / 2, 0.0
        feet = []
        for side in SIDES:
            forward = reach + (
                side * self._leading * self._ahead if posture is Posture.STAND else 0
            )
            at = add(place, _along(ahead, forward))
            at = add(at, _along(left, side * self._width * apart))
            toes_out = side * (0.16 if posture is Posture.STAND else 0.09)
            feet.append(Foot((at[0], lift, at[2]), facing + toes_out, tip, height))
        return Stance(
            (place[0], hips, place[2]),
            facing,
            lay,
            spine,
            lap,
            (feet[0], feet[1]),
            posture,
            place,
            surface,
        )

    def _plan(self, action: StagedAction, stance: Stance, start: float, end: float) -> Stance:
        """Adds the moves of an action; returns the stance after it."""
        target = stance.place
        if action.target is not None:
            target = (action.target[0], 0.0, action.target[2])
        if action.verb is Verb.WALK:
            return self._plan_walk(action, stance, target, start, end)
        if action.verb in _CONTACT_SHARES and action.target is not None:
            return self._plan_contact(action, stance, target, start, end)
        after = self._after(action, stance, target)
        if after is None:
            return stance
        if after.posture is Posture.LIE and after.surface < SITTING_ON_FLOOR_M:
            # Down to the floor by way of sitting on it.
            seated, down = self.stance(target, after.facing, Posture.SIT), 0.6
            if stance.posture is not Posture.LIE:
                middle = start + down * (end - start)
                stance, start = self._change(stance, seated, start, middle), middle
        return self._change(stance, after, start, end)

    def _after(self, action: StagedAction, stance: Stance, target: Vec) -> Stance | None:
        """The stance after an action on the spot; none where it changes nothing."""
        facing = stance.facing
        if action.facing_deg is not None:
            facing = math.radians(action.facing_deg)
        if action.verb in (Verb.SIT, Verb.LIE):
            surface = self._seat if action.target is None else action.target[1]
            posture = Posture.SIT if action.verb is Verb.SIT else Posture.LIE
            return self.stance(target, facing, posture, surface)
        if action.verb is Verb.STAND:
            from_seat = stance.posture is Posture.SIT and stance.surface >= SITTING_ON_FLOOR_M
            if not from_seat or action.target is not None:
                return self.stance(target, facing, Posture.STAND)
            after = self.stance(self.standing_place(stance), facing, Posture.STAND)
            return replace(after, feet=stance.feet)
        if action.verb is Verb.TURN:
            if action.facing_deg is None and action.target is not None:
                way = sub(target, stance.place)
                facing = math.atan2(way[0], way[2])
            return self.stance(stance.place, facing, stance.posture, stance.surface)
        if action.posture is not None and action.posture is not stance.posture:
            return self.stance(stance.place, facing, action.posture)
        return None

    def _plan_contact(
        self, action: StagedAction, stance: Stance, target: Vec, start: float, end: float
    ) -> Stance:
        """Going up to somebody to embrace or strike them, and back; they turn to who comes."""
        if stance.posture is not Posture.STAND:
            return stance
        way = sub(target, stance.place)
        distance = norm(way)
        facing = math.atan2(way[0], way[2])
        share_in, share_out = contact_shares(action.verb)
        there = start + share_in * (end - start)
        if action.received:
            turned = self.stance(stance.place, facing, Posture.STAND)
            return self._change(stance, turned, start, there)
        near = contact_m(action.verb, self._m)
        gap = max(distance - near, 0.0)
        place = add(stance.place, times(unit(way), gap)) if distance > 1e-6 else stance.place
        after = self.stance(place, facing, Posture.STAND)
        near_stance = self._move_over(stance, after, facing, start, there)
        if gap < _ON_THE_SPOT_M:
            return near_stance
        # Backwards, in steps no longer than a leg allows.
        away = start + share_out * (end - start)
        count = max(1, math.ceil(gap / (STEP_SHARE * self._m.unit)))
        for step in range(1, count + 1):
            behind = self.stance(mix(place, stance.place, step / count), facing, Posture.STAND)
            until = away + (end - away) * step / count
            begin = away + (end - away) * (step - 1) / count
            near_stance = self._change(near_stance, behind, begin, until)
        return near_stance

    def _move_over(
        self, stance: Stance, after: Stance, heading: float, start: float, end: float
    ) -> Stance:
        """Steps to where `after` stands; a change on the spot where that is close by."""
        distance = norm(sub(after.place, stance.place))
        if distance < _ON_THE_SPOT_M:
            return self._change(stance, after, start, end)
        steps = max(2, math.ceil(distance / (STEP_SHARE * self._m.unit)))
        self._moves.append(Move(start, end, stance, after, steps))
        self._step_out(stance, after, heading, steps, start, end)
        return after

    def standing_place(self, stance: Stance) -> Vec:
        """Where somebody who sits stands up: over the feet."""
        ahead = (math.sin(stance.facing), 0.0, math.cos(stance.facing))
        return add(stance.place, _along(ahead, self._m.seat_to_feet))

    def _change(self, stance: Stance, after: Stance, start: float, end: float) -> Stance:
        """A change on the spot: feet step one after the other while the body goes over."""
        self._moves.append(Move(start, end, stance, after))
        length = end - start
        first = 0 if short_way(after.facing - stance.facing) >= 0 else 1
        for order, side in enumerate((first, 1 - first)):
            origin, target = stance.feet[side], after.feet[side]
            turned = abs(short_way(target.facing - origin.facing))
            if norm(sub(target.at, origin.at)) < 0.02 and turned < 0.05:
                continue
            begin = start + length * (0.05 + 0.38 * order)
            self._swings[side].append(Swing(begin, begin + length * 0.42, origin, target))
        return after

    def _plan_walk(
        self, action: StagedAction, stance: Stance, target: Vec, start: float, end: float
    ) -> Stance:
        if stance.posture is not Posture.STAND:
            up = start + min(0.9, 0.4 * (end - start))
            place = stance.place
            if stance.posture is Posture.SIT:
                place = self.standing_place(stance)
            standing = self.stance(place, stance.facing, Posture.STAND)
            if stance.posture is Posture.SIT:
                standing = replace(standing, feet=stance.feet)
            stance, start = self._change(stance, standing, start, up), up
        stance, start = self._go_round(action, stance, target, start, end)
        way = sub(target, stance.place)
        distance = norm(way)
        heading = math.atan2(way[0], way[2]) if distance > 0.05 else stance.facing
        facing = heading if action.facing_deg is None else math.radians(action.facing_deg)
        seated = action.posture if action.posture not in (None, Posture.STAND) else None
        arrive = end - min(1.0, 0.4 * (end - start)) if seated else end
        after = self.stance(target, facing, Posture.STAND)
        stance = self._move_over(stance, after, heading, start, arrive)
        if seated:
            surface = 0.0 if action.target is None else action.target[1]
            down = self.stance(target, facing, seated, surface)
            stance = self._change(stance, down, arrive, end)
        return stance

    def _go_round(
        self, action: StagedAction, stance: Stance, target: Vec, start: float, end: float
    ) -> tuple[Stance, float]:
        """The legs of a walk before its last, each as long as its share of the way."""
        corners = [(x, 0.0, z) for x, z in action.path]
        points = [stance.place, *corners, target]
        lengths = [norm(sub(b, a)) for a, b in pairwise(points)]
        pace = (end - start) / max(0.1, sum(lengths))
        for corner, onward, length in zip(corners, points[2:], lengths, strict=False):
            way, ahead = sub(corner, stance.place), sub(onward, corner)
            heading = math.atan2(way[0], way[2])
            after = self.stance(corner, math.atan2(ahead[0], ahead[2]), Posture.STAND)
            arrive = start + length * pace
            steps = max(2, math.ceil(length / (STEP_SHARE * self._m.unit)))
            self._moves.append(Move(start, arrive, stance, after, steps))
            self._step_out(stance, after, heading, steps, start, arrive)
            stance, start = after, arrive
        return stance, start

    def _step_out(
        self, stance: Stance, after: Stance, heading: float, steps: int, start: float, end: float
    ) -> None:
        """Steps of a walk: feet alternate, the last one closes up."""
        beat = (end - start) / (steps + 1)
        left = (math.cos(heading), 0.0, -math.sin(heading))
        standing = [stance.feet[0], stance.feet[1]]
        # The foot on the inside of the turn goes first.
        first = 0 if short_way(heading - stance.facing) > 0 else 1
        for n in range(steps + 1):
            side = (first + n) % 2
            sign = SIDES[side]
            if n >= steps - 1:
                target = after.feet[side]
            else:
                middle = mix(stance.place, after.place, (n + 1) / steps)
                at = add(middle, _along(left, sign * self._width * 0.72))
                target = Foot(at, heading + sign * 0.07, 0.0, self._m.ankle_y)
            begin = start + n * beat
            self._swings[side].append(Swing(begin, begin + beat * 0.94, standing[side], target))
            standing[side] = target

    def at(self, time: float) -> Held:
        """The body at a time."""
        move = next((m for m in reversed(self._moves) if m.start <= time), None)
        if move is None:
            return self._held(self._first, time)
        if time >= move.end:
            return self._held(move.target, time)
        return self._walking(move, time) if move.steps else self._changing(move, time)

    def _held(self, stance: Stance, time: float) -> Held:
        legs = self._legs(stance, time, stance.facing, stance.lay)
        return Held(
            stance.hips,
            stance.facing,
            stance.lay,
            stance.spine,
            stance.lap,
            legs,
            0.0,
            0.0,
            stance.posture,
        )

    def _changing(self, move: Move, time: float) -> Held:
        share = (time - move.start) / (move.end - move.start)
        origin, target = move.origin, move.target
        turn = short_way(target.facing - origin.facing)
        lower = target.hips[1] - origin.hips[1]
        # Down: step first, then sit. Up: lean, then rise.
        begin = 0.30 if lower < -0.05 else 0.10 if lower > 0.05 else 0.0
        rise = ease((share - begin) / (1 - begin))
        over = (
            ease(share / 0.8) if lower > 0.05 else ease((share - begin * 0.5) / (1 - begin * 0.5))
        )
        facing = origin.facing + turn * ease(share)
        hips = mix(origin.hips, target.hips, over)
        hips = (hips[0], origin.hips[1] + lower * rise, hips[2])
        bow = 0.42 * math.sin(math.pi * ease(share)) * min(abs(lower) / 0.35, 1.0)
        upright = origin.lay == 0 == target.lay
        lay = origin.lay + (target.lay - origin.lay) * ease(share)
        spine = origin.spine + (target.spine - origin.spine) * ease(share)
        lap = origin.lap + (target.lap - origin.lap) * ease((share - 0.25) / 0.75)
        legs = self._legs(target, time, facing, lay)
        if not upright or origin.posture is Posture.KNEEL or target.posture is Posture.KNEEL:
            legs = self._sliding_legs(move, share, facing, lay)
        return Held(
            self._within_reach(hips, legs),
            facing,
            lay,
            spine + (bow if upright else 0.0),
            lap,
            legs,
            0.0,
            0.0,
            target.posture,
        )

    def _walking(self, move: Move, time: float) -> Held:
        beat = (move.end - move.start) / (move.steps + 1)
        phase = (time - move.start) / beat
        origin, target = move.origin, move.target
        done = _walked(phase, move.steps)
        hips = mix(origin.hips, target.hips, done)
        way = sub(target.place, origin.place)
        heading = math.atan2(way[0], way[2])
        away = short_way(heading - origin.facing)
        home = short_way(target.facing - heading)
        facing = origin.facing + away * ease(phase / 1.4)
        facing += home * ease((phase - (move.steps + 1) + 1.6) / 1.6)
        full = ease(phase / 1.0) * ease((move.steps + 1 - phase) / 1.0)
        step = norm(way) / move.steps
        leg = self._m.thigh + self._m.shin
        sink = leg - math.sqrt(max(leg * leg - (0.5 * step) ** 2, 0.0))
        # Lowest with both feet on the floor, highest over the standing leg.
        bob = 0.30 + 0.70 * (0.5 + 0.5 * math.cos(2 * math.pi * phase))
        hips = (hips[0], hips[1] - full * sink * bob - full * 0.004, hips[2])
        legs = self._legs(target, time, facing, 0.0)
        ahead = (math.sin(heading), math.cos(heading))
        apart = sub(legs[0].ankle, legs[1].ankle)
        stride = (apart[0] * ahead[0] + apart[2] * ahead[1]) * full
        return Held(
            self._within_reach(hips, legs),
            facing,
            0.0,
            origin.spine + 0.05 * full,
            0.0,
            legs,
            stride,
            full,
            Posture.STAND,
        )

    def _within_reach(self, hips: Vec, legs: tuple[LegPose, LegPose]) -> Vec:
        """Lowers the hips until both feet can be where they are."""
        leg = (self._m.thigh + self._m.shin) * 0.999
        most = hips[1]
        for pose in legs:
            away = math.hypot(pose.ankle[0] - hips[0], pose.ankle[2] - hips[2]) - self._m.hip_x
            level = leg * leg - max(away, 0.0) ** 2
            if level > 0:
                most = min(most, pose.ankle[1] + math.sqrt(level))
        return (hips[0], most, hips[2])

    def _sliding_legs(
        self, move: Move, share: float, facing: float, lay: float
    ) -> tuple[LegPose, LegPose]:
        """Legs that are drawn along, for getting down and up."""
        feet = [
            Foot(
                mix(a.at, b.at, ease(share)),
                a.facing + short_way(b.facing - a.facing) * ease(share),
                a.tip + (b.tip - a.tip) * ease(share),
                a.height + (b.height - a.height) * ease(share),
            )
            for a, b in zip(move.origin.feet, move.target.feet, strict=True)
        ]
        return (self._leg(feet[0], 0.0, facing, lay, 1), self._leg(feet[1], 0.0, facing, lay, -1))

    def _legs(
        self, stance: Stance, time: float, facing: float, lay: float
    ) -> tuple[LegPose, LegPose]:
        left, right = (self._foot(k, stance, time) for k in (0, 1))
        return (self._leg(*left, facing, lay, 1), self._leg(*right, facing, lay, -1))

    def _foot(self, k: int, stance: Stance, time: float) -> tuple[Foot, float]:
        """Where a foot is, and how far it is off the ground."""
        swings = self._swings[k]
        last = next((s for s in reversed(swings) if s.start <= time), None)
        coming = next((s for s in swings if s.start > time), None)
        if last is None:
            foot = self._first.feet[k]
        elif time >= last.end:
            foot = last.target
        else:
            return _swung(last, (time - last.start) / (last.end - last.start))
        tip = 0.0
        if coming is not None and foot.tip == 0:
            # The heel comes up before the foot leaves.
            tip = 0.42 * _vigour(coming) * ease(1 - (coming.start - time) / 0.14)
        if last is not None and foot.tip == 0:
            tip -= 0.24 * _vigour(last) * (1 - ease((time - last.end) / 0.09))
        return replace(foot, tip=foot.tip + tip), 0.0

    def _leg(self, foot: Foot, lift: float, facing: float, lay: float, side: int) -> LegPose:
        """A foot tips about its ball or its heel, which stay where they are."""
        turned = yaw(foot.facing)
        pivot = self._m.unit * (0.074 if foot.tip > 0 else -0.030)
        arm = (0.0, foot.height, -pivot)
        tipped = foot.tip if abs(foot.tip) < 1 else 0.0
        swung = add(apply(pitch(tipped), arm), (0.0, 0.0, pivot))
        ankle = add(foot.at, apply(turned, swung))
        if foot.tip >= 1:
            # On the way to kneeling the toes point down, and stay above the floor.
            toes = 0.118 * math.sin(min(foot.tip, math.pi)) + 0.042 * max(math.cos(foot.tip), 0.0)
            lift = max(lift, self._m.unit * toes - swung[1])
        turn = chain(turned, pitch(foot.tip))
        knee = (side * 0.13, 0.25, 1.0) if lay > -0.7 else (side * 0.1, 1.0, 0.0)
        return LegPose(add(ankle, (0.0, lift, 0.0)), turn, apply(yaw(facing), knee))


def _along(way: Vec, length: float) -> Vec:
    return (way[0] * length, way[1] * length, way[2] * length)


def _vigour(swing: Swing) -> float:
    """How much of a full stride a swing is."""
    return min(norm(sub(swing.target.at, swing.origin.at)) / 0.9, 1.0)


def _swung(swing: Swing, share: float) -> tuple[Foot, float]:
    """A foot in the air: the heel leads off, the toes come up for landing."""
    vigour = _vigour(swing)
    on = ease(share) * 0.6 + 0.4 * (share * share * (3 - 2 * share))
    a, b = swing.origin, swing.target
    tip = 0.42 * (1 - ease(share / 0.75)) + 0.34 * math.sin(math.pi * min(share / 0.6, 1.0))
    tip -= 0.24 * ease((share - 0.55) / 0.45)
    rest = a.tip + (b.tip - a.tip) * ease(share)
    foot = Foot(
        mix(a.at, b.at, on),
        a.facing + short_way(b.facing - a.facing) * on,
        rest + vigour * tip,
        a.height + (b.height - a.height) * on,
    )
    return foot, math.sin(math.pi * share) ** 2 * (0.022 + 0.035 * vigour)


def _walked(phase: float, steps: int) -> float:
    """Share of the way done after so many beats: slow out, even, slow in.

    The body is half a step behind the leading foot; a cubic through those points keeps its speed
    smooth.
    """
    marks = [0.0, *(n + 0.5 for n in range(steps)), float(steps)]
    phase = min(max(phase, 0.0), steps + 1.0)
    k = min(int(phase), steps)
    u = phase - k

    def slope(n: int) -> float:
        if n <= 0 or n >= len(marks) - 1:
            return 0.0
        return 0.5 * (marks[n + 1] - marks[n - 1])

    a, b = marks[k], marks[k + 1]
    value = a * (2 * u**3 - 3 * u**2 + 1) + b * (3 * u**2 - 2 * u**3)
    value += slope(k) * (u**3 - 2 * u**2 + u) + slope(k + 1) * (u**3 - u**2)
    return value / steps

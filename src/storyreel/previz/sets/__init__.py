"""Sets and props: rooms, furniture, the open air, and things in people's hands."""

from storyreel.previz.sets.build import BuiltSet, build_set
from storyreel.previz.sets.props import build_prop, lying_prop

__all__ = ["BuiltSet", "build_prop", "build_set", "lying_prop"]

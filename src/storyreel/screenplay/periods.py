"""When a story plays, as a year: for clothes, furniture and lamps."""

from __future__ import annotations

import re


def year_of(period: str) -> int:
    """The year a period is near; the present when it names none."""
    found = re.search(r"\b(\d{3,4})", period)
    if found:
        return int(found.group(1))
    old = r"medieval|middle ages|ancient|antiquity|biblical|roman|viking|renaissance|baroque"
    return 1400 if re.search(old, period, re.IGNORECASE) else 2020

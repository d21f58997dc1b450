"""Who says a quotation in Japanese and Chinese, where words are not set apart by blanks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storyreel.dialogue.formats._speaking import CJK_PRONOUNS, word_set

_LONGEST_TOLD = 400
_HAN = r"[\u3400-\u9fff\u30a0-\u30ff々〇·・A-Za-z]"
_JA_VERB = (
    r"(?P<verb>言った|言う|いった|尋ねた|たずねた|聞いた|訊いた|答えた|こたえた|返した|言い返した|"
    r"叫んだ|つぶやいた|呟いた|囁いた|ささやいた|笑った|話した|続けた)"
)
_JA_AFTER = re.compile(
    rf"^と、?(?P<name>{_HAN}{{1,12}})(?:は|が|も)、?(?P<how>[^。「」『』、]{{0,20}}?){_JA_VERB}"
)
_JA_BEFORE = re.compile(
    rf"(?:^|[。、])(?P<name>{_HAN}{{1,12}})(?:は|が|も)、?(?P<how>[^。「」『』、]{{0,20}}?)(?:{_JA_VERB}[。：:、]?)?$"
)
_JA_TAIL = re.compile(rf"^と、?(?P<how>[^。「」『』はが]{{0,12}}?){_JA_VERB}")
_ZH_HOW = (
    r"(?P<how>(?:(?:轻声|低声|小声|大声|悄悄|静静|轻轻|慢慢|缓缓|淡淡|冷冷|高兴|生气|平静|惊讶|小心|认真|无奈|"
    r"温柔|焦急|悲伤|奇怪|疑惑|不安|激动)地?|急忙|连忙|赶紧|接着|(?:微|冷|苦)?笑着|哭着|点头|摇头|又|也|就|还){0,3})"
)
_ZH_VERB = r"(?P<verb>说道|问道|答道|回答道|喊道|叫道|笑道|叹道|回答|说|說|问|問|答|喊|道)"
# Words that are in no name would be taken for one where a manner of speaking is not known.
_ZH_NAME = r"(?P<name>(?:(?![地着了的不是在就都很又也他她它])[\u4e00-\u9fff·]){1,6}?)"
_ZH = re.compile(rf"(?:^|[。！？；])[，]?{_ZH_NAME}{_ZH_HOW}{_ZH_VERB}[：:，,。]?$")
_ZH_AFTER = re.compile(rf"^[，,]?{_ZH_NAME}{_ZH_HOW}{_ZH_VERB}(?=[，。：:,]|$)")
_PLAIN_CJK = word_set(
    "言った 言う いった 聞いた 訊いた 尋ねた 答えた 说 說 说道 问 問 问道 答 道 答道 回答"
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says the words beside it.

    Attributes:
        name: The name as it stands there.
        how: How it is said and what is done meanwhile, such as `quietly`.
        rest: What is told besides, in sentences of its own.
    """

    name: str
    how: tuple[str, ...] = ()
    rest: str = ""


def tail(told: str) -> str | None:
    """What follows `と言った`, which ends a sentence that names the speaker before the words."""
    found = _JA_TAIL.match(told[:_LONGEST_TOLD])
    return told[found.end() :].lstrip("。、 ") if found else None


def _cjk(found: re.Match[str] | None, rest: str) -> Attribution | None:
    if not found or found["name"] in CJK_PRONOUNS:
        return None
    verb = found["verb"]
    how = [found["how"].strip("、，") or ""]
    if verb and verb not in _PLAIN_CJK:
        how.append(verb)
    return Attribution(found["name"], tuple(part for part in how if part), rest.strip("。，、 "))


def cjk_after(told: str) -> Attribution | None:
    """Who says the words before this: `とミラは言った。`, `，米拉轻声说。`."""
    head = told[:_LONGEST_TOLD]
    found = _JA_AFTER.match(head) or _ZH_AFTER.match(head)
    return _cjk(found, told[found.end() :]) if found else None


def cjk_before(told: str, *, is_said: bool) -> Attribution | None:
    """Who says the words after this: `ミラは`, when `と言った` follows, and `米拉笑着问：`."""
    end = told[-_LONGEST_TOLD:]
    found = _ZH.search(end) or _JA_BEFORE.search(end)
    if not found or not (found["verb"] or is_said):
        return None
    return _cjk(found, told[: len(told) - len(end) + found.start()])

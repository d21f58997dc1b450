"""Headings in the languages that people send: what opens an act, a scene of a play, or of a film.

A heading is known by its own word and a number or ordinal (`ACT II`, `2. Akt`, `제1막`, `المشهد
الأول`), or by the words for inside and outside (`INT.`, `内景`, `НАТ.`). A row that goes on as a
sentence does is none.
"""

from __future__ import annotations

import re

from storyreel.dialogue.schema import Level

_HAN = r"(?:\d{1,3}|[一二三四五六七八九十百]{1,4})"
_NUMBER = r"(?:\d{1,3}|[IVXLC]{1,7}|[一二三四五六七八九十]{1,3})"
_WRITTEN_OUT = r"(?:one|two|three|four|five|six)"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|last|erster?|zweiter?|dritter?|vierter?|fünfter?|letzter?|"
    r"premier|première|deuxième|second|seconde|troisième|quatrième|cinquième|"
    r"primo|prima|secondo|seconda|terzo|terza|quarto|quarta|quinto|quinta|"
    r"primero|primera|segundo|segunda|tercero|tercera|cuarto|cuarta|primeiro|primeira|terceiro|"
    r"terceira|первое|второе|третье|четвёртое|четвертое|пятое|первая|вторая|третья|четвёртая|"
    r"четвертая|пятая|первый|второй|третий|перша|друга|третя|четверта|п'ята)"
)
_ARABIC_ORDINAL = (
    r"(?:الأول|الاول|الأولى|الثاني|الثانية|الثالث|الثالثة|الرابع|الرابعة|الخامس|الخامسة|السادس|"
    r"السابع|الثامن|التاسع|العاشر|الأخير)"
)
_HEBREW_ORDINAL = (
    r"(?:ראשונה|ראשון|שנייה|שניה|שני|שלישית|שלישי|רביעית|רביעי|חמישית|חמישי|שישית|אחרונה|[א-י]['׳])"
)
_ACTS = r"(?:act|akt|aufzug|acte|atto|acto|ato|действие|дія|дѣйствіе|акт)"
_SCENES = (
    r"(?:scene|szene|auftritt|scène|scena|escena|cena|сцена|явление|ява|картина|kohtaus|tableau)"
)
# What may follow words that are said in sentences too: nothing, or a sign that divides.
_END = r"(?=\s{0,5}(?:$|[.:：،,;()（）\]\-–—·・]))"
# What may follow a number that hardly is: a place, but no sentence.
_PLACE = r"(?=\s{0,5}(?:$|[:：,()（）\]\-–—·・])|[.．]?\s{1,5}[^\n.!?。！？…]{1,80}$|[.．]$)"
_KOREAN_ACT = r"(?:제\s?\d{1,2}\s?막|\d{1,2}\s?막(?=\s?제?\s?\d{1,2}\s?장|$))"
_OPEN = r"[\[(（【]?"
_ACT = re.compile(
    rf"{_OPEN}(?:{_ACTS}\b[\s.:]*(?:(?:the\s+)?{_NUMBER}\b|{_ORDINAL}\b|{_WRITTEN_OUT}\b|$)"
    rf"|{_ORDINAL}\s+{_ACTS}\b|\d{{1,2}}\.\s?{_ACTS}{_END}"
    rf"|第{_HAN}幕(?=[\s:：.．、，,(（「・·—–-]|第|$)|{_KOREAN_ACT}"
    rf"|(?:ال)?فصل\s(?:\d{{1,2}}|{_ARABIC_ORDINAL}){_END}"
    rf"|מערכה\s(?:\d{{1,2}}|{_HEBREW_ORDINAL}){_END})",
    re.IGNORECASE,
)
_SCENE = re.compile(
    rf"{_OPEN}(?:{_SCENES}\b[\s.:]*(?:{_NUMBER}\b|{_ORDINAL}\b|{_WRITTEN_OUT}\b|$)"
    rf"|{_ORDINAL}\s+{_SCENES}\b|\d{{1,2}}\.\s?{_SCENES}{_END}"
    rf"|第{_HAN}[場场](?=[\s:：.．、，,(（「・·—–-]|$)"
    rf"|(?:场景|場景|シーン)\s?{_HAN}{_PLACE}|(?:씬|장면)\s?#?\d{{1,3}}{_PLACE}"
    rf"|제\s?\d{{1,2}}\s?장{_PLACE}|(?<=막)\s?\d{{1,2}}\s?장{_PLACE}"
    rf"|(?:ال)?مشهد\s(?:\d{{1,3}}|{_ARABIC_ORDINAL})(?:{_END}|(?=\s(?:داخلي|خارجي)))"
    rf"|(?:תמונה|סצנה|סצינה)\s(?:\d{{1,3}}|{_HEBREW_ORDINAL}){_END})",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s+[a-zß-öø-ÿа-яё'’][^\n]*[.!?…][\"'”’»)\]]?$|[^\n]*[。！？]$")
_INSIDE = r"(?:INT|EXT|EST|ИНТ|НАТ|ЭКСТ|ІНТ|ЕКСТ)"
_WRITTEN_INSIDE = (
    r"(?:INTERIOR|EXTERIOR|INTÉRIEUR|EXTÉRIEUR|INTERNO|ESTERNO|INNEN|AUSSEN|AUẞEN|AUßEN)"
)
SLUGLINE = re.compile(
    r"\s*(?:\d{1,3}[A-Za-z]?[.、．)]?\s{1,4})?(?:"
    rf"(?:{_INSIDE}\.?(?:/{_INSIDE}\.?)?|I/E\.?)[\s.]+\S"
    r"|(?:内景|外景|內景|内外景|内[/／]外景?|內[/／]外景?)[\s.．:：,，、·・–—-]{1,5}\S"
    r"|(?:داخلي|خارجي|פנים|חוץ)(?:\s?[./–—]|\s[-–—]\s)\s?\S"
    rf"|第{_HAN}[場场][\s:：]{{1,5}}(?=[^。！？!?\n]{{1,80}}$)\S"
    rf"|{_SCENES}\s\d{{1,3}}\s?[:–—-]\s?\S"
    r"|S\s?#\s?\d{1,3}[A-Za-z]?(?:[.:]|\s|$)"
    # In capitals only, so that nobody's interior thoughts are a place.
    rf"|(?-i:{_WRITTEN_INSIDE}(?:\s?/\s?{_WRITTEN_INSIDE})?"
    r"(?:\s?[.:]\s|\s?[-–—]\s|\s[^a-zß-öø-ÿ\n]{1,60}\s[-–—]\s)\S))"
    # In Japan a circle, in Korea a number sign; a circle twice is a name left out.
    r"|\s*[○◯]\s?[^\s○◯〇「『。:：?？!！\n][^○◯〇「『。:：?？!！\n]{0,60}$"
    r"|\s*\#\d{1,3}[.:]?\s{1,3}[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][^.!?。！？:：\n]{0,60}$",
    re.IGNORECASE,
)
"""A scene heading of a screenplay."""


def is_play_heading(text: str) -> bool:
    """Whether the text is the heading of an act or a scene of a play.

    Example:
        >>> is_play_heading("Scene 5: The Quay"), is_play_heading("Scene 5 was cold.")
        (True, False)
    """
    found = _ACT.match(text) or _SCENE.match(text)
    return found is not None and not _GOES_ON.match(text, found.end())


def level_of(text: str) -> Level:
    """Whether a heading opens an act or a scene; `ACT II, SCENE 1` opens a scene.

    Example:
        >>> level_of("ACT II")
        <Level.ACT: 'act'>
    """
    acts = _ACT.match(text)
    if not acts:
        return Level.SCENE
    return Level.SCENE if _SCENE.search(text, acts.end()) else Level.ACT


def number_ends(text: str) -> int:
    """Where the act and scene of a play's heading end, and what it says of the place begins.

    Example:
        >>> "SCENE II. A heath."[number_ends("SCENE II. A heath.") :], number_ends("A heath.")
        ('. A heath.', 0)
    """
    acts = _ACT.match(text)
    scene = _SCENE.search(text, acts.end()) if acts else _SCENE.match(text)
    found = scene or acts
    return found.end() if found else 0

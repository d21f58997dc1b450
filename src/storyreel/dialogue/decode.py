"""Bytes to text: which encoding, and what is cleaned away before a reader sees it.

A byte order mark decides, then what the file says of itself (an XML declaration, an HTML `meta`,
Project Gutenberg's header, the fixed notes of an Aozora text), then UTF-8. Anything else is
refused, with a guess at what `--encoding` should be: a guess that is wrong changes words in
silence.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from storyreel.errors import DialogueError

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
MAX_MARKS = 30
"""Most combining marks on one letter."""
_HEAD_BYTES = 4096
_DECLARED = (
    re.compile(rb"""<\?xml[^>]{1,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']"""),
    re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE),
    re.compile(rb"^Character set encoding: ([\w. -]{1,40}?)\s*$", re.MULTILINE),
    re.compile(rb"""^@charset "([\w.:-]{1,40})";"""),
)
_AOZORA = ("【テキスト中に現れる記号について】".encode("cp932"), "底本：".encode("cp932"))
_BINARY = (
    (b"%PDF", "a PDF", "Export it from the program that made it as Fountain, FDX or plain text."),
    (b"PK\x03\x04", "an archive or word processor file", "Save it as plain text or Fountain."),
    (b"\xd0\xcf\x11\xe0", "a word processor file", "Save it as plain text or Fountain."),
    (b"{\\rtf", "an RTF document", "Save it as plain text."),
    (b"\x89PNG", "a picture", "Give a dialogue as plain text."),
    (b"\xff\xd8\xff", "a picture", "Give a dialogue as plain text."),
)
# What people call it, what Python calls it, and what makes it likely.
_GUESSES = (
    *("shift_jis", "euc_jp", "euc_kr", "gb18030", "koi8-r", "windows-1251", "windows-1255"),
    *("windows-1256", "windows-1252"),
)
# The control and format characters that are not seen, and halves of characters. Kept: line feed,
# tab, the joiners that spell Persian and Indic words, and number signs that Arabic shows.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0001-\U000e007f]"
)
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
# What may be a run of marks: neither letters, blanks nor ASCII. Signs such as dashes are, too.
_MAYBE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_MARKS + 1},}}")
_LONG_BLANK = re.compile(r"[^\S\n]{200,}")


def decode(data: bytes, name: str, *, encoding: str | None = None) -> str:
    """The text in the bytes of a file.

    Args:
        data: The file's bytes.
        name: What to call it in errors.
        encoding: Name of the encoding; by default what the file says of itself, or UTF-8.

    Raises:
        DialogueError: It is not text, or not in that encoding.
    """
    if encoding is not None:
        return _decode_as(data, encoding, name, f"--encoding {encoding}")
    for mark, known in _BOMS:
        if data.startswith(mark):
            return _decode_as(data, known, name, f"its byte order mark ({known})")
    for mark, what, remedy in _BINARY:
        if data.startswith(mark):
            raise DialogueError(f"{name} is {what}, not text. {remedy}")
    if (wide := _utf16_without_mark(data)) is not None:
        return _decode_as(data, wide, name, wide)
    if b"\x00" in data:
        raise DialogueError(f"{name} is a binary file, not text. Give a dialogue as plain text.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        said = _declared(data)
        if said is not None:
            return _decode_as(data, said, name, f"what it says of itself ({said})")
        line = data[: error.start].count(b"\n") + 1
        raise DialogueError(
            f"{name} is not UTF-8 text: line {line} has the byte 0x{data[error.start]:02x}. "
            f"{_advice(data)}"
        ) from None


def clean(text: str) -> str:
    """NFC, one kind of line end, and no characters that are invisible or change direction.

    Blanks in a row are cut at 200: no text needs more, and no reader should have to walk them.
    Marks on one letter are cut at 30, as in Unicode's stream-safe text (UAX 15, 13): putting
    longer runs in order takes time that grows with their square.
    """
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", _MAYBE_MARKS.sub(_fewer_marks, text))
    return _LONG_BLANK.sub(" " * 200, text)


def _fewer_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for sign in run[0]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= MAX_MARKS:
            kept.append(sign)
    return "".join(kept)


def _decode_as(data: bytes, encoding: str, name: str, why: str) -> str:
    codec = _text_codec(encoding)
    if codec is None:
        known = ", ".join(_GUESSES)
        raise DialogueError(f"there is no text encoding {encoding!r}; known are such as {known}.")
    try:
        return data.decode(codec)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = data[:start].count(b"\n") + 1
        raise DialogueError(
            f"{name} is not text by {why}: line {line} has a byte that has no place in it. "
            f"{_advice(data)}"
        ) from None


def _text_codec(encoding: str) -> str | None:
    try:
        info = codecs.lookup(encoding.strip())
        # Some codecs are no encodings of text, such as zip and rot13.
        "".encode(info.name)
    except (LookupError, ValueError):
        return None
    # As people use them: Shift_JIS with what Windows added, and Latin-1 with Windows' quotes.
    return {"shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030"}.get(info.name, info.name)


def _declared(data: bytes) -> str | None:
    head = data[:_HEAD_BYTES]
    for pattern in _DECLARED:
        if found := pattern.search(head):
            said = found[1].decode("ascii").strip()
            return "windows-1252" if said.lower() in ("iso-8859-1", "latin1", "ascii") else said
    if any(mark in data for mark in _AOZORA):
        return "shift_jis"
    # What the HTML standard has browsers assume.
    if re.match(rb"\s*<(?:!doctype html|html|head)\b", head, re.IGNORECASE):
        return "windows-1252"
    return None


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 in the byte order in which the beginning has line ends, blanks and ASCII signs.

    In the other order these are rare letters, and most of the text is no text.
    """
    head = data[: _HEAD_BYTES & ~1]
    if len(head) < 4 or len(data) % 2 or b"\x00" not in head:
        return None
    shares = {order: _text_share(head, order) for order in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda order: shares[order])
    return best if shares[best] > 0 else None


def _text_share(head: bytes, order: str) -> float:
    """Share of ASCII signs in text of that byte order; 0 when it is no text."""
    text = head.decode(order, "ignore")
    kinds = [unicodedata.category(sign) for sign in text if sign not in "\n\r\t"]
    strange = sum(kind in ("Cc", "Cn", "Co", "Cs") for kind in kinds)
    if strange > len(kinds) // 100:
        return 0.0
    return sum(sign.isascii() for sign in text) / max(1, len(text))


def _advice(data: bytes) -> str:
    likely = guess_encoding(data)
    if likely is None:
        return "Save it as UTF-8, or name its encoding with --encoding."
    return f"It looks like {likely}: try --encoding {likely}, or save it as UTF-8."


def guess_encoding(data: bytes) -> str | None:
    """The encoding that a text is most likely in, if it is none that says so itself.

    Each candidate's text is judged by what a person would see: letters of one script in words
    that begin with a capital at most. None when no candidate gives that.
    """
    # Cut at line ends, so that no character is cut in two.
    sample = data[:20_000]
    if len(sample) < len(data) and b"\n" in sample:
        sample = sample[: sample.rindex(b"\n")]
    scores = {}
    for encoding in _GUESSES:
        codec = _text_codec(encoding)
        assert codec is not None, "the guesses are encodings"
        try:
            text = sample.decode(codec)
        except UnicodeDecodeError:
            continue
        scores[encoding] = _likely(text, encoding)
    best = max(scores, key=lambda encoding: scores[encoding], default=None)
    return best if best is not None and scores[best] > 0.5 else None


# What makes a text by each encoding a text: the letters it is chosen for, and common signs.
_COMMON_CHINESE = (
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家"
    "十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从孩老谁吗呢吧她很什怎想"
)
_KANA = re.compile("[\u3040-\u30ff]")
_LETTERS = {
    "shift_jis": _KANA,
    "euc_jp": _KANA,
    "euc_kr": re.compile("[\uac00-\ud7a3]"),
    "gb18030": re.compile(f"[{_COMMON_CHINESE}]"),
    "koi8-r": re.compile("[\u0400-\u045f\u0490\u0491]"),
    "windows-1251": re.compile("[\u0400-\u045f\u0490\u0491]"),
    "windows-1255": re.compile("[\u05d0-\u05ea]"),
    "windows-1256": re.compile("[\u0621-\u064a\u067e\u0686\u06a9\u06af\u06cc]"),
    "windows-1252": re.compile("[a-zA-Z]"),
}
_VOWELS = re.compile("[аеиоуыэюяёіїєАЕИОУЫЭЮЯЁІЇЄ]")
_EXPECTED = re.compile(
    "[\u3000-\u30ff\u4e00-\u9fff\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f"
    "\u2013\u2014\u2018-\u201d\u2026\u0400-\u045f\u0490\u0491\u05d0-\u05ea\u060c\u061b\u061f"
    "\u0621-\u064a\u067e\u0686\u06a9\u06af\u06cc\uac00-\ud7a3"
    "àâäæçèéêëîïñòóôöœùúûüßáíìå«»ÀÂÄÇÈÉÊËÎÏÔÖÙÚÛÜÁÍÓÑÅ¿¡]"
)
_ODD = re.compile(
    # A small letter before a capital inside a word, and signs that nobody writes in a dialogue.
    "[а-яёa-zà-ÿ][А-ЯЁ]|[\uff61-\uff9f\ue000-\uf8ff\u2500-\u259f\x80-\x9f]"
    "|[a-zA-Z][\u0400-\u06ff]|[\u0400-\u06ff][a-zA-Z]|[А-ЯЁ]{2}[а-яё]"
    # Hebrew letters that only end words, inside one; Arabic among letters of the West.
    "|[ךםןףץ][א-ת]|[à-ÿ][\u0621-\u064a]|[\u0621-\u064a][à-ÿ]"
)


def _likely(text: str, encoding: str) -> float:
    """Share of the signs beyond ASCII that belong in such a text, less what looks wrong."""
    beyond = sum(sign > "\x7f" for sign in text)
    letters = len(_LETTERS[encoding].findall(text))
    if not beyond or not letters:
        return 0.0
    score = (len(_EXPECTED.findall(text)) - 2 * len(_ODD.findall(text))) / beyond
    if encoding == "windows-1252":
        return score
    # Almost any bytes are some Chinese or Russian text; a real one is so for the most part.
    latin = sum(sign.isascii() and sign.isalpha() for sign in text)
    share = min(1.0, 5 * letters / latin) if latin else 1.0
    return score * share * _plausible(text, encoding, letters, beyond)


def _plausible(text: str, encoding: str, letters: int, beyond: int) -> float:
    """How far the letters make up a language: the common ones, vowels, kana among characters."""
    if encoding == "gb18030":
        # Japanese in EUC gives the same kana, and Chinese has none.
        return min(1.0, 8 * letters / beyond) if not _KANA.search(text) else 0.3
    if encoding in ("koi8-r", "windows-1251"):
        # Hebrew comes out in capitals alone, and Arabic with few vowels.
        small = sum(sign.islower() for sign in text if sign > "\x7f")
        return min(1.0, 3 * len(_VOWELS.findall(text)) / letters, 2 * small / letters)
    if encoding == "euc_kr":
        return letters / beyond
    return 1.0

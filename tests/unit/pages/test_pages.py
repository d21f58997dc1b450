"""What a page promises: every text is text, everything is there once, and nothing is fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any, TypeVar

import pytest
from pydantic import ValidationError

from storyreel.continuity import judged
from storyreel.document import File
from storyreel.errors import ScriptError
from storyreel.film.schema import CutDocument, ReviewDocument, VoicedLine, VoiceTrack, Word
from storyreel.pages import review_page, storyboard_page
from storyreel.pages.compare import Side, compare_page
from storyreel.pages.wording import right_to_left
from storyreel.screenplay.pairing import compare_scripts
from storyreel.screenplay.schema import ShootingScript

Doc = TypeVar("Doc", bound=File)
VOID = {"meta", "img", "br", "hr", "link", "input", "source", "track", "wbr"}
PAYLOADS = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></svg><svg onload=alert(1)>",
    "<!--",
    "</style><style>*{display:none}</style>",
    "{{7*7}}{% raw %}",
    "javascript:alert(1)",
    "]]>&lt;b&gt;&amp;",
)


class Page(HTMLParser):
    """Reads a page: its tags, whether they nest, and the text of each element."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open or tag in VOID, f"<{tag}/> means nothing outside a drawing"
        self.tags.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(name for name, _ in attrs)) for tag, attrs in self.tags]

    def values(self, wanted: str) -> list[str]:
        return [value or "" for _, attrs in self.tags for name, value in attrs if name == wanted]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    elif isinstance(value, str):
        yield path


def _put(value: Any, path: tuple[Any, ...], text: str) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = text


def _free(document: File) -> list[tuple[Any, ...]]:
    """Where the schema takes any text: everything that is no id, number or closed vocabulary."""
    free = []
    for path in _leaves(document.model_dump(mode="json")):
        trial = document.model_dump(mode="json")
        _put(trial, path, "any < text")
        try:
            type(document).model_validate(trial)
        except ValidationError:
            continue
        free.append(path)
    return free


def _filled(document: Doc, paths: list[tuple[Any, ...]], text: str) -> Doc:
    value = document.model_dump(mode="json")
    for path in paths:
        _put(value, path, text)
    return type(document).model_validate(value)


def _compared(script: ShootingScript, stills: dict[tuple[str, str], bytes]) -> str:
    """The script beside itself without its last scene and one of its shots."""
    first, *others, _ = script.scenes
    fewer = first.model_copy(update={"shots": first.shots[:-1]})
    b = script.model_copy(update={"scenes": (fewer, *others)})
    sides = [Side(it.title, it, judged(it), stills) for it in (script, b)]
    return compare_page(sides[0], sides[1], compare_scripts(script, b))


@pytest.fixture(scope="session")
def pages(
    script: ShootingScript,
    stills: dict[tuple[str, str], bytes],
    cut: CutDocument,
    review: ReviewDocument,
) -> dict[str, str]:
    return {
        "storyboard": storyboard_page(script, stills),
        "storyboard of a cut": storyboard_page(script, stills, cut=cut),
        "comparison": _compared(script, {}),
        "review": review_page(review, script=script, cut=cut, stills=stills),
        "review of a plan": review_page(review, script=script),
        "review of a film alone": review_page(review),
    }


@pytest.fixture(scope="session")
def poisoned(
    script: ShootingScript,
    stills: dict[tuple[str, str], bytes],
    cut: CutDocument,
    review: ReviewDocument,
) -> Callable[[str], list[str]]:
    free = {document.kind: _free(document) for document in (script, cut, review)}

    def pages(text: str) -> list[str]:
        bad_script = _filled(script, free["shooting-script"], text)
        bad_cut = _filled(cut, free["cut"], text)
        bad_review = _filled(review, free["review"], text)
        return [
            storyboard_page(bad_script, stills),
            storyboard_page(bad_script, stills, cut=cut),
            _compared(bad_script, stills),
            review_page(bad_review, script=bad_script, cut=bad_cut, stills=stills),
            review_page(bad_review, script=bad_script, cut=cut, stills=stills, film=f"a{text}.mp4"),
            review_page(bad_review, cut=bad_cut, film=text),
        ]

    return pages


def test_the_schema_has_the_free_texts_that_the_poison_needs(script: ShootingScript) -> None:
    fields = {path[-1] for path in _free(script)}
    assert {"title", "heading", "text", "parenthetical", "action", "why", "what", "name"} <= fields
    assert {"demeanour", "features", "description", "writer", "language", "reason"} - fields == {
        "reason"
    }, "the script of these tests has no waiver"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_that_look_like_markup_are_shown_as_words(
    payload: str, poisoned: Callable[[str], list[str]]
) -> None:
    for plain, hostile in zip(poisoned("x" * len(payload)), poisoned(payload), strict=True):
        read, expected = Page(hostile), Page(plain)
        assert read.shape == expected.shape
        assert any(payload in text for text in read.text)
        assert {tag for tag, _ in read.tags} & {"iframe", "object", "base"} == set()
        assert not [value for value in read.values("href") if value.startswith("javascript:")]
        assert "49" not in "".join(text for text in read.text if payload in text)


def test_no_page_has_event_handlers_or_style_attributes(pages: dict[str, str]) -> None:
    for page in pages.values():
        names = {name for _, attrs in Page(page).tags for name, _ in attrs}
        assert not [name for name in names if name.startswith("on") or name == "style"]


def test_a_page_asks_nothing_of_the_network(pages: dict[str, str]) -> None:
    for page in pages.values():
        bare = re.sub(r"data:image/jpeg;base64,[A-Za-z0-9+/=]+", "", page)
        assert not re.search(r"https?:|//\w|@import|url\(", bare)
        for link in [*Page(page).values("src"), *Page(page).values("href")]:
            assert re.match(r"data:image/jpeg;base64,|#|film\.mp4", link), link


def test_the_policy_lets_in_this_style_and_this_script_only(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        policy = dict(
            part.strip().split(" ", 1) for part in Page(page).values("content")[0].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["img-src"] == "data:"
        for tag, directive in (("style", "style-src"), ("script", "script-src")):
            found = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
            digests = [hashlib.sha256(text.encode()).digest() for text in found]
            assert policy.get(directive, "") == " ".join(
                f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests
            )
        assert ("script-src" in policy) == name.startswith("review")


def test_pages_nest_and_ids_are_there_once(pages: dict[str, str]) -> None:
    for page in pages.values():
        ids = Page(page).values("id")
        assert len(ids) == len(set(ids))
        for link in Page(page).values("href"):
            assert not link.startswith("#") or link[1:] in ids
        assert all(Page(page).values("alt"))


def test_awkward_scripts_make_pages_that_nest(
    random_script: Callable[[int], ShootingScript],
) -> None:
    for seed in range(12):
        made = random_script(seed)
        ids = Page(storyboard_page(made, {})).values("id")
        assert len(ids) == len(set(ids))


def test_a_script_with_every_feature_has_every_shot(small_script: ShootingScript) -> None:
    page = storyboard_page(small_script, {})
    assert page.count('<article class="panel"') == sum(len(it.shots) for it in small_script.scenes)
    Page(page)


def test_every_shot_has_one_panel_with_its_picture(
    script: ShootingScript, stills: dict[tuple[str, str], bytes], pages: dict[str, str]
) -> None:
    read = Page(pages["storyboard"])
    panels = [value for value in read.values("id") if re.fullmatch(r"shot-s\d+-\w+", value)]
    assert panels == [
        f"shot-{scene.id}-{shot.number}" for scene in script.scenes for shot in scene.shots
    ]
    pictures = ["data:image/jpeg;base64," + base64.b64encode(it).decode() for it in stills.values()]
    assert read.values("src") == pictures
    assert "".join(read.text).count("No take yet") == len(panels) - len(pictures)


def test_a_shot_without_a_take_says_so(pages: dict[str, str]) -> None:
    assert pages["storyboard of a cut"].count(">No take yet<") == 1
    assert "sc001_sh0010_t01" in pages["storyboard of a cut"]
    assert "Shots without a take: s3/40." in pages["review"]


def _words(page: str) -> list[str]:
    found = re.findall(r'<p class="words" dir="auto" lang="[^"]*">(.*?)</p>', page)
    return [Page(f"<p>{text}</p>").text[0] for text in found]


def _said(page: str) -> str:
    return re.sub(r"[\s…]", "", "".join(_words(page)))


def test_every_line_is_there_once_and_in_order(
    script: ShootingScript, pages: dict[str, str]
) -> None:
    said = re.sub(r"\s", "", "".join(line.text for line in script.lines))
    assert _said(pages["storyboard"]) == said


def test_a_line_over_a_cut_is_marked_on_both_sides(pages: dict[str, str]) -> None:
    words = _words(pages["storyboard"])
    assert [text for text in words if text.endswith(" …")] == [words[1], words[5]]
    assert [text for text in words if text.startswith("… ")] == [words[2], words[6]]
    assert "divided by length" in pages["storyboard"]


def test_a_line_that_no_shot_has_is_named(script: ShootingScript) -> None:
    value = script.model_dump(mode="json")
    value["scenes"][2]["shots"][2]["lines"] = []
    page = storyboard_page(ShootingScript.model_validate(value), {})
    assert "Heard in no shot" in page.split("Look at the name.")[0][-900:]
    assert page.count("Look at the name.") == 1


def test_words_fall_where_the_voice_track_has_them(script: ShootingScript) -> None:
    line = script.scenes[1].lines[0]
    spoken = line.text.split()
    # Everything but the last word is spoken in the first second, before the cut at frame 66.
    times = [(100 * i, 100 * i + 90) for i in range(len(spoken) - 1)] + [(4000, 4500)]
    voiced = VoicedLine(
        line=line.id,
        speaker="yusuf",
        audio="voice/l5.wav",
        sha256="0" * 64,
        duration_ms=5500,
        words=tuple(
            Word(text=text, start_ms=start, end_ms=end)
            for text, (start, end) in zip(spoken, times, strict=True)
        ),
        phonemes=(),
    )
    track = VoiceTrack(backend="espeak", sample_rate=22050, lines=(voiced,))
    words = _words(storyboard_page(script, {}, voice=track))
    assert f"{' '.join(spoken[:-1])} …" in words
    assert f"… {spoken[-1]}" in words


def test_what_was_not_measured_has_a_reason_and_no_number(pages: dict[str, str]) -> None:
    rows = re.findall(r"<tr.*?</tr>", pages["review"], re.DOTALL)
    unscored = [row for row in rows if 'class="unscored"' in row]
    assert len(unscored) == 2
    assert "not measured" in unscored[0]
    assert "The weights of the face model are not installed." in unscored[0]
    assert "does not apply" in unscored[1]
    assert "Nobody crosses the picture in two shots that follow each other." in unscored[1]
    assert not [row for row in unscored if "figure" in row or "meter" in row]


def test_a_value_beside_an_unscored_status_is_not_shown(review: ReviewDocument) -> None:
    value = review.model_dump(mode="json")
    value["measurements"] = [value["measurements"][2] | {"value": 0.0}]
    page = review_page(ReviewDocument.model_validate(value))
    assert "not measured" in page
    assert 'class="figure"' not in page


def test_measurements_say_value_unit_direction_and_interval(pages: dict[str, str]) -> None:
    text = " ".join(" ".join(Page(pages["review"]).text).split())
    assert "cut agreement v1 higher is better 0.909 ratio 0.78 to 0.97 11" in text
    assert "loudness v1 describes, does not judge −14.2 LUFS – 1" in text
    assert "missing takes v1 lower is better 1 count" in text


def test_every_note_is_listed_and_tied_to_its_shot(
    review: ReviewDocument, pages: dict[str, str]
) -> None:
    page = pages["review"]
    for number, note in enumerate(review.notes, 1):
        assert page.count(note.text) == 1
        assert page.count(f'id="note-{number}"') == 1
    assert Page(page).values("href").count("#note-4") == 1
    assert page.index("The whole film".lower()) < page.index("Miyo looks left")
    assert page.count("<img") == 2


def test_the_timeline_has_every_shot_cut_and_voice(
    cut: CutDocument, review: ReviewDocument, pages: dict[str, str]
) -> None:
    page = pages["review"]
    drawn = page[page.index('class="strip"') : page.index('class="legend"')]
    labels = [it for it in Page(page).values("aria-label") if it.startswith("Shot ")]
    assert [it.split(",")[0] for it in labels] == [
        f"Shot {shot.shot} of scene {shot.scene}" for shot in cut.shots
    ]
    assert drawn.count('class="scripted"') == len(cut.shots) - 1
    assert drawn.count('class="detected"') == len(review.detected_cuts)
    assert drawn.count('class="on"') == len(cut.lines) - 1
    assert drawn.count('class="off"') == 1
    assert 'href="film.mp4#t=6.021" data-at="6.021"' in drawn


def test_a_long_film_runs_over_rows_that_break_between_shots(
    script: ShootingScript, review: ReviewDocument
) -> None:
    value = script.model_dump(mode="json")
    scene = value["scenes"][2] | {"lines": [], "beats": []}
    shots = [shot | {"lines": []} for shot in scene["shots"]] * 10
    numbered = [shot | {"number": str(10 * n)} for n, shot in enumerate(shots, 1)]
    long = ShootingScript.model_validate(value | {"scenes": [scene | {"shots": numbered}]})
    page = review_page(review, script=long)
    assert page.count('<svg class="row"') == 3
    labels = [it for it in Page(page).values("aria-label") if it.startswith("Shot ")]
    assert len(labels) == len(set(labels)) == 40


def test_the_same_documents_make_the_same_page(
    script: ShootingScript,
    stills: dict[tuple[str, str], bytes],
    cut: CutDocument,
    review: ReviewDocument,
    pages: dict[str, str],
) -> None:
    turned = dict(reversed(stills.items()))
    again = ShootingScript.from_json(script.to_json())
    assert storyboard_page(again, turned) == pages["storyboard"]
    assert review_page(review, script=again, cut=cut, stills=turned) == pages["review"]


def test_a_page_names_its_language_and_lets_people_write_either_way(pages: dict[str, str]) -> None:
    page = pages["storyboard"]
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert '<p class="words" dir="auto" lang="ar">' in page
    assert '<p class="words" dir="auto" lang="ja">' in page


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("يوسف looks at the sea.", False),
        ("يوسف ينظر إلى البحر.", True),
        ("يوسف", True),
        ("Ruth ينظر إليها يوسف.", True),
        ("הוא קם.", True),
        ("12: Ruth.", False),
        ("…", False),
    ],
)
def test_a_sentence_runs_the_way_of_its_words_and_not_of_a_name(text: str, left: bool) -> None:
    assert right_to_left(text, ("Ruth", "يوسف")) is left


def test_who_speaks_stands_where_the_words_begin(script: ShootingScript) -> None:
    page = storyboard_page(script, {})
    speeches = re.findall(r'<div class="speech" dir="(\w+)">(.*?)</div>', page, re.DOTALL)
    assert {way for way, text in speeches if 'lang="ar"' in text} == {"rtl"}
    assert {way for way, text in speeches if 'lang="ja"' in text} == {"ltr"}


def test_a_script_without_any_extra_makes_a_page(script: ShootingScript) -> None:
    value = script.model_dump(mode="json")
    value["scenes"] = [value["scenes"][0] | {"lines": [], "beats": []}]
    value["scenes"][0]["shots"] = [value["scenes"][0]["shots"][0] | {"lines": [], "blocking": []}]
    Page(storyboard_page(ShootingScript.model_validate(value), {}))


def test_a_review_without_findings_says_so(review: ReviewDocument) -> None:
    value = review.model_dump(mode="json")
    empty = value | {"measurements": [], "notes": [], "detected_cuts": [], "duration_frames": 0}
    page = review_page(ReviewDocument.model_validate(empty))
    assert "No notes." in page
    assert "Nothing was measured." in page
    Page(page)


def test_a_still_that_is_no_jpeg_is_refused(script: ShootingScript) -> None:
    with pytest.raises(ValueError, match=r"^a still is a JPEG picture; these bytes do not begin"):
        storyboard_page(script, {("s1", "10"): b"<svg onload=alert(1)>"})


@pytest.mark.parametrize("film", ["/etc/film.mp4", "../film.mp4", "//host/film.mp4", ""])
def test_a_film_elsewhere_is_refused(film: str, review: ReviewDocument) -> None:
    with pytest.raises(ValueError, match=r"^the film stands beside the page, not at "):
        review_page(review, film=film)


def test_an_aspect_that_is_no_shape_is_refused(script: ShootingScript) -> None:
    flat = script.model_copy(update={"aspect": "16:0"})
    with pytest.raises(ScriptError, match=r"^an aspect is like '16:9' or '2.39:1', not '16:0'.$"):
        storyboard_page(flat, {})

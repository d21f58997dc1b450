"""The page that has two scripts side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from storyreel.continuity import judged
from storyreel.film.schema import Severity
from storyreel.pages.compare import Side, compare_page, figure_rows, lines_told
from storyreel.pages.wording import figure, figure_difference
from storyreel.screenplay import ShootingScript
from storyreel.screenplay.figures import Unit
from storyreel.screenplay.pairing import compare_scripts
from storyreel.screenplay.vocabulary import ShotSize

BLOCKS = {"p", "h1", "h2", "h3", "tr", "li", "dt", "dd", "div", "article", "section", "header"}


def edited(script: ShootingScript) -> ShootingScript:
    """The script with a shot nearer, a line reworded and the last shot of a scene taken out."""
    first, *others = script.scenes
    line = first.lines[0].model_copy(update={"text": "We are shut. The last boat is gone."})
    framing = first.shots[1].framing.model_copy(update={"size": ShotSize.ECU})
    nearer = first.shots[1].model_copy(update={"framing": framing})
    scene = first.model_copy(
        update={
            "lines": (line, *first.lines[1:]),
            "shots": (first.shots[0], nearer, *first.shots[2:]),
        }
    )
    last = others[-1].model_copy(update={"shots": others[-1].shots[:-1]})
    return script.model_copy(update={"scenes": (scene, *others[:-1], last)})


def page(
    a: ShootingScript, b: ShootingScript, stills: dict[tuple[str, str], bytes] | None = None
) -> str:
    sides = [
        Side(name, script, judged(script), stills or {})
        for name, script in (("a.json", a), ("b.json", b))
    ]
    return compare_page(*sides, compare_scripts(a, b))


class Read(HTMLParser):
    """What a page says, in rows as a person reads it; and its ids and links."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self._said: list[str] = []
        self._drawing = 0
        self.feed(html[html.index("<body") :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values else []
        self._drawing += tag == "svg"
        self._said += {"del": ["[-"], "ins": ["{+"], "mark": ["*"]}.get(tag, [])
        self._said += ["\n"] if tag in BLOCKS else []
        differs = tag in ("p", "div") and (values.get("class") or "").endswith(" other")
        self._said += ["* "] if differs else []

    def handle_endtag(self, tag: str) -> None:
        self._drawing -= tag == "svg"
        self._said += {"del": ["-]"], "ins": ["+}"], "mark": ["*"]}.get(tag, [])
        self._said += [" | "] if tag in ("td", "th") else ["\n"] if tag in BLOCKS else []

    def handle_data(self, data: str) -> None:
        if not self._drawing:
            self._said.append(" " if data.isspace() else data.replace("\n", " "))

    @property
    def rows(self) -> str:
        rows = (" ".join(row.split()) for row in "".join(self._said).split("\n"))
        return "\n".join(row for row in rows if row) + "\n"


def test_the_page_says_what_a_person_read(
    script: ShootingScript, golden: Callable[..., None]
) -> None:
    golden("pages/compare.txt", Read(page(script, edited(script))).rows)


def test_the_same_scripts_make_the_same_page(script: ShootingScript) -> None:
    again = ShootingScript.from_json(script.to_json())
    assert page(script, edited(script)) == page(again, edited(again))


def test_every_shot_of_both_stands_there_once(
    script: ShootingScript, small_script: ShootingScript, random_script
) -> None:
    pairs = [(script, edited(script)), (script, script), (small_script, script)]
    pairs += [(random_script(seed), random_script(seed + 1)) for seed in range(8)]
    for a, b in pairs:
        read = Read(page(a, b))
        ids = read.ids
        assert len(ids) == len(set(ids))
        for letter, which in (("a", a), ("b", b)):
            wanted = {f"{letter}-{s.id}-{shot.number}" for s in which.scenes for shot in s.shots}
            assert {it for it in ids if re.match(rf"{letter}-s\d", it)} == wanted
            assert wanted <= {link[1:] for link in read.links}


def test_what_differs_is_marked_and_what_does_not_is_quiet(script: ShootingScript) -> None:
    html = page(script, edited(script))
    shot = html[html.index('id="b-s1-20"') :]
    shot = shot[: shot.index("</article>")]
    assert "<mark>ECU</mark>" in shot
    assert shot.count("<mark>") == 1
    assert "<del>We’re </del><ins>We are </ins>" in html
    shots = sum(len(scene.shots) for scene in script.scenes)
    assert page(script, script).count('class="alike"') == shots
    assert "<mark>" not in page(script, script)


def test_findings_stand_beside_their_shots(script: ShootingScript) -> None:
    html = page(script, edited(script))
    for letter, which in (("a", script), ("b", edited(script))):
        issues = judged(which)
        assert issues
        for issue, _waiver in issues:
            at = html.index(f'id="{letter}-{issue.scene}-{issue.shot}"')
            row = html[at : html.index("</section>", at)]
            assert f"<b>{issue.rule}</b>" in row


def test_a_waived_finding_is_shown_with_its_reason(script: ShootingScript) -> None:
    issue = judged(script)[0][0]
    waiver = {"rule": issue.rule, "where": issue.where, "reason": "It is meant."}
    value = script.model_dump(mode="json") | {"waivers": [waiver]}
    html = page(ShootingScript.model_validate(value), script)
    assert "Waived: It is meant." in html


def test_pictures_stand_with_their_shots_and_missing_ones_say_so(
    script: ShootingScript, stills: dict[tuple[str, str], bytes]
) -> None:
    html = page(script, edited(script), stills)
    cards = html.count('class="cutting"')
    assert html.count("<img") + html.count(">No picture<") == cards
    assert "<img" not in page(script, edited(script))


def test_a_long_scene_runs_over_rows_that_hold_all_of_both(script: ShootingScript) -> None:
    value = script.model_dump(mode="json")
    scene = value["scenes"][2] | {"lines": [], "beats": []}
    shots = [shot | {"lines": []} for shot in scene["shots"]] * 10
    numbered = [shot | {"number": str(10 * n)} for n, shot in enumerate(shots, 1)]
    value["scenes"][2] = scene | {"shots": numbered}
    long = ShootingScript.model_validate(value)
    html = page(long, long)
    third = html[html.index('id="scene-a-s3"') :]
    assert third.count('<svg class="row"') == 3


def test_a_figure_without_a_value_has_its_reason(script: ShootingScript) -> None:
    rows = {row.name: row for row in figure_rows(*(Side("x", it, []) for it in (script, script)))}
    assert rows["words"].a == ""
    assert rows["words"].difference == ""
    assert rows["words"].reasons[0].startswith("the lines are written in signs")
    assert "not computed: the lines are written in signs" in page(script, script)


def test_lines_are_told_in_one_phrase(script: ShootingScript) -> None:
    assert lines_told(compare_scripts(script, script)) == "all 11 the same"
    assert lines_told(compare_scripts(script, edited(script))) == "1 reworded"


def test_findings_are_counted_without_those_waived(script: ShootingScript) -> None:
    side = Side("x", script, judged(script))
    total = sum(side.count(severity) for severity in Severity)
    assert total + side.waived == len(side.findings)


@pytest.mark.parametrize(
    ("a", "b", "unit", "said"),
    [
        (3, 5, Unit.COUNT, "3, 5, +2"),
        (1200, 1200, Unit.COUNT, "1,200, 1,200, same"),
        (0.5, 0.25, Unit.SHARE, "50%, 25%, −25 points"),
        (5.02, 4.35, Unit.SECONDS, "5.0 s, 4.3 s, −0.7 s"),
        (1.614, 1.832, Unit.BITS, "1.61 bits, 1.83 bits, +0.22 bits"),
        (0.5, 0.51, Unit.SHARE, "50%, 51%, +1 point"),
        (0.5, 0.501, Unit.SHARE, "50%, 50%, barely more"),
        (4.36, 4.33, Unit.SECONDS, "4.4 s, 4.3 s, barely less"),
        (0.59, 0.72, Unit.RATIO, "0.59, 0.72, +0.13"),
        (143.2, 120.0, Unit.PER_MINUTE, "143, 120, −23"),
    ],
)
def test_figures_have_units_and_differences_a_sign(
    a: float, b: float, unit: Unit, said: str
) -> None:
    told = (figure(a, unit), figure(b, unit), figure_difference(a, b, unit))
    assert ", ".join(told) == said

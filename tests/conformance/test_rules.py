"""What holds for every continuity rule, whoever wrote it."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from storyreel.continuity import Issue, check, find_rule, rule_names
from storyreel.dialogue import Dialogue, read_dialogue, read_text
from storyreel.film.schema import Severity
from storyreel.screenplay.schema import ShootingScript
from storyreel.scripter import WriterOptions, write

ROOT = Path(__file__).parents[2]
# Plays of several languages that are not part of the repository.
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix != ".md")
PLAYS = ROOT.parent / "shared" / "scenes"

DIALOGUES = {
    "two": """
Title: The Key
INT. KITCHEN - NIGHT
[Rain on the window. Ada stands by the table.]
ADA: You said you had lost it.
TOM: I said I could not find it. That is not the same thing, and you know it.
ADA: (quietly) Then what is this?
[Ada takes a key from the table and hands it to Tom.]
TOM: ...
TOM: Where did you get that?
ADA: From your coat! From the pocket of the coat that you wear every day, that hung on the door \
all through the winter while I looked in every drawer, under every floorboard, in the garden, in \
the snow. Do you know how long I looked?
TOM: No.
ADA: No. You never asked.
""",
    "three": """
EXT. PARK - DAY
JO: Is this seat taken?
SAM: That depends.
[Mrs. Lind enters.]
MRS. LIND: It is taken. I always sit there.
JO and SAM: Sorry!
JO (V.O.): I never sat there again.
MRS. LIND: Young people.
SAM (O.S.): Wait for me!
""",
    "alone": """
INT. OFFICE - NIGHT
RUTH: Somebody has been here. (she listens) Nobody. Of course nobody. There is never anybody here.
""",
    "scenes": """
INT. CAFE - DAY
MIA: Two coffees.
LEO: One. I am not staying.
MIA: You never are.

EXT. STREET - NIGHT
LEO: I should have stayed.
MIA: Yes!

INT. CAFE - DAY
MIA: One coffee.
LEO: Two.
""",
    "french": """
Title : La Lettre
LOUISE : Vous avez lu ma lettre ?
PAUL : Je ne lis pas les lettres des autres, madame.
LOUISE : Alors pourquoi est-elle ouverte ?
""",
    "crowd": "\n".join(
        f"GUEST {letter}: I was in the room when the light went out, and I heard it too."
        for letter in "ABCDEFG"
    ),
}
HEADINGS = ("What it does:", "Why is this bad:", "Example:", "Use instead:")


@cache
def _dialogue(name: str) -> Dialogue:
    return read_text(DIALOGUES[name], name=f"{name}.txt")


@cache
def _script(name: str, aspect: str = "16:9") -> ShootingScript:
    return write(_dialogue(name), options=WriterOptions(aspect=aspect))


@pytest.mark.parametrize("rule", rule_names())
class TestEveryRule:
    def test_explains_itself_under_four_headings(self, rule: str) -> None:
        module = inspect.getmodule(find_rule(rule))
        assert module is not None
        text = module.__doc__ or ""
        places = [text.find(f"\n{heading}\n") for heading in HEADINGS]
        assert places == sorted(places)
        assert min(places) > 0

    def test_is_a_generator_named_after_its_file(self, rule: str) -> None:
        function = find_rule(rule)
        assert inspect.isgeneratorfunction(function)
        assert function.__name__ == rule.replace("-", "_")
        assert (function.__doc__ or "").endswith(".")

    @pytest.mark.parametrize("name", DIALOGUES)
    def test_says_the_same_twice(self, rule: str, name: str) -> None:
        script, dialogue = _script(name), _dialogue(name)
        function = find_rule(rule)
        assert list(function(script, dialogue)) == list(function(script, dialogue))

    @pytest.mark.parametrize("name", DIALOGUES)
    def test_finds_no_error_in_what_the_planner_writes(self, rule: str, name: str) -> None:
        issues = check(_script(name), dialogue=_dialogue(name), rules=[rule])
        assert [str(issue) for issue in issues if issue.severity is Severity.ERROR] == []

    def test_writes_issues_a_person_can_use(self, rule: str, random_script: object) -> None:
        for issue in _issues_of_random_scripts(rule, random_script):
            assert issue.rule == rule
            assert issue.where == f"{issue.scene}/{issue.shot}"
            assert issue.message.endswith(".")
            assert issue.fix.endswith(".")
            assert pickle.loads(pickle.dumps(issue)) == issue


def _issues_of_random_scripts(rule: str, random_script: object) -> Iterator[Issue]:
    assert callable(random_script)
    nothing = read_text("NOBODY: Nothing.\n", name="nothing.txt")
    for seed in range(12):
        yield from find_rule(rule)(random_script(seed), nothing)


@pytest.mark.parametrize("aspect", ["9:16", "1:1", "2.39:1"])
@pytest.mark.parametrize("name", DIALOGUES)
def test_the_planner_keeps_the_grammar_in_every_format(name: str, aspect: str) -> None:
    issues = check(_script(name, aspect), dialogue=_dialogue(name))
    assert [str(issue) for issue in issues if issue.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "path",
    [*EXAMPLES, *sorted(PLAYS.glob("*.txt"))]
    if PLAYS.is_dir()
    else [
        *EXAMPLES,
        pytest.param(PLAYS, marks=pytest.mark.skip(reason="the collection of plays is not here")),
    ],
    ids=lambda path: path.stem,
)
def test_the_planner_breaks_no_rule_on_a_real_scene(path: Path) -> None:
    dialogue = read_dialogue(path)
    issues = check(write(dialogue), dialogue=dialogue)
    assert [str(issue) for issue in issues if issue.severity is Severity.ERROR] == []

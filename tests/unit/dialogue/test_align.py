"""An edited dialogue keeps the ids of the lines that are still there."""

from __future__ import annotations

import pytest

from storyreel.dialogue import Dialogue, Heading, carry_ids, read_text

OLD = ("A: one", "B: two", "A: three", "B: four")


def dialogue(*lines: str) -> Dialogue:
    return read_text("\n".join(lines), name="cafe.txt")


def carried(*lines: str, old: tuple[str, ...] = OLD) -> list[str]:
    return [line.id for line in carry_ids(dialogue(*lines), dialogue(*old)).lines]


def test_nothing_changed() -> None:
    assert carried(*OLD) == ["l1", "l2", "l3", "l4"]


def test_a_changed_line_keeps_its_id() -> None:
    assert carried("A: one", "B: TWO and more", "A: three", "B: four") == ["l1", "l2", "l3", "l4"]


def test_a_line_given_to_another_speaker_keeps_its_id() -> None:
    assert carried("A: one", "A: two", "A: three", "B: four") == ["l1", "l2", "l3", "l4"]


def test_an_inserted_line_gets_a_new_id_and_the_rest_keep_theirs() -> None:
    assert carried("A: one", "B: two", "B: new", "A: three", "B: four") == [
        "l1",
        "l2",
        "l5",
        "l3",
        "l4",
    ]


def test_an_inserted_first_line_renumbers_nothing() -> None:
    assert carried("B: new", *OLD) == ["l5", "l1", "l2", "l3", "l4"]


def test_a_deleted_line_leaves_a_gap() -> None:
    assert carried("A: one", "A: three", "B: four") == ["l1", "l3", "l4"]


def test_the_number_of_a_deleted_last_line_is_free_again() -> None:
    after = carry_ids(dialogue("A: one", "B: two", "A: three"), dialogue(*OLD))
    again = carry_ids(dialogue("A: one", "B: two", "A: three", "B: new"), after)
    assert [line.id for line in again.lines] == ["l1", "l2", "l3", "l4"]


def test_one_line_split_into_two() -> None:
    ids = carried("A: one", "B: two, first", "B: two, second", "A: three", "B: four")
    assert ids[0] == "l1"
    assert ids[-2:] == ["l3", "l4"]
    assert len(set(ids)) == 5


def test_all_rewritten_by_as_many() -> None:
    assert carried("A: uno", "B: due", "A: tre", "B: quattro") == ["l1", "l2", "l3", "l4"]


def test_all_rewritten_by_more() -> None:
    ids = carried("A: uno", "B: due", "A: tre", "B: quattro", "A: cinque")
    assert len(set(ids)) == 5
    assert not set(ids) & {"l1", "l2", "l3", "l4"}


@pytest.mark.parametrize("count", [2, 3])
def test_lines_with_the_same_words_stay_apart(count: int) -> None:
    same = ("A: no",) * count
    assert carried(*same, "B: yes", old=(*same, "B: yes")) == [
        f"l{n + 1}" for n in range(count + 1)
    ]


def test_an_id_of_an_earlier_edit_is_kept() -> None:
    first = carry_ids(dialogue("A: one", "B: new", "B: two"), dialogue("A: one", "B: two"))
    assert [line.id for line in first.lines] == ["l1", "l3", "l2"]
    second = carry_ids(dialogue("A: one", "B: new", "A: newer", "B: two"), first)
    assert [line.id for line in second.lines] == ["l1", "l3", "l4", "l2"]


def test_headings_and_directions_stay_where_they_are() -> None:
    old = dialogue("INT. CAFE", "A: one", "[Rain.]", "B: two")
    new = dialogue("INT. BAR", "B: new", "A: one", "[Snow.]", "B: two")
    entries = carry_ids(new, old).entries
    assert entries[0] == Heading(text="INT. BAR")
    assert [entry.kind for entry in entries] == ["heading", "line", "line", "direction", "line"]

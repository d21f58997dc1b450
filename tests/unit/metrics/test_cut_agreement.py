import pytest

from storyreel.film.schema import Status
from storyreel.metrics.cut_agreement import cut_agreement, matched


def test_one_missed_and_one_invented_of_three():
    measured = cut_agreement([48, 96, 150], [49, 96, 120])
    assert measured.value == 2 / 3
    assert measured.n == 3
    assert measured.params["precision"] == measured.params["recall"] == 2 / 3


def test_exact_agreement_is_one():
    assert cut_agreement([10, 20], [10, 20]).value == 1


def test_two_frames_still_match_and_three_do_not():
    assert cut_agreement([50], [52]).value == 1
    assert cut_agreement([50], [53]).value == 0


def test_a_detected_cut_is_claimed_once():
    # One cut seen between two planned ones cannot stand for both: F1 of 1 match, 2 planned, 1 seen.
    assert cut_agreement([50, 53], [51]).value == pytest.approx(2 / 3)


def test_the_nearest_free_cut_is_taken():
    assert matched([50], [48, 51], tolerance_frames=2) == [(50, 51)]
    assert matched([50, 52], [51, 53], tolerance_frames=2) == [(50, 51), (52, 53)]


def test_a_single_shot_cannot_disagree():
    measured = cut_agreement([], [])
    assert measured.value is None
    assert measured.status is Status.NOT_APPLICABLE
    assert measured.reason == "one shot is planned and one is seen, so there is no cut to find"


def test_planned_cuts_that_nobody_sees_score_zero():
    measured = cut_agreement([10], [])
    assert measured.value == 0
    assert measured.params["precision"] is None


@pytest.mark.parametrize("cuts", [[0], [-3], [5, 5], [9, 4]])
def test_what_is_no_list_of_cuts_is_refused(cuts):
    with pytest.raises(ValueError, match="ascending frame numbers from 1 on"):
        cut_agreement(cuts, [])
    with pytest.raises(ValueError, match="ascending frame numbers from 1 on"):
        cut_agreement([], cuts)

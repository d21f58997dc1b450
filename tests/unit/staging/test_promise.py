from __future__ import annotations

from dataclasses import replace

from storyreel.screenplay.vocabulary import Angle, ShotSize
from storyreel.staging.camera import Person, size_bounds, solve_single
from storyreel.staging.promise import promise

WIDE = 16 / 9
ADA = Person(x=-0.8, z=0.0, face_y=1.55, face_m=0.2, facing_deg=90.0)
TOM = Person(x=0.8, z=0.0, face_y=1.65, face_m=0.2, facing_deg=-90.0)
PEOPLE = {"ada": ADA, "tom": TOM}


def single(size: ShotSize = ShotSize.MS, focal_mm: float = 50):  # type: ignore[no-untyped-def]
    return solve_single(
        ADA, TOM.face, size=size, angle=Angle.EYE, focal_mm=focal_mm, aspect=WIDE, others=[TOM]
    )


def test_a_solved_single_keeps_size_headroom_and_looking_room() -> None:
    for size in ShotSize:
        kept = promise(single(size), "ada", PEOPLE, size=size, aspect=WIDE, looks_at=TOM)
        low, high = size_bounds(size)
        assert kept.size is size
        assert low <= kept.share < high
        assert (kept.in_picture, kept.headroom, kept.hidden_by) == (True, True, None)
        assert kept.looking_room in (True, None)


def test_a_camera_that_falls_short_says_what_it_has() -> None:
    camera = single(ShotSize.MS)
    kept = promise(camera, "ada", PEOPLE, size=ShotSize.CU, aspect=WIDE)
    assert kept.size is ShotSize.MS
    assert kept.share < size_bounds(ShotSize.CU)[0]


def test_a_face_behind_a_head_is_named_hidden() -> None:
    camera = single()
    between = tuple(e + (f - e) * 0.6 for e, f in zip(camera.eye, ADA.face, strict=True))
    nearer = Person(x=between[0], z=between[2], face_y=between[1], face_m=0.2, facing_deg=0.0)
    people = {**PEOPLE, "lena": nearer}
    assert promise(camera, "ada", people, size=ShotSize.MS, aspect=WIDE).hidden_by == "lena"


def test_a_face_out_of_the_picture_or_behind_the_lens_is_not_in_it() -> None:
    camera = single()
    aside = replace(camera, aim=(9.0, 1.5, 0.0))
    assert not promise(aside, "ada", PEOPLE, size=ShotSize.MS, aspect=WIDE).in_picture
    away = replace(
        camera, aim=tuple(2 * e - a for e, a in zip(camera.eye, camera.aim, strict=True))
    )
    assert promise(away, "ada", PEOPLE, size=ShotSize.MS, aspect=WIDE).size is None


def test_a_face_against_the_edge_it_looks_to_has_no_looking_room() -> None:
    camera = single()
    # Aimed further away from what she looks at, her face goes to the edge on that side.
    worse = replace(camera, aim=(camera.aim[0] - 0.45, camera.aim[1], camera.aim[2]))
    kept = promise(worse, "ada", PEOPLE, size=ShotSize.MS, aspect=WIDE, looks_at=TOM)
    assert kept.looking_room is False

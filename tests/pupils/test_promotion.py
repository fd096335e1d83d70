"""The passage to the next year: where everybody goes, and what stands in the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.pupils.promotion.rules import (
    Decision,
    Move,
    NextClass,
    Obstacle,
    PupilAtYearEnd,
    plan_promotion,
    suggested,
)

PROMOTE, REPEAT, LEAVE = Decision.PROMOTE, Decision.REPEAT, Decision.LEAVE
CLASSES = [
    NextClass("1hv1", 1, "havo/vwo"),
    NextClass("2hv1", 2, "havo/vwo"),
    NextClass("3hv1", 3, "havo/vwo"),
    NextClass("H4a", 4, "havo"),
    NextClass("H5a", 5, "havo"),
    NextClass("M4b", 4, "mavo"),
    NextClass("V6c", 6, "vwo"),
]
BY_NAME = {one.name: one for one in CLASSES}


@pytest.mark.parametrize(
    ("name", "stage", "decision", "next_name"),
    [
        ("2hv1", 2, PROMOTE, "3hv1"),
        ("2hv2", 2, PROMOTE, "3hv2"),
        ("H4a", 4, PROMOTE, "H5a"),
        ("4h11", 4, PROMOTE, "5h11"),
        ("9isk", 9, PROMOTE, "10isk"),
        ("h4-4", 4, PROMOTE, "h5-4"),
        ("12a", 1, PROMOTE, None),
        ("brugklas", 1, PROMOTE, None),
        ("2hv1", 2, REPEAT, "2hv1"),
        ("2hv1", 2, LEAVE, None),
    ],
)
def test_the_next_class_follows_from_the_name(name: str, stage: int, decision: Decision, next_name: str | None) -> None:
    assert suggested(name, stage, decision) == next_name


@pytest.mark.parametrize(
    ("standing", "move"),
    [
        (PupilAtYearEnd(1, "2hv1", 2, "havo/vwo", PROMOTE), Move(1, BY_NAME["3hv1"])),
        (PupilAtYearEnd(1, "2HV1", 2, "havo/vwo", PROMOTE), Move(1, BY_NAME["3hv1"])),
        (PupilAtYearEnd(1, "2hv1", 2, "havo/vwo", REPEAT), Move(1, BY_NAME["2hv1"])),
        (PupilAtYearEnd(1, "2hv1", 2, "havo/vwo", LEAVE), Move(1, None)),
        (PupilAtYearEnd(1, "3v1", 3, "vwo", PROMOTE, chosen="h4A"), Move(1, BY_NAME["H4a"])),
        (PupilAtYearEnd(1, "H5a", 5, "Havo", PROMOTE), Move(1, None, has_diploma=True)),
        (PupilAtYearEnd(1, "M4b", 4, "mavo", PROMOTE), Move(1, None, has_diploma=True)),
        (PupilAtYearEnd(1, "H4a", 4, "havo", PROMOTE), Move(1, BY_NAME["H5a"])),
        (PupilAtYearEnd(1, "H5a", 5, "havo", REPEAT), Move(1, BY_NAME["H5a"])),
        (PupilAtYearEnd(1, "M4b", 4, "mavo", PROMOTE, chosen="H4a"), Move(1, BY_NAME["H4a"], has_diploma=True)),
    ],
)
def test_a_decision_becomes_a_move(standing: PupilAtYearEnd, move: Move) -> None:
    plan = plan_promotion([standing], CLASSES)
    assert (plan.moves, plan.obstacles) == ((move,), ())
    assert plan.is_complete


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (
            PupilAtYearEnd(7, "2hv1", 2, "havo/vwo", None),
            "Er is nog geen besluit: bevorderen, blijven zitten of van school. Leg het besluit vast.",
        ),
        (
            PupilAtYearEnd(7, "2hv3", 2, "havo/vwo", PROMOTE),
            "Klas 3hv3 is er nog niet in het nieuwe schooljaar. Maak de klas of kies een andere.",
        ),
        (
            PupilAtYearEnd(7, "brugklas", 1, "havo/vwo", PROMOTE),
            "Uit de naam van klas brugklas volgt geen nieuwe klas. Kies de klas zelf.",
        ),
        (
            PupilAtYearEnd(7, "2hv1", 2, "havo/vwo", PROMOTE, chosen="1hv1"),
            "Klas 1hv1 is leerjaar 1, maar de leerling gaat over. Kies een andere klas.",
        ),
        (
            PupilAtYearEnd(7, "2hv1", 2, "havo/vwo", REPEAT, chosen="3hv1"),
            "Klas 3hv1 is leerjaar 3, maar de leerling blijft zitten. Kies een andere klas.",
        ),
        (
            PupilAtYearEnd(7, "H5a", 5, "havo", PROMOTE, chosen="H5a"),
            "Klas H5a is leerjaar 5, maar de leerling gaat over. Kies een andere klas.",
        ),
    ],
)
def test_what_stands_in_the_way_says_what_to_do(standing: PupilAtYearEnd, sentence: str) -> None:
    plan = plan_promotion([standing], CLASSES)
    assert (plan.moves, plan.obstacles) == ((), (Obstacle(7, sentence),))
    assert not plan.is_complete


def test_a_pupil_who_stands_in_the_list_twice_goes_nowhere() -> None:
    pupils = [
        PupilAtYearEnd(1, "2hv1", 2, "havo/vwo", PROMOTE),
        PupilAtYearEnd(2, "2hv1", 2, "havo/vwo", PROMOTE),
        PupilAtYearEnd(1, "2hv1", 2, "havo/vwo", LEAVE),
    ]
    plan = plan_promotion(pupils, CLASSES)
    assert [move.pupil for move in plan.moves] == [2]
    assert plan.obstacles == (
        Obstacle(1, "Deze leerling staat meer dan één keer in de lijst. Haal de dubbele regel weg."),
    )


def test_a_school_passes_its_own_levels() -> None:
    standing = PupilAtYearEnd(1, "5pro", 5, "praktijkonderwijs", PROMOTE)
    assert plan_promotion([standing], CLASSES).obstacles
    assert plan_promotion([standing], CLASSES, {"Praktijkonderwijs": 5}).moves == (Move(1, None, has_diploma=True),)


STANDINGS = st.builds(
    PupilAtYearEnd,
    st.integers(1, 30),
    st.sampled_from([*BY_NAME, "brugklas", "2hv9"]),
    st.integers(1, 6),
    st.sampled_from(["havo", "vwo", "mavo", "havo/vwo", ""]),
    st.sampled_from([*Decision, None]),
    st.sampled_from(["", *BY_NAME, "x"]),
)


@given(st.lists(STANDINGS, max_size=30))
def test_everybody_has_a_move_or_an_obstacle(pupils: list[PupilAtYearEnd]) -> None:
    plan = plan_promotion(pupils, CLASSES)
    told = [one.pupil for one in (*plan.moves, *plan.obstacles)]
    assert sorted(told) == sorted({standing.pupil for standing in pupils})
    assert all(move.to is None or move.to in CLASSES for move in plan.moves)

"""Groups are as equal as can be, none is too large, and pupils of one class stay together as far as it goes."""

from itertools import count, islice

import pytest

from zorgvuldig.pupils.choices.rules import StandingGroup, group_names, level_letters, print_of_proposal, proposal


def choosing(**classes: int) -> dict[int, str]:
    """So many pupils of each class."""
    numbers = count(1)
    return {next(numbers): name for name, many in classes.items() for _turn in range(many)}


def names(taken: tuple[str, ...] = ()) -> "list[str]":
    return list(islice(group_names("wi", 4, "havo", taken), 9))


def test_groups_are_equal_and_a_class_stays_together() -> None:
    groups = proposal(choosing(a=20, b=20, c=16), [], 28, iter(names()))
    assert [(one.name, one.classes) for one in groups] == [
        ("wi4H1", [("a", 20), ("c", 8)]),
        ("wi4H2", [("b", 20), ("c", 8)]),
    ]


@pytest.mark.parametrize(("pupils", "size"), [(1, 28), (28, 28), (29, 28), (60, 25), (100, 7), (5, 5)])
def test_everybody_is_in_one_group_and_none_is_too_large(pupils: int, size: int) -> None:
    rest = choosing(a=pupils // 3, b=pupils - pupils // 3)
    groups = proposal(rest, [], size, group_names("wi", 4, "havo", ()))
    placed = [number for one in groups for number in one.coming]
    assert sorted(placed) == sorted(rest)
    sizes = [one.size for one in groups]
    assert max(sizes) <= size
    assert max(sizes) - min(sizes) <= 1
    assert len(groups) == -(-pupils // size)


def test_who_is_in_a_group_stays_and_others_come_beside_their_class() -> None:
    standing = [StandingGroup(1, "wi4H1", dict.fromkeys(range(100, 110), "a")), StandingGroup(2, "wi4H2", {200: "b"})]
    groups = proposal(choosing(b=3), standing, 28, iter(names()))
    assert [(one.number, one.classes) for one in groups] == [(2, [("b", 4)])]


def test_a_group_that_is_there_is_used_before_a_new_one_is_made() -> None:
    standing = [StandingGroup(1, "wi4H1"), StandingGroup(2, "wi4H2"), StandingGroup(3, "wi4H3")]
    groups = proposal(choosing(a=30), standing, 28, iter(names()))
    assert [(one.number, one.size) for one in groups] == [(1, 15), (2, 15)]


def test_a_group_that_is_too_large_already_gets_nobody() -> None:
    standing = [StandingGroup(1, "wi4H1", dict.fromkeys(range(100, 130), "a"))]
    groups = proposal(choosing(a=2), standing, 28, iter(names(("wi4H1",))))
    assert [(one.name, one.number, one.size) for one in groups] == [("wi4H2", None, 2)]


def test_nobody_to_divide_is_no_group() -> None:
    assert proposal({}, [StandingGroup(1, "wi4H1")], 28, iter(names())) == []


def test_a_name_that_is_taken_is_not_given_again() -> None:
    assert names(("WI4h1", "wi4H3"))[:2] == ["wi4H2", "wi4H4"]


@pytest.mark.parametrize(
    ("level", "letters"),
    [("havo", "H"), ("vwo", "V"), ("vmbo-gt", "GT"), ("vmbo-b", "B"), ("", ""), ("gymnasium", "G")],
)
def test_a_level_in_letters(level: str, letters: str) -> None:
    assert level_letters(level) == letters


def test_another_proposal_has_another_print() -> None:
    first = proposal(choosing(a=30), [], 28, iter(names()))
    assert print_of_proposal(first, 28) == print_of_proposal(proposal(choosing(a=30), [], 28, iter(names())), 28)
    assert print_of_proposal(first, 28) != print_of_proposal(proposal(choosing(a=31), [], 28, iter(names())), 28)
    assert print_of_proposal(first, 28) != print_of_proposal(first, 29)

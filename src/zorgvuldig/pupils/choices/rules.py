"""Dividing who chose a subject into groups: as equal as can be, with pupils of one class together as far as it goes. No change, and no database."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zorgvuldig.kit.fields import fingerprint

SMALLEST, LARGEST, USUAL = 5, 60, 28  # pupils in a group, and what stands in the field at first
STAGES = range(1, 7)


@dataclass(frozen=True, slots=True)
class StandingGroup:
    """A lesson group of the coming year that is there, with who was divided into it: their class of this year by pupil."""

    number: int
    name: str
    members: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class ProposedGroup:
    """A group of the proposal: one that is there (`number`), or a new one, and who comes in it besides who is."""

    name: str
    number: int | None
    members: Mapping[int, str]
    coming: dict[int, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many pupils it has then."""
        return len(self.members) + len(self.coming)

    @property
    def classes(self) -> list[tuple[str, int]]:
        """How many pupils it has then of each class."""
        return sorted((Counter(self.members.values()) + Counter(self.coming.values())).items())


def group_names(code: str, stage: int, level: str, taken: Collection[str]) -> Iterator[str]:
    """Names for new groups, such as wi4H1: the subject, the stage, the level in a letter or two, and a number that is not taken."""
    known = {name.casefold() for name in taken}
    number = 0
    while True:
        number += 1
        name = f"{code}{stage}{level_letters(level)}{number}"
        if name.casefold() not in known:
            yield name


def level_letters(level: str) -> str:
    """What a level is called in the name of a group: H for havo, GT for vmbo-gt, nothing for none."""
    track = level.rpartition("-")[2].strip()
    return (track if track != level.strip() else track[:1]).upper()


def proposal(
    rest: Mapping[int, str], standing: Sequence[StandingGroup], size: int, names: Iterator[str]
) -> list[ProposedGroup]:
    """The groups for `rest`, who are in none yet (their class by pupil): first those that are there, then new ones, none larger than `size`.

    Nobody who is in a group goes to another one. Those that get nobody are left out.
    """
    if not rest:
        return []
    groups = _enough_groups(len(rest), standing, size, names)
    room = _rooms(len(rest), groups, size)
    by_class: dict[str, list[int]] = {}
    for pupil, name in rest.items():
        by_class.setdefault(name, []).append(pupil)
    for name, pupils in sorted(by_class.items(), key=lambda one: (-len(one[1]), one[0])):
        _place(name, pupils, groups, room)
    return [group for group in groups if group.coming]


def _enough_groups(
    count: int, standing: Sequence[StandingGroup], size: int, names: Iterator[str]
) -> list[ProposedGroup]:
    """Every group that has somebody, and as many of the others as it takes."""
    groups = [ProposedGroup(one.name, one.number, one.members) for one in standing if one.members]
    empty = [ProposedGroup(one.name, one.number, {}) for one in standing if not one.members]
    while sum(max(size - group.size, 0) for group in groups) < count:
        groups.append(empty.pop(0) if empty else ProposedGroup(next(names), None, {}))
    return groups


def _rooms(count: int, groups: Sequence[ProposedGroup], size: int) -> list[int]:
    """How many each group gets, so that they end as equal as can be."""
    room = [0 for _group in groups]
    for _turn in range(count):
        open_groups = [at for at, group in enumerate(groups) if group.size + room[at] < size]
        room[min(open_groups, key=lambda at: (groups[at].size + room[at], at))] += 1
    return room


def _place(name: str, pupils: list[int], groups: Sequence[ProposedGroup], room: list[int]) -> None:
    """A class goes to one group where it fits, the tightest one or where more of it are already; else it is parted over as few as can be."""
    left = pupils
    while left:
        fits = [at for at, free in enumerate(room) if free >= len(left)]
        if fits:
            known = {at: sum(one == name for one in groups[at].members.values()) for at in fits}
            at = min(fits, key=lambda one: (-known[one], room[one], one))
        else:
            at = max(range(len(room)), key=lambda one: (room[one], -one))
        some, left = left[: room[at]], left[room[at] :]
        groups[at].coming.update(dict.fromkeys(some, name))
        room[at] -= len(some)


def print_of_proposal(groups: Sequence[ProposedGroup], size: int) -> str:
    """What tells the proposal that was shown from another one."""
    told = [(one.name, one.number, sorted(one.members), sorted(one.coming)) for one in groups]
    return fingerprint({"size": size, "groups": told})

"""Address labels: one for each address, never with the address of one guardian on the label of another."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, kept_away, today
from zorgvuldig.platform.names import fold
from zorgvuldig.release.lists.actions import (
    NAME,
    NAMES,
    ListRequest,
    adults,
    by,
    by_name,
    full_name,
    give,
    pupils_of,
    with_authority,
)
from zorgvuldig.release.lists.kinds import Labels, Sheet
from zorgvuldig.release.release import Row, TablePart
from zorgvuldig.school.people.models import Guardianship

ADDRESS = ("street", "postcode", "town")


class Addressees(StrEnum):
    """To whom the letters go."""

    HOME = "home"  # the pupil, at every home the pupil has
    GUARDIANS = "guardians"  # the guardians with authority, each at their own address; an adult pupil gets it themself


def labels(asked: ListRequest, *, to: str, skipped: int, door: Door) -> Labels:
    """Labels for everybody with a whole address; `skipped` places of the first sheet were used before."""
    pupils = pupils_of(door=door)
    lines = _to_homes(asked, pupils, door=door) if to == Addressees.HOME else _to_guardians(asked, pupils, door=door)
    grouped: dict[tuple[str, str], tuple[Row, list[str]]] = {}
    reached: set[int] = set()
    names: dict[int, str] = {}
    for person, name, address in lines:
        names[person] = name
        if address["street"].strip() and address["town"].strip():
            reached.add(person)
            _row, people = grouped.setdefault(place_of(address), (address, []))
            if name not in people:
                people.append(name)
    return Labels(
        tuple((*people, address["street"], postal_line(address)) for address, people in grouped.values()),
        tuple(name for person, name in names.items() if person not in reached),
        Sheet(
            (gettext("Naam"), gettext("Straat en huisnummer"), gettext("Postcode"), gettext("Woonplaats")),
            tuple((", ".join(people), *(address[c] for c in ADDRESS)) for address, people in grouped.values()),
        ),
        skipped,
    )


LabelLine = tuple[int, str, Row]
NOWHERE: Row = dict.fromkeys(ADDRESS, "")


def _to_homes(asked: ListRequest, pupils: Sequence[int], *, door: Door) -> Iterator[LabelLine]:
    """The pupil's name at the pupil's own address, and at the address of each guardian with whom the pupil lives."""
    homes = _homes(pupils, door=door)
    parts = [NAMES, TablePart("pupil_contact", ADDRESS), TablePart("guardian", ADDRESS, people=homes)]
    released = give(asked, pupils, parts, door=door)
    own, theirs = by(released, "pupil_contact", "pupil_id"), by(released, "guardian", "person_id")
    for person in by_name(released):
        pupil = person["pupil_id"]
        for address in (own.get(pupil, NOWHERE), *(theirs.get(home, NOWHERE) for home in homes.get(pupil, ()))):
            yield pupil, full_name(person), address


def _to_guardians(asked: ListRequest, pupils: Sequence[int], *, door: Door) -> Iterator[LabelLine]:
    """Each guardian at their own address; an adult gets the letter themself, at their own.

    A minor of whom no guardian with authority is known has no address here: we do not guess who opens the letter.
    """
    ties, alone = with_authority(pupils, door=door), adults(pupils, door=door)
    parts = [
        NAMES,
        TablePart("pupil_contact", ADDRESS, only={"pupil_id": alone}),
        TablePart("guardian", (*NAME, *ADDRESS), people=ties),
    ]
    released = give(asked, pupils, parts, door=door)
    own, known = by(released, "pupil_contact", "pupil_id"), by(released, "guardian", "person_id")
    for person in by_name(released):
        pupil = person["pupil_id"]
        guardians = [known[guardian] for guardian in ties[pupil] if guardian in known]
        for guardian in guardians:
            yield guardian["person_id"], full_name(guardian), guardian
        if not guardians:
            yield pupil, full_name(person), own.get(pupil, NOWHERE)


def _homes(pupils: Sequence[int], *, door: Door) -> dict[int, list[int]]:
    """The guardians with whom each pupil lives, by pupil; not those whom a court keeps away."""
    door.reading("guardian")
    ties = Guardianship.objects.filter(
        in_force(day := today(door=door)), ~kept_away(day), pupil_id__in=pupils, is_home=True
    )
    found: dict[int, list[int]] = {}
    for pupil, guardian in ties.order_by("id").values_list("pupil_id", "guardian_id"):
        found.setdefault(pupil, []).append(guardian)
    return found


def place_of(address: Row) -> tuple[str, str]:
    """What makes two addresses the same, however they were typed."""
    return fold(address["street"]), fold(address["postcode"]).replace(" ", "") or fold(address["town"])


def postal_line(address: Row) -> str:
    """«1234 AB  VOORBEELDSTAD», with the two spaces that the post asks for; plain ones would shrink to one on paper."""
    return "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}".join(
        filter(None, (address["postcode"].strip(), address["town"].strip().upper()))
    )

"""Offers that could not be mailed: the desk sends a letter on paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, kept_away, today
from zorgvuldig.platform.documents.letter import LetterDocument
from zorgvuldig.pupils.file_reads import age, birth
from zorgvuldig.register.schema import Category
from zorgvuldig.retention.models import CopyOffer
from zorgvuldig.retention.offers.jobs import DECIDES_AT
from zorgvuldig.school.people.models import Guardian, Guardianship, PupilContact, PupilIdentity


@dataclass(frozen=True, slots=True)
class UnsentLetter:
    """A letter that still has to go, about which pupil, and of which kinds of data."""

    offer: CopyOffer
    pupil: PupilIdentity
    kinds: list[Category]


def unsent(*, door: Door, pupil_id: int | None = None) -> list[UnsentLetter]:
    """Every letter that still has to go and is not too late, the most urgent first."""
    door.reading("identity", "offer")
    rows = CopyOffer.objects.filter(way="none", told_at=None, due_on__gt=today(door=door)).order_by("due_on", "id")
    if pupil_id is not None:
        rows = rows.filter(pupil_id=pupil_id)
    found = list(rows)
    ids = {row.pupil_id for row in found}
    pupils = {one.pupil_id: one for one in PupilIdentity.objects.select_related("pupil").filter(pupil_id__in=ids)}
    return [UnsentLetter(row, pupils[row.pupil_id], _kinds(row.mask)) for row in found if row.pupil_id in pupils]


def sent(pupil_id: int, *, door: Door) -> bool:
    """Write down that the letter went; False when that was known."""
    door.writing("offer")
    rows = CopyOffer.objects.filter(pupil_id=pupil_id, way="none", told_at=None)
    return bool(rows.update(told_at=door.opened_at, told_by_id=door.actor_id))


def letter(one: UnsentLetter, *, door: Door) -> LetterDocument:
    """The letter to whoever may ask for a copy: the pupil from 16, before that those with authority."""
    kinds = [category.name for category in one.kinds]
    nl, en = _day(one.offer.due_on, "nl"), _day(one.offer.due_on, "en")
    return LetterDocument(
        school=REGISTER.controller.name,
        to=_to(one.pupil, door),
        day=today(door=door),
        reference=str(one.pupil.pupil.uid)[:8],
        subject=f"Wilt u een kopie van de gegevens van {one.pupil.full_name}?",
        paragraphs=[
            f"Wij bewaren gegevens niet langer dan nodig is. Vanaf {nl} wissen wij: {_join_names(k.nl for k in kinds)}.",
            f"U kunt eerst een kopie krijgen. Vraag er de school om voor {nl}. Wij kijken dan wie u bent.",
            "Wilt u geen kopie? Dan hoeft u niets te doen.",
        ],
        ending=[],
        english_subject=f"Would you like a copy of the data of {one.pupil.full_name}?",
        english=[
            f"We keep data no longer than necessary. From {en} on we delete: {_join_names(k.en for k in kinds)}.",
            f"You may have a copy first. Ask the school before {en}. We then check who you are.",
            "If you want no copy, you need not do anything.",
        ],
    )


def _to(pupil: PupilIdentity, door: Door) -> Sequence[str]:
    door.reading("birth", "contact", "guardian")
    day, born = today(door=door), birth(pupil.pupil_id, door=door)
    home = PupilContact.objects.filter(pupil_id=pupil.pupil_id).first()
    where = [home.street, f"{home.postcode} {home.town}".strip()] if home else []
    if born is not None and age(born.born_on, day) < DECIDES_AT:
        ties = Guardianship.objects.filter(in_force(day), pupil_id=pupil.pupil_id, has_authority=True)
        people = Guardian.objects.filter(
            person_id__in=ties.exclude(kept_away(day)).values_list("guardian_id", flat=True)
        )
        return [*(person.full_name for person in people), *filter(None, where)]
    return [pupil.full_name, *filter(None, where)]


def _kinds(mask: int) -> list[Category]:
    return [category for category in REGISTER.categories.values() if category.mask & mask]


def _join_names(names: Iterable[str]) -> str:
    return ", ".join(name.lower() for name in names)


def _day(day: date, language: str) -> str:
    with override(language):
        return date_format(day, "j F Y")

"""Whom an invitation of many would reach, and how: by mail, by a letter, or not, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.accounts.invitations.bulk_codes import (
    AccountHolding,
    InvitationState,
    InvitationStatus,
    InvitedPerson,
    holding,
    invitation_statuses,
)
from zorgvuldig.accounts.invitations.codes import is_address_of
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.outbox import not_arriving
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.platform.names import sort_key
from zorgvuldig.release.lists.actions import adults, with_authority
from zorgvuldig.release.lists.reads import administered_classes, administered_schools
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import Guardian, Guardianship
from zorgvuldig.school.people.reads import by_name
from zorgvuldig.school.staffing.models import Staff, StaffRole

SALT = "invite-many"
# Hashing a code for paper is slow on purpose: so many are made while somebody waits. The rest comes the next time.
MOST_LETTERS = 120
NO_ADDRESS = _("Geen e-mailadres bekend.")
NOT_ARRIVING = _("Mail komt op het e-mailadres niet aan.")
BY_HAND = _("De code komt op papier.")
HAS_ACCOUNT = _("Heeft al een account.")
NEEDS_SECOND = _(
    "Hier moet een collega mee akkoord gaan. Vraag dat waar u deze persoon apart uitnodigt. Las u deze persoon zelf in? Dan mag een collega "
    "die dat niet deed, meteen uitnodigen."
)
OWN_ADDRESS = _("Dit is uw eigen e-mailadres. Vraag een collega om deze persoon uit te nodigen.")
KEPT_AWAY = _("Er is een beperking door de rechter: deze persoon ziet niets.")
NO_AUTHORITY = _("Deze persoon heeft geen gezag en ziet niets.")
AUTHORITY_UNKNOWN = _("Wij weten nog niet of deze persoon gezag heeft. Leg het gezag vast bij de leerling.")
TO_CHECK = _("Een bestand veranderde het e-mailadres. Kijk het na bij de leerling.")
GROWN_UP = _("Het kind is 18 jaar of ouder en beslist zelf wie meekijkt.")
AGE_UNKNOWN = _("De geboortedatum van het kind is niet bekend. De ouder ziet dan niets.")

Why = str | Promise


class DeliveryMethod(StrEnum):
    """How somebody hears of it."""

    MAIL = "mail"
    LETTER = "letter"
    LATER = "later"  # a letter, when those before it have been made
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be invited. `pupils` are those through whom; `refused` says why they may not be at all."""

    person_id: int
    name: str
    pupils: tuple[int, ...] = ()
    email: str = ""
    username: str = ""
    on_paper: bool = False  # never by mail
    refused: Why = ""


@dataclass(frozen=True, slots=True)
class ChosenPerson:
    """A person, how they hear of it, and why so."""

    person: Person
    way: DeliveryMethod
    why: Why = ""
    still: bool = False  # the only reason not to invite is an earlier invitation that still works

    @property
    def invited(self) -> InvitedPerson:
        """As the gate invites them."""
        email = self.person.email if self.way is DeliveryMethod.MAIL else ""
        return InvitedPerson(self.person.person_id, email, self.person.username)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody of the choice, and what each of them had when it was looked at."""

    people: tuple[ChosenPerson, ...]
    before: AccountHolding

    @property
    def mails(self) -> list[ChosenPerson]:
        """Who gets a mail."""
        return [one for one in self.people if one.way is DeliveryMethod.MAIL]

    @property
    def letters(self) -> list[ChosenPerson]:
        """Who gets a letter."""
        return [one for one in self.people if one.way is DeliveryMethod.LETTER]

    @property
    def later(self) -> list[ChosenPerson]:
        """Who gets a letter the next time."""
        return [one for one in self.people if one.way is DeliveryMethod.LATER]

    @property
    def reasons(self) -> list[tuple[Why, list[ChosenPerson]]]:
        """Who gets nothing, by the reason."""
        found: dict[str, tuple[Why, list[ChosenPerson]]] = {}
        for one in self.people:
            if one.way is DeliveryMethod.NOT:
                found.setdefault(str(one.why), (one.why, []))[1].append(one)
        return list(found.values())

    @property
    def has_still(self) -> bool:
        """Whether somebody is left out because of an earlier invitation alone."""
        return any(one.still for one in self.people)

    @property
    def mark(self) -> str:
        """What tells this plan from any other, without a name or number: whoever confirms has seen this one."""
        said = [(one.person.person_id, one.way.value, one.person.email) for one in self.people]
        return salted_hmac(SALT, repr(sorted(said)), algorithm="sha256").hexdigest()


def plan(people: Sequence[Person], *, again: bool, door: Door) -> Plan:
    """How each of these hears of it. `again`: also who has an invitation that still works; that one ends."""
    before = holding([one.person_id for one in people], now=door.opened_at)
    addresses = {one.email for one in people if one.email}
    dead = set(not_arriving(sorted(addresses), door=door))
    account = Account.objects.filter(person_id=door.actor_id).first()
    own = {address for address in addresses if account and is_address_of(account.pk, address)} if account else set()
    known = invitation_statuses([one.person_id for one in people if one.person_id not in before.accounts])
    found = [_way(one, before, dead, own, known.get(one.person_id), again=again) for one in people]
    return Plan(tuple(_in_turn(found, before)), before)


def _in_turn(found: Sequence[ChosenPerson], before: AccountHolding) -> Iterator[ChosenPerson]:
    """The same, with letters for no more than can be waited for.

    First whoever has no invitation, then whoever was sent one last: that may be the letter that did not arrive.
    """
    never = datetime.max.replace(tzinfo=UTC)
    letters = sorted(
        (one.person.person_id for one in found if one.way is DeliveryMethod.LETTER),
        key=lambda person: before.until.get(person, never),
        reverse=True,
    )
    later = set(letters[MOST_LETTERS:])
    for one in found:
        yield (
            replace(one, way=DeliveryMethod.LATER)
            if one.way is DeliveryMethod.LETTER and one.person.person_id in later
            else one
        )


def _way(
    one: Person, before: AccountHolding, dead: set[str], own: set[str], known: InvitationStatus | None, *, again: bool
) -> ChosenPerson:
    if one.refused:
        return ChosenPerson(one, DeliveryMethod.NOT, one.refused)
    if one.person_id in before.accounts:
        return ChosenPerson(one, DeliveryMethod.NOT, HAS_ACCOUNT)
    if known is None or known.stands not in (InvitationState.FREE, InvitationState.AGREED):
        return ChosenPerson(one, DeliveryMethod.NOT, NEEDS_SECOND)
    if one.email in own:
        return ChosenPerson(one, DeliveryMethod.NOT, OWN_ADDRESS)
    if one.person_id in before.until and not again:
        return ChosenPerson(one, DeliveryMethod.NOT, _still_without(before.until[one.person_id]), still=True)
    if one.on_paper:
        return ChosenPerson(one, DeliveryMethod.LETTER, BY_HAND)
    if not one.email:
        return ChosenPerson(one, DeliveryMethod.LETTER, NO_ADDRESS)
    return (
        ChosenPerson(one, DeliveryMethod.LETTER, NOT_ARRIVING)
        if one.email in dead
        else ChosenPerson(one, DeliveryMethod.MAIL)
    )


def _still_without(until: datetime) -> str:
    day = date_format(localtime(until), "j F Y")
    return gettext("Heeft een uitnodiging die nog werkt, tot %(day)s.") % {"day": day}


def families(*, door: Door) -> list[Person]:
    """The guardians of the pupils who are open, each once, by name; with those who may not be invited, and why."""
    door.reading("identity", "guardian", "birth")
    pupils = [one.pupil_id for one in members(door=door)]
    mine = _by_guardian(with_authority(pupils, door=door))
    day, grown = today(door=door), set(adults(pupils, door=door))
    ties = Guardianship.objects.filter(in_force(day), pupil_id__in=pupils).order_by("id")
    refused = {tie.guardian_id: _refused(tie, grown, kept=tie.is_kept_away(day)) for tie in ties}
    return [
        Person(
            one.person_id,
            one.full_name,
            mine.get(one.person_id, ()),
            one.email,
            refused=(TO_CHECK if one.email_to_check else "") if one.person_id in mine else refused[one.person_id],
        )
        for one in _sorted(Guardian.objects.filter(person_id__in=refused))
    ]


def _by_guardian(ties: Mapping[int, Sequence[int]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for pupil, guardians in ties.items():
        for guardian in guardians:
            found[guardian] = (*found.get(guardian, ()), pupil)
    return found


def _refused(tie: Guardianship, grown: set[int], *, kept: bool) -> Why:
    if kept:
        return KEPT_AWAY
    if not tie.has_authority:
        return AUTHORITY_UNKNOWN if tie.has_authority is None else NO_AUTHORITY
    return GROWN_UP if tie.pupil_id in grown else AGE_UNKNOWN


def _sorted(people: Iterable[Guardian]) -> list[Guardian]:
    return sorted(people, key=lambda one: (sort_key(one.given_name, one.prefix, one.family_name), one.pk))


def pupils(*, door: Door) -> list[Person]:
    """The pupils who are open, as a class list sorts them. Their codes are on paper: the school hands them out."""
    return [
        Person(one.pupil_id, one.full_name, (one.pupil_id,), username=one.pupil.number, on_paper=True)
        for one in members(door=door)
    ]


def staff(*, door: Door) -> list[Person]:
    """Who has a role today at a school whose administration the one at the door keeps, or at all schools; by name."""
    door.reading("staff", "organisation")
    here = Q(school_id__in=administered_schools(door=door)) | Q(school=None)
    roles = StaffRole.objects.filter(in_force(today(door=door)), here)
    people = Staff.objects.filter(person_id__in=roles.values_list("staff_id", flat=True))
    return [Person(one.person_id, one.full_name, username=one.code, on_paper=True) for one in by_name(people)]


@dataclass(frozen=True, slots=True)
class Stage:
    """A year of the course (leerjaar) at one school; `group` is one of its classes, by which addresses name it."""

    number: int
    group: LearningGroup
    classes: tuple[LearningGroup, ...]


def stages(*, door: Door) -> list[Stage]:
    """The years of the course of today, at my schools."""
    found: dict[tuple[int, int], list[LearningGroup]] = {}
    for group in administered_classes(door=door):
        if group.stage is not None:
            found.setdefault((group.year_id, group.stage), []).append(group)
    return [Stage(number, groups[0], tuple(groups)) for (_year, number), groups in found.items()]

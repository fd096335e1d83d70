"""Versions of the register: which one is in force, what waits for a second person, and what was decided before, on screen or as lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections
from django.utils import timezone
from django.utils.translation import get_language

from zorgvuldig.gate.declared import DIGEST, REGISTER, TEXT
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.governance.register_editor.actions import digest_in_force
from zorgvuldig.governance.register_editor.consequences import sentence
from zorgvuldig.governance.register_editor.models import RegisterVersion
from zorgvuldig.governance.register_editor.phrases import STATES, Word
from zorgvuldig.register.export import Agreed
from zorgvuldig.register.load import parse
from zorgvuldig.register.problems import RegisterProblem
from zorgvuldig.register.schema import Register
from zorgvuldig.school.people.reads import names_of

DECIDERS = frozenset({"school_leader", "privacy_officer"})
SUPPLIER = "supplier"  # the recipient of the register with which the school makes agreements


@dataclass(frozen=True, slots=True)
class RegisterInForce:
    """The register of this process: its text, the digest of that, and what it says.

    `is_current` unless another has just come into force: then this process follows within half a minute.
    """

    text: str
    digest: str
    register: Register
    is_current: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with where it stands (`key` of `phrases.STATES`) and who proposed and decided it."""

    version: RegisterVersion
    key: str
    proposed_by: str
    decided_by: str

    @property
    def state(self) -> tuple[str, Word]:
        """Silhouette and words."""
        return STATES[self.key]

    @property
    def is_open(self) -> bool:
        """Whether somebody may still decide about it."""
        return self.key == "waiting"

    @property
    def may_withdraw(self) -> bool:
        """Whether it may still be taken back."""
        return self.key in ("waiting", "stale", "coming")


def parsed(text: str) -> Register:
    """What a text says. Raises RegisterProblem."""
    return parse(text, "register.toml")


def register_in_force(*, door: Door) -> RegisterInForce:
    """The register from which a change is made."""
    door.reading("governance")
    return RegisterInForce(TEXT, DIGEST, REGISTER, digest_in_force(door=door) in ("", DIGEST))


def version_rows(*, door: Door) -> list[VersionRow]:
    """Every version, the newest first."""
    door.reading("governance", "staff")
    found = list(RegisterVersion.objects.defer("text").order_by("-proposed_at", "-id"))
    return _as_rows(found, door)


def version_row(uid: UUID, *, door: Door) -> VersionRow | None:
    """One of them."""
    door.reading("governance", "staff")
    found = RegisterVersion.objects.filter(uid=uid).first()
    return _as_rows([found], door)[0] if found else None


def pending_versions(*, door: Door) -> list[VersionRow]:
    """What another proposed and nobody decided about yet."""
    return [one for one in version_rows(door=door) if one.is_open and one.version.proposed_by_id != door.actor_id]


def _as_rows(found: Sequence[RegisterVersion], door: Door) -> list[VersionRow]:
    ids = {who for one in found for who in (one.proposed_by_id, one.decided_by_id) if who}
    names = names_of(ids, door=door)
    digest, newest = digest_in_force(door=door) or DIGEST, _newest()
    return [
        VersionRow(
            one,
            _state(one, newest, digest),
            names.get(one.proposed_by_id or 0, ""),
            names.get(one.decided_by_id or 0, ""),
        )
        for one in found
    ]


def _newest() -> int | None:
    """The version that came into force last."""
    turned = RegisterVersion.objects.exclude(in_force_at=None).order_by("-in_force_at", "-id")
    return turned.values_list("pk", flat=True).first()


def _state(one: RegisterVersion, newest: int | None, digest: str) -> str:
    if one.withdrawn_at:
        return "withdrawn"
    if one.in_force_at:
        return "in_force" if one.pk == newest else "before"
    if one.is_approved is False:
        return "refused"
    if one.base_digest != digest:
        return "stale"
    return "coming" if one.is_approved else "waiting"


def register_of(version: RegisterVersion) -> Register:
    """What a version says; the register in force when an older program wrote it in a way that is not read any more."""
    try:
        return parsed(version.text)
    except RegisterProblem:
        return REGISTER


def consequences_of(version: RegisterVersion) -> list[str]:
    """What would follow from it, as the second person saw it, in the language of the page."""
    return [sentence(one, get_language() or "nl") for one in version.consequences]


def agreed_outside_eea(*, door: Door | JobDoor) -> Agreed:
    """What was agreed with suppliers about countries outside the European Economic Area, by the recipient they are; about nobody."""
    door.reading("governance")
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select product, supplier, stored_in, safeguard from gate.agreed_outside_eea()")
        return {SUPPLIER: [f"{name} ({whose}), {where}; {safeguard}" for name, whose, where, safeguard in cursor]}


# Which versions of the register there were and are, as lines for whoever keeps the machine. Nobody by name: the screen
# says who.


def history(*, door: JobDoor) -> Iterator[str]:
    """A line per version, the oldest first: version, digest, state, when, and how it came."""
    door.reading("governance")
    for one in RegisterVersion.objects.using(door.alias).defer("text").order_by("id"):
        yield f"{one.label:<10} {one.digest[:12]}  {_version_state(one)}  ({_origin_text(one)})"


def _version_state(one: RegisterVersion) -> str:
    if one.in_force_at:
        return f"in force since {_day(one.in_force_at)}"
    if one.withdrawn_at:
        return f"withdrawn {_day(one.withdrawn_at)}"
    if one.decided_at is None:
        return f"proposed {_day(one.proposed_at)}"
    if not one.is_approved or one.in_force_from is None:
        return f"refused {_day(one.decided_at)}"
    return f"approved, in force from {_day(one.in_force_from)}"


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _origin_text(one: RegisterVersion) -> str:
    return one.why if one.is_operators else "proposed and decided on screen"

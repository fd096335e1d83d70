"""Who stands in the address book, and where each of them stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.register.schema import Recipient, RecipientClass
from zorgvuldig.release.exchange.models import Party
from zorgvuldig.school.people.reads import names_of

OUTSIDE = (RecipientClass.OBLIGED, RecipientClass.PERMITTED, RecipientClass.CONSENT)
FOOTAGE = ("footage",)
# Where a party stands; only `VERIFIED` gets anything.
WAITING, VERIFIED, ENDED = "waiting", "verified", "ended"


@dataclass(frozen=True, slots=True)
class PartyDetail:
    """A party, what the register says of its kind, who wrote it down and verified it (empty: nobody that is known)."""

    party: Party
    recipient: Recipient
    added_by: str
    verified_by: str
    is_mine: bool  # whether the one at the door wrote it down

    @property
    def stands(self) -> str:
        """`WAITING`, `VERIFIED` or `ENDED`."""
        if self.party.ended_at is not None:
            return ENDED
        return WAITING if self.party.verified_at is None else VERIFIED

    @property
    def address(self) -> list[str]:
        """The lines of a letter, without the name."""
        party = self.party
        lines = [party.department, party.street, " ".join(filter(None, (party.postcode, party.town)))]
        return [line for line in lines if line]


def may_write(*, door: Door) -> bool:
    """Whether the one at the door writes organisations down: whose work it is to give data. Others only verify."""
    return door.role in {known.desk for known in outside()}


def outside() -> list[Recipient]:
    """The recipients of the register that get data by an exchange, in its order: not who gets footage alone, or looks here."""
    kinds = [r for r in REGISTER.recipients.values() if r.kind in OUTSIDE and r.key not in REGISTER.onlookers]
    return [r for r in kinds if r.categories != FOOTAGE]


def parties(*, door: Door) -> list[PartyDetail]:
    """Everybody in the address book, by name."""
    door.reading("exchange", "staff")
    return _as_details(Party.objects.order_by("name", "department", "id"), door)


def party(uid: UUID, *, door: Door) -> PartyDetail | None:
    """One of them, or None."""
    door.reading("exchange", "staff")
    return next(iter(_as_details(Party.objects.filter(uid=uid), door)), None)


def usable(recipient: str, *, door: Door) -> list[Party]:
    """The parties of this kind (a key of the register) that may get data now, by name."""
    door.reading("exchange")
    found = Party.objects.filter(recipient=recipient, verified_at__isnull=False, ended_at=None)
    return list(found.order_by("name", "department", "id"))


def _as_details(rows: Iterable[Party], door: Door) -> list[PartyDetail]:
    found = list(rows)
    names = names_of(
        {row.added_by_id for row in found} | {row.verified_by_id for row in found if row.verified_by_id}, door=door
    )
    return [
        PartyDetail(
            party=row,
            recipient=REGISTER.recipients[row.recipient],
            added_by=names.get(row.added_by_id, ""),
            verified_by=names.get(row.verified_by_id or 0, ""),
            is_mine=row.added_by_id == door.actor_id,
        )
        for row in found
        if row.recipient in REGISTER.recipients
    ]

"""The desks of the school that give data to others: the roles that the register names, each with what it may open for it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.register.schema import Need, Recipient, RecipientClass
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.school.people.models import Pupil

PURPOSE = "exchanging"
WRITES = ("consent", "exchange", "release")
ALWAYS = (
    "organisation",
    "staff",
    "identity",
    "birth",
    "guardian",
    "membership",
    "planning",
    "consent",
    "exchange",
    "release",
)
OUTSIDE = (RecipientClass.OBLIGED, RecipientClass.PERMITTED, RecipientClass.CONSENT)


@dataclass(frozen=True, slots=True)
class Desk:
    """A role whose work it is to give data to some recipients; `slug` stands in its addresses."""

    role: str
    slug: str
    name: str | Promise

    @property
    def recipients(self) -> Sequence[Recipient]:
        """To whom this desk gives data, as the register says."""
        known = (r for r in REGISTER.recipients.values() if r.key not in REGISTER.onlookers)
        return [r for r in known if r.desk == self.role and r.kind in OUTSIDE]

    @property
    def offered(self) -> Sequence[Recipient]:
        """Those for whom somebody at the desk begins an exchange by choice; what begins at a signal begins there."""
        return [recipient for recipient in self.recipients if Need.SIGNAL not in recipient.needs]

    @property
    def by_class(self) -> Mapping[RecipientClass, Sequence[Recipient]]:
        """The same, what the school must do first."""
        found: dict[RecipientClass, list[Recipient]] = defaultdict(list)
        for kind in OUTSIDE:
            for recipient in self.offered:
                if recipient.kind is kind:
                    found[kind].append(recipient)
        return found

    @property
    def reads(self) -> tuple[str, ...]:
        """What a page of this desk opens: what goes to its recipients, with the families' own statements about it."""
        goes = {category for recipient in self.recipients for category in recipient.categories}
        return (*ALWAYS, *sorted(goes - set(ALWAYS)), "correction")

    def name_of(self, page: str) -> str:
        """The name of the address of one of its pages."""
        return f"exchange_{page}_{self.slug}"

    def list_url(self) -> str:
        """Everything that this desk is busy with."""
        return reverse(self.name_of("list"))

    def pupil_url(self, pupil: Pupil) -> str:
        """What this desk did for one pupil."""
        return reverse(self.name_of("pupil"), kwargs={"uid": pupil.uid})

    def new_url(self, pupil: Pupil) -> str:
        """Beginning an exchange."""
        return reverse(self.name_of("new"), kwargs={"uid": pupil.uid})

    def url(self, exchange: Exchange, page: str = "one") -> str:
        """One exchange, or something that is done with it."""
        return reverse(self.name_of(page), kwargs={"uid": exchange.pupil.uid, "exchange": exchange.uid})

    def is_of(self, request: HttpRequest) -> bool:
        """Whether whoever asks works at this desk; a role with more to open does not stand in for another."""
        return self.role in roles_of(request)


DESKS = (
    Desk("administration", "administratie", _("administratie")),
    Desk("care_coordinator", "zorg", _("zorgcoördinatie")),
    Desk("attendance_coordinator", "verzuim", _("verzuimcoördinatie")),
    Desk("school_leader", "schoolleiding", _("schoolleiding")),
)
BY_ROLE: Mapping[str, Desk] = {desk.role: desk for desk in DESKS}


def desk_of(exchange: Exchange) -> Desk:
    """The desk whose work this exchange is; KeyError when the register gives its recipient to none."""
    return BY_ROLE[REGISTER.recipients[exchange.recipient].desk]

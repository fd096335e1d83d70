"""What waits for a second person, and looking at one of it before it goes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, ConfirmPage, Context, Page, not_a_page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.release.exchange import labels as words
from zorgvuldig.release.exchange import reads
from zorgvuldig.release.exchange.actions import approve, send_back
from zorgvuldig.release.exchange.package import parts
from zorgvuldig.release.exchange.reads import ExchangeDetail
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

PURPOSE = "exchange_approval"
READS = (
    "organisation",
    "staff",
    "identity",
    "birth",
    "membership",
    "planning",
    "consent",
    "exchange",
    "exchange_approval",
)
WRITES = ("exchange", "exchange_approval")
REFUSALS: Mapping[str, Word] = {
    "own": _("U begon deze uitwisseling zelf. Een ander moet als tweede kijken."),
    "changed": _("Het bestand is veranderd terwijl u keek. Kijk opnieuw, en kies dan."),
    "over": _("Hier hoeft niemand meer naar te kijken."),
}


@route("tweede-blik/", "exchange_second_looks")
@page(purpose=PURPOSE, kind=Kind.WAITING, reads=READS, facts="exchange")
class SecondLooks(Page):
    """What waits for a second person, the oldest first."""

    template = "release/approvals.html"

    def context(self) -> Context:
        label = ngettext(
            "De uitwisseling over %(count)s leerling is open.",
            "De uitwisselingen over %(count)s leerlingen zijn open.",
            self.door.count,
        )
        self.door.label = label % {"count": self.door.count}
        found = [one for one in reads.for_second(door=self.door) if one.pupil]
        people = names_of({one.exchange.made_by_id for one in found}, door=self.door)
        return {
            "lines": [
                (one, people.get(one.exchange.made_by_id, ""), one.exchange.made_by_id == self.door.actor_id)
                for one in found
            ]
        }


@route("tweede-blik/<uuid:uid>/<uuid:exchange>/", "exchange_second_look")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, facts="exchange")
class SecondLook(ConfirmPage):
    """One package to look at; a post agrees or stops it."""

    template = "release/approval.html"
    refusals = REFUSALS

    def find(self, uid: UUID, exchange: UUID) -> tuple[PupilIdentity, ExchangeDetail]:
        pupil = opened_pupil(self.door, uid)
        return pupil, _find_exchange(pupil, exchange, self.door)

    def context(self, pupil: PupilIdentity, found: ExchangeDetail) -> Context:
        row = found.exchange
        return {
            "pupil": pupil,
            "one": found,
            "exchange": row,
            "kind": words.SHORT[found.recipient.kind] if found.recipient else "",
            "made_by": names_of({row.made_by_id}, door=self.door).get(row.made_by_id, ""),
            "is_own": row.made_by_id == self.door.actor_id,
            "waits": row.second_from is not None and row.stopped_at is None and row.released_at is None,
            "fields": words.by_kind(row.fields),
            "files": parts(row),
            "demand": reads.demand_of(row, door=self.door),
            "ground": words.GROUNDS.get(row.postponed, ""),
        }

    def post(self, pupil: PupilIdentity, found: ExchangeDetail) -> Answer:
        if self.request.POST.get("doe") not in ("akkoord", "terug"):
            return self.show({**self.context(pupil, found), "why": gettext("Kies of het weg mag.")}, 422)
        return super().post(pupil, found)

    def act(self, pupil: PupilIdentity, found: ExchangeDetail) -> str:
        if self.request.POST["doe"] == "akkoord":
            approve(found.exchange, seen=self.request.POST.get("gezien", ""), door=self.door)
            return gettext("U bent akkoord. Wie eraan werkt, kan het nu vrijgeven.")
        send_back(found.exchange, door=self.door)
        return gettext("De uitwisseling is gestopt. Er gaat niets weg.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        pupil, found = item
        return super().refused(no, pupil, _find_exchange(pupil, found.exchange.uid, self.door))

    def to(self, pupil: PupilIdentity, found: ExchangeDetail) -> str:
        return reverse("exchange_second_looks")


@route("tweede-blik/<uuid:uid>/<uuid:exchange>/bestand/", "exchange_second_look_file")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def second_look_file(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """The package itself, to look at. Looking is in the log."""
    found = _find_exchange(opened_pupil(door, uid), exchange, door).exchange
    if found.blob is None:
        raise Http404
    return download(found.blob, f"{found.uid}.zip", "application/zip")


@route("tweede-blik/<uuid:uid>/<uuid:exchange>/vordering/", "exchange_second_look_demand")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def second_look_demand(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """The paper by which it was demanded."""
    paper = reads.demand_of(_find_exchange(opened_pupil(door, uid), exchange, door).exchange, door=door)
    if paper is None:
        raise Http404
    return download(paper.blob, paper.name, paper.media_type)


def _find_exchange(pupil: PupilIdentity, uid: UUID, door: Door) -> ExchangeDetail:
    """Only what waits for a second person, or did and was decided since; the rest is no business of theirs."""
    found = reads.exchange_detail(uid, pupil.pupil_id, door=door)
    if found is None or not found.facts.second or found.exchange.prepared_at is None:
        raise Http404
    return found

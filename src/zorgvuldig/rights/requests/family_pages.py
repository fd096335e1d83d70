"""A family asks something about its data, follows it, and reads the answer."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.refusals import Word
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.rights.close_watch import actions as close_watch
from zorgvuldig.rights.erasure.actions import ordered
from zorgvuldig.rights.models import Request, RequestFile
from zorgvuldig.rights.requests import reads
from zorgvuldig.rights.requests.actions import OpenAlready, ask
from zorgvuldig.rights.requests.forms import AskForm, chosen
from zorgvuldig.rights.requests.grounds import GROUNDS, complaints_for
from zorgvuldig.rights.requests.labels import BY_FAMILY, KINDS, OUTCOMES, STEPS, KindWords
from zorgvuldig.rights.requests.status import RequestStatus, closed, request_status
from zorgvuldig.rights.restriction.scope import (
    is_offered,
    not_objectable,
    reach_of,
    restrictable,
    topics_of,
    weighed,
)
from zorgvuldig.suppliers.stops.pupil_actions import stops

# Where the copy that an access request asks for is made by whoever asked; for others it is `zorgvuldig pupil export`.


def copy_of_asker(request: Request) -> str:
    """The page on which whoever asked makes the copy, signed in; empty when they have none."""
    if request.acts_as == "pupil":
        return reverse("own_copy")
    return reverse("child_copy", kwargs={"uid": request.pupil.uid}) if request.acts_as == "guardian" else ""


PURPOSE = "requesting"
READS = ("organisation", "staff", "identity", "enrolment", "request", "correction")
WRITES = ("request",)


class AboutRequests(FamilyPage):
    """A page about what somebody asks about a child or themselves."""

    opened = _("Uw verzoeken over %(name)s zijn open.")


@family_page("verzoeken/", "requests", purpose=PURPOSE, reads=(*READS, "supplier"), facts="request")
class Requests(AboutRequests):
    """What I asked."""

    template = "rights/family_requests.html"

    def context(self) -> Context:
        number = self.pupil.pupil_id
        return {
            "new_url": self.address("new_request"),
            "requests": [
                (
                    stands,
                    KINDS[stands.request.kind].name,
                    OUTCOMES.get(stands.outcome),
                    self.address("request", number=stands.request.uid),
                )
                for stands in reads.mine(number, door=self.door)
            ],
            "stops": stops(number, door=self.door),
            "watches": close_watch.of_pupil(number, door=self.door),
        }


@family_page("verzoeken/nieuw/", "new_request", purpose=PURPOSE, reads=READS, writes=WRITES, facts="request")
class NewRequest(AboutRequests, FormPage):
    """Ask something; first one chooses what."""

    template = "rights/family_new.html"
    refusals: ClassVar[Mapping[str, Word]] = {"not_given": _("De wet geeft dit hier niet. Kies iets anders.")}
    made: Request | None

    def find(self) -> KindWords | Answer:
        slug, here = self.request.GET.get("soort", ""), self.address("new_request")
        kind = next((KINDS[key] for key in BY_FAMILY if KINDS[key].slug == slug and is_offered(key)), None)
        if kind is not None:
            return kind
        context = {
            "kinds": [
                (KINDS[key], f"{here}?soort={KINDS[key].slug}" if is_offered(key) else "")
                for key in (*BY_FAMILY, "rectification")
            ],
            "pupil": self.pupil,
            "file_url": self.address("file"),
            "overview_url": self.address("requests"),
        }
        return self.show(context, template="rights/family_kinds.html")

    def form(self, kind: KindWords, data: QueryDict | None) -> AskForm:
        asked = reads.mine(self.pupil.pupil_id, door=self.door)
        return AskForm(data, kind=kind.key, has_earlier=any(stands.request.kind == kind.key for stands in asked))

    def context(self, kind: KindWords) -> Context:
        return {
            "kind": kind,
            "new_url": self.address("new_request"),
            "copy_url": self.address("copy"),
            "reach": reach_of(kind.key),
            "others": [(purpose, REGISTER.bases[purpose.basis]) for purpose in not_objectable()]
            if kind.key == "objection"
            else [],
            "weighed": weighed() if kind.key == "objection" else [],
            "topics": topics_of(kind.key),
        }

    def save(self, kind: KindWords, form: AskForm) -> str | None:
        try:
            self.made = made = ask(self.pupil.pupil_id, form.content(), door=self.door)
        except OpenAlready as already:
            self.made = already.request
            messages.warning(self.request, gettext("Dit vroeg u al. Hier ziet u hoe het ermee staat."))
            return None
        if made.outcome == "repeated":
            messages.info(self.request, gettext("Dit vroeg u kort geleden ook. Het antwoord van toen geldt nog."))
            return None
        last = date_format(request_status(made, made.received_on).deadline.last, "j F Y")
        return gettext("Wij hebben uw verzoek. U krijgt antwoord uiterlijk op %(day)s.") % {"day": last}

    def to(self, kind: KindWords) -> str:
        return self.address("request", number=self.made.uid) if self.made else self.address("requests")


@family_page("verzoeken/<uuid:number>/", "request", purpose=PURPOSE, reads=READS, facts="request")
class OneRequest(AboutRequests):
    """One request: where it stands, and the answer."""

    template = "rights/family_request.html"

    def find(self, number: UUID) -> RequestStatus | None:
        stands = reads.request_status_of(number, self.pupil.pupil_id, door=self.door)
        return stands if stands and stands.request.asker_id == self.door.actor_id else None

    def context(self, stands: RequestStatus) -> Context:
        row = stands.request
        repeated = row.repeats
        closing = closed(repeated or row)
        return {
            "overview_url": self.address("requests"),
            "stands": stands,
            "asked": row,
            "kind": KINDS[row.kind],
            "outcome": OUTCOMES.get(stands.outcome),
            "ground": GROUNDS.get(closing.ground) if closing else None,
            "answer": str(closing.answer) if closing else "",
            "repeated": repeated,
            "repeated_url": self.address("request", number=repeated.uid) if repeated else "",
            "complaints": complaints_for(row.kind) if closing and closing.outcome in ("refused", "partly") else [],
            "categories": chosen(restrictable(), row.mask),
            "erasure": ordered(row, door=self.door) if row.kind == "erasure" else None,
            "copy": copy_of_asker(row) if row.kind in ("access", "portability") else "",
            "steps": [(one, STEPS[one.step.kind]) for one in reads.steps(row, inside=False, door=self.door)],
            "letters": [
                (file, self.address("request_letter", number=row.uid, letter=file.uid))
                for file in reads.letters(row, door=self.door)
            ],
        }


@family_page("verzoeken/<uuid:number>/brieven/<uuid:letter>/", "request_letter", purpose=PURPOSE, reads=READS)
class RequestLetter(AboutRequests):
    """A letter of the school to me."""

    def find(self, number: UUID, letter: UUID) -> RequestFile | None:
        return reads.letter(letter, number, self.pupil.pupil_id, door=self.door)

    def get(self, file: RequestFile) -> Answer:
        return download(file.blob, file.name, file.media_type)

"""Letters with a code: asked for one person, and opened once by the colleague who posts them. No page shows a code."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.accounts.invitations.codes import VALID_FOR, NotInvited
from zorgvuldig.accounts.invitations.letters import letters as all_letters
from zorgvuldig.accounts.invitations.letters import open_letters
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.documents.letter import To
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.file_reads import classes
from zorgvuldig.pupils.invitations import reads
from zorgvuldig.pupils.invitations.pages import NOT_INVITED
from zorgvuldig.release.invitations.pages import typed_at
from zorgvuldig.release.lists.invitations import LetterAddress, Sender, order, to_families, to_pupils
from zorgvuldig.release.lists.make import PDF
from zorgvuldig.release.lists.reads import letter_head
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing import reads as staffing


class LetterPage(CommandPage):
    """Ask for a letter with a code."""

    refusals = NOT_INVITED

    def order(self, letters: list[LetterAddress], to: To, school: str) -> str:
        """Ask for these letters and say so. Raises `Refused`."""
        try:
            with transaction.atomic():
                order(letters, to, Sender(school, typed_at(self.request)))
        except NotInvited as refused:
            raise Refused(refused.why) from refused
        return gettext("De brief wordt gemaakt. Een collega opent hem bij «Brieven met een code» en verstuurt hem.")


@route("leerlingen/<uuid:uid>/uitnodigen/brief/", "pupil_letter")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("organisation", "staff", "identity", "membership", "guardian", "release"),
    writes=("release",),
)
class PupilLetter(LetterPage):
    """Ask for a letter to a pupil or a guardian."""

    def find(self, uid: UUID) -> tuple[PupilIdentity, reads.Invitee]:
        person = reads.open_pupil(door=self.door)
        return person, _chosen(self.request, reads.people_of(person, door=self.door))

    def act(self, person: PupilIdentity, chosen: reads.Invitee) -> str:
        if chosen.person_id == person.pupil_id:
            names = ", ".join(classes(door=self.door).get(person.pupil_id, ()))
            letters, to = to_pupils({person.pupil_id: person.pupil.number}, names, door=self.door), To.PUPIL
        else:
            through = {chosen.person_id: (person.pupil_id,)}
            letters, to = to_families([chosen.person_id], through, door=self.door), To.FAMILY
        return self.order(letters, to, letter_head(door=self.door))

    def to(self, person: PupilIdentity, chosen: reads.Invitee) -> str:
        return reverse("invitations", kwargs={"uid": person.pupil.uid})


@route("medewerkers/uitnodigen/brief/", "staff_letter")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
class StaffLetter(LetterPage):
    """Ask for a letter to a member of staff."""

    def find(self) -> reads.Invitee:
        found, wanted = reads.staff(door=self.door), self.request.POST.get("wie")
        people = [one for one in found if reads.staff_key(one) == wanted]
        return _chosen(self.request, reads.staff_invitees(people, door=self.door))

    def act(self, chosen: reads.Invitee) -> str:
        letter = LetterAddress(chosen.person_id, (chosen.name,), chosen.username.lower())
        return self.order([letter], To.STAFF, letter_head(door=self.door))

    def to(self, chosen: reads.Invitee) -> str:
        query = self.request.GET.urlencode()
        return reverse("staff_invitations") + (f"?{query}" if query else "")


@route("hulp-van-buiten/brief/", "helper_letter")
@page(purpose="staffing", kind=Kind.NOBODY, reads=("organisation", "staff", "assignment"))
class HelperLetter(LetterPage):
    """Ask for a letter to somebody from outside who helps."""

    def find(self) -> staffing.Helper | None:
        code = self.request.POST.get("code")
        return next((one for one in staffing.helpers(door=self.door) if one.staff.code == code), None)

    def act(self, helper: staffing.Helper) -> str:
        person = helper.staff
        school = helper.grants[0].group.year.school.name if helper.grants else letter_head(door=self.door)
        return self.order([LetterAddress(person.person_id, (person.full_name,), person.code.lower())], To.STAFF, school)

    def to(self, helper: staffing.Helper) -> str:
        return reverse("staffing_helpers")


@route("uitnodigen/brieven/", "letters")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
class Letters(Page):
    """The letters of this month: who asked for them, and who opened them; posting `brief` opens one of those that wait, once."""

    template = "release/letters.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def context(self) -> Context:
        found = all_letters()
        people = {number for one in found for number in (one.asked_by, one.opened_by) if number is not None}
        names = names_of(people, door=self.door)
        return {
            "letters": [(one, names.get(one.asked_by, ""), names.get(one.opened_by or 0, "")) for one in found],
            "days": VALID_FOR.days,
        }

    def post(self) -> Answer:
        """The letters as one file, which is gone from here once it left."""
        wanted = next((one for one in all_letters() if str(one.batch) == self.request.POST.get("brief")), None)
        if wanted is None:
            raise Http404
        try:
            with transaction.atomic():
                file = open_letters(wanted.batch)
                content = b"".join(files.read(file))
        except NotInvited as refused:
            messages.error(self.request, NOT_INVITED[refused.why])
        except (Missing, Damaged):
            gone = gettext("Het bestand met deze brieven is er niet meer. Vraag de brieven opnieuw aan.")
            messages.error(self.request, gone)
        else:
            transaction.on_commit(partial(files.remove, file))
            return AfterCommit(content, filename="uitnodigingen.pdf", content_type=PDF)
        return go(self.request.path)


def _chosen(request: HttpRequest, people: list[reads.Invitee]) -> reads.Invitee:
    chosen = next((one for one in people if one.key == request.POST.get("wie")), None)
    if chosen is None:
        raise Http404
    return chosen

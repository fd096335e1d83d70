"""«This is not right», as a family says it: about one datum, what became of it, and their own statement."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.pupils.own_fields.models import OwnValue
from zorgvuldig.pupils.own_fields.reads import declared
from zorgvuldig.rights.corrections import actions, reads
from zorgvuldig.rights.corrections.fields import DISPUTABLE, Disputable, disputable, same_record
from zorgvuldig.rights.corrections.forms import DisputeForm, StatementForm
from zorgvuldig.rights.corrections.recipients import recipient_rows
from zorgvuldig.rights.corrections.state import due
from zorgvuldig.rights.corrections.values import about, stored_text, value_label
from zorgvuldig.rights.models import Correction, CorrectionFile

WRITES = ("request", "correction")
ANSWERED = ("organisation", "staff", "identity", "planning", "release", "request", "correction")
# Whatever can be disputed is shown as it stands now, so it is open.
READS = tuple(
    dict.fromkeys(
        ("organisation", "staff", "identity", "planning", "timetable", "assessment", "request", "correction",
         *(datum.category for datum in DISPUTABLE.values()))
    )
)  # fmt: skip


@family_page(
    "klopt-niet/<slug:table>/<slug:column>/<uuid:row>/", "dispute",
    purpose="requesting", reads=READS, writes=WRITES, facts="correction",
)  # fmt: skip
class Dispute(FamilyPage, FormPage):
    """Say that a datum is not right. The same is asked once: whoever asked goes to what waits."""

    template = "rights/dispute.html"
    made: Correction | None = None

    def find(self, table: str, column: str, row: UUID) -> tuple[Disputable, Model] | Answer | None:
        datum = disputable(table, column)
        found = reads.find_record(datum, row, self.pupil.pupil_id, door=self.door) if datum else None
        if datum is None or found is None:
            return None
        self.made = reads.open_one(datum, found.pk, door=self.door)
        if self.made is None:
            return datum, found
        messages.info(self.request, gettext("U vroeg dit al. Hier ziet u hoe het ermee staat."))
        return go(self.to())

    def form(self, datum: Disputable, row: Model, data: QueryDict | None) -> DisputeForm:
        reasons = reads.reasons(datum, row, door=self.door)
        own = declared(row.field) if isinstance(row, OwnValue) else None
        return DisputeForm(data, self.files, datum=datum, now=stored_text(datum, row), reasons=reasons, own=own)

    def context(self, datum: Disputable, row: Model) -> Context:
        return {
            "datum": datum,
            "others": [
                (other.name, self.address("dispute", table=other.table, column=other.column, row=number))
                for other in same_record(datum)
                for number in (reads.token(other.field, row.pk),)
            ],
            "about": about(row),
            "now": value_label(datum, stored_text(datum, row)),
        }

    def save(self, datum: Disputable, row: Model, form: DisputeForm) -> str | None:
        given = form.cleaned_data
        try:
            self.made = actions.dispute(
                datum, row, self.pupil.pupil_id,
                proposed=given["proposed"], explanation=given["explanation"], uploads=given["papers"], door=self.door,
            )  # fmt: skip
        except NotAccepted as refused:
            raise ValidationError({"papers": str(refused)}) from refused
        except actions.AlreadyAsked:
            return None
        last = date_format(due(self.made, self.made.request.received_on).last, "j F Y")
        return gettext("Wij hebben uw vraag. U krijgt antwoord op of voor %(day)s.") % {"day": last}

    def to(self, *_datum: object) -> str:
        return self.address("correction", correction=self.made.uid) if self.made else self.address("corrections")


@family_page("verbeteringen/", "corrections", purpose="requesting", reads=ANSWERED, facts="correction")
class Corrections(FamilyPage):
    """What I asked to correct about my child or myself."""

    template = "rights/corrections.html"

    def context(self) -> Context:
        day = today(door=self.door)
        asked = [
            {
                "said": reads.in_words(one),
                "url": self.address("correction", correction=one.uid),
                "due": due(one, day),
            }
            for one in reads.asked_by_family(self.pupil.pupil_id, door=self.door)
        ]
        return {"asked": asked}


@family_page(
    "verbeteringen/<uuid:correction>/", "correction",
    purpose="requesting", reads=ANSWERED, writes=WRITES, facts="correction",
)  # fmt: skip
class OneCorrection(FamilyPage, FormPage):
    """What became of it, and my own statement."""

    template = "rights/correction.html"

    def find(self, correction: UUID) -> Correction | None:
        return reads.correction(correction, self.pupil.pupil_id, door=self.door)

    def form(self, asked: Correction, data: QueryDict | None) -> StatementForm:
        return StatementForm(data, initial={"statement": asked.statement})

    def post(self, asked: Correction) -> Answer:
        if "withdraw" in self.request.POST:
            return self.withdraw(asked)
        if asked.outcome == "refused":
            return super().post(asked)
        messages.warning(
            self.request,
            gettext("Een verklaring schrijven kan als de school uw vraag heeft afgewezen. Er is nu niets bewaard."),
        )
        return self.again(self.form(asked, self.request.POST), asked)

    def withdraw(self, asked: Correction) -> Answer:
        """Take back what was asked."""
        try:
            actions.withdraw(asked, door=self.door)
        except actions.AlreadyDecided:
            messages.info(self.request, gettext("De school had al besloten. U ziet hier het besluit."))
        else:
            messages.success(self.request, gettext("U trok uw vraag in. Er verandert niets."))
        return go(self.to(asked))

    def save(self, asked: Correction, form: StatementForm) -> str:
        actions.state(asked, form.cleaned_data["statement"], door=self.door)
        return gettext("Uw verklaring is bewaard.")

    def to(self, asked: Correction) -> str:
        return self.address("correction", correction=asked.uid)

    def context(self, asked: Correction) -> Context:
        return {
            "list_url": self.address("corrections"),
            "said": reads.in_words(asked),
            "asked": asked,
            "due": due(asked, today(door=self.door)),
            "papers": [
                {"paper": one, "url": self.address("correction_paper", correction=asked.uid, paper=one.uid)}
                for one in reads.papers(asked, door=self.door)
            ],
            "told": [{"name": _recipient(one.recipient), "one": one} for one in recipient_rows(asked, door=self.door)],
        }


@family_page(
    "verbeteringen/<uuid:correction>/papieren/<uuid:paper>/", "correction_paper", purpose="requesting", reads=ANSWERED
)
class CorrectionPaper(FamilyPage):
    """A paper that I sent with it."""

    def find(self, correction: UUID, paper: UUID) -> CorrectionFile | None:
        asked = reads.correction(correction, self.pupil.pupil_id, door=self.door)
        return reads.paper(paper, asked, door=self.door) if asked else None

    def get(self, found: CorrectionFile) -> Answer:
        return download(found.blob, found.name, found.media_type)


def _recipient(key: str) -> str:
    known = REGISTER.recipients.get(key)
    return say(known.name) if known else key

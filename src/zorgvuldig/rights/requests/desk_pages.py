"""The desk writes down what somebody asked at the desk, by letter or by mail. Handling it is for the privacy officer."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import choice_field, day_field
from zorgvuldig.kit.page_kinds import Context, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.file_reads import GuardianTie
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.rights.representation.rules import ActsAs, Answer, may_act
from zorgvuldig.rights.requests import reads
from zorgvuldig.rights.requests.actions import TERM, OpenAlready, RequestContent, RequestOrigin, enter
from zorgvuldig.rights.requests.forms import named, several_field, spoken, text_field, uses_with_an_objection
from zorgvuldig.rights.requests.labels import IDENTITY, KINDS, OUTCOMES, WAYS, WITH_CATEGORIES, not_given
from zorgvuldig.rights.requests.status import request_status
from zorgvuldig.rights.restriction.scope import is_given, mask_of, restrictable, used_for
from zorgvuldig.school.people.models import PupilIdentity

# What staff write down of a request that came at the desk, by letter or by mail.

UNKNOWN_PARENT, ELSE = "other_parent", "other"


class DeskForm(forms.Form):
    """A request as it came in. `asker` is a guardian's number, the pupil, or somebody the school does not know."""

    received_on = day_field(
        _("Op welke dag kwam het binnen?"),
        _("Vul in op welke dag het verzoek binnenkwam."),
        _("Vanaf deze dag loopt de maand voor het antwoord. Bij een brief: de dag waarop die kwam."),
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        today: date,
        ties: Sequence[GuardianTie],
        pupil_id: int,
        pupil_name: str,
    ) -> None:
        super().__init__(data)
        self.today, self.pupil_id, self.ties = today, pupil_id, {str(t.guardianship.guardian_id): t for t in ties}
        self.fields["received_on"].initial = today
        kinds = [(kind.key, name) for kind, (_key, name) in zip(KINDS.values(), self._kinds(), strict=True)]
        self.fields["kind"] = choice_field(_("Wat wordt er gevraagd?"), kinds, _("Kies wat er wordt gevraagd."))
        askers = [
            (str(pupil_id), gettext("%(name)s, de leerling zelf") % {"name": pupil_name}),
            *((key, self._guardian(tie)) for key, tie in self.ties.items()),
            (UNKNOWN_PARENT, gettext("Een ouder zonder gezag die hier niet staat")),
            (ELSE, gettext("Iemand anders")),
        ]
        self.fields["asker"] = choice_field(_("Wie vraagt het?"), askers, _("Kies wie het vraagt."))
        self.fields["asker_name"] = forms.CharField(
            label=_("Naam van de vrager"),
            help_text=_("Alleen als die hierboven niet staat."),
            required=False,
            max_length=200,
        )
        self.fields["way"] = choice_field(
            _("Hoe kwam het?"), spoken(WAYS, ("desk", "letter", "mail")), _("Kies hoe het verzoek kwam.")
        )
        self.fields["identity_way"] = choice_field(
            _("Hoe weet u wie het is?"),
            spoken(IDENTITY, ("", "known", "document_seen", "called_back")),
            "",
            _("Maak nooit een kopie van een paspoort. Kijken is genoeg."),
        )
        self.fields["wish"] = text_field(
            _("Wat vraagt deze persoon, in eigen woorden?"),
            _("Schrijf over wat er staat of gezegd is. Schrijf niet meer op dan nodig."),
            _("Schrijf op wat er gevraagd is."),
        )
        self.fields["purpose"] = choice_field(
            _("Bij bezwaar: tegen welk gebruik?"), [("", gettext("geen bezwaar")), *uses_with_an_objection()], ""
        )
        self.fields["purpose"].error_messages["invalid_choice"] = say(not_given("objection"))
        self.fields["categories"] = several_field(
            _("Bij wissen, stilzetten of bezwaar: welke gegevens?"), named(restrictable())
        )
        self.order_fields(
            ["kind", "asker", "asker_name", "received_on", "way", "identity_way", "wish", "purpose", "categories"]
        )

    def _kinds(self) -> list[tuple[str, str]]:
        return spoken({kind.key: kind.name for kind in KINDS.values()}, KINDS)

    def _guardian(self, tie: GuardianTie) -> str:
        name = tie.guardian.full_name if tie.guardian else gettext("ouder zonder naam")
        if not tie.in_force:
            return gettext("%(name)s, was ouder of voogd") % {"name": name}
        if not tie.guardianship.has_authority:
            return gettext("%(name)s, ouder zonder gezag") % {"name": name}
        return gettext("%(name)s, ouder of voogd met gezag") % {"name": name}

    def clean_received_on(self) -> date:
        """Not in the future, and not so long ago that it is a mistake."""
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Vul de dag in waarop het binnenkwam."))
        if day < self.today - TERM:
            raise forms.ValidationError(
                gettext("Dit is meer dan een jaar geleden. Vul een dag in vanaf %(day)s.")
                % {"day": date_format(self.today - TERM, "j F Y")}
            )
        return day

    def clean(self) -> dict[str, object]:
        """Somebody unknown has a name, and an objection is against something."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("asker") in (UNKNOWN_PARENT, ELSE) and not cleaned.get("asker_name"):
            self.add_error("asker_name", gettext("Schrijf op wie het vraagt."))
        if cleaned.get("kind") == "objection" and not cleaned.get("purpose"):
            self.add_error("purpose", gettext("Kies tegen welk gebruik het bezwaar is."))
        return cleaned

    def content(self) -> RequestContent:
        """What is asked."""
        said = self.cleaned_data
        kind = said["kind"]
        purpose = said["purpose"] if kind == "objection" else ""
        mask = mask_of(said["categories"]) if kind in WITH_CATEGORIES else 0
        return RequestContent(
            kind=kind, text=said["wish"], mask=mask & used_for(purpose) if purpose else mask, purpose=purpose
        )

    @property
    def tie(self) -> GuardianTie | None:
        """The tie of the guardian who asks, if a guardian of the pupil does."""
        return self.ties.get(self.cleaned_data["asker"])

    @property
    def acts_as(self) -> ActsAs:
        """As what this person asks."""
        asker = self.cleaned_data["asker"]
        if asker == str(self.pupil_id):
            return ActsAs.PUPIL
        if (tie := self.tie) is not None:
            is_guardian = tie.guardianship.has_authority and tie.in_force
            return ActsAs.GUARDIAN if is_guardian else ActsAs.OTHER_PARENT
        return ActsAs.OTHER_PARENT if asker == UNKNOWN_PARENT else ActsAs.OTHER

    @property
    def asker_id(self) -> int | None:
        """The person's number, when the school knows this person."""
        asker = self.cleaned_data["asker"]
        return int(asker) if asker.isdigit() else None


READS = ("organisation", "staff", "identity", "birth", "guardian", "membership", "request")


@route("verzoek-aannemen/<uuid:uid>/", "desk_request")
@page(purpose="rights_desk", kind=Kind.PUPIL, reads=READS, writes=("request",), facts="request")
class DeskRequest(FormPage):
    """A form for what somebody asked about this pupil, and what was asked before."""

    template = "rights/desk.html"
    refusals: ClassVar[Mapping[str, Word]] = {
        "open": _("Deze vrager vroeg dit al, en wacht nog op antwoord. Schrijf het niet nog eens op."),
    }

    def find(self, uid: UUID) -> PupilIdentity:
        return opened_pupil(self.door, uid)

    def form(self, pupil: PupilIdentity, data: QueryDict | None) -> DeskForm:
        return DeskForm(
            data,
            today=today(door=self.door),
            ties=pupils.ties(pupil.pupil_id, door=self.door),
            pupil_id=pupil.pupil_id,
            pupil_name=pupil.given_name,
        )

    def context(self, pupil: PupilIdentity) -> Context:
        return {
            "pupil": pupil,
            "places": pupils.places([pupil.pupil_id], door=self.door).get(pupil.pupil_id, []),
            "requests": [
                (stands, KINDS[stands.request.kind].name, OUTCOMES.get(stands.outcome))
                for stands in reads.of_pupil(pupil.pupil_id, door=self.door)
            ],
        }

    def save(self, pupil: PupilIdentity, form: DeskForm) -> None:
        answer, said = _may(form, pupil, self.door), form.cleaned_data
        came = RequestOrigin(
            asker_id=form.asker_id,
            asker_name="" if form.asker_id is not None else said["asker_name"],
            acts_as=form.acts_as,
            received_on=said["received_on"],
            way=said["way"],
            identity_way=said["identity_way"],
            entitled=answer.allowed,
        )
        try:
            made = enter(pupil.pupil_id, form.content(), came, door=self.door)
        except OpenAlready:
            raise Refused("open") from None
        last = date_format(request_status(made, today(door=self.door)).deadline.last, "j F Y")
        told = gettext("Het verzoek staat bij de privacy officer. Het antwoord moet er zijn op %(day)s.")
        messages.success(self.request, told % {"day": last})
        if not answer.allowed:
            messages.warning(self.request, say(answer.reason))
        elif not is_given(made.kind, made.purpose):
            messages.warning(self.request, say(not_given(made.kind)))

    def to(self, _pupil: PupilIdentity) -> str:
        return self.request.path


def _may(form: DeskForm, pupil: PupilIdentity, door: Door) -> Answer:
    birth, day, tie = pupils.birth(pupil.pupil_id, door=door), form.cleaned_data["received_on"], form.tie
    stands = tie.guardianship if tie else None
    return may_act(
        form.cleaned_data["kind"],
        form.acts_as,
        age=pupils.age(birth.born_on, day) if birth and birth.born_on else None,
        has_authority=stands is not None and bool(stands.has_authority),
        is_restricted=stands is not None and reads.is_restricted(stands, day),
    )

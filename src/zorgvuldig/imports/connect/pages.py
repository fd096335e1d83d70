"""Lines to Somtoday Connect: arranged per school, asked for a round, and ended. What comes is shown like a file before it is read in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.connect import actions
from zorgvuldig.imports.connect.client import ENVIRONMENTS
from zorgvuldig.imports.connect.labels import ENVIRONMENTS as CALLED
from zorgvuldig.imports.connect.labels import OUTCOMES
from zorgvuldig.imports.connect.reads import connection_of, connections, schools_without
from zorgvuldig.kit.fields import day_field, offer
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, ConfirmPage, Context, FormPage, Page
from zorgvuldig.kit.refusals import Word
from zorgvuldig.school.models import School
from zorgvuldig.school.source_models import ImportConnection

READS = ("organisation", "staff", "imports")
KEPT = ("environment", "organisation", "branch", "client", "with_marks", "agreed_on", "agreed_until")
REFUSALS: dict[str, Word] = {
    **OUTCOMES,
    "connected": _("Deze school heeft al een koppeling. Verander die."),
    "under_way": _("Er wordt al opgehaald. Wacht tot dat klaar is."),
    "beside": _("Somtoday loopt nog naast dit systeem. Neem eerst over."),
}
NUMBER = _("Vul het nummer in zoals Somtoday het geeft: 32 letters en cijfers met streepjes.")


class ConnectionForm(forms.Form):
    """Where the data of a school are, what we sign in with, and the agreement."""

    school = forms.TypedChoiceField(label=_("Voor welke school?"), coerce=int)
    environment = forms.ChoiceField(
        label=_("Met welke omgeving van Somtoday?"), choices=list(CALLED.items()), widget=forms.RadioSelect
    )
    organisation = forms.UUIDField(
        label=_("Nummer van de instelling (uuid)"), error_messages={"invalid": NUMBER, "required": NUMBER}
    )
    branch = forms.UUIDField(
        label=_("Nummer van de vestiging (uuid)"), error_messages={"invalid": NUMBER, "required": NUMBER}
    )
    client = forms.CharField(
        label=_("Client-id"), max_length=200, error_messages={"required": _("Vul de client-id in.")}
    )
    secret = forms.CharField(
        label=_("Client-geheim"),
        max_length=500,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Wij bewaren het versleuteld en tonen het nooit meer."),
        error_messages={"required": _("Vul het geheim in dat Somtoday u gaf.")},
    )
    with_marks = forms.BooleanField(label=_("Haal ook de cijfers van dit schooljaar op"), required=False, initial=True)
    agreed_on = day_field(
        _("Sinds wanneer geldt de verwerkersovereenkomst met deze leverancier?"),
        required=_("Vul in sinds wanneer de afspraak geldt."),
    )
    agreed_until = day_field(_("Tot wanneer geldt die? Laat leeg als er geen einde is."))
    confirmed = forms.BooleanField(
        label=_("Ik heb het adres nagekeken. Wij mogen hier voor deze school gegevens ophalen."),
        error_messages={"required": _("Bevestig het adres.")},
    )

    def __init__(self, data: Any, *, schools: Sequence[School], standing: ImportConnection | None) -> None:
        initial: dict[str, Any] = {"environment": "production"}
        if standing:
            initial = {name: getattr(standing, name) for name in KEPT}
        super().__init__(data, initial=initial)
        if standing:
            secret = self.fields["secret"]
            secret.required = False
            secret.help_text = gettext(
                "Wij bewaren het versleuteld en tonen het nooit meer. Laat leeg om het te houden."
            )
        if standing or len(schools) == 1:
            del self.fields["school"]
        else:
            offered = [("", _("Kies een school")), *((one.pk, one.name) for one in schools)]
            offer(self, "school", offered)
        told = "; ".join(f"{CALLED[key]}: {one.token} en {one.data}" for key, one in ENVIRONMENTS.items())
        self.fields["environment"].help_text = gettext("Wij gaan alleen naar deze adressen. %(told)s.") % {"told": told}

    def clean(self) -> dict[str, Any]:
        """An end after the beginning."""
        said = super().clean() or self.cleaned_data
        begins, ends = said.get("agreed_on"), said.get("agreed_until")
        if begins and ends and ends <= begins:
            self.add_error("agreed_until", gettext("De laatste dag ligt voor de eerste. Kijk beide na."))
        return said

    def answers(self) -> dict[str, Any]:
        """As a line is saved."""
        return {name: self.cleaned_data[name] for name in (*KEPT, "secret")}


@route("inlezen/somtoday/", "connections")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, facts="imports")
class Connections(Page):
    """The line of each of the own schools: where it leads, what it waits for, how the last round went."""

    template = "imports/connections.html"

    def context(self) -> Context:
        now = timezone.now()
        rows = connections(door=self.door)
        return {
            "rows": [(one, OUTCOMES.get(actions.why_not(one.row, timezone.localdate(now)), "")) for one in rows],
            "has_more": bool(schools_without(door=self.door)),
        }


class _ConnectionForm(FormPage):
    """What both forms of a line have in common."""

    refusals = REFUSALS

    def to(self, *_item: Any) -> str:
        return reverse("connections")

    def form_copy(self, *_item: Any) -> FormCopy:
        return FormCopy(
            gettext("Koppeling met Somtoday"),
            gettext("Bewaar"),
            reverse("connections"),
            gettext(
                "Somtoday geeft uw school een client-id en een geheim. De school kiest in Somtoday welke gegevens wij mogen "
                "ophalen. Afwezigheid en eerdere schooljaren geeft Somtoday niet: lees die in als lijst."
            ),
        )


@route("inlezen/somtoday/nieuw/", "connection_new")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), facts="imports")
class NewConnection(_ConnectionForm):
    """A line for a school that has none."""

    def find(self) -> tuple[list[School]] | Answer:
        found = schools_without(door=self.door)
        return (found,) if found else go(reverse("connections"))

    def form(self, schools: list[School], data: Any) -> ConnectionForm:
        return ConnectionForm(data, schools=schools, standing=None)

    def save(self, schools: list[School], form: ConnectionForm) -> str:
        wanted = form.cleaned_data.get("school")
        school = next((one for one in schools if wanted is None or one.pk == wanted), schools[0])
        actions.save_connection(door=self.door, school=school, standing=None, answers=form.answers())
        return gettext("De koppeling is bewaard. Er is nog niets opgehaald.")


@route("inlezen/somtoday/<uuid:connection>/", "connection_change")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), facts="imports")
class ChangeConnection(_ConnectionForm):
    """Another number, another secret, or another agreement."""

    def find(self, connection: UUID) -> ImportConnection | None:
        return connection_of(connection, door=self.door)

    def form(self, one: ImportConnection, data: Any) -> ConnectionForm:
        return ConnectionForm(data, schools=(), standing=one)

    def save(self, one: ImportConnection, form: ConnectionForm) -> str:
        actions.save_connection(door=self.door, school=one.school, standing=one, answers=form.answers())
        return gettext("De koppeling is bewaard. Wie op een ronde wachtte, moet die opnieuw vragen.")


class _ConnectionCommand(CommandPage):
    """One button of a line."""

    refusals = REFUSALS

    def find(self, connection: UUID) -> ImportConnection | None:
        return connection_of(connection, door=self.door)

    def to(self, one: ImportConnection) -> str:
        return reverse("connections")


@route("inlezen/somtoday/<uuid:connection>/haal-op/", "connection_ask")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",))
class AskConnection(_ConnectionCommand):
    """Have everything fetched, tonight where the data are real."""

    def act(self, one: ImportConnection) -> str:
        actions.ask(door=self.door, one=one)
        if actions.is_time(one, self.door.opened_at):
            return gettext("Wij halen nu op. Dat duurt enkele minuten. U kunt deze pagina sluiten.")
        return gettext("Wij halen vannacht op. Morgen ziet u hier wat er verandert, en dan beslist u.")


@route("inlezen/somtoday/<uuid:connection>/toch-niet/", "connection_withdraw")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",))
class WithdrawConnection(_ConnectionCommand):
    """Have nothing fetched after all."""

    def act(self, one: ImportConnection) -> str:
        return gettext("Wij halen niets op.") if actions.withdraw(door=self.door, one=one) else ""


@route("inlezen/somtoday/<uuid:connection>/weg/", "connection_remove")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), facts="imports")
class RemoveConnection(ConfirmPage):
    """Whether a line must end; posting wipes what we sign in with."""

    template = "imports/connection_remove.html"

    def find(self, connection: UUID) -> ImportConnection | None:
        return connection_of(connection, door=self.door)

    def context(self, one: ImportConnection) -> Context:
        return {"one": one}

    def act(self, one: ImportConnection) -> str:
        actions.remove(door=self.door, one=one)
        return gettext("De koppeling is weg. Wat was ingelezen, blijft.")

    def to(self, one: ImportConnection) -> str:
        return reverse("connections")

"""Versions of the register: what waits, what was decided, and the page on which a second person decides."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.register_editor import actions, reads
from zorgvuldig.governance.register_editor.change_pages import WRITES, obstacle_texts
from zorgvuldig.governance.register_editor.differences import difference_rows
from zorgvuldig.governance.register_editor.fields import text
from zorgvuldig.governance.register_editor.pages import PROPOSES, READS, reading
from zorgvuldig.governance.register_editor.phrases import REFUSALS
from zorgvuldig.governance.register_editor.proposal_checks import Unfit
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.page_kinds import Answer, ConfirmPage, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault.responses import as_file

NIGHT = time(4)  # when nobody has a page open
YES, NO = "ja", "nee"


class DecideForm(forms.Form):
    """Yes or no, why, and from when."""

    answer = forms.ChoiceField(
        label=_("Wat besluit u?"),
        choices=[(YES, _("Dit mag ingaan")), (NO, _("Dit gaat niet door"))],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies ja of nee.")),
    )
    why = text(_("Waarom?"), help_text=_("Dit blijft bij de versie staan. Noem geen persoon."))
    day = DayField(label=_("Vanaf welke dag?"), required=False)
    hour = forms.TimeField(
        label=_("Vanaf hoe laat?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Het systeem gaat dan vanzelf over. In de nacht merkt niemand daar iets van."),
        error_messages={"invalid": _("Vul een tijd in, bijvoorbeeld 04:00.")},
    )

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        self.now = now
        tomorrow = timezone.localdate(now) + timedelta(days=1)
        super().__init__(data, initial={"day": tomorrow, "hour": NIGHT})

    def clean(self) -> dict[str, Any]:
        """Whoever says yes names a moment that still has to come."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") == YES and not self.errors:
            for name in ("day", "hour"):
                if not cleaned.get(name):
                    self.add_error(name, gettext("Vul in wanneer dit ingaat."))
            if not self.errors and self.moment < self.now:
                self.add_error("day", str(REFUSALS["register_past"]))
        return cleaned

    @property
    def moment(self) -> datetime:
        """When it comes into force, on the clock of the school."""
        said = datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"])
        return timezone.make_aware(said, timezone.get_default_timezone())


@route("privacy/register/versies/", "register_versions")
@reading()
class VersionList(Page):
    """Every version there is, and what waits."""

    template = "governance/register_versions.html"

    def context(self) -> Context:
        return {"lines": reads.version_rows(door=self.door)}


@route("privacy/register/versies/<uuid:version>/", "register_version")
@reading()
class OneVersion(Page):
    """One version: what it changes, what follows, who proposed it and who decided."""

    template = "governance/register_version.html"

    def find(self, version: UUID) -> reads.VersionRow | None:
        return reads.version_row(version, door=self.door)

    def context(self, line: reads.VersionRow) -> Context:
        roles = roles_of(self.request)
        may_decide = bool(reads.DECIDERS & roles) and line.is_open
        return {
            "line": line,
            "version": line.version,
            "differences": difference_rows(line.version.changes, reads.register_of(line.version), REGISTER),
            "consequences": reads.consequences_of(line.version),
            "form": None,
            "why": "",
            "may_decide": may_decide and _decides(line, self.door),
            "is_own": may_decide and not _decides(line, self.door),
            "may_withdraw": bool(PROPOSES & roles) and line.may_withdraw,
        }


@route("privacy/register/versies/<uuid:version>/besluiten/", "decide_register_version")
@reading(writes=WRITES)
class DecideVersion(OneVersion, FormPage):
    """A second person reads it all, and says yes or no. Whoever proposed it gets the page without the form."""

    template, roles = "governance/register_version.html", reads.DECIDERS
    refusals = {**REFUSALS, "unfit": "%(obstacles)s"}

    def form(self, line: reads.VersionRow, data: Any) -> DecideForm:
        return DecideForm(data, now=self.door.opened_at)

    def get(self, line: reads.VersionRow) -> Answer:
        return super().get(line) if _decides(line, self.door) else self.show(self.context(line))

    def post(self, line: reads.VersionRow) -> Answer:
        if not _decides(line, self.door):
            over = "register_base" if line.key == "stale" else "register_over"
            return self.refused(Refused("register_self" if line.is_open else over), line)
        return super().post(line)

    def save(self, line: reads.VersionRow, form: DecideForm) -> str:
        said, is_yes = form.cleaned_data, form.cleaned_data["answer"] == YES
        moment = form.moment if is_yes else None
        uid = line.version.uid
        try:
            actions.decide(door=self.door, uid=uid, approve=is_yes, why=said["why"], in_force_from=moment)
        except Unfit as no:
            raise Refused("unfit", obstacles=" ".join(obstacle_texts(no.obstacles))) from no
        if is_yes:
            return gettext("De versie is goedgekeurd. Zij gaat vanzelf in.")
        return gettext("Het voorstel is afgewezen.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        return self.show({**self.context(item[0]), "why": no.says(self.refusals)}, 409)

    def to(self, line: reads.VersionRow) -> str:
        return reverse("register_version", kwargs={"version": line.version.uid})


@route("privacy/register/versies/<uuid:version>/intrekken/", "withdraw_register_version")
@reading(writes=WRITES)
class WithdrawVersion(ConfirmPage):
    """Ask whether it is taken back; posting says so. Not once it is in force."""

    template, roles, refusals = "governance/register_withdraw.html", PROPOSES, REFUSALS

    def find(self, version: UUID) -> reads.VersionRow | None:
        return reads.version_row(version, door=self.door)

    def context(self, line: reads.VersionRow) -> Context:
        return {"line": line, "why": "" if line.may_withdraw else str(REFUSALS["register_over"])}

    def get(self, line: reads.VersionRow) -> Answer:
        return self.show(self.context(line), 200 if line.may_withdraw else 409)

    def act(self, line: reads.VersionRow) -> str:
        if not line.may_withdraw:
            raise Refused("register_over")
        actions.withdraw(door=self.door, uid=line.version.uid)
        return gettext("Het voorstel is ingetrokken. Er verandert niets.")

    def to(self, line: reads.VersionRow) -> str:
        return reverse("register_version", kwargs={"version": line.version.uid})


@route("privacy/register/versies/<uuid:version>/bestand/", "register_version_file")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def register_version_file(request: HttpRequest, *, door: Door, version: UUID) -> HttpResponse:
    """The whole register of a version, as it was proposed."""
    line = reads.version_row(version, door=door)
    if line is None:
        raise Http404
    return as_file(line.version.text.encode(), f"register-{line.version.digest[:8]}.toml", "application/toml")


def _decides(line: reads.VersionRow, door: Door) -> bool:
    return line.is_open and line.version.proposed_by_id != door.actor_id

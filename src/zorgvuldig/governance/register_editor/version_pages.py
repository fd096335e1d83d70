"""Versions of the register: what waits, what was decided, and the page on which a second person decides."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.register_editor import actions as operations
from zorgvuldig.governance.register_editor import reads as queries
from zorgvuldig.governance.register_editor.change_pages import BOTH, WRITES, says_of
from zorgvuldig.governance.register_editor.differences import shown
from zorgvuldig.governance.register_editor.fields import text
from zorgvuldig.governance.register_editor.labels import REFUSALS
from zorgvuldig.governance.register_editor.pages import PROPOSES, READS
from zorgvuldig.governance.register_editor.proposal_checks import Unfit
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.form_page import go
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
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def register_versions(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Every version there is, and what waits."""
    context = {"lines": queries.lines(door=door), "facts": facts("governance")}
    return render(request, "governance/register_versions.html", context)


@route("privacy/register/versies/<uuid:version>/", "register_version")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def register_version(request: HttpRequest, *, door: Door, version: UUID) -> HttpResponse:
    """One version: what it changes, what follows, who proposed it and who decided."""
    return _page(request, _asked(version, door), door)


@route("privacy/register/versies/<uuid:version>/besluiten/", "decide_register_version")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def decide_register_version(request: HttpRequest, *, door: Door, version: UUID) -> HttpResponse:
    """A second person reads it all, and says yes or no. Whoever proposed it gets the page without the form."""
    if not queries.DECIDERS & roles_of(request):
        raise Http404
    line = _asked(version, door)
    if request.method != "POST":
        form = DecideForm(now=door.opened_at) if _decides(line, door) else None
        return _page(request, line, door, form=form)
    form = DecideForm(request.POST, now=door.opened_at)
    if not _decides(line, door):
        return _page(request, line, door, why=_not_this(line), status=409)
    if not form.is_valid():
        return _page(request, line, door, form=form, status=422)
    said, is_yes = form.cleaned_data, form.cleaned_data["answer"] == YES
    moment = form.moment if is_yes else None
    try:
        operations.decide(door=door, uid=version, approve=is_yes, why=said["why"], in_force_from=moment)
    except Refused as no:
        return _page(request, line, door, why=str(REFUSALS[no.code]), status=409)
    except Unfit as no:
        return _page(request, line, door, why=" ".join(says_of(no.obstacles)), status=409)
    done = (
        gettext("De versie is goedgekeurd. Zij gaat vanzelf in.") if is_yes else gettext("Het voorstel is afgewezen.")
    )
    messages.success(request, done)
    return go(reverse("register_version", kwargs={"version": version}))


@route("privacy/register/versies/<uuid:version>/intrekken/", "withdraw_register_version")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def withdraw_register_version(request: HttpRequest, *, door: Door, version: UUID) -> HttpResponse:
    """Ask whether it is taken back; posting says so. Not once it is in force."""
    if not PROPOSES & roles_of(request):
        raise Http404
    line = _asked(version, door)
    why = "" if line.may_withdraw else str(REFUSALS["register_over"])
    if request.method == "POST" and not why:
        try:
            operations.withdraw(door=door, uid=version)
        except Refused as no:
            why = str(REFUSALS[no.code])
        else:
            messages.success(request, gettext("Het voorstel is ingetrokken. Er verandert niets."))
            return go(reverse("register_version", kwargs={"version": version}))
    context = {"line": line, "why": why, "facts": facts("governance")}
    return render(request, "governance/register_withdraw.html", context, status=409 if why else 200)


@route("privacy/register/versies/<uuid:version>/bestand/", "register_version_file")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def register_version_file(request: HttpRequest, *, door: Door, version: UUID) -> HttpResponse:
    """The whole register of a version, as it was proposed."""
    line = _asked(version, door)
    return as_file(line.version.text.encode(), f"register-{line.version.digest[:8]}.toml", "application/toml")


def _asked(uid: UUID, door: Door) -> queries.Line:
    """The version of an address. Raises `Http404`."""
    found = queries.line(uid, door=door)
    if found is None:
        raise Http404
    return found


def _decides(line: queries.Line, door: Door) -> bool:
    return line.is_open and line.version.proposed_by_id != door.actor_id


def _not_this(line: queries.Line) -> str:
    if line.is_open:
        return str(REFUSALS["register_self"])
    return str(REFUSALS["register_base" if line.key == "stale" else "register_over"])


def _page(
    request: HttpRequest,
    line: queries.Line,
    door: Door,
    *,
    form: DecideForm | None = None,
    why: str = "",
    status: int = 200,
) -> HttpResponse:
    roles = roles_of(request)
    may_decide = bool(queries.DECIDERS & roles) and line.is_open
    context = {
        "line": line,
        "version": line.version,
        "differences": shown(line.version.changes, queries.register_of(line.version), REGISTER),
        "consequences": queries.consequences_of(line.version),
        "form": form,
        "why": why,
        "may_decide": may_decide and _decides(line, door),
        "is_own": may_decide and not _decides(line, door),
        "may_withdraw": bool(PROPOSES & roles) and line.may_withdraw,
        "facts": facts("governance"),
    }
    return render(request, "governance/register_version.html", context, status=status)

"""Unusual reading: the list by day, one signal with the files it is about, and for everybody what is watched."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import account, page, route
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.reading import reads
from zorgvuldig.governance.reading.actions import review
from zorgvuldig.governance.reading.labels import BACK, FIELD, OUTCOMES, REFUSALS, every
from zorgvuldig.incidents.forms import names_somebody
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.school.people.models import PupilIdentity

# What is asked about a signal: what it turned out to be.

NEW = "nieuw"


class ReviewForm(forms.Form):
    """What somebody makes of a signal; the note names no pupil whose file it is about."""

    outcome = forms.ChoiceField(
        label=_("Wat bleek het te zijn?"),
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat het bleek te zijn."), "invalid_choice": _("Kies uit de lijst.")},
    )
    note = forms.CharField(
        label=_("Wat kwam eruit?"),
        help_text=_("Noem geen leerling. Hoort het bij het werk, dan mag u dit leeg laten."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
        error_messages={"max_length": _("Dit is te lang. Schrijf het in hoogstens 2000 tekens.")},
    )
    breach = forms.ChoiceField(
        label=_("Bij welk datalek hoort dit?"),
        help_text=_("Alleen als het een datalek is."),
        required=False,
        error_messages={"invalid_choice": REFUSALS["closed"]},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        pupils: Sequence[PupilIdentity],
        breaches: Sequence[Breach],
    ) -> None:
        super().__init__(data)
        self.pupils, self.breaches = pupils, {str(one.uid): one for one in breaches}
        offered = [(NEW, _("Een nieuw datalek")), *((uid, one.title) for uid, one in self.breaches.items())]
        offer(self, "breach", offered)

    @property
    def of_breach(self) -> Breach | None:
        """The breach that was chosen; None for a new one."""
        return self.breaches.get(self.cleaned_data.get("breach", ""))

    def clean(self) -> dict[str, Any]:
        """What is more than work is explained, and nobody is named."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        note = said["note"] = str(said.get("note", "")).strip()
        if said.get("outcome") in ("talked", "breach") and not note and "note" not in self.errors:
            self.add_error("note", str(REFUSALS["note"]))
        if names_somebody(note, self.pupils):
            self.add_error("note", gettext("Hier staat de naam van een leerling. Haal die weg: anderen lezen dit ook."))
        return said


PURPOSE = "oversight"
READS = ("organisation", "staff", "identity", "oversight", "access_log", "governance")
WRITES = ("oversight", "governance")


@route("privacy/inzage/", "reading")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=("organisation", "staff", "oversight"), facts="oversight")
class Signals(Page):
    """The signals of the last sixty days: what waits, and what was said of the others. It opens nobody's file."""

    template = "governance/reading.html"

    def context(self) -> Context:
        found = reads.signals(door=self.door)
        return {
            "waiting": reads.by_day([one for one in found if one.review is None]),
            "done": reads.by_day([one for one in found if one.review is not None]),
            "back": BACK,
        }


@route("privacy/inzage/<str:watch>/<uuid:uid>/<str:day>/", "reading_signal")
@page(purpose=PURPOSE, kind=Kind.READING, reads=READS, writes=WRITES, facts="oversight")
class OneSignal(FormPage):
    """Whose files a signal is about, and what somebody made of it, once. Opening it is in the log of each of them."""

    template, refusals, beside = "governance/reading_signal.html", REFUSALS, FIELD
    over = frozenset({"review_once"})

    def find(self, watch: str, uid: UUID, day: str) -> reads.Signal | None:
        one = reads.signal(
            watch, uid, date.fromisoformat(day), door=self.door
        )  # a day that is none was refused by the door
        if one is not None:
            label = gettext("De dossiers die %(name)s opende op %(day)s zijn open: %(watch)s.")
            day = date_format(one.day, "j F Y")
            self.door.label = label % {"name": one.who, "day": day, "watch": one.watch.name.lower()}
        return one

    def form(self, one: reads.Signal, data: Any) -> ReviewForm:
        pupils, breaches = reads.opened_pupils(door=self.door), reads.open_breaches(door=self.door)
        return ReviewForm(data, pupils=pupils, breaches=breaches)

    def save(self, one: reads.Signal, form: ReviewForm) -> str:
        said = {name: form.cleaned_data[name] for name in ("outcome", "note")}
        review(one, door=self.door, breach=form.of_breach, **said)
        return gettext("Het staat erbij. Het signaal is bekeken.")

    def to(self, one: reads.Signal) -> str:
        return self.request.path

    def context(self, one: reads.Signal) -> Context:
        looked = reads.looked(one, door=self.door)
        return {
            "signal": one,
            "looked": looked,
            "is_cut": len(looked) == reads.MOST or self.door.count == reads.MOST,
            "most": reads.MOST,
            "why_not": REFUSALS["self"] if one.is_own else "" if one.is_over else REFUSALS["early"],
            "reviewer": reads.reviewer(one, door=self.door),
            "breach_url": _breach_url(one),
        }

    def form_context(self, form: ReviewForm, one: reads.Signal) -> Context:
        may_review = one.review is None and one.is_over and not one.is_own
        return {"form": form if may_review or form.errors else None}


@route("privacy/inzage/uitleg/", "reading_explained")
@account
def reading_explained(request: HttpRequest) -> HttpResponse:
    """What is watched, from how many and in which hours: whoever works here may know."""
    return render(request, "governance/reading_explained.html", {"watches": every(), "back": BACK})


def _breach_url(one: reads.Signal) -> str:
    """Where the breach is that a signal turned out to be; empty when it was none."""
    if one.review is None or one.review.breach is None:
        return ""
    try:
        return reverse("breach", args=[one.review.breach.uid])
    except NoReverseMatch:  # the pages of breaches are not there
        return ""

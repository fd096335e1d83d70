"""The questions about the law that only a human can answer, for whoever sees to privacy: a list, and a form for each."""

from functools import partial
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.open_points.actions import answer_point
from zorgvuldig.governance.open_points.reads import open_point_details
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.register.schema import OpenPoint

LONG = 2000  # characters
reading = partial(
    page, purpose="governing", kind=Kind.NOBODY, reads=("organisation", "staff", "governance"), facts="governance"
)


class AnswerForm(forms.Form):
    """What somebody found."""

    note = forms.CharField(
        label=_("Wat hebt u gevonden, en waar staat het?"),
        help_text=_("Noem de wet, het artikel en de dag van de tekst die u las. Noem geen leerlingen en geen ouders."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
        error_messages={
            "required": _("Schrijf op wat u vond. Zonder uitleg blijft de vraag open."),
            "max_length": _("Dit is te lang. Gebruik hoogstens 2000 tekens."),
        },
    )


@route("privacy/vragen-over-de-wet/", "open_points")
@reading()
class OpenPoints(Page):
    """Every question, which claims wait for it, and who found what when."""

    template = "governance/open_points.html"

    def context(self) -> Context:
        return {"points": [(one, _slug(one.point)) for one in open_point_details(door=self.door)]}


@route("privacy/vragen-over-de-wet/<slug:slug>/", "open_point")
@reading(writes=("governance",))
class AnswerOpenPoint(FormPage):
    """One question, and the form to write down what was found."""

    template = "governance/open_point.html"

    def find(self, slug: str) -> OpenPoint | None:
        return next((point for point in REGISTER.open_points.values() if _slug(point) == slug), None)

    def form(self, _point: OpenPoint, data: Any) -> AnswerForm:
        return AnswerForm(data)

    def save(self, point: OpenPoint, form: AnswerForm) -> str:
        answer_point(point, form.cleaned_data["note"], door=self.door)
        return gettext("Opgeschreven. Moet er iets anders in het register? Stel dat dan voor.")

    def to(self, _point: OpenPoint) -> str:
        return reverse("open_points")

    def context(self, point: OpenPoint) -> Context:
        return {"one": next(one for one in open_point_details(door=self.door) if one.point is point)}


def _slug(point: OpenPoint) -> str:
    return point.key.replace("_", "-")

"""The pages of assessments: what the school needs one for, one of them, its parts, the DPO's advice, the council and the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.dpia import actions as operations
from zorgvuldig.governance.dpia import forms as asked_forms
from zorgvuldig.governance.dpia import reads as queries
from zorgvuldig.governance.dpia.labels import OUTCOMES, REFUSALS, SUBJECTS, Word
from zorgvuldig.governance.dpia.picture import risk_picture
from zorgvuldig.governance.dpia.prefill import prefilled, prefilled_for
from zorgvuldig.governance.dpia.questions import PARTS, Part
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused

READS = ("organisation", "staff", "governance")
WRITES = ("governance",)
BOTH = ("GET", "POST")
WRITERS = frozenset({"privacy_officer", "school_leader"})
LEADER, DPO = frozenset({"school_leader"}), frozenset({"dpo"})
STATES: dict[str, Word] = {
    "writing": _("wordt geschreven"),
    "deciding": _("wacht op een besluit"),
    "go": _("mag doorgaan"),
    "again": _("moet opnieuw worden bekeken"),
    "stop": _("gaat niet door"),
    "ask": _("eerst de toezichthouder vragen"),
}


@route("privacy/onderzoek/", "dpias")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def dpias(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What the school needs an assessment for, and those that there are."""
    context = {
        "needs": queries.dpia_needs(door=door),
        "lines": [(line, STATES[line.state[1]]) for line in queries.dpia_lines(door=door)],
        "writes": writes(request),
        "facts": facts("governance"),
    }
    return render(request, "governance/dpias.html", context)


@route("privacy/onderzoek/nieuw/", "new_dpia")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def new_dpia(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Begin one; the register fills in what it knows."""
    _only(WRITERS, request)
    chosen = {name: request.GET.get(name, "") for name in ("subject", "product")}
    form = asked_forms.DpiaForm(_data(request), products=queries.dpia_products(door=door), initial=chosen)
    if form.is_bound and form.is_valid():
        subject, product = form.cleaned_data["subject"], form.of_product
        try:
            made = operations.start(
                door=door,
                subject=subject,
                product_id=product.id if product else None,
                title=form.cleaned_data["title"] or (product.product if product else str(SUBJECTS[subject])),
                answers=prefilled(subject, product, door=door),
                risks=[],
            )
        except Refused as no:
            form.add_error("subject", REFUSALS[no.code])
        else:
            messages.success(request, gettext("Het onderzoek is begonnen. Wat het register al weet, staat erin."))
            return go(address(made.uid))
    explains = _(
        "Wij vullen in wat in het register staat. U leest het na, verandert wat niet klopt, en vult de rest aan."
    )
    asked = Asked(
        _("Nieuw onderzoek naar risico’s (DPIA)"), _("Begin"), reverse("dpias"), explains, facts=facts("governance")
    )
    return form_page(request, form, asked)


@route("privacy/onderzoek/<uuid:dpia>/", "dpia")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def dpia(request: HttpRequest, *, door: Door, dpia: UUID) -> HttpResponse:
    """Everything that one says, what it lacks, and how great the risks are."""
    line = asked_line(dpia, door)
    return render(request, "governance/dpia.html", about(request, line, door))


@route("privacy/onderzoek/<uuid:dpia>/deel/<str:part>/", "dpia_part")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def dpia_part(request: HttpRequest, *, door: Door, dpia: UUID, part: str) -> HttpResponse:
    """One page of the form."""
    _only(WRITERS, request)
    line = open_line(dpia, door)
    if part not in PARTS:
        raise Http404
    asks, one = PARTS[part], line.dpia
    form = _form(asks, _data(request), one)
    if form.is_bound and form.is_valid():
        try:
            lost = _kept(asks, form, one, door)
        except Refused as no:
            form.add_error(None, REFUSALS[no.code])
            return _part_page(request, line, asks, form, door, 409)
        if lost:
            messages.warning(
                request, gettext("Het is bewaard. De functionaris gegevensbescherming moet opnieuw adviseren.")
            )
        else:
            messages.success(request, gettext("Het is bewaard."))
        return go(_after(one.uid, asks) if "verder" in request.POST else address(one.uid))
    return _part_page(request, line, asks, form, door, 422 if form.is_bound else 200)


def _form(asks: Part, data: QueryDict | None, one: Any) -> asked_forms.SeenForm:
    seen = {"seen": operations.seen_of(one)}
    if asks.event:
        risk = queries.risk_of(one, asks.event)
        return asked_forms.RiskForm(data, initial={name: value or "" for name, value in risk.items()} | seen)
    return asked_forms.PartForm(data, part=asks, initial=one.answers | seen)


def _kept(asks: Part, form: asked_forms.SeenForm, one: Any, door: Door) -> bool:
    seen = form.cleaned_data["seen"]
    if isinstance(form, asked_forms.RiskForm):
        return operations.write_risk(door=door, one=one, risk=form.risk(asks.event), seen=seen)
    answers = {question.key: form.cleaned_data[question.key] for question in asks.questions}
    return operations.write_answers(door=door, one=one, answers=answers, seen=seen)


def _part_page(
    request: HttpRequest, line: queries.DpiaLine, asks: Part, form: asked_forms.SeenForm, door: Door, status: int
) -> HttpResponse:
    known = {} if asks.event else prefilled_for(line.dpia, door=door)
    fields = [
        (form[name], known.get(name, ""), _same(line.dpia, name, known)) for name in form.fields if name != "seen"
    ]
    keys = list(PARTS)
    context = {
        "line": line,
        "part": asks,
        "number": keys.index(asks.key) + 1,
        "parts": len(keys),
        "form": form,
        "fields": fields,
        "back": address(line.dpia.uid),
        "facts": facts("governance"),
    }
    return render(request, "governance/dpia_part.html", context, status=status)


def _same(one: Any, name: str, known: dict[str, str]) -> bool:
    """Whether an answer is what the register says now."""
    return bool(known.get(name)) and _plain(one.answers.get(name, "")) == _plain(known[name])


def _plain(text: object) -> str:
    return "\n".join(str(text).split("\r\n")).strip()


def _after(uid: UUID, asks: Part) -> str:
    keys = list(PARTS)
    place = keys.index(asks.key) + 1
    return reverse("dpia_part", kwargs={"dpia": uid, "part": keys[place]}) if place < len(keys) else address(uid)


@route("privacy/onderzoek/<uuid:dpia>/advies/", "dpia_advice")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def dpia_advice(request: HttpRequest, *, door: Door, dpia: UUID) -> HttpResponse:
    """The DPO advises, once everything is filled in."""
    _only(DPO, request)
    line = open_line(dpia, door)
    one = line.dpia
    form = asked_forms.AdviceForm(_data(request), initial={"seen": operations.seen_of(one), "advice": one.dpo_advice})
    if form.is_bound and form.is_valid():
        try:
            operations.advise(door=door, one=one, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, REFUSALS[no.code])
        else:
            messages.success(request, gettext("Uw advies is bewaard. De schoolleiding kan nu besluiten."))
            return go(address(one.uid))
    return form_page(request, form, _asked(_("Advies van de FG"), _("Bewaar het advies"), line))


@route("privacy/onderzoek/<uuid:dpia>/raad/", "dpia_council")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def dpia_council(request: HttpRequest, *, door: Door, dpia: UUID) -> HttpResponse:
    """Write down what the participation council said."""
    _only(WRITERS, request)
    line = open_line(dpia, door)
    one = line.dpia
    form = asked_forms.CouncilForm(
        _data(request), today=today(door=door), initial={"on": one.council_on, "says": one.council_says}
    )
    if form.is_bound and form.is_valid():
        try:
            operations.hear_council(door=door, one=one, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, REFUSALS[no.code])
        else:
            messages.success(request, gettext("Het is bewaard."))
            return go(address(one.uid))
    return form_page(request, form, _asked(_("Wat de medezeggenschapsraad zei"), _("Bewaar"), line))


@route("privacy/onderzoek/<uuid:dpia>/besluit/", "dpia_decision")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def dpia_decision(request: HttpRequest, *, door: Door, dpia: UUID) -> HttpResponse:
    """The school leader decides; afterwards it is closed."""
    _only(LEADER, request)
    line = open_line(dpia, door)
    one = line.dpia
    form = asked_forms.DecisionForm(_data(request), today=today(door=door), seen=operations.seen_of(one))
    if form.is_bound and form.is_valid():
        try:
            operations.decide(door=door, one=one, **form.cleaned_data)
        except Refused as no:
            form.add_error(_beside(no.code), REFUSALS[no.code])
        else:
            messages.success(request, gettext("Uw besluit is bewaard. Het onderzoek is gesloten."))
            return go(address(one.uid))
    explains = _(
        "Na uw besluit verandert er niets meer aan dit onderzoek. Verandert er iets in de school, maak dan een nieuwe versie."
    )
    advice = (_("Advies van de functionaris gegevensbescherming"), one.dpo_advice)
    return form_page(request, form, _asked(_("Besluit"), _("Besluit"), line, explains), quoted=advice)


def _beside(why: str) -> str | None:
    return {"dpia_high": "outcome", "dpia_next": "next_on"}.get(why)


@route("privacy/onderzoek/<uuid:dpia>/opnieuw/", "dpia_again")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def dpia_again(request: HttpRequest, *, door: Door, dpia: UUID) -> HttpResponse:
    """A new version of a decided one, with everything that it said."""
    _only(WRITERS, request)
    line = asked_line(dpia, door)
    try:
        made = operations.again(door=door, one=line.dpia)
    except Refused as no:
        messages.error(request, str(REFUSALS[no.code]))
        return go(address(line.dpia.uid))
    messages.success(request, gettext("Er is een nieuwe versie. Kijk wat er is veranderd."))
    return go(address(made.uid))


def about(request: HttpRequest, line: queries.DpiaLine, door: Door) -> dict[str, Any]:
    """What the page of one shows, and the paper of it."""
    one = line.dpia
    known, missing = prefilled_for(one, door=door), {part.key for part in line.missing}
    parts = [
        (
            part,
            part.key in missing,
            [
                (question, one.answers.get(question.key, ""), _same(one, question.key, known))
                for question in part.questions
            ],
        )
        for part in PARTS.values()
        if not part.event
    ]
    roles = roles_of(request)
    return {
        "line": line,
        "dpia": one,
        "subject": SUBJECTS[one.subject],
        "state": STATES[line.state[1]],
        "parts": parts,
        "picture": risk_picture(one),
        "high": queries.high_risks(one),
        "outcome": OUTCOMES.get(one.outcome, ""),
        "writes": bool(WRITERS & roles) and one.decided_at is None,
        "advises": bool(DPO & roles) and one.decided_at is None and not line.missing,
        "decides": bool(LEADER & roles) and one.decided_at is None and one.dpo_id is not None,
        "begins": bool(WRITERS & roles) and one.decided_at is not None and line.replaced_by is None,
        "facts": facts("governance"),
    }


def asked_line(uid: UUID, door: Door) -> queries.DpiaLine:
    """The assessment of the address. Raises Http404."""
    line = queries.dpia_line(uid, door=door)
    if line is None:
        raise Http404
    return line


def open_line(uid: UUID, door: Door) -> queries.DpiaLine:
    """The same, as long as nobody decided. Raises Http404."""
    line = asked_line(uid, door)
    if line.dpia.decided_at is not None:
        raise Http404
    return line


def address(uid: UUID) -> str:
    """Where an assessment is."""
    return reverse("dpia", kwargs={"dpia": uid})


def writes(request: HttpRequest) -> bool:
    """Whether whoever asks may write in an assessment; the DPO advises and keeps out of it."""
    return bool(WRITERS & roles_of(request))


def _only(roles: frozenset[str], request: HttpRequest) -> None:
    if not roles & roles_of(request):
        raise Http404


def _asked(title: Word, button: Word, line: queries.DpiaLine, explains: Word = "") -> Asked:
    return Asked(title, button, address(line.dpia.uid), explains, about=line.dpia.title, facts=facts("governance"))


def _data(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None

"""The pages of assessments: what the school needs one for, one of them, its parts, the DPO's advice, the council and the decision."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.dpia import actions, forms, reads
from zorgvuldig.governance.dpia.labels import OUTCOMES, REFUSALS, SUBJECTS, Word
from zorgvuldig.governance.dpia.picture import risk_picture
from zorgvuldig.governance.dpia.prefill import prefilled, prefilled_for
from zorgvuldig.governance.dpia.questions import PARTS, Part
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import CommandPage, Context, FormPage, Page
from zorgvuldig.kit.periods import today

READS = ("organisation", "staff", "governance")
reading = partial(page, purpose="governing", kind=Kind.NOBODY, reads=READS, facts="governance")
writing = partial(reading, writes=("governance",))
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
@reading()
class DpiaList(Page):
    """What the school needs an assessment for, and those that there are."""

    template = "governance/dpias.html"

    def context(self) -> Context:
        return {
            "needs": reads.dpia_needs(door=self.door),
            "lines": [(line, STATES[line.state[1]]) for line in reads.dpia_lines(door=self.door)],
            "writes": writes(self.request),
        }


@route("privacy/onderzoek/nieuw/", "new_dpia")
@writing()
class NewDpia(FormPage):
    """Begin one; the register fills in what it knows."""

    roles, refusals, beside = WRITERS, REFUSALS, dict.fromkeys(REFUSALS, "subject")

    def form(self, data: Any) -> forms.DpiaForm:
        chosen = {name: self.request.GET.get(name, "") for name in ("subject", "product")}
        return forms.DpiaForm(data, products=reads.dpia_products(door=self.door), initial=chosen)

    def save(self, form: forms.DpiaForm) -> str:
        subject, product = form.cleaned_data["subject"], form.of_product
        self.made = actions.start(
            door=self.door,
            subject=subject,
            product_id=product.id if product else None,
            title=form.cleaned_data["title"] or (product.product if product else str(SUBJECTS[subject])),
            answers=prefilled(subject, product, door=self.door),
            risks=[],
        )
        return gettext("Het onderzoek is begonnen. Wat het register al weet, staat erin.")

    def to(self) -> str:
        return address(self.made.uid)

    def form_copy(self) -> FormCopy:
        explains = _(
            "Wij vullen in wat in het register staat. U leest het na, verandert wat niet klopt, en vult de rest aan."
        )
        return FormCopy(_("Nieuw onderzoek naar risico’s (DPIA)"), _("Begin"), reverse("dpias"), explains)


@route("privacy/onderzoek/<uuid:dpia>/", "dpia")
@reading()
class OneDpia(Page):
    """Everything that one says, what it lacks, and how great the risks are."""

    template = "governance/dpia.html"

    def context(self, dpia: UUID) -> Context:
        return about(self.request, requested_dpia(dpia, self.door), self.door)


@route("privacy/onderzoek/<uuid:dpia>/deel/<str:part>/", "dpia_part")
@writing()
class DpiaPart(FormPage):
    """One page of the form."""

    template, roles, refusals, refused_status = "governance/dpia_part.html", WRITERS, REFUSALS, 409

    def find(self, dpia: UUID, part: str) -> tuple[reads.DpiaLine, Part] | None:
        line = open_line(dpia, self.door)
        return (line, PARTS[part]) if part in PARTS else None

    def form(self, line: reads.DpiaLine, part: Part, data: Any) -> forms.SeenForm:
        seen = {"seen": actions.seen_of(line.dpia)}
        if part.event:
            risk = reads.risk_of(line.dpia, part.event)
            return forms.RiskForm(data, initial={name: value or "" for name, value in risk.items()} | seen)
        return forms.PartForm(data, part=part, initial=line.dpia.answers | seen)

    def save(self, line: reads.DpiaLine, part: Part, form: forms.SeenForm) -> str | None:
        seen = form.cleaned_data["seen"]
        if isinstance(form, forms.RiskForm):
            lost = actions.write_risk(door=self.door, one=line.dpia, risk=form.risk(part.event), seen=seen)
        else:
            answers = {question.key: form.cleaned_data[question.key] for question in part.questions}
            lost = actions.write_answers(door=self.door, one=line.dpia, answers=answers, seen=seen)
        if not lost:
            return gettext("Het is bewaard.")
        again = gettext("Het is bewaard. De functionaris gegevensbescherming moet opnieuw adviseren.")
        messages.warning(self.request, again)
        return None

    def to(self, line: reads.DpiaLine, part: Part) -> str:
        keys = list(PARTS)
        place = keys.index(part.key) + 1
        if "verder" not in self.request.POST or place == len(keys):
            return address(line.dpia.uid)
        return reverse("dpia_part", kwargs={"dpia": line.dpia.uid, "part": keys[place]})

    def context(self, line: reads.DpiaLine, part: Part) -> Context:
        keys = list(PARTS)
        return {
            "line": line,
            "part": part,
            "number": keys.index(part.key) + 1,
            "parts": len(keys),
            "back": address(line.dpia.uid),
        }

    def form_context(self, form: forms.SeenForm, line: reads.DpiaLine, part: Part) -> Context:
        known = {} if part.event else prefilled_for(line.dpia, door=self.door)
        names = [name for name in form.fields if name != "seen"]
        return {"fields": [(form[name], known.get(name, ""), _same(line.dpia, name, known)) for name in names]}


class OfOpenDpia(FormPage):
    """A form about an assessment, as long as nobody decided."""

    refusals = REFUSALS

    def find(self, dpia: UUID) -> reads.DpiaLine:
        return open_line(dpia, self.door)

    def to(self, line: reads.DpiaLine) -> str:
        return address(line.dpia.uid)


@route("privacy/onderzoek/<uuid:dpia>/advies/", "dpia_advice")
@writing()
class DpiaAdvice(OfOpenDpia):
    """The DPO advises, once everything is filled in."""

    roles = DPO

    def form(self, line: reads.DpiaLine, data: Any) -> forms.AdviceForm:
        return forms.AdviceForm(data, initial={"seen": actions.seen_of(line.dpia), "advice": line.dpia.dpo_advice})

    def save(self, line: reads.DpiaLine, form: forms.AdviceForm) -> str:
        actions.advise(door=self.door, one=line.dpia, **form.cleaned_data)
        return gettext("Uw advies is bewaard. De schoolleiding kan nu besluiten.")

    def form_copy(self, line: reads.DpiaLine) -> FormCopy:
        return _form_copy(_("Advies van de FG"), _("Bewaar het advies"), line)


@route("privacy/onderzoek/<uuid:dpia>/raad/", "dpia_council")
@writing()
class DpiaCouncil(OfOpenDpia):
    """Write down what the participation council said."""

    roles = WRITERS

    def form(self, line: reads.DpiaLine, data: Any) -> forms.CouncilForm:
        said = {"on": line.dpia.council_on, "says": line.dpia.council_says}
        return forms.CouncilForm(data, today=today(door=self.door), initial=said)

    def save(self, line: reads.DpiaLine, form: forms.CouncilForm) -> str:
        actions.hear_council(door=self.door, one=line.dpia, **form.cleaned_data)
        return gettext("Het is bewaard.")

    def form_copy(self, line: reads.DpiaLine) -> FormCopy:
        return _form_copy(_("Wat de medezeggenschapsraad zei"), _("Bewaar"), line)


@route("privacy/onderzoek/<uuid:dpia>/besluit/", "dpia_decision")
@writing()
class DpiaDecision(OfOpenDpia):
    """The school leader decides; afterwards it is closed."""

    roles, beside = LEADER, {"dpia_high": "outcome", "dpia_next": "next_on"}

    def form(self, line: reads.DpiaLine, data: Any) -> forms.DecisionForm:
        return forms.DecisionForm(data, today=today(door=self.door), seen=actions.seen_of(line.dpia))

    def save(self, line: reads.DpiaLine, form: forms.DecisionForm) -> str:
        actions.decide(door=self.door, one=line.dpia, **form.cleaned_data)
        return gettext("Uw besluit is bewaard. Het onderzoek is gesloten.")

    def form_copy(self, line: reads.DpiaLine) -> FormCopy:
        explains = _(
            "Na uw besluit verandert er niets meer aan dit onderzoek. Verandert er iets in de school, maak dan een nieuwe versie."
        )
        return _form_copy(_("Besluit"), _("Besluit"), line, explains)

    def context(self, line: reads.DpiaLine) -> Context:
        advice = (_("Advies van de functionaris gegevensbescherming"), line.dpia.dpo_advice)
        return super().context(line) | {"quoted": advice}


@route("privacy/onderzoek/<uuid:dpia>/opnieuw/", "dpia_again")
@writing()
class DpiaAgain(CommandPage):
    """A new version of a decided one, with everything that it said."""

    roles, refusals = WRITERS, REFUSALS

    def find(self, dpia: UUID) -> reads.DpiaLine:
        self.leads_to = dpia
        return requested_dpia(dpia, self.door)

    def act(self, line: reads.DpiaLine) -> str:
        self.leads_to = actions.again(door=self.door, one=line.dpia).uid
        return gettext("Er is een nieuwe versie. Kijk wat er is veranderd.")

    def to(self, line: reads.DpiaLine) -> str:
        return address(self.leads_to)


def about(request: HttpRequest, line: reads.DpiaLine, door: Door) -> dict[str, Any]:
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
        "high": reads.high_risks(one),
        "outcome": OUTCOMES.get(one.outcome, ""),
        "writes": bool(WRITERS & roles) and one.decided_at is None,
        "advises": bool(DPO & roles) and one.decided_at is None and not line.missing,
        "decides": bool(LEADER & roles) and one.decided_at is None and one.dpo_id is not None,
        "begins": bool(WRITERS & roles) and one.decided_at is not None and line.replaced_by is None,
    }


def requested_dpia(uid: UUID, door: Door) -> reads.DpiaLine:
    """The assessment of the address. Raises Http404."""
    line = reads.dpia_line(uid, door=door)
    if line is None:
        raise Http404
    return line


def open_line(uid: UUID, door: Door) -> reads.DpiaLine:
    """The same, as long as nobody decided. Raises Http404."""
    line = requested_dpia(uid, door)
    if line.dpia.decided_at is not None:
        raise Http404
    return line


def address(uid: UUID) -> str:
    """Where an assessment is."""
    return reverse("dpia", kwargs={"dpia": uid})


def writes(request: HttpRequest) -> bool:
    """Whether whoever asks may write in an assessment; the DPO advises and keeps out of it."""
    return bool(WRITERS & roles_of(request))


def _same(one: Any, name: str, known: dict[str, str]) -> bool:
    """Whether an answer is what the register says now."""
    return bool(known.get(name)) and _plain(one.answers.get(name, "")) == _plain(known[name])


def _plain(text: object) -> str:
    return "\n".join(str(text).split("\r\n")).strip()


def _form_copy(title: Word, button: Word, line: reads.DpiaLine, explains: Word = "") -> FormCopy:
    return FormCopy(title, button, address(line.dpia.uid), explains, about=line.dpia.title)

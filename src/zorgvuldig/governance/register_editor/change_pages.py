"""Proposing a change of the register: a form, what would follow from it, and then the proposal. Nothing changes by it yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language, gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.register_editor import actions, reads
from zorgvuldig.governance.register_editor.consequences import consequences, sentence
from zorgvuldig.governance.register_editor.differences import DifferenceRow, difference_rows
from zorgvuldig.governance.register_editor.fields import ProposalForm
from zorgvuldig.governance.register_editor.forms import FORMS, NEW, way_back
from zorgvuldig.governance.register_editor.models import RegisterVersion
from zorgvuldig.governance.register_editor.pages import PROPOSES, READS
from zorgvuldig.governance.register_editor.phrases import NOT_CHANGEABLE, OBSTACLES, REFUSALS
from zorgvuldig.governance.register_editor.proposal_checks import Obstacle, Unfit, obstacles
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.amend import NotChangeable, amended
from zorgvuldig.register.diff import compared
from zorgvuldig.register.problems import RegisterProblem

WRITES = ("governance",)


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    """What a form would make of the register, before anybody proposes it."""

    text: str
    differences: Sequence[DifferenceRow]
    consequences: Sequence[str]


@route("privacy/register/voorstel/<slug:kind>/", "new_register_part")
@route("privacy/register/voorstel/<slug:kind>/<str:key>/", "new_register_version")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="governance")
class NewRegisterVersion(FormPage):
    """Fill in what changes, look what follows from it, and propose it for a second person to decide."""

    template, roles = "governance/register_form.html", PROPOSES

    def find(self, kind: str, key: str = "") -> tuple[str, str] | None:
        return None if kind not in FORMS or (kind in NEW) == bool(key) else (kind, key)

    def form(self, kind: str, key: str, data: Any) -> ProposalForm:
        try:
            return FORMS[kind](data, standing=reads.register_in_force(door=self.door), key=key)
        except KeyError as unknown:
            raise Http404 from unknown

    def context(self, kind: str, key: str) -> Context:
        return {}

    def form_context(self, form: ProposalForm, kind: str, key: str) -> Context:
        where, named = way_back(kind, key, form.register)
        return {"back": reverse(where, kwargs=named)}

    def get(self, kind: str, key: str) -> Answer:
        form = self.form(kind, key, None)
        return self.again(form, kind, key, status=409 if form.is_stale else 200)

    def post(self, kind: str, key: str) -> Answer:
        form = self.form(kind, key, self.request.POST)
        draft = _drafted(form, self.door) if "verander" not in self.request.POST and form.is_valid() else None
        if draft and "voorstel" not in self.request.POST:
            looked_at = {"form": form, "draft": draft, **self.form_context(form, kind, key)}
            return self.show(looked_at, template="governance/register_look.html")
        if draft and (made := self.proposed(form, draft)):
            messages.success(self.request, gettext("Het voorstel is bewaard. Er verandert pas iets als een tweede persoon het goedkeurt."))  # fmt: skip
            return go(reverse("register_version", kwargs={"version": made.uid}))
        return self.again(form, kind, key, status=409 if form.is_stale else 422 if form.errors else 200)

    def proposed(self, form: ProposalForm, draft: ChangeDraft) -> RegisterVersion | None:
        """The proposal; None when it may not be, and the form says why."""
        said = form.cleaned_data
        told = {"tells": said["tells_families"], "tell_nl": said["tell_nl"], "tell_en": said["tell_en"]}
        try:
            return actions.propose(door=self.door, text=draft.text, base=form.standing.digest, why=said["why"], **told)
        except Refused as no:
            form.add_error(None, str(REFUSALS[no.code]))
        except Unfit as no:
            form.add_error(None, obstacle_texts(no.obstacles))
        return None


def _drafted(form: ProposalForm, door: Door) -> ChangeDraft | None:
    """What would be proposed; None when that cannot become the register, and the form says why."""
    try:
        text = amended(form.standing.text, form.changes())
        new = reads.parsed(text)
    except NotChangeable as no:
        form.add_error(None, str(NOT_CHANGEABLE[no.why]))
        return None
    except RegisterProblem as problem:
        form.refuse(problem.problems)
        return None
    if found := obstacles(form.register, new):
        form.add_error(None, obstacle_texts(found))
        return None
    changes = [one.as_json() for one in compared(form.register, new)]
    follows = consequences(form.register, new, door=door, now=door.opened_at)
    language = get_language() or "nl"
    return ChangeDraft(
        text, difference_rows(changes, new, form.register), [sentence(one.as_json(), language) for one in follows]
    )


def obstacle_texts(found: Sequence[Obstacle]) -> list[str]:
    """Each reason why not, once."""
    return list(dict.fromkeys(str(OBSTACLES[one.why]) for one in found))

"""Proposing a change of the register: a form, what would follow from it, and then the proposal. Nothing changes by it yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.register_editor import actions as operations
from zorgvuldig.governance.register_editor import reads as queries
from zorgvuldig.governance.register_editor.consequences import consequences, sentence
from zorgvuldig.governance.register_editor.differences import Line, shown
from zorgvuldig.governance.register_editor.fields import ProposalForm
from zorgvuldig.governance.register_editor.forms import FORMS, NEW, way_back
from zorgvuldig.governance.register_editor.labels import NOT_CHANGEABLE, OBSTACLES, REFUSALS
from zorgvuldig.governance.register_editor.pages import PROPOSES, READS
from zorgvuldig.governance.register_editor.proposal_checks import Obstacle, Unfit, obstacles
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.amend import NotChangeable, amended
from zorgvuldig.register.diff import compared
from zorgvuldig.register.problems import RegisterProblem

WRITES = ("governance",)
BOTH = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form would make of the register, before anybody proposes it."""

    text: str
    differences: Sequence[Line]
    consequences: Sequence[str]


@route("privacy/register/voorstel/<slug:kind>/", "new_register_part")
@route("privacy/register/voorstel/<slug:kind>/<str:key>/", "new_register_version")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def new_register_version(request: HttpRequest, *, door: Door, kind: str, key: str = "") -> HttpResponse:
    """Fill in what changes, look what follows from it, and propose it for a second person to decide."""
    form = _asked(request, door, kind, key)
    where, named = way_back(kind, key, form.register)
    back = reverse(where, kwargs=named)
    if request.method != "POST" or "verander" in request.POST or not form.is_valid():
        return _form(request, form, back)
    draft = _drafted(form, door)
    if draft is None:
        return _form(request, form, back)
    if "voorstel" not in request.POST:
        context = {"form": form, "draft": draft, "back": back, "facts": facts("governance")}
        return render(request, "governance/register_look.html", context)
    said = form.cleaned_data
    told = {"tells": said["tells_families"], "tell_nl": said["tell_nl"], "tell_en": said["tell_en"]}
    try:
        made = operations.propose(door=door, text=draft.text, base=form.standing.digest, why=said["why"], **told)
    except Refused as no:
        form.add_error(None, str(REFUSALS[no.code]))
        return _form(request, form, back)
    except Unfit as no:
        form.add_error(None, says_of(no.obstacles))
        return _form(request, form, back)
    messages.success(request, gettext("Het voorstel is bewaard. Er verandert pas iets als een tweede persoon het goedkeurt."))  # fmt: skip
    return go(reverse("register_version", kwargs={"version": made.uid}))


def _asked(request: HttpRequest, door: Door, kind: str, key: str) -> ProposalForm:
    """The form of an address, filled in when it was sent. Raises `Http404` for what the register does not have."""
    if not PROPOSES & roles_of(request) or kind not in FORMS or (kind in NEW) == bool(key):
        raise Http404
    data = request.POST if request.method == "POST" else None
    try:
        return FORMS[kind](data, standing=queries.standing(door=door), key=key)
    except KeyError as unknown:
        raise Http404 from unknown


def _drafted(form: ProposalForm, door: Door) -> Draft | None:
    """What would be proposed; None when that cannot become the register, and the form says why."""
    try:
        text = amended(form.standing.text, form.changes())
        new = queries.parsed(text)
    except NotChangeable as no:
        form.add_error(None, str(NOT_CHANGEABLE[no.why]))
        return None
    except RegisterProblem as problem:
        form.refuse(problem.problems)
        return None
    if found := obstacles(form.register, new):
        form.add_error(None, says_of(found))
        return None
    changes = [one.as_json() for one in compared(form.register, new)]
    follows = consequences(form.register, new, door=door, now=door.opened_at)
    language = get_language() or "nl"
    return Draft(text, shown(changes, new, form.register), [sentence(one.as_json(), language) for one in follows])


def says_of(found: Sequence[Obstacle]) -> list[str]:
    """Each reason why not, once."""
    return list(dict.fromkeys(str(OBSTACLES[one.why]) for one in found))


def _form(request: HttpRequest, form: ProposalForm, back: str) -> HttpResponse:
    status = 409 if form.is_stale else 422 if form.is_bound and form.errors else 200
    context = {"form": form, "back": back, "facts": facts("governance")}
    return render(request, "governance/register_form.html", context, status=status)

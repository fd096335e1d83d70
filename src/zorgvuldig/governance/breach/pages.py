"""The register of breaches: the list, one of them, and every step that is one form."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.breach import actions as operations
from zorgvuldig.governance.breach import reads as queries
from zorgvuldig.governance.breach.affected import MOST, concerned, counts, heard, kinds_opened, left, total
from zorgvuldig.governance.breach.forms import CloseForm, FactsForm, MeasuresForm, NoteForm, SeenForm, TriageForm
from zorgvuldig.governance.breach.labels import CLOSED, REFUSALS
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.refusals import Refused

READS = ("organisation", "staff", "governance")
WRITES = ("governance",)
BOTH = ("GET", "POST")
NAMING = frozenset({"privacy_officer", "dpo"})  # who may open the pupils of a breach by name
F = TypeVar("F", bound=SeenForm)


@route("datalekken/", "breaches")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def breaches(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Every breach, the open ones first, with the clocks that run."""
    found = queries.breaches(door=door)
    running = [one for one in found if one.clock.is_running and one.breach.closed_at is None]
    context = {"breaches": found, "running": running, "facts": facts("governance")}
    return render(request, "governance/breaches.html", context)


@route("datalekken/<uuid:breach>/", "breach")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def breach(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """One breach: how it stands, what is advised, decided and done, and what is next."""
    one = the_breach(breach, door)
    roles = roles_of(request)
    counted = counts(one, door=door) if one.account_person_id else []
    about = concerned(one, door=door)
    context = {
        "breach": one,
        "standing": queries.standing(one, door.opened_at),
        "people": queries.people_in(one, door=door),
        "notes": queries.notes(one, door=door),
        "answers": queries.answered(one),
        "left": queries.questions_left(one),
        "categories": queries.categories_of(one),
        "kinds": queries.kinds_of(one),
        "decides": bool(roles & queries.DECIDES),
        "names": bool(roles & NAMING),
        "may_stop": "privacy_officer" in roles and bool(one.account_person_id),
        "counts": counted,
        "total": total(counted),
        "most": MOST,
        "about": about,
        "seen": operations.stamp(one),
        "about_total": sum(row.pupils for row in about),
        "heard": heard(one, door=door) if one.answers.get(queries.TELLING) else None,
        "released": left(one, door=door) if one.account_person_id else [],
        "facts": facts("governance"),
    }
    return render(request, "governance/breach.html", context)


@route("datalekken/<uuid:breach>/gebeurd/", "breach_facts")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_facts(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """What it was, when, and whose account was misused."""
    one = the_breach(breach, door)
    colleagues = queries.colleagues(one, door=door)
    form = FactsForm(posted(request), one=one, now=door.opened_at, colleagues=colleagues)
    asked = Asked(
        _("Wat er gebeurde, en wanneer"), _("Bewaar"), address(one), about=one.title, facts=facts("governance")
    )
    return step(request, form, asked, lambda said: operations.say_facts(one, door=door, **said))


@route("datalekken/<uuid:breach>/risico/", "breach_triage")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_triage(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """The questions about the risk; the advice follows from them."""
    one = the_breach(breach, door)
    form = TriageForm(posted(request), one=one, now=door.opened_at, by_account=kinds_opened(one, door=door))
    explains = _("Weet u iets niet, laat het dan open of kies «Weet ik niet». U kunt later verder gaan.")
    asked = Asked(
        _("Hoe groot is het risico?"), _("Bewaar de antwoorden"), address(one), explains, one.title,
        facts=facts("governance"),
    )  # fmt: skip
    return step(request, form, asked, lambda said: operations.answer(one, door=door, seen=said["seen"], **form.said))


@route("datalekken/<uuid:breach>/maatregelen/", "breach_measures")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_measures(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """What the school did about it."""
    one = the_breach(breach, door)
    form = MeasuresForm(posted(request), one=one, now=door.opened_at, initial={"measures": one.measures})
    asked = Asked(_("Maatregelen"), _("Bewaar"), address(one), about=one.title, facts=facts("governance"))
    return step(request, form, asked, lambda said: operations.say_measures(one, door=door, **said))


@route("datalekken/<uuid:breach>/notitie/", "breach_note")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_note(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """Add a step, which stays as it is."""
    one = the_breach(breach, door)
    form = NoteForm(posted(request), one=one, now=door.opened_at)
    asked = Asked(
        _("Stap of notitie"), _("Schrijf het erbij"), address(one), about=one.title, facts=facts("governance")
    )
    return step(request, form, asked, lambda said: operations.add_note(one, door=door, text=said["text"]))


@route("datalekken/<uuid:breach>/afsluiten/", "close_breach")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def close_breach(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """Close it; while something is missing the page says what."""
    one = the_breach(breach, door)
    deciding(request)
    form = CloseForm(posted(request), one=one, now=door.opened_at)
    if lacks := queries.standing(one, door.opened_at).missing:
        explains: Word = " ".join([gettext("Dit kan nog niet."), *map(str, lacks)])
    else:
        explains = _("Daarna kan er niets meer bij of af. Het datalek blijft in het register staan.")
    asked = Asked(_("Datalek afsluiten"), _("Sluit af"), address(one), explains, one.title, facts=facts("governance"))
    return step(request, form, asked, lambda said: operations.close(one, door=door, seen=said["seen"]))


def the_breach(uid: UUID, door: Door) -> Breach:
    """The breach of the address. Raises Http404."""
    one = queries.breach(uid, door=door)
    if one is None:
        raise Http404
    return one


def deciding(request: HttpRequest) -> None:
    """Raises Http404 for who may not decide about breaches."""
    if not roles_of(request) & queries.DECIDES:
        raise Http404


def step(
    request: HttpRequest, form: F, asked: Asked, act: Callable[[dict[str, Any]], None], **more: Any
) -> HttpResponse:
    """Do what a form asks and go back to the breach; or show it, with what is wrong beside its field."""
    one = form.one
    if one.closed_at is not None:
        messages.error(request, str(CLOSED))
        return go(address(one))
    if not (form.is_bound and form.is_valid()):
        return form_page(request, form, asked, **more)
    try:
        act(form.cleaned_data)
    except Refused as no:
        return _refused(request, form, asked, no.code, **more)
    messages.success(request, gettext("Bewaard."))
    return go(address(one))


def _refused(request: HttpRequest, form: F, asked: Asked, why: str, **more: Any) -> HttpResponse:
    if why == "closed":
        messages.error(request, str(CLOSED))
        return go(address(form.one))
    if why != "changed":
        form.refuse(why)
        return form_page(request, form, asked, **more)
    form.one.refresh_from_db()
    form.see_again()
    return form_page(request, form, asked, theirs=_theirs(form), **more)


def _theirs(form: SeenForm) -> list[tuple[Word, str]]:
    """What a colleague wrote meanwhile in the texts of this form."""
    lines: list[tuple[Word, str]] = []
    for name, field in form.fields.items():
        standing = str(getattr(form.one, name, "") or "")
        if name != "seen" and standing and standing != str(form.cleaned_data.get(name) or "") and "\n" not in standing:
            lines.append((field.label or "", standing))
    return lines


def refusal(why: str) -> str:
    """What may not be, in words."""
    return str(REFUSALS[why])


def address(one: Breach) -> str:
    """Where a breach is."""
    return reverse("breach", kwargs={"breach": one.uid})


def posted(request: HttpRequest) -> Any:
    """What was posted, or None."""
    return request.POST if request.method == "POST" else None

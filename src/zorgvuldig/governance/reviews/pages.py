"""Looking whether every member of staff still needs their role: the list, confirming, and ending after saying what that does."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.duties.forms import WantedForm
from zorgvuldig.governance.duties.labels import REFUSED, slug_of
from zorgvuldig.governance.duties.pages import BOTH, READS, WRITES
from zorgvuldig.governance.duties.reads import one_kept
from zorgvuldig.governance.reviews import actions as operations
from zorgvuldig.governance.reviews import reads as queries
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.paging import sheet
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.kit.register_words import within
from zorgvuldig.school.staffing.models import StaffRole

CONFLICT = 409


@route("privacy/rollen/", "roles_review")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def roles_review(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The roles in force, as far as somebody wants to see them; posting confirms those with a tick."""
    if request.method != "POST":
        return _list(request, door)
    try:
        roles = _chosen(request, door)
        operations.review(door=door, roles=roles, outcome=operations.KEEP)
    except Refused as no:
        return _list(request, door, no)
    messages.success(request, _said(roles, operations.KEEP))
    return go(_back(request))


@route("privacy/rollen/einde/", "end_roles")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def end_roles(request: HttpRequest, *, door: Door) -> HttpResponse:
    """First what ending does, of which roles; then, when somebody says that they are sure, it is done."""
    if request.method != "POST":
        return go(reverse("roles_review"))
    try:
        roles = _chosen(request, door)
        operations.refuse_end(roles, door=door)
        if request.POST.get("zeker") != "ja":
            context = {"roles": [(row, queries.role_name(row.role)) for row in roles], "facts": facts("governance")}
            return render(request, "governance/roles_end.html", context | {"query": request.GET.urlencode()})
        operations.review(door=door, roles=roles, outcome=operations.END)
    except Refused as no:
        return _list(request, door, no)
    messages.success(request, _said(roles, operations.END))
    return go(_back(request))


def _list(request: HttpRequest, door: Door, no: Refused | None = None) -> HttpResponse:
    rows = queries.roles_in_force(door=door)
    form = WantedForm(request.GET, roles=queries.roles_there(rows), schools=queries.schools_there(rows))
    found = queries.lines(rows, form.wanted, door=door)
    chosen = request.GET.copy()
    chosen.pop("blad", None)
    context = {
        "form": form,
        "lines": sheet(request, found, size=queries.A_SHEET, shrinks=True),
        "chosen": bool(chosen),
        "before_sheet": f"{chosen.urlencode()}&" if chosen else "",
        "total": len(rows),
        "left": queries.left_to_review(door=door),
        "ticked": set(request.POST.getlist("rol")),
        "problem": _problem(no),
        "query": request.GET.urlencode(),
        "kept": one_kept(REGISTER.duties["access_review"], door=door),
        "slug": slug_of("access_review"),
        "facts": facts("governance"),
    }
    return render(request, "governance/roles.html", context, status=CONFLICT if no else 200)


def _chosen(request: HttpRequest, door: Door) -> list[StaffRole]:
    """The roles with a tick, all of which must be in force still. Raises `Refused`."""
    said = {int(number) for number in request.POST.getlist("rol") if number.isascii() and number.isdigit()}
    if not said:
        raise Refused("none")
    roles = queries.chosen(said, door=door)
    if len(roles) != len(said):
        raise Refused("gone")
    return roles


def _problem(no: Refused | None) -> str:
    """Why not, with whose role it is about."""
    if no is None:
        return ""
    role = no.params.get("role")
    if role is None:
        return no.says(REFUSED)
    return f"{role.staff.full_name}, {within(queries.role_name(role.role))}: {no.says(REFUSED)}"


def _said(roles: Sequence[StaffRole], outcome: str) -> str:
    count = len(roles)
    if outcome == operations.KEEP:
        return ngettext("%(n)s rol is bevestigd.", "%(n)s rollen zijn bevestigd.", count) % {"n": count}
    return ngettext("%(n)s rol is beëindigd.", "%(n)s rollen zijn beëindigd.", count) % {"n": count}


def _back(request: HttpRequest) -> str:
    """The list with the same choice as before; whoever ended up without a role of their own sees that there."""
    query = request.GET.urlencode()
    return reverse("roles_review") + (f"?{query}" if query else "")

"""Looking whether every member of staff still needs their role: the list, confirming, and ending after saying what that does."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.duties.forms import DutyFilterForm
from zorgvuldig.governance.duties.labels import REFUSED, slug_of
from zorgvuldig.governance.duties.pages import READS, WRITES
from zorgvuldig.governance.duties.reads import duty_detail
from zorgvuldig.governance.reviews import actions, reads
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.kit.register_words import within
from zorgvuldig.school.staffing.models import StaffRole


@route("privacy/rollen/", "roles_review")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="governance")
class RolesReview(CommandPage):
    """The roles in force, as far as somebody wants to see them; posting confirms those with a tick."""

    template = "governance/roles.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def context(self) -> Context:
        rows = reads.roles_in_force(door=self.door)
        form = DutyFilterForm(self.request.GET, roles=reads.roles_there(rows), schools=reads.schools_there(rows))
        found = reads.role_rows(rows, form.wanted, door=self.door)
        chosen = self.request.GET.copy()
        chosen.pop("blad", None)
        return {
            "form": form,
            "lines": page_of(self.request, found, size=reads.A_SHEET, shrinks=True),
            "chosen": bool(chosen),
            "before_sheet": f"{chosen.urlencode()}&" if chosen else "",
            "total": len(rows),
            "left": reads.left_to_review(door=self.door),
            "ticked": set(self.request.POST.getlist("rol")),
            "query": self.request.GET.urlencode(),
            "kept": duty_detail(REGISTER.duties["access_review"], door=self.door),
            "slug": slug_of("access_review"),
        }

    def act(self) -> str:
        roles = _chosen(self.request, self.door)
        actions.review(door=self.door, roles=roles, outcome=actions.KEEP)
        return _review_message(roles, actions.KEEP)

    def refused(self, no: Refused, *item: Any) -> Answer:
        return self.show({**self.context(), "problem": _problem(no)}, 409)

    def to(self) -> str:
        """The list with the same choice as before; whoever ended up without a role of their own sees that there."""
        query = self.request.GET.urlencode()
        return reverse("roles_review") + (f"?{query}" if query else "")


@route("privacy/rollen/einde/", "end_roles")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="governance")
class EndRoles(RolesReview):
    """First what ending does, of which roles; then, when somebody says that they are sure, it is done."""

    def get(self) -> Answer:
        return go(reverse("roles_review"))

    def post(self) -> Answer:
        if self.request.POST.get("zeker") == "ja":
            return super().post()
        try:
            roles = self.to_end()
        except Refused as no:
            return self.refused(no)
        named = [(row, reads.role_name(row.role)) for row in roles]
        context = {"roles": named, "query": self.request.GET.urlencode()}
        return self.show(context, template="governance/roles_end.html")

    def to_end(self) -> list[StaffRole]:
        """The roles with a tick. Raises `Refused` when one of them may not end."""
        roles = _chosen(self.request, self.door)
        actions.refuse_end(roles, door=self.door)
        return roles

    def act(self) -> str:
        roles = self.to_end()
        actions.review(door=self.door, roles=roles, outcome=actions.END)
        return _review_message(roles, actions.END)


def _chosen(request: HttpRequest, door: Door) -> list[StaffRole]:
    """The roles with a tick, all of which must be in force still. Raises `Refused`."""
    said = {int(number) for number in request.POST.getlist("rol") if number.isascii() and number.isdigit()}
    if not said:
        raise Refused("none")
    roles = reads.chosen(said, door=door)
    if len(roles) != len(said):
        raise Refused("gone")
    return roles


def _problem(no: Refused) -> str:
    """Why not, with whose role it is about."""
    role = no.params.get("role")
    if role is None:
        return no.says(REFUSED)
    return f"{role.staff.full_name}, {within(reads.role_name(role.role))}: {no.says(REFUSED)}"


def _review_message(roles: Sequence[StaffRole], outcome: str) -> str:
    count = len(roles)
    if outcome == actions.KEEP:
        return ngettext("%(n)s rol is bevestigd.", "%(n)s rollen zijn bevestigd.", count) % {"n": count}
    return ngettext("%(n)s rol is beëindigd.", "%(n)s rollen zijn beëindigd.", count) % {"n": count}

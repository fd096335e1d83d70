"""Who comes along on an outing, on paper: the pupil's name and yes, no or no answer, on record as given away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from zorgvuldig.families.models import Outing
from zorgvuldig.families.outings.labels import NONE, STATES
from zorgvuldig.families.outings.pages import STAFF
from zorgvuldig.families.outings.reads import outing_here, states_of
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.documents.lists import ListColumn, ListHead, list_pdf
from zorgvuldig.release.lists.actions import NAMES, by_name, hand_out, listed_name
from zorgvuldig.release.lists.kinds import LISTS, OUTING
from zorgvuldig.release.lists.make import PDF
from zorgvuldig.release.release import AfterCommit, TablePart

READS = (*LISTS[OUTING].opens, "membership", "release")


@route("uitjes/<uuid:uid>/papier/", "outing_paper")
@page(purpose="outing", kind=Kind.SLIPS, reads=READS, writes=("release",))
class OutingPaper(Page):
    """Make the list of who comes along on paper."""

    methods: tuple[str, ...] = ("POST",)
    roles = STAFF

    def find(self, uid: UUID) -> Outing | None:
        return outing_here(uid, door=self.door)

    def post(self, outing: Outing, **_more: Any) -> Answer:
        try:
            content = outing_pdf(outing, door=self.door)
        except DocumentProblem as problem:
            messages.error(self.request, str(problem))
            return go(reverse("outing", kwargs={"uid": outing.uid}))
        return AfterCommit(content, filename="uitje.pdf", content_type=PDF)


def outing_pdf(outing: Outing, *, door: Door) -> bytes:
    """The list as a PDF, in Dutch, with a release row for each pupil. Raises `DocumentProblem`."""
    states = states_of(outing, door=door)
    part = TablePart("outing_answer", ("goes",), only={"outing_id": [outing.pk]})
    released = hand_out(LISTS[OUTING], "excursion", list(states), [NAMES, part], door=door)
    with override("nl"):
        day = date_format(outing.held_on, "l j F Y")
        facts = (
            (gettext("Wanneer"), f"{day}, {outing.hours}" if outing.hours else day),
            (gettext("Waar"), outing.place),
        )
        head = ListHead(outing.year.school.name, outing.title, today(door=door), facts)
        rows = tuple(
            (listed_name(row), str(STATES[states.get(row["pupil_id"], NONE)]), "") for row in by_name(released)
        )
        return list_pdf(
            head, (ListColumn(gettext("Leerling"), 4), ListColumn(gettext("Mee"), 2), ListColumn("", 1)), rows
        )

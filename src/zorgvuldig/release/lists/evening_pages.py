"""A teacher's talks on a parent evening, on paper: the pupil's name and the moment, on record as given away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from zorgvuldig.families.evenings.booking_pages import LED
from zorgvuldig.families.evenings.reads import evening_here, own_place
from zorgvuldig.families.models import Evening, EveningTeacher
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.documents.lists import ListColumn, ListHead, list_pdf
from zorgvuldig.release.lists.actions import NAMES, by, full_name, hand_out
from zorgvuldig.release.lists.kinds import EVENING, LISTS
from zorgvuldig.release.lists.make import PDF
from zorgvuldig.release.release import AfterCommit, TablePart
from zorgvuldig.school.people.models import PupilIdentity

READS = (*LISTS[EVENING].opens, "membership", "release")


@route("ouderavonden/<uuid:uid>/mijn-lijst/papier/", "own_talks_paper")
@page(purpose="evening", kind=Kind.TALKS, reads=READS, writes=("release",))
class OwnTalksPaper(Page):
    """Make the list of my talks on paper."""

    methods: tuple[str, ...] = ("POST",)
    roles = frozenset(LED)

    def find(self, uid: UUID) -> tuple[Evening, EveningTeacher] | None:
        evening = evening_here(uid, door=self.door)
        place = own_place(evening, door=self.door) if evening else None
        return (evening, place) if evening and place else None

    def post(self, evening: Evening, place: EveningTeacher, **_more: Any) -> Answer:
        if not self.door.count:
            messages.error(self.request, gettext("Er is nog geen gesprek met u geboekt."))
            return go(reverse("own_talks", kwargs={"uid": evening.uid}))
        try:
            content = talks_pdf(evening, place, door=self.door)
        except DocumentProblem as problem:
            messages.error(self.request, str(problem))
            return go(reverse("own_talks", kwargs={"uid": evening.uid}))
        return AfterCommit(content, filename="ouderavond.pdf", content_type=PDF)


def talks_pdf(evening: Evening, place: EveningTeacher, *, door: Door) -> bytes:
    """The list as a PDF, in Dutch, with a release row for each pupil. Raises `DocumentProblem`."""
    part = TablePart("evening_booking", ("starts_at",), only={"evening_teacher_id": [place.pk]})
    pupils = list(PupilIdentity.objects.values_list("pupil_id", flat=True))
    released = hand_out(LISTS[EVENING], "conversation", pupils, [NAMES, part], door=door)
    names = by(released, "pupil_identity", "pupil_id")
    talks = sorted(released.rows.get("evening_booking", []), key=lambda row: (row["starts_at"], row["id"]))
    with override("nl"):
        facts = [(gettext("Leraar"), place.staff.full_name)]
        facts += [(gettext("Lokaal"), place.room)] if place.room else []
        title = gettext("Ouderavond %(day)s") % {"day": date_format(evening.held_on, "j F Y")}
        head = ListHead(evening.year.school.name, title, today(door=door), tuple(facts))
        rows = tuple((f"{localtime(row['starts_at']):%H.%M}", full_name(names[row["pupil_id"]]), "") for row in talks)
        columns = (ListColumn(gettext("Hoe laat"), 1), ListColumn(gettext("Leerling"), 4), ListColumn("", 3))
        return list_pdf(head, columns, rows)

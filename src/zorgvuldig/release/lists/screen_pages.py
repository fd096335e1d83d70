"""Lists of pupils that a screen shows, taken along as a spreadsheet: one way for all of them, on record with what it is for.

A list says which door opens it, which rows leave and what a row of the spreadsheet holds. Asked for, its page opens hardly anything; posted, it
opens what the screen does, and the release is committed before the first byte goes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from zorgvuldig.attendance.models import Absence, AbsenceNotice, Attendance
from zorgvuldig.attendance.now.day_reads import PRESENCE as PRESENCE_READS
from zorgvuldig.attendance.now.day_reads import presence_today
from zorgvuldig.attendance.now.rules import Presence
from zorgvuldig.attendance.summary.groups_reads import class_view
from zorgvuldig.attendance.summary.pages import CLASS, shown_span
from zorgvuldig.consent.models import ConsentAnswer
from zorgvuldig.consent.overview.reads import pupil_consents
from zorgvuldig.consent.state import State
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.spreadsheets.write import Value, write_csv, write_xlsx
from zorgvuldig.register.schema import Shape
from zorgvuldig.release.lists.actions import NAMES, by_name, hand_out, in_group, listed_name, pupils_of
from zorgvuldig.release.lists.kinds import ABSENCE, CONSENT, LISTS, PRESENCE, STAGE_CONSENT, Form, ListKind
from zorgvuldig.release.lists.make import XLSX
from zorgvuldig.release.lists.pages import ListForm
from zorgvuldig.release.lists.scopes import schools_of
from zorgvuldig.release.release import AfterCommit, TablePart
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup, Membership

CSV = "text/csv; charset=utf-8"
BEFORE = ("organisation", "membership", "release")


@dataclass(frozen=True, slots=True)
class ScreenRows:
    """What the screen shows: a line of cells by pupil, under these headings, and the rows of tables that it is made of."""

    headings: Sequence[str]
    cells: Mapping[int, Sequence[Value]]
    parts: Sequence[TablePart]


RowsMaker = Callable[[HttpRequest, LearningGroup | None, Door], ScreenRows]


@dataclass(frozen=True, slots=True)
class ScreenList:
    """A list of a screen: its kind on record, which door opens it, and how it is made. `back` is the page that shows it, of a class one of that class."""

    name: str
    address: str
    kind: ListKind
    purpose: str
    opening: Kind
    reads: tuple[str, ...]
    back: str
    make: RowsMaker

    def named(self, group: LearningGroup | None) -> str:
        """Of whom it is; nothing when it is of the whole school."""
        if group is None:
            return ""
        return gettext("leerjaar %(stage)s") % {"stage": group.stage} if self.opening is Kind.STAGE else group.name

    def back_to(self, group: LearningGroup | None) -> str:
        """The address of the page that shows it."""
        return reverse(self.back, kwargs={"uid": group.uid} if group and self.opening is Kind.GROUP else {})


def presence_rows(_request: HttpRequest, _group: LearningGroup | None, door: Door) -> ScreenRows:
    """Everybody of whom something is known today, as the page says it."""
    found, day = presence_today(door=door), today(door=door)
    ids = [one.row.pupil_id for one in found]
    places = Membership.objects.filter(in_force(day), pupil_id__in=ids, is_class=True)
    noted = Attendance.objects.filter(pupil_id__in=ids, lesson__held_on=day)
    away = Absence.objects.filter(in_force(day), pupil_id__in=ids)
    told = AbsenceNotice.objects.filter(in_force(day), pupil_id__in=ids)
    return ScreenRows(
        (gettext("Klas"), gettext("Wat wij weten"), gettext("Weg vanaf lesuur"), gettext("Lesuren zonder reden weg")),
        {
            one.row.pupil_id: (one.row.place, _state(one), one.since.slot if one.since else None, one.hours_missed)
            for one in found
        },
        [
            TablePart("membership", ("group_id",), only={"id": _keys(places)}),
            TablePart("learning_group", ("name",)),
            TablePart("attendance", ("kind",), only={"id": _keys(noted)}),
            TablePart("absence", ("starts_on", "ends_on"), only={"id": _keys(away)}),
            TablePart("absence_notice", ("starts_on", "ends_on"), only={"id": _keys(told)}),
        ],
    )


def _state(one: Presence) -> str:
    if one.is_missing:
        return gettext("zonder reden weg")
    if one.is_back:
        return gettext("weer in de les, zonder reden weg geweest")
    return gettext("afwezig, wij weten waarom") if one.is_reported else gettext("te laat of uit de les gestuurd")


def absence_rows(request: HttpRequest, group: LearningGroup | None, door: Door) -> ScreenRows:
    """How many lesson hours each pupil of the class was away or late, in the days that the screen shows."""
    assert group is not None
    span, _period = shown_span(request, group, door=door)
    found = class_view(group, span.starts_on, span.ends_on, by_day=False, door=door)
    here = {row.pupil.pupil_id: row for row in found.rows}
    noted = Attendance.objects.filter(
        pupil_id__in=here, lesson__held_on__gte=span.starts_on, lesson__held_on__lt=span.ends_on
    )
    away = Absence.objects.filter(pupil_id__in=here, starts_on__lt=span.ends_on, ends_on__gt=span.starts_on)
    return ScreenRows(
        (
            gettext("ongeoorloofd afwezig"), gettext("geoorloofd afwezig"), gettext("uit de les gestuurd"), gettext("te laat"),
            gettext("van"), gettext("tot en met"),
        ),
        {
            pupil: (
                row.totals.unauthorised, row.totals.authorised, row.totals.sent_out, row.totals.late,
                found.starts_on, found.last_day,
            )
            for pupil, row in here.items()
        },
        [
            *in_group(group),
            TablePart("attendance", ("kind",), only={"id": _keys(noted)}),
            TablePart("absence", ("starts_on", "ends_on"), only={"id": _keys(away)}),
        ],
    )  # fmt: skip


def _keys(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def consent_rows(_request: HttpRequest, group: LearningGroup | None, door: Door) -> ScreenRows:
    """What holds now per topic, and until when nobody knows: the heading says the moment. Never who said it."""
    assert group is not None
    return _consents((), {}, in_group(group), door)


def stage_consent_rows(_request: HttpRequest, _group: LearningGroup | None, door: Door) -> ScreenRows:
    """The same of a year of the course, with the class of each pupil."""
    places = Membership.objects.filter(in_force(today(door=door)), pupil_id__in=pupils_of(door=door), is_class=True)
    classes = {pupil: (name,) for pupil, name in places.values_list("pupil_id", "group__name")}
    parts = [TablePart("membership", ("group_id",), only={"id": _keys(places)}), TablePart("learning_group", ("name",))]
    return _consents((gettext("Klas"),), classes, parts, door)


def _consents(
    before: Sequence[str], beside: Mapping[int, Sequence[str]], parts: Sequence[TablePart], door: Door
) -> ScreenRows:
    """What holds of everybody who is open, behind what stands `beside` them under the headings `before`."""
    found = pupil_consents(door=door)
    ids = [line.pupil.pupil_id for line in found]
    answers = ConsentAnswer.objects.filter(pupil_id__in=ids, request_id=None).order_by("-id")
    last = {(one.pupil_id, one.topic, one.person_id): one.pk for one in reversed(answers)}
    moment = date_format(localtime(door.opened_at), "j-n-Y H:i")
    return ScreenRows(
        (*before, *(say(topic.name) for topic in REGISTER.topics.values()), gettext("Zo was het op")),
        {
            line.pupil.pupil_id: (*beside.get(line.pupil.pupil_id, ()), *map(_outcome, line.states), moment)
            for line in found
        },
        [*parts, TablePart("consent_answer", ("topic", "allows"), only={"id": list(last.values())})],
    )


def _outcome(state: State) -> str:
    if state is State.YES:
        return gettext("ja")
    return gettext("nee") if state is State.NO else gettext("nog geen antwoord")


SCREENS = (
    ScreenList(
        "take_presence", "verzuim/nu/meenemen/", LISTS[PRESENCE], "presence", Kind.MISSING, PRESENCE_READS, "missing_now",
        presence_rows,
    ),
    ScreenList(
        "take_absence", "verzuim/klas/<uuid:uid>/meenemen/", LISTS[ABSENCE], "attendance", Kind.GROUP, (*CLASS, "enrolment"),
        "attendance_class", absence_rows,
    ),
    ScreenList(
        "take_mentored_absence", "mentorklas/<uuid:uid>/verzuim/meenemen/", LISTS[ABSENCE], "mentoring", Kind.GROUP, CLASS,
        "mentored_attendance", absence_rows,
    ),
    ScreenList(
        "take_consent", "toestemming/meenemen/<uuid:uid>/", LISTS[CONSENT], "consent_desk", Kind.GROUP,
        ("organisation", "identity", "membership", "consent"), "consent_of_class", consent_rows,
    ),
    ScreenList(
        "take_stage_consent", "toestemming/meenemen/leerjaar/<uuid:uid>/", LISTS[STAGE_CONSENT], "consent_desk", Kind.STAGE,
        ("organisation", "identity", "membership", "consent"), "consent_of_school", stage_consent_rows,
    ),
)  # fmt: skip


class TakeScreen(Page):
    """What will leave and what for; posted, the spreadsheet."""

    template = "release/screen_take.html"

    def find(self, screen: ScreenList, uid: UUID | None = None) -> tuple[ScreenList, LearningGroup | None]:
        group = open_group(door=self.door, uid=uid) if uid else None
        self.door.label = ": ".join(filter(None, (str(screen.kind.title), screen.named(group))))
        return screen, group

    def get(self, screen: ScreenList, group: LearningGroup | None) -> Answer:
        return self.before(screen, group, ListForm(screen.kind), 200)

    def before(self, screen: ScreenList, group: LearningGroup | None, form: ListForm, status: int) -> Answer:
        """How many pupils it is about, and the form to ask for it."""
        named: Context = {"screen": screen, "of": screen.named(group), "form": form, "count": self.door.count}
        named["back"] = screen.back_to(group)
        return self.show({**named, "query": self.request.GET.urlencode()}, status)

    def post(self, screen: ScreenList, group: LearningGroup | None) -> Answer:
        form = ListForm(screen.kind, self.request.POST.dict())
        if not self.door.count or not form.is_valid():
            return self.before(screen, group, form, 422)
        with transaction.atomic(), override("nl"):  # as every list that leaves
            return self.taken(screen, group, form)

    def taken(self, screen: ScreenList, group: LearningGroup | None, form: ListForm) -> Answer:
        """The spreadsheet, on record with every pupil on it before it goes."""
        made = screen.make(self.request, group, self.door)
        parts = [NAMES, *made.parts]
        released = hand_out(screen.kind, form.cleaned_data["reason"], list(made.cells), parts, door=self.door)
        headings = [gettext("Naam"), *made.headings]
        rows = [(listed_name(person), *made.cells[person["pupil_id"]]) for person in by_name(released)]
        name = "-".join(filter(None, (screen.kind.slug, slugify(screen.named(group)))))
        if form.chosen is Form.CSV:
            return AfterCommit(write_csv(headings, rows), filename=f"{name}.csv", content_type=CSV)
        return AfterCommit(
            write_xlsx(str(screen.kind.title), headings, rows), filename=f"{name}.xlsx", content_type=XLSX
        )


@page(purpose="consent_desk", kind=Kind.NOBODY, reads=("organisation", "staff"), methods=("GET", "POST"))
class StageTooLarge(Page):
    """A year that is ours and could not be opened has more pupils than one opening holds; what is not ours is not there."""

    template = "release/stage_too_large.html"

    def find(self, screen: ScreenList, uid: UUID) -> Answer | None:
        one = LearningGroup.objects.filter(
            in_force(today(door=self.door), "year__"), uid=uid, kind=LearningGroup.CLASS, stage__isnull=False,
            year__school__in=schools_of(*roles_with(purpose="consent_desk", shape=Shape.SCHOOL), door=self.door),
        ).first()  # fmt: skip
        if one is None:
            return None
        classes = LearningGroup.objects.filter(year_id=one.year_id, stage=one.stage, kind=LearningGroup.CLASS)
        return self.show({"screen": screen, "number": one.stage, "classes": classes.order_by("name")}, 409)


def screen_view(screen: ScreenList) -> View:
    """The view of one list, which opens more for a post."""
    declared = partial(page, purpose=screen.purpose, kind=screen.opening, facts="release")
    before = declared(reads=BEFORE)(TakeScreen).view
    reads = tuple(dict.fromkeys((*BEFORE, *screen.reads)))
    take = declared(reads=reads, writes=("release",), methods=("POST",))(TakeScreen).view

    @wraps(take)  # with what it declares: the most that this address opens
    def either(request: HttpRequest, **named: Any) -> HttpResponseBase:
        try:
            return (take if request.method == "POST" else before)(request, **named)
        except Http404:
            if screen.opening is not Kind.STAGE:
                raise
            return StageTooLarge.view(request, **named)

    return either


for one in SCREENS:
    route(one.address, one.name, screen=one)(screen_view(one))

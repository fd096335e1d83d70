"""Lists of a group: what will leave is said first, and making it puts it on record before it is there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.files import inside
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.documents.lists import LABELS_A_SHEET
from zorgvuldig.release.lists.actions import ListRequest
from zorgvuldig.release.lists.addresses import Addressees
from zorgvuldig.release.lists.kinds import FORMS, REASONS, Content, Faces, Form, Labels, ListKind, lists_for
from zorgvuldig.release.lists.make import content, file, title
from zorgvuldig.release.lists.meeting import NoSuchPeriod
from zorgvuldig.release.lists.reads import administered_classes, made_before
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

# What somebody says before a list is made: what for, in which form, and for labels to whom.

TO_WHOM = [
    (Addressees.HOME.value, _("Aan de leerling, op elk adres waar de leerling woont")),
    (Addressees.GUARDIANS.value, _("Aan de ouders met gezag, ieder op het eigen adres")),
]
A_NUMBER = _("Vul een getal in van 0 tot en met 23.")
NOT_CHOSEN = dict.fromkeys(("required", "invalid_choice"), _("Kies een van de antwoorden."))


class ListForm(forms.Form):
    """The reason and the form of a list of this kind."""

    reason = forms.ChoiceField(
        label=_("Waar is de lijst voor?"),
        help_text=_("De families van deze leerlingen lezen uw antwoord."),
        widget=forms.RadioSelect,
        error_messages=NOT_CHOSEN,
    )
    form = forms.ChoiceField(label=_("Hoe wilt u de lijst?"), widget=forms.RadioSelect, error_messages=NOT_CHOSEN)

    def __init__(self, kind: ListKind, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        reasons, ways = [(key, REASONS[key]) for key in kind.reasons], [(way.value, FORMS[way]) for way in kind.forms]
        offer(self, "reason", reasons)
        self.fields["reason"].initial = kind.reasons[0] if len(kind.reasons) == 1 else None  # one reason is no question
        offer(self, "form", ways)

    @property
    def chosen(self) -> Form:
        """The form that was chosen."""
        return Form(self.cleaned_data["form"])

    @property
    def more(self) -> dict[str, Any]:
        """What else was asked, by name."""
        return {key: value for key, value in self.cleaned_data.items() if key not in ("reason", "form")}


class LabelForm(ListForm):
    """For labels also to whom, and how many places of the first sheet were used before."""

    to = forms.ChoiceField(label=_("Aan wie gaat de post?"), widget=forms.RadioSelect, error_messages=NOT_CHOSEN)
    skipped = forms.IntegerField(
        label=_("Hoeveel etiketten van het eerste vel zijn al gebruikt?"),
        help_text=_("Op een vel staan 24 etiketten. Is het vel nieuw? Laat dan 0 staan."),
        min_value=0,
        max_value=LABELS_A_SHEET - 1,
        initial=0,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), A_NUMBER),
    )

    def __init__(self, kind: ListKind, data: Mapping[str, str] | None = None) -> None:
        super().__init__(kind, data)
        offer(self, "to", TO_WHOM)


class MeetingForm(ListForm):
    """For the list of a report meeting also of which period."""

    period = forms.IntegerField(
        label=_("Van welke periode?"),
        help_text=_("Het nummer van de periode: 1 voor de eerste."),
        min_value=1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value"), _("Vul het nummer van de periode in.")),
    )


FORMS_OF: Mapping[str, type[ListForm]] = {"labels": LabelForm, "meeting": MeetingForm}


def form_for(kind: ListKind, data: Mapping[str, str] | None = None) -> ListForm:
    """The form that belongs to a list, empty or as it was posted."""
    return FORMS_OF.get(kind.key, ListForm)(kind, data)


# The page before a list opens no more than who is in the group and what left before; a rule that may not record a
# release does not fit it either.
BEFORE = ("organisation", "membership", "release")
# What a page opens besides, to leave a portrait out of who is not enrolled; a teacher's door does not give it.
ENROLMENT = {"photos": ("enrolment",)}


@dataclass(frozen=True, slots=True)
class Desk:
    """From where lists are made: the purpose of the door, the first word of the address, and the page of the group."""

    purpose: str
    prefix: str
    group: str  # the name of that page; empty: the overview of all lists
    back: str = "list_classes"  # where one comes from who has no page of the group

    @property
    def overview(self) -> str:
        """The name of the page with the lists of a group."""
        return f"{self.purpose}_lists"

    def page_of(self, kind: ListKind) -> str:
        """The name of the page of one list."""
        return f"{self.purpose}_list_{kind.key}"


DESKS = (
    Desk("teaching", "groepen", "taught_group"),
    Desk("mentoring", "mentorklas", "mentored_class"),
    Desk("administration", "lijsten", ""),
    Desk("report_meeting", "rapportvergadering", "report_meeting"),
    Desk("school_exam", "schoolexamen", "", back="exam_groups"),
)


@route("lijsten/", "list_classes")
@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
class ListClasses(Page):
    """The classes of my school, to make a list of one."""

    template = "release/list_classes.html"

    def context(self) -> Context:
        return {"classes": administered_classes(door=self.door)}


class GroupPage(Page):
    """A page about the lists of a group, at a desk."""

    def open_group(self, uid: UUID) -> LearningGroup:
        """The group of this uid; the strip says that it is open."""
        group = open_group(door=self.door, uid=uid)
        count = self.door.count
        counted = ngettext("%(count)s leerling", "%(count)s leerlingen", count) % {"count": count}
        self.door.label = gettext("De groep %(group)s is open (%(pupils)s).") % {"group": group.name, "pupils": counted}
        return group


BEFORE_A_PAGE = 5  # lists that were made before, on one page


class GroupLists(GroupPage):
    """The lists of a group."""

    template = "release/lists.html"

    def find(self, uid: UUID, desk: Desk) -> tuple[Desk, LearningGroup]:
        return desk, self.open_group(uid)

    def context(self, desk: Desk, group: LearningGroup) -> Context:
        kinds = [(kind, desk.page_of(kind)) for kind in lists_for(desk.purpose)]
        before = page_of(self.request, made_before(door=self.door), size=BEFORE_A_PAGE)
        return {"desk": desk, "group": group, "kinds": kinds, "count": self.door.count, "before": before}


class GroupList(GroupPage):
    """One list: asked for, the page opens hardly anything; posted, it opens what the list needs."""

    template = "release/list_before.html"

    def find(self, uid: UUID, desk: Desk, kind: ListKind) -> tuple[Desk, ListRequest]:
        return desk, ListRequest(kind, self.open_group(uid), "")

    def get(self, desk: Desk, asked: ListRequest) -> Answer:
        form = form_for(asked.kind)
        form.initial = {
            key: self.request.GET[key] for key in ("period",) if key in form.fields and key in self.request.GET
        }
        return self.before(desk, asked, form, status=200)

    def before(self, desk: Desk, asked: ListRequest, form: ListForm, status: int) -> Answer:
        """What will leave, and the form to ask for it."""
        return self.show({**_named(desk, asked), "form": form, "count": self.door.count}, status)

    def post(self, desk: Desk, asked: ListRequest) -> Answer:
        form = form_for(asked.kind, self.request.POST.dict())
        if not self.door.count or not form.is_valid():
            return self.before(desk, asked, form, 422)
        asked = replace(asked, reason=form.cleaned_data["reason"])
        try:
            with transaction.atomic():  # a list that could not be made was not given to anybody
                return self.made(desk, asked, form)
        except NoSuchPeriod:
            form.add_error("period", gettext("Deze periode is er niet in dit schooljaar. Kies een andere."))
            return self.before(desk, asked, form, 422)
        except DocumentProblem as problem:
            form.add_error(None, str(problem))
            return self.before(desk, asked, form, 503)

    def made(self, desk: Desk, asked: ListRequest, form: ListForm) -> Answer:
        """The list as a file, or on the screen."""
        if form.chosen is not Form.SCREEN:
            made = file(asked, form.chosen, door=self.door, **form.more)
            return AfterCommit(made.content, filename=made.filename, content_type=made.media_type)
        found = content(asked, door=self.door, **form.more)
        context = {**_named(desk, asked), "reason": REASONS[asked.reason], "at": self.door.opened_at}
        shown = render_to_string("release/list_made.html", {**context, **_on_screen(found)}, self.request)
        return AfterCommit(shown.encode(), content_type="text/html; charset=utf-8")


def list_view(desk: Desk, kind: ListKind) -> View:
    """The view of one list at this desk, which opens more for a post."""
    declared = partial(page, purpose=desk.purpose, kind=Kind.GROUP, facts="release")
    besides = () if desk.purpose == "teaching" else ENROLMENT.get(kind.key, ())
    reads = tuple(dict.fromkeys((*BEFORE, *kind.opens, *besides)))
    before = declared(reads=BEFORE)(GroupList).view
    make = declared(reads=reads, writes=("release",), methods=("POST",))(GroupList).view

    @wraps(make)  # with what it declares: the most that this address opens
    def either(request: HttpRequest, **named: Any) -> HttpResponseBase:
        return (make if request.method == "POST" else before)(request, **named)

    return either


def _named(desk: Desk, asked: ListRequest) -> dict[str, Any]:
    return {"desk": desk, "kind": asked.kind, "group": asked.group, "title": title(asked)}


def _on_screen(found: Content) -> Mapping[str, Any]:
    match found:
        case Faces(people=people):
            return {"faces": [(face.name, inside(face.photo)) for face in people]}
        case Labels(addresses=addresses, without=without):
            return {"labels": addresses, "without": without}
        case _:
            return {"table": found}


for each in DESKS:
    lists = page(purpose=each.purpose, kind=Kind.GROUP, reads=BEFORE, facts="release")(GroupLists)
    route(f"{each.prefix}/<uuid:uid>/lijsten/", each.overview, desk=each)(lists)
    for one in lists_for(each.purpose):
        address = f"{each.prefix}/<uuid:uid>/lijsten/{one.slug}/"
        route(address, each.page_of(one), desk=each, kind=one)(list_view(each, one))

"""Finding a pupil by name or number. What is searched for is posted, so that no name stands in an address."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.reads_ahead import ask_ahead
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.addresses import address_of
from zorgvuldig.kit.navigation import EXCHANGING
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.paging import NumberedPage, page_posted, posted_page
from zorgvuldig.platform.names import fold
from zorgvuldig.pupils.file_reads import classes, classes_asked
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.groups.reads import MEMBERS, MemberRow

SHORTEST = 2  # the name of a class, such as 2B; a name needs three letters
ADMINISTERING = roles_with(purpose="administration", writes=True)
MOST = 20  # so many stand on a page, and no more are opened
PAGES = 10  # the database goes no further: beyond two hundred a longer piece of the name is the way


@dataclass(frozen=True, slots=True)
class PupilPage:
    """A page about a pupil that was found, and for whom it opens."""

    page: str
    title: str | Promise
    roles: frozenset[str]


WAYS = (
    PupilPage("guided_pupil", _("Begeleiding"), roles_with(purpose="mentoring")),
    PupilPage("care_pupil", _("Zorg"), roles_with(purpose="care")),
    PupilPage("pupil_incidents", _("Incident"), roles_with(purpose="incident")),
    PupilPage("attendance_pupil", _("Verzuim"), roles_with(purpose="attendance", shape=Shape.SCHOOL)),
    PupilPage("pupil_messages", _("Berichten aan ouders"), roles_with(purpose="messaging")),
    PupilPage("administered_pupil", _("Administratie"), roles_with(purpose="administration", writes=True)),
    PupilPage("archived_pupil", _("Archief"), roles_with(purpose="archive", writes=True)),
    PupilPage(
        "enrolled_pupil", _("Inschrijving"), roles_with(purpose="administration", shape=Shape.SCHOOL, writes=False)
    ),
    PupilPage("desk_request", _("Verzoek aannemen"), roles_with(purpose="rights_desk")),
    PupilPage("consent_desk", _("Toestemming op papier"), roles_with(purpose="consent_desk")),
    PupilPage("consent_of_pupil", _("Toestemming"), roles_with(purpose="consent_overview")),
    PupilPage("pupil_requests", _("Verzoeken"), roles_with(purpose="rights")),
    PupilPage("kept_pupil", _("Bewaren en wissen"), roles_with(purpose="retention", shape=Shape.SCHOOL)),
    *(PupilPage(f"exchange_pupil_{slug}", _("Uitwisseling"), frozenset({role})) for role, slug in EXCHANGING),
    PupilPage("watched_pupil", _("Wie keek?"), roles_with(purpose="oversight", shape=Shape.SCHOOL)),
)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A pupil that was found, the class, and where to go from here."""

    pupil: MemberRow
    classes: str
    ways: list[tuple[str | Promise, str]]


def key_of(posted: str) -> str:
    """The key of a search (`gate.open`): its words as the database compares them, and a page after the first on a line of its own."""
    words, _line, asked = posted.rpartition("\n")
    page = page_posted(asked)
    return fold(words) if page == 1 else f"{fold(words)}\n{min(page, PAGES)}"


@route("zoeken/", "search")
@page(
    purpose="search", kind=Kind.SEARCH, reads=("organisation", "identity", "membership"), words=key_of,
    asked=("q", "bladzijde"),
)  # fmt: skip
class Search(Page):
    """The search box, and whom it found among the pupils of whoever asks."""

    template = "pupils/search.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def context(self) -> Context:
        return {"asked": "", "short": False, "administers": bool(ADMINISTERING & roles_of(self.request))}

    def post(self) -> Answer:
        asked = self.request.POST.get("q", "")
        if len(fold(asked)) < SHORTEST:
            return self.show({**self.context(), "asked": asked, "short": True})
        label = ngettext(
            "De naam van %(count)s leerling is open.", "De namen van %(count)s leerlingen zijn open.", self.door.count
        )
        self.door.label = label % {"count": self.door.count}
        number = min(posted_page(self.request), PAGES)
        shown = NumberedPage(number, self.door.count >= MOST and number < PAGES)
        is_last = self.door.count >= MOST and number == PAGES
        return self.show({**self.context(), "asked": asked, "found": self.found(), "page": shown, "is_last": is_last})

    def found(self) -> list[SearchResult]:
        """The pupils that the door opened by their names, each with the pages that open for whoever asks."""
        ask_ahead((MEMBERS, {}), classes_asked(door=self.door), door=self.door)
        pupils, places = MEMBERS.rows(door=self.door), classes(door=self.door)
        roles = roles_of(self.request)
        ways = [way for way in WAYS if way.roles & roles]
        return [
            SearchResult(
                pupil,
                ", ".join(places.get(pupil.pupil_id, [])),
                [(way.title, address_of(way.page, {"uid": pupil.uid})) for way in ways],
            )
            for pupil in pupils
        ]

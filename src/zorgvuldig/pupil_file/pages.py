"""A family's own pages: the file, who looked in it, and what left. They show every package below this one."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from zorgvuldig.access.log_pages import month
from zorgvuldig.access.log_reads import WHO, by_day, of_group
from zorgvuldig.attendance.notices.reads import ABSENCES
from zorgvuldig.attendance.summary.reads import YEAR, noted_asked
from zorgvuldig.care.file import reads as care_documents
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.gate.reads_ahead import ask_ahead
from zorgvuldig.kit.page_kinds import Answer, Context, not_a_page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.archive.reads import record_of
from zorgvuldig.learning.progress.notes_reads import WRITTEN
from zorgvuldig.learning.progress.pages import part_asked, part_of
from zorgvuldig.learning.schemes.structure_reads import YEARS
from zorgvuldig.messages.models import MessageFile
from zorgvuldig.platform.vault.responses import download, stream
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.pupil_file.data_flow_reads import FLOW_READS, flow
from zorgvuldig.pupil_file.exchange_reads import ExchangeDetail, exchange_of, may_open_file
from zorgvuldig.pupil_file.file_reads import FILE, HELD, file_context, own_papers, reached, use_context
from zorgvuldig.pupil_file.held_reads import held_asked, held_categories
from zorgvuldig.pupil_file.sections import section_details
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.pupils.file_reads import FileRow
from zorgvuldig.release.reads import releases

DONE = ("consent", "hold", "access_log", "exchange", "release")  # what the page of what the school does is about
LOG = ("organisation", "staff", "identity", "guardian", "access_log")


@route("mijn-gegevens/", "own_file")
@page(purpose="own_view", kind=Kind.OWN, reads=HELD)
@route("mijn-kind/<uuid:uid>/", "child")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=HELD)
class File(FamilyPage):
    """Everything that the school has about my child or myself."""

    template = "pupil_file/file.html"
    pupil: FileRow

    def whose(self, uid: UUID | None) -> FileRow:
        number, day = pupils.number_of(uid, door=self.door), {"day": today(door=self.door)}
        pupil = {"pupil": number}
        ask_ahead(
            pupils.file_asked(uid, door=self.door),
            (pupils.PLACES, {"pupils": [number], **day}),
            (WRITTEN, pupil),
            (YEAR, pupil | day),
            (ABSENCES, pupil),
            (YEARS, pupil),
            held_asked(number, door=self.door),
            door=self.door,
        )
        return pupils.file_of(uid, door=self.door)

    def context(self) -> Context:
        number = self.pupil.pupil_id
        ask_ahead(
            *part_asked(self.request, number, door=self.door),
            *noted_asked(number, door=self.door),
            *pupils.unreached_asked(reached(self.pupil, door=self.door)),
            door=self.door,
        )
        marks = part_of(
            self.request,
            self.pupil.pupil_id,
            door=self.door,
            history=self.address("grade_history"),
            all_marks=self.address("marks"),
            report=lambda number: self.address("report", report=number),
        )
        return file_context(self.pupil, door=self.door) | marks


@family_page("gebruik/", "use", reads=FILE, about=DONE)
class Use(FamilyPage):
    """What the school does with these data: how long they stay, who looked, what left."""

    template = "pupil_file/use.html"

    def context(self) -> Context:
        return use_context(self.pupil, door=self.door)


@family_page("waarom/", "reasons", reads=FILE)
class Reasons(FamilyPage):
    """Why the school has each kind of data, and until when."""

    template = "pupil_file/reasons.html"

    def context(self) -> Context:
        closed = self.door.closed.get(self.pupil.pupil_id, frozenset())
        return {"sections": section_details(held_categories(self.pupil.pupil_id, door=self.door), closed=closed)}


@family_page("weg/", "left", reads=FILE, about=("release",), facts="release")
class FamilyReleases(FamilyPage):
    """Everything that left the school, a sheet at a time."""

    template = "pupil_file/releases.html"

    def context(self) -> Context:
        return {"releases": page_of(self.request, releases(self.pupil.pupil_id, door=self.door))}


@family_page("inzage/", "log", reads=LOG, about=("access_log",), facts="access_log")
class Log(FamilyPage):
    """Who looked in the file, a month at a time."""

    template = "pupil_file/log.html"

    def context(self) -> Context:
        shown_month = month(self.request, self.pupil.pupil_id, door=self.door)
        who = self.request.GET.get("wie", "")
        who = who if who in WHO else ""
        looked = of_group(shown_month.looked, who)
        found = page_of(self.request, looked)
        return {
            "month": shown_month,
            "days": by_day(found),
            "sheet": found,
            "query": f"maand={shown_month.key}&wie={who}&" if who else f"maand={shown_month.key}&",
            "who": who,
            "choices": WHO,
            "shown_count": len(looked),
            "refused_count": sum(look.refused for look in looked),
        }


@family_page("waarheen/", "flow", reads=FLOW_READS, about=("release",))
class Flow(FamilyPage):
    """Where these data come from and go."""

    template = "pupil_file/flow.html"

    def context(self) -> Context:
        return {"flow": flow(self.pupil, own=self.own, door=self.door)}


# One exchange about my child or myself: to whom, why, what went, and the file as long as it is here.


@family_page("uitwisseling/<uuid:exchange>/", "exchange", reads=FILE, facts="exchange")
class FamilyExchange(FamilyPage):
    """One exchange."""

    template = "pupil_file/family_exchange.html"

    def find(self, exchange: UUID) -> ExchangeDetail | None:
        return exchange_of(exchange, self.pupil.pupil_id, door=self.door)

    def context(self, given: ExchangeDetail) -> Context:
        return {
            "given": given,
            "exchange": given.exchange,
            "may_open": may_open_file(given, door=self.door),
            "file_url": self.address("exchange_file", exchange=given.exchange.uid),
        }


@family_page("uitwisseling/<uuid:exchange>/bestand/", "exchange_file", reads=FILE)
class ExchangeFile(FamilyExchange):
    """The file that goes, or went."""

    def get(self, given: ExchangeDetail) -> Answer:
        if given.exchange.blob is None or not may_open_file(given, door=self.door):
            raise Http404
        return stream(given.exchange.blob, f"{given.exchange.uid}.zip", "application/zip")


# The files that belong to a family's own page: papers of the care team, about health, about authority, with messages,
# and the archive.

Find = Callable[..., SealedFile | None]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where files lie: the word in the address, the category, how one is found, and in whose file it stands."""

    key: str
    slug: str
    category: str
    find: Find
    for_child: bool = True
    for_self: bool = True


def _of_care(uid: UUID, pupil_id: int, *, door: Door) -> SealedFile | None:
    return care_documents.paper(care_documents.CARE, uid, pupil_id, door=door)


def _of_health(uid: UUID, pupil_id: int, *, door: Door) -> SealedFile | None:
    return care_documents.paper(care_documents.HEALTH, uid, pupil_id, door=door)


def _of_authority(uid: UUID, pupil_id: int, *, door: Door) -> SealedFile | None:
    return next((paper for paper in own_papers(pupil_id, door=door) if paper.uid == uid), None)


def _of_messages(uid: UUID, pupil_id: int, *, door: Door) -> SealedFile | None:
    door.reading("messages")
    return MessageFile.objects.filter(uid=uid, pupil_id=pupil_id).first()


def _of_archive(uid: UUID, pupil_id: int, *, door: Door) -> SealedFile | None:
    return record_of(uid, pupil_id, door=door)


SHELVES = (
    Shelf("care", "zorg", "care", _of_care),
    Shelf("health", "gezondheid", "health", _of_health),
    Shelf("authority", "gezag", "guardian", _of_authority, for_self=False),  # a guardian's own
    Shelf("messages", "berichten", "messages", _of_messages, for_child=False),  # guardians have an inbox
    Shelf("archive", "archief", "archive", _of_archive),
)


def child_paper(shelf: Shelf) -> View:
    """The page that gives a file of this shelf about my child."""

    @route(f"mijn-kind/<uuid:uid>/papieren/{shelf.slug}/<uuid:paper>/", f"child_paper_{shelf.key}")
    @page(purpose="parental_view", kind=Kind.PUPIL, reads=("organisation", "identity", shelf.category))
    @not_a_page("it gives a file")
    def paper(request: HttpRequest, *, door: Door, uid: UUID, paper: UUID) -> HttpResponse:
        return _file(shelf, paper, pupils.pupil(door=door, uid=uid).pupil_id, door)

    return paper


def own_paper(shelf: Shelf) -> View:
    """The page that gives a file of this shelf about myself."""

    @route(f"mijn-gegevens/papieren/{shelf.slug}/<uuid:paper>/", f"own_paper_{shelf.key}")
    @page(purpose="own_view", kind=Kind.OWN, reads=("organisation", "identity", shelf.category))
    @not_a_page("it gives a file")
    def paper(request: HttpRequest, *, door: Door, paper: UUID) -> HttpResponse:
        return _file(shelf, paper, pupils.myself(door=door).pupil_id, door)

    return paper


def _file(shelf: Shelf, uid: UUID, pupil_id: int, door: Door) -> HttpResponse:
    found = shelf.find(uid, pupil_id, door=door)
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)


for each in SHELVES:
    if each.for_child:
        child_paper(each)
    if each.for_self:
        own_paper(each)

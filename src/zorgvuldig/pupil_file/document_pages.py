"""The files that belong to a family's own page: papers of the care team, about health, about authority, with messages, and the archive."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from zorgvuldig.care.documents import reads as care_documents
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.kit.page_kinds import not_a_page
from zorgvuldig.learning.archive.reads import record_of
from zorgvuldig.messages.models import MessageFile
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.pupil_file.file_reads import own_papers
from zorgvuldig.pupils.file import reads as pupils

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

"""Looking a stretch through: each face, a face that was missed, the parts with their masks, and that all of it was watched."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.handout import review as reviewing
from zorgvuldig.cameras.handout.join import Strip, strip_of
from zorgvuldig.cameras.handout.labels import REFUSALS, SUBJECT
from zorgvuldig.cameras.handout.models import FootageExport, FootageTrack
from zorgvuldig.cameras.handout.pages import CONFLICT, PURPOSE, READS, WRITES, WRONG, address, find_export
from zorgvuldig.cameras.handout.review import ReviewAnswers
from zorgvuldig.cameras.handout.tracks import MASK, NONE, WHO
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page, not_a_page
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.media.video.manual_faces import ManualFace
from zorgvuldig.media.video.review import VIEWS
from zorgvuldig.platform.vault.responses import as_file

MARKS = {MASK: _("masker"), WHO: _("dit is de persoon"), NONE: _("geen gezicht")}
CHANGED = _("Een collega veranderde intussen iets. Kijk de gezichten opnieuw na.")


@route("cameras/afgeven/<uuid:export>/nakijken/", "footage_review")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="footage")
class FootageReview(Page):
    """The faces and the parts, for whoever may look at this stretch; that they do is on record first."""

    template = "cameras/review.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, export: UUID) -> tuple[FootageExport, Strip, list[FootageTrack]] | Answer:
        row = _reviewed(export, self.door)
        if not reviewing.look_through(row, door=self.door):
            return self.show({"row": row, "back": address(row)}, template="cameras/review_shut.html")
        assert row.source_blob is not None
        return row, strip_of(row.source_blob), reviewing.tracks(row, door=self.door)

    def context(
        self, row: FootageExport, strip: Strip, tracks: list[FootageTrack],
        drawn: ManualFace | None = None, said: ReviewAnswers | None = None, wrong: Word = "",
    ) -> Context:  # fmt: skip
        seen, watched = reviewing.review_fingerprint(tracks), said.watched if said else frozenset()
        for one in tracks if said else ():  # as it was typed; nothing of it is kept
            one.mark = said.marks.get(one.pk, one.mark) if said else one.mark
        return {
            "row": row,
            "faces": reviewing.faces(tracks, strip),
            "marks": [(key, word) for key, word in MARKS.items() if key != WHO or row.kind == SUBJECT],
            "views": range(VIEWS),
            "parts": [(number, number in watched) for number in range(1, reviewing.parts(strip) + 1)],
            "part_seconds": reviewing.PART,
            "drawn": drawn or ManualFace({}),
            "seen": seen,
            "wrong": str(wrong),
            "back": address(row),
        }

    def post(self, row: FootageExport, strip: Strip, tracks: list[FootageTrack]) -> Answer:
        drawn = reviewing.read_drawn(self.request.POST, strip)
        if self.request.POST.get("gezien") != reviewing.review_fingerprint(tracks):
            return self.show(self.context(row, strip, tracks, drawn, wrong=CHANGED), CONFLICT)
        said = ReviewAnswers(_marks(self.request, row, tracks), drawn.track, _watched(self.request, strip))
        is_twice = list(said.marks.values()).count(WHO) > 1
        if drawn.problems or is_twice:
            wrong = "" if drawn.problems else REFUSALS["one_subject"]
            return self.show(self.context(row, strip, tracks, drawn, said, wrong), WRONG)
        return self.kept(row, strip, said)

    def kept(self, row: FootageExport, strip: Strip, said: ReviewAnswers) -> Answer:
        """Keep it; and when somebody confirms that all was watched, with exactly these masks, have the copy made."""
        confirms = "bevestig" in self.request.POST
        before = reviewing.review_fingerprint(reviewing.tracks(row, door=self.door))
        try:
            reviewing.save(row, said, door=self.door)
            is_same = reviewing.review_fingerprint(reviewing.tracks(row, door=self.door)) == before
            if confirms and is_same:
                reviewing.confirm(row, said, strip, door=self.door)
        except Refused as no:
            tracks = reviewing.tracks(row, door=self.door)
            return self.show(self.context(row, strip, tracks, said=said, wrong=REFUSALS[no.code]), WRONG)
        if not confirms:
            messages.success(self.request, gettext("Bewaard."))
            return go(self.request.path)
        if not is_same:
            again = gettext("Bewaard. De maskers zijn veranderd: bekijk de delen opnieuw en bevestig dan.")
            messages.warning(self.request, again)
            return go(self.request.path)
        done = gettext("Bevestigd. De kopie wordt nu gemaakt. Daarna geeft een ander haar vrij.")
        messages.success(self.request, done)
        return go(address(row))


@route("cameras/afgeven/<uuid:export>/nakijken/deel/<int:number>/", "footage_review_part")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def footage_review_part(request: HttpRequest, *, door: Door, export: UUID, number: int) -> HttpResponse:
    """A part of ten seconds as it would be masked now, made while one waits and not kept."""
    row = _looked(export, door)
    try:
        content = reviewing.preview(row, number, door=door) if number else b""
    except ValueError as error:
        raise Http404 from error
    return _file_response(content, "voorbeeld.mp4", "video/mp4")


@route("cameras/afgeven/<uuid:export>/nakijken/beeld/<int:number>/", "footage_review_still")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def footage_review_still(request: HttpRequest, *, door: Door, export: UUID, number: int) -> HttpResponse:
    """An image of a part, with a numbered box around every face."""
    row = _looked(export, door)
    return _file_response(reviewing.still(row, number, door=door) if number else b"", "beeld.jpg", "image/jpeg")


@route("cameras/afgeven/<uuid:export>/nakijken/gezicht/<uuid:track>/<int:view>/", "footage_review_face")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def footage_review_face(request: HttpRequest, *, door: Door, export: UUID, track: UUID, view: int) -> HttpResponse:
    """How a face looks at its beginning (0), in the middle (1) or at its end (2)."""
    row = _looked(export, door)
    one = next((one for one in reviewing.tracks(row, door=door) if one.uid == track), None)
    if one is None or not 0 <= view < VIEWS:
        raise Http404
    return _file_response(reviewing.crop(row, one, view), "gezicht.jpg", "image/jpeg")


def _reviewed(uid: UUID, door: Door) -> FootageExport:
    row = find_export(uid, door)
    if row.state != FootageExport.REVIEW or row.source_blob is None:
        raise Http404
    return row


def _looked(uid: UUID, door: Door) -> FootageExport:
    """A copy that is looked through by somebody of whom that is on record. Raises `Http404`."""
    row = _reviewed(uid, door)
    if not reviewing.looks_through(row, door=door):
        raise Http404
    return row


def _file_response(content: bytes, name: str, media_type: str) -> HttpResponse:
    if not content:
        raise Http404
    response = as_file(content, name, media_type)
    response["Content-Disposition"] = "inline"
    return response


def _marks(request: HttpRequest, row: FootageExport, tracks: list[FootageTrack]) -> dict[int, str]:
    """What is said of each face; what cannot be said of it is left as it was."""
    may = MARKS if row.kind == SUBJECT else {MASK: "", NONE: ""}
    said = {one.pk: request.POST.get(f"gezicht-{one.uid}", one.mark) for one in tracks}
    return {one.pk: said[one.pk] if said[one.pk] in may else one.mark for one in tracks}


def _watched(request: HttpRequest, strip: Strip) -> frozenset[int]:
    return frozenset(number for number in range(1, reviewing.parts(strip) + 1) if f"deel-{number}" in request.POST)

"""The desk looks at attachments of a copy for a request: page by page, with boxes over what is about somebody else."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.pages import route
from zorgvuldig.kit.fields import choice_field
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, FormPage, Page, not_a_page
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.media.tagging.boxes import NAMES, FaceDrawing, NotABox, box_of, drawing, percent
from zorgvuldig.media.tagging.labels import PROBLEMS
from zorgvuldig.platform.documents.page_images import MOST_PAGES, NotDrawn
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.responses import as_file, download
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.rights.models import Request
from zorgvuldig.rights.requests.forms import text_field
from zorgvuldig.rights.requests.queue_pages import handles
from zorgvuldig.rights.weighing.file_actions import DRAWABLE, cover, decide_file, draw, keep_boxes, page_jpeg
from zorgvuldig.rights.weighing.models import CopyFile
from zorgvuldig.rights.weighing.pages import REFUSALS as WEIGHING_REFUSALS
from zorgvuldig.rights.weighing.pages import category_of, request_of, weighed_copy_address, weighing
from zorgvuldig.school.people.models import PupilIdentity

REFUSALS: Mapping[str, Word] = {
    **WEIGHING_REFUSALS,
    "gone": _("Deze bijlage is veranderd of staat niet meer in de kopie. Zoek opnieuw."),
    "boxes": _("Op een bladzijde passen hoogstens honderd vlakken. Maak ze groter, of laat de bijlage weg."),
    "not_drawn": _(
        "Deze bijlage kan niet als plaatje worden getekend. Laat haar weg, of geef haar in haar geheel met een reden."
    ),
    "unseen": _("Nog niet elke bladzijde is bekeken. Bewaar eerst elke bladzijde, ook als er niets af te dekken is."),
    "file_outcome": _("Kies of de bijlage in haar geheel meegaat of wegblijft."),
    "reason": _("Schrijf op waarom deze bijlage in haar geheel mee mag."),
}
ADDRESS = "verzoeken/leerling/<uuid:uid>/<uuid:number>/kopie/bijlagen/<uuid:file>/"
WRITES = ("request", "correction")
EMPTY_LINES = 3  # for whoever has no script


class BoxLine(NamedTuple):
    """A place to cover as it is filled in: four texts in percent, and what is wrong with them."""

    key: str
    typed: Sequence[str]
    problem: Word = ""
    removed: bool = False


class FilePage(Page):
    """A page about an attachment of a copy."""

    def find(self, uid: UUID, number: UUID, file: UUID) -> tuple[PupilIdentity, Request, CopyFile] | None:
        return file_of(self.door, uid, number, file)

    def sheet(self) -> int:
        """The page of the file that the address asks for, from 1. Raises `Http404`."""
        asked = self.request.GET.get("blad", "1")
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= MOST_PAGES):
            raise Http404
        return int(asked)

    def here(
        self, pupil: PupilIdentity, asked: Request, file: CopyFile, name: str = "copy_file", sheet: int = 0
    ) -> str:
        """The address of one of the pages of this attachment."""
        path = reverse(name, kwargs={"uid": pupil.pupil.uid, "number": asked.uid, "file": file.uid})
        return f"{path}?blad={sheet}" if sheet else path


def file_of(door: Door, uid: UUID, number: UUID, file: UUID) -> tuple[PupilIdentity, Request, CopyFile] | None:
    """The pupil, the request and the attachment of an address."""
    found = request_of(door, uid, number)
    row = CopyFile.objects.filter(uid=file, request=found[1]).first() if found else None
    return (*found, row) if found and row else None


@route(ADDRESS, "copy_file")
@weighing(methods=("GET",))
class CopyFilePage(FilePage):
    """One page of an attachment, with the places that are covered."""

    template = "rights/copy_file.html"

    def get(self, pupil: PupilIdentity, asked: Request, file: CopyFile) -> Answer:
        lines = [
            BoxLine(f"nieuw-{place}", percent(box))
            for place, box in enumerate(file.boxes.get(str(self.sheet()), []), start=1)
        ]
        return self.filled_in(pupil, asked, file, lines)

    def filled_in(
        self, pupil: PupilIdentity, asked: Request, file: CopyFile, lines: Sequence[BoxLine], status: int = 200
    ) -> Answer:
        """The page with these places."""
        sheet, count, size = self.sheet(), file.pages, (0, 0)
        try:
            count, picture = draw(file, sheet) if file.media_type in DRAWABLE else (0, None)
            size = picture.size if picture else size
        except (NotDrawn, Missing, KeyGone):
            count = 0
        empty = [BoxLine(f"nieuw-{len(lines) + place}", [""] * 4) for place in range(1, EMPTY_LINES + 1)]
        seen = file.boxes
        shown = {
            "pupil": pupil,
            "asked": asked,
            "file": file,
            "category": category_of(file.table_name),
            "sheet": sheet,
            "sheets": [(number, str(number) in seen) for number in range(1, count + 1)],
            "is_all_seen": bool(count) and all(str(number) in seen for number in range(1, count + 1)),
            "size": size,
            "radius": round(max(size) * 0.012, 1),
            "lines": [
                (place, line, list(zip(NAMES, line.typed, strict=True)), _box_drawing(line, size))
                for place, line in enumerate([*lines, *empty], start=1)
            ],
            "handles": handles(self.door) and asked.asker_id != self.door.actor_id,
        }
        return self.show(shown, status)


def _box_drawing(line: BoxLine, size: tuple[int, int]) -> FaceDrawing | None:
    try:
        return drawing(box_of(line.typed), *size)
    except NotABox:
        return None


@route(f"{ADDRESS}vlakken/", "keep_boxes")
@weighing(methods=("POST",), writes=WRITES)
class KeepBoxes(CopyFilePage):
    """Keep the places of one page, which is looked at by that."""

    def post(self, pupil: PupilIdentity, asked: Request, file: CopyFile) -> Answer:
        lines, boxes = self.read()
        if any(line.problem for line in lines):
            return self.filled_in(pupil, asked, file, lines, 422)
        sheet = self.sheet()
        try:
            row = keep_boxes(file, sheet, boxes, door=self.door)
        except Refused as no:
            messages.error(self.request, no.says(REFUSALS))
            return go(self.here(pupil, asked, file, sheet=sheet))
        messages.success(self.request, gettext("De bladzijde is bewaard."))
        return go(self.here(pupil, asked, file, sheet=min(sheet + 1, row.pages)))

    def read(self) -> tuple[list[BoxLine], list[list[float]]]:
        """What was filled in, line by line, and the places of it that are to be covered."""
        data = self.request.POST
        keys = [name.removeprefix("links-") for name in data if name.startswith("links-")]
        lines: list[BoxLine] = []
        boxes: list[list[float]] = []
        for key in keys:
            typed = [data.get(f"{name}-{key}", "") for name in NAMES]
            if f"weg-{key}" in data or not any(text.strip() for text in typed):
                continue
            try:
                boxes.append(box_of(typed))
                lines.append(BoxLine(f"nieuw-{len(lines) + 1}", typed))
            except NotABox as wrong:
                lines.append(BoxLine(f"nieuw-{len(lines) + 1}", typed, PROBLEMS[wrong.key]))
        return lines, boxes


@route(f"{ADDRESS}afdekken/", "cover_file")
@weighing(methods=("POST",), writes=WRITES)
class CoverFile(FilePage, CommandPage):
    """Make the version that goes along, with what is covered burned in."""

    refusals = REFUSALS

    def act(self, _pupil: PupilIdentity, _asked: Request, file: CopyFile) -> str:
        cover(file, door=self.door)
        return gettext("De afgedekte versie is gemaakt. Die gaat mee; het bestand zelf verandert niet.")

    def to(self, pupil: PupilIdentity, asked: Request, _file: CopyFile) -> str:
        return weighed_copy_address(pupil, asked)


class FileForm(forms.Form):
    """What of an attachment goes along."""

    outcome = choice_field(
        _("Wat gaat er mee?"),
        [
            ("left_out", _("De bijlage blijft weg. In de kopie staat dat zij er is.")),
            ("whole", _("De bijlage gaat in haar geheel mee, met alles wat erin zit.")),
        ],
        _("Kies een van deze mogelijkheden."),
    )
    reason = text_field(
        _("Waarom?"),
        help_text=_("Verplicht als de bijlage in haar geheel meegaat. Noem geen namen van anderen."),
        rows=3,
    )


@route(f"{ADDRESS}besluit/", "decide_file")
@weighing(methods=("GET", "POST"), writes=WRITES)
class DecideFile(FilePage, FormPage):
    """Let all of it go along, for a reason that stays on record, or leave it out."""

    template = "kit/form.html"
    refusals = REFUSALS
    beside: ClassVar[Mapping[str, str]] = {"reason": "reason"}

    def form(self, _pupil: PupilIdentity, _asked: Request, file: CopyFile, data: QueryDict | None) -> FileForm:
        return FileForm(data, initial={"outcome": file.outcome, "reason": str(file.reason)})

    def form_copy(self, pupil: PupilIdentity, asked: Request, file: CopyFile) -> FormCopy:
        return FormCopy(
            title=_("Besluiten over een bijlage"),
            button=_("Bewaar het besluit"),
            back=weighed_copy_address(pupil, asked),
            about=f"{file.name}, {pupil.full_name}",
            explains=_(
                "Kijk eerst zelf in het bestand. Wat niet te zien is, zoals verborgen tekst, gaat ook mee als u het in zijn geheel geeft."
            ),
        )

    def save(self, _pupil: PupilIdentity, _asked: Request, file: CopyFile, form: FileForm) -> str:
        decide_file(file, form.cleaned_data["outcome"], form.cleaned_data["reason"], door=self.door)
        return gettext("Het besluit over de bijlage is bewaard.")

    def to(self, pupil: PupilIdentity, asked: Request, _file: CopyFile) -> str:
        return weighed_copy_address(pupil, asked)


@route(f"{ADDRESS}beeld/<int:sheet>/", "copy_file_page")
@weighing(methods=("GET",))
@not_a_page("it gives a picture")
def copy_file_page(
    request: HttpRequest, *, door: Door, uid: UUID, number: UUID, file: UUID, sheet: int
) -> HttpResponse:
    """A page of an attachment as a picture, as it is before anything is covered."""
    found = file_of(door, uid, number, file)
    if found is None or not 1 <= sheet <= MOST_PAGES:
        raise Http404
    try:
        _count, picture = draw(found[2], sheet)
    except (NotDrawn, Missing, KeyGone):
        raise Http404 from None
    return as_file(page_jpeg(picture), "bladzijde.jpg", "image/jpeg")


@route(f"{ADDRESS}origineel/", "copy_file_original")
@weighing(methods=("GET",))
@not_a_page("it gives a file")
def copy_file_original(request: HttpRequest, *, door: Door, uid: UUID, number: UUID, file: UUID) -> HttpResponse:
    """The attachment itself, for whoever decides about what cannot be drawn."""
    found = file_of(door, uid, number, file)
    if found is None:
        raise Http404
    return download(found[2].original, found[2].name, found[2].media_type)

"""The desk weighs a copy for a request before it goes out: each name of somebody else in its sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import CommandPage, Context, FormPage
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.register.schema import Text
from zorgvuldig.rights.models import Request
from zorgvuldig.rights.requests.queue_pages import PURPOSE, handles
from zorgvuldig.rights.weighing.actions import decide, name_in, search_anew
from zorgvuldig.rights.weighing.models import CopyFile, CopyPassage, WeighedCopy
from zorgvuldig.rights.weighing.search import KINDS
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "identity", "request", "correction")
REFUSALS: Mapping[str, Word] = {
    "own": _("U vroeg deze kopie zelf. Laat een collega die verzoeken behandelt haar wegen."),
    "gone": _("Deze zin is veranderd of staat niet meer in de kopie. Zoek opnieuw."),
    "outcome": _("Kies of de naam blijft staan of wegblijft."),
    "words": _("Er worden al vijftig woorden gezocht. Meer kan niet: zet in de tekst zelf [[ en ]] om het stuk."),
}
weighing = partial(page, purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="request")
MOST_SIGNS = 80
FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage on the page: its sentence in three pieces, where it stands, and how often the same is written in this copy."""

    passage: CopyPassage
    category: Text
    same: int

    @property
    def before(self) -> str:
        """The sentence up to the name."""
        return str(self.passage.sentence)[: self.passage.starts]

    @property
    def name(self) -> str:
        """The name as it is written."""
        return str(self.passage.sentence)[self.passage.starts : self.passage.ends]

    @property
    def after(self) -> str:
        """The sentence from the name on."""
        return str(self.passage.sentence)[self.passage.ends :]


class WordForm(forms.Form):
    """What is looked for besides names of the database."""

    word = forms.CharField(
        label=_("Welk woord of welke woorden?"),
        help_text=_(
            "Bijvoorbeeld een bijnaam. Wij zoeken precies deze woorden. Vult u niets in, dan zoeken wij alleen opnieuw."
        ),
        required=False,
        max_length=MOST_SIGNS,
        error_messages={"max_length": _("Gebruik hoogstens %(limit_value)d tekens.")},
    )

    def clean_word(self) -> str:
        """What is too short would be found everywhere."""
        word: str = self.cleaned_data["word"]
        if word and sum(sign.isalpha() for sign in word) < FEWEST_LETTERS:
            raise forms.ValidationError(gettext("Typ minstens drie letters. Kortere woorden staan overal in."))
        return word


def request_of(door: Door, uid: UUID, number: UUID) -> tuple[PupilIdentity, Request] | None:
    """The pupil and the request of an address, when a copy answers it."""
    pupil = opened_pupil(door, uid)
    row = Request.objects.filter(uid=number, pupil_id=pupil.pupil_id, kind__in=KINDS).first()
    return (pupil, row) if row else None


def weighed_copy_address(pupil: PupilIdentity, asked: Request) -> str:
    """The page on which the copy for a request is weighed."""
    return reverse("weighed_copy", kwargs={"uid": pupil.pupil.uid, "number": asked.uid})


def passage_rows(asked: Request, *, door: Door) -> list[PassageRow]:
    """Every passage of a copy, what is to be decided first, and then by name."""
    door.reading("request", "correction")
    found = list(CopyPassage.objects.filter(request=asked))
    written = {row.pk: name_in(row) for row in found}
    times = list(written.values())
    ordered = sorted(found, key=lambda row: (bool(row.outcome), written[row.pk], row.pk))
    return [PassageRow(row, category_of(row.table_name), times.count(written[row.pk])) for row in ordered]


def category_of(table: str) -> Text:
    """Which kind of data this table is of, in words."""
    return REGISTER.categories[REGISTER.tables[table].category].name


class WeighedCopyPage(FormPage):
    """The copy for a request: what is to be decided, what was decided, and one form to look for more."""

    template = "rights/weighed_copy.html"
    refusals = REFUSALS

    def find(self, uid: UUID, number: UUID) -> tuple[PupilIdentity, Request] | None:
        return request_of(self.door, uid, number)

    def form(self, _pupil: PupilIdentity, _asked: Request, data: QueryDict | None) -> WordForm:
        return WordForm(data)

    def save(self, _pupil: PupilIdentity, asked: Request, form: WordForm) -> str:
        search_anew(asked, form.cleaned_data["word"], door=self.door)
        return gettext("Wij zoeken de kopie na. Dat duurt meestal minder dan een minuut.")

    def to(self, pupil: PupilIdentity, asked: Request) -> str:
        return weighed_copy_address(pupil, asked)

    def context(self, pupil: PupilIdentity, asked: Request) -> Context:
        rows = passage_rows(asked, door=self.door)
        weighed = WeighedCopy.objects.filter(request=asked).first()
        files = list(CopyFile.objects.filter(request=asked).order_by("outcome", "pk"))
        open_files = sum(not file.outcome for file in files)
        open_passages = sum(not row.passage.outcome for row in rows)
        return {
            "pupil": pupil,
            "asked": asked,
            "weighed": weighed,
            "words": str(weighed.words).splitlines() if weighed else [],
            "rows": page_of(self.request, rows, shrinks=True),
            "open_passages": open_passages,
            "files": [(file, category_of(file.table_name)) for file in files],
            "open_files": open_files,
            "is_ready": bool(weighed and weighed.searched_at and not open_passages and not open_files),
            "handles": handles(self.door) and asked.asker_id != self.door.actor_id,
        }


route("verzoeken/leerling/<uuid:uid>/<uuid:number>/kopie/", "weighed_copy")(weighing(methods=("GET",))(WeighedCopyPage))
route("verzoeken/leerling/<uuid:uid>/<uuid:number>/kopie/zoeken/", "search_copy")(
    weighing(methods=("POST",), writes=("request", "correction"))(WeighedCopyPage)
)


@route("verzoeken/leerling/<uuid:uid>/<uuid:number>/kopie/namen/", "decide_passage")
@weighing(methods=("POST",), writes=("request", "correction"))
class DecidePassage(CommandPage):
    """Decide of one passage, or of all in which the same is written."""

    refusals = REFUSALS

    def find(self, uid: UUID, number: UUID) -> tuple[PupilIdentity, Request] | None:
        return request_of(self.door, uid, number)

    def act(self, _pupil: PupilIdentity, asked: Request) -> str:
        whole_name = "all" in self.request.POST
        outcome, _space, passage = self.request.POST.get("all" if whole_name else "one", "").partition(" ")
        try:
            number = UUID(passage)
        except ValueError:
            raise Refused("gone") from None
        count = decide(asked, number, outcome, whole_name=whole_name, door=self.door)
        said = ngettext("Besloten over %(count)s zin.", "Besloten over %(count)s zinnen.", count)
        return said % {"count": count}

    def to(self, pupil: PupilIdentity, asked: Request) -> str:
        return weighed_copy_address(pupil, asked)

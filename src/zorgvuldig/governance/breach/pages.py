"""The register of breaches: the list, one of them, and every step that is one form."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.governance.breach import actions, reads
from zorgvuldig.governance.breach.affected import (
    MOST,
    concerned,
    counts,
    kinds_opened,
    letter_counts,
    letters_to_people,
    releases_by_recipient,
    total,
)
from zorgvuldig.governance.breach.forms import CloseForm, FactsForm, MeasuresForm, NoteForm, SeenForm, TriageForm
from zorgvuldig.governance.breach.labels import BESIDE, CLOSED, REFUSALS
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page
from zorgvuldig.kit.refusals import Refused

READS = ("organisation", "staff", "governance")
NAMING = frozenset({"privacy_officer", "dpo"})  # who may open the pupils of a breach by name
reading = partial(page, purpose="governing", kind=Kind.NOBODY, reads=READS, facts="governance")
writing = partial(reading, writes=("governance",))


@route("datalekken/", "breaches")
@reading()
class BreachList(Page):
    """Every breach, the open ones first, with the clocks that run."""

    template = "governance/breaches.html"

    def context(self) -> Context:
        found = reads.breaches(door=self.door)
        running = [one for one in found if one.clock.is_running and one.breach.closed_at is None]
        return {"breaches": found, "running": running}


@route("datalekken/<uuid:breach>/", "breach")
@reading()
class OneBreach(Page):
    """One breach: how it stands, what is advised, decided and done, and what is next."""

    template = "governance/breach.html"

    def find(self, breach: UUID) -> Breach | None:
        return reads.breach(breach, door=self.door)

    def context(self, one: Breach) -> Context:
        roles = roles_of(self.request)
        counted = counts(one, door=self.door) if one.account_person_id else []
        about = concerned(one, door=self.door)
        letters = letters_to_people(one, door=self.door)
        return {
            "breach": one,
            "standing": reads.breach_status(one, self.door.opened_at),
            "people": reads.people_in(one, door=self.door),
            "notes": reads.notes(one, door=self.door),
            "answers": reads.answered(one),
            "left": reads.questions_left(one),
            "categories": reads.categories_of(one),
            "kinds": reads.kinds_of(one),
            "decides": bool(roles & reads.DECIDES),
            "names": bool(roles & NAMING),
            "may_stop": "privacy_officer" in roles and bool(one.account_person_id),
            "counts": counted,
            "total": total(counted),
            "most": MOST,
            "about": about,
            "seen": actions.stamp(one),
            "about_total": sum(row.pupils for row in about),
            "letters": letters,
            "letters_total": sum(row.people for row in letters),
            "unmailed": any(row.state == "nobody" for row in letters),
            "heard": letter_counts(one, door=self.door) if one.answers.get(reads.TELLING) else None,
            "released": releases_by_recipient(one, door=self.door) if one.account_person_id else [],
        }


class OfBreach(CommandPage):
    """Something done to a breach; then back to it."""

    refusals = REFUSALS

    def find(self, breach: UUID) -> Breach | HttpResponse | None:
        return reads.breach(breach, door=self.door)

    def to(self, one: Breach) -> str:
        return address(one)


class BreachForm(OfBreach, FormPage):
    """One form about a breach, as long as it is open. Whoever changed it meanwhile is read first (409)."""

    beside = BESIDE
    make: ClassVar[type[SeenForm]]
    title: ClassVar[Word]
    button: ClassVar[Word] = _("Bewaar")

    def find(self, breach: UUID) -> Breach | HttpResponse | None:
        one = reads.breach(breach, door=self.door)
        return self.closed(one) if one and one.closed_at else one

    def closed(self, one: Breach) -> HttpResponse:
        """Back to a breach to which nothing can be done any more."""
        messages.error(self.request, str(CLOSED))
        return go(address(one))

    def form(self, one: Breach, data: Any) -> SeenForm:
        return self.make(data, one=one, now=self.door.opened_at, **self.filled(one))

    def filled(self, one: Breach) -> dict[str, Any]:
        """What the form needs besides, such as what it begins with."""
        return {}

    def form_copy(self, one: Breach) -> FormCopy:
        return FormCopy(self.title, self.button, address(one), self.explains(one), one.title)

    def explains(self, one: Breach) -> Word:
        """What stands above the form."""
        return ""

    def save(self, one: Breach, form: Any) -> str:
        self.act(one, form, form.cleaned_data)
        return gettext("Bewaard.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        one, form = item
        if no.code == "closed":
            return self.closed(one)
        if no.code != "changed":
            return super().refused(no, *item)
        one.refresh_from_db()
        form.see_again()
        return self.again(form, one, status=409, theirs=_theirs(form), conflict=True)


@route("datalekken/<uuid:breach>/gebeurd/", "breach_facts")
@writing()
class Facts(BreachForm):
    """What it was, when, and whose account was misused."""

    make, title = FactsForm, _("Wat er gebeurde, en wanneer")

    def filled(self, one: Breach) -> dict[str, Any]:
        return {"colleagues": reads.colleagues(one, door=self.door)}

    def act(self, one: Breach, form: FactsForm, said: dict[str, Any]) -> None:
        actions.say_facts(one, door=self.door, **said)


@route("datalekken/<uuid:breach>/risico/", "breach_triage")
@writing()
class Triage(BreachForm):
    """The questions about the risk; the advice follows from them."""

    make, title, button = TriageForm, _("Hoe groot is het risico?"), _("Bewaar de antwoorden")

    def filled(self, one: Breach) -> dict[str, Any]:
        return {"by_account": kinds_opened(one, door=self.door)}

    def explains(self, one: Breach) -> Word:
        return _("Weet u iets niet, laat het dan open of kies «Weet ik niet». U kunt later verder gaan.")

    def act(self, one: Breach, form: TriageForm, said: dict[str, Any]) -> None:
        actions.answer(one, door=self.door, seen=said["seen"], **form.said)


@route("datalekken/<uuid:breach>/maatregelen/", "breach_measures")
@writing()
class Measures(BreachForm):
    """What the school did about it."""

    make, title = MeasuresForm, _("Maatregelen")

    def filled(self, one: Breach) -> dict[str, Any]:
        return {"initial": {"measures": one.measures}}

    def act(self, one: Breach, form: MeasuresForm, said: dict[str, Any]) -> None:
        actions.say_measures(one, door=self.door, **said)


@route("datalekken/<uuid:breach>/notitie/", "breach_note")
@writing()
class Note(BreachForm):
    """Add a step, which stays as it is."""

    make, title, button = NoteForm, _("Stap of notitie"), _("Schrijf het erbij")

    def act(self, one: Breach, form: NoteForm, said: dict[str, Any]) -> None:
        actions.add_note(one, door=self.door, text=said["text"])


@route("datalekken/<uuid:breach>/afsluiten/", "close_breach")
@writing()
class Close(BreachForm):
    """Close it; while something is missing the page says what."""

    roles, make, title, button = reads.DECIDES, CloseForm, _("Datalek afsluiten"), _("Sluit af")

    def explains(self, one: Breach) -> Word:
        if lacks := reads.breach_status(one, self.door.opened_at).missing:
            return " ".join([gettext("Dit kan nog niet."), *map(str, lacks)])
        return _("Daarna kan er niets meer bij of af. Het datalek blijft in het register staan.")

    def act(self, one: Breach, form: CloseForm, said: dict[str, Any]) -> None:
        actions.close(one, door=self.door, seen=said["seen"])


def _theirs(form: SeenForm) -> list[tuple[Word, str]]:
    """What a colleague wrote meanwhile in the texts of this form."""
    lines: list[tuple[Word, str]] = []
    for name, field in form.fields.items():
        standing = str(getattr(form.one, name, "") or "")
        if name != "seen" and standing and standing != str(form.cleaned_data.get(name) or "") and "\n" not in standing:
            lines.append((field.label or "", standing))
    return lines


def address(one: Breach) -> str:
    """Where a breach is."""
    return reverse("breach", kwargs={"breach": one.uid})

"""Pages on which the team writes newsletters with pictures."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.paging import NumberedPage, page_number, page_of
from zorgvuldig.media.models import Picture
from zorgvuldig.media.publication import newsletters
from zorgvuldig.media.publication.forms import LetterForm
from zorgvuldig.media.publication.models import Newsletter
from zorgvuldig.media.publication.pages import PURPOSE, READS, WRITES
from zorgvuldig.school.year.reads import own_schools


@route("fototeam/nieuwsbrieven/", "own_newsletters")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="picture_desk")
class OwnNewsletters(Page):
    """Every newsletter, with those that nobody can read yet first."""

    template = "media/own_newsletters.html"

    def context(self) -> Context:
        return {"letters": page_of(self.request, newsletters.newsletters(door=self.door))}


class NewsletterPage(FormPage):
    """A newsletter, or None for a new one, with the pictures to choose from."""

    template = "media/edit_newsletter.html"

    def to_choose(self) -> list[Picture]:
        """Pictures up to the end of the page that the address asks for."""
        at = page_number(self.request)
        found, more = newsletters.to_choose(at, door=self.door)
        self.shown = NumberedPage(at, more)
        return found

    def context(self, letter: Newsletter | None, pictures: Sequence[Picture]) -> Context:
        return {"pictures": pictures, "letter": letter, "page": self.shown}


@route("fototeam/nieuwsbrieven/nieuw/", "new_newsletter")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="picture_desk")
class NewNewsletter(NewsletterPage):
    """A form for a newsletter."""

    def find(self) -> tuple[None, list[Picture]]:
        return None, self.to_choose()

    def form(self, _letter: None, pictures: Sequence[Picture], data: Any) -> LetterForm:
        return LetterForm(data, schools=own_schools(door=self.door), pictures=_choices(pictures))

    def save(self, _letter: None, pictures: Sequence[Picture], form: LetterForm) -> str:
        self.made = newsletters.write(form.cleaned_data["school"], *_filled(form, pictures), door=self.door)
        return gettext("De nieuwsbrief is bewaard. Nog niemand kan hem lezen.")

    def to(self, *_item: object) -> str:
        return reverse("edit_newsletter", kwargs={"number": self.made.uid})


@route("fototeam/nieuwsbrieven/<uuid:number>/", "edit_newsletter")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="picture_desk")
class EditNewsletter(NewsletterPage):
    """One newsletter: write it otherwise, let everybody read it, or nobody any more."""

    def find(self, number: UUID) -> tuple[Newsletter, list[Picture]] | None:
        letter = newsletters.newsletter(number, door=self.door)
        if letter is None:
            return None
        self.standing = newsletters.chosen(letter, door=self.door)
        return letter, _together(self.standing, self.to_choose())

    def post(self, letter: Newsletter, pictures: Sequence[Picture]) -> Answer:
        act = self.request.POST.get("act")
        if act == "show":
            newsletters.show(letter, door=self.door)
            return self.onwards(gettext("Iedereen kan de nieuwsbrief nu lezen."))
        if act == "hide":
            newsletters.hide(letter, door=self.door)
            return self.onwards(gettext("Niemand kan de nieuwsbrief nog lezen."))
        return super().post(letter, pictures)

    def form(self, letter: Newsletter, pictures: Sequence[Picture], data: Any) -> LetterForm:
        standing = [str(one.uid) for one in self.standing]
        initial = {"title": letter.title, "text": letter.text, "pictures": standing}
        return LetterForm(data, pictures=_choices(pictures), initial=initial)

    def save(self, letter: Newsletter, pictures: Sequence[Picture], form: LetterForm) -> str:
        newsletters.change(letter, *_filled(form, pictures), door=self.door)
        return gettext("De nieuwsbrief is bewaard.")

    def to(self, *_item: object) -> str:
        return self.request.path


def _choices(pictures: Sequence[Picture]) -> list[tuple[str, str]]:
    said = gettext("Foto %(number)s: %(event)s, %(day)s")
    return [
        (
            str(one.uid),
            said
            % {
                "number": number,
                "event": one.picture_event.name,
                "day": f"{one.picture_event.happened_on:%d-%m-%Y}",
            },
        )
        for number, one in enumerate(pictures, start=1)
    ]


def _filled(form: LetterForm, pictures: Sequence[Picture]) -> tuple[str, str, list[Picture]]:
    filled = form.cleaned_data
    picked = set(filled.get("pictures") or ())
    return filled["title"], filled["text"], [one for one in pictures if str(one.uid) in picked]


def _together(first: Sequence[Picture], then: Sequence[Picture]) -> list[Picture]:
    """Both without doubles: what stands in the letter already may be left in, also when it cannot be seen now."""
    return list({one.pk: one for one in (*first, *then)}.values())

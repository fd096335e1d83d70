"""Pages on which the team writes newsletters with pictures."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.media.models import Picture
from zorgvuldig.media.publication import newsletters as operations
from zorgvuldig.media.publication.forms import LetterForm
from zorgvuldig.media.publication.models import Newsletter
from zorgvuldig.media.publication.pages import BOTH, PURPOSE, READS, WRITES
from zorgvuldig.school.year.reads import own_schools


@route("fototeam/nieuwsbrieven/", "own_newsletters")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="picture_desk")
class OwnNewsletters(Page):
    """Every newsletter, with those that nobody can read yet first."""

    template = "media/own_newsletters.html"

    def context(self) -> Context:
        return {"letters": operations.newsletters(door=self.door)}


@route("fototeam/nieuwsbrieven/nieuw/", "new_newsletter")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def new_newsletter(request: HttpRequest, *, door: Door) -> HttpResponse:
    """A form for a newsletter."""
    every, to_choose = own_schools(door=door), operations.to_choose(door=door)
    posted = request.POST if request.method == "POST" else None
    form = LetterForm(posted, schools=every, pictures=_choices(to_choose))
    if posted is not None and form.is_valid():
        filled = form.cleaned_data
        school = next(one for one in every if str(one.pk) == filled["school"])
        made = operations.write(school, filled["title"], filled["text"], _picked(filled, to_choose), door=door)
        messages.success(request, gettext("De nieuwsbrief is bewaard. Nog niemand kan hem lezen."))
        return go(reverse("edit_newsletter", kwargs={"number": made.uid}))
    return _page(request, form, to_choose, None)


@route("fototeam/nieuwsbrieven/<uuid:number>/", "edit_newsletter")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def edit_newsletter(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """One newsletter: write it otherwise, let everybody read it, or nobody any more."""
    letter = operations.newsletter(number, door=door)
    if letter is None:
        raise Http404
    if request.method == "POST" and request.POST.get("act") in ("show", "hide"):
        return _shown(request, letter, door)
    standing = operations.chosen(letter, door=door)
    to_choose = _together(standing, operations.to_choose(door=door))
    initial = {"title": letter.title, "text": letter.text, "pictures": [str(one.uid) for one in standing]}
    posted = request.POST if request.method == "POST" else None
    form = LetterForm(posted, pictures=_choices(to_choose), initial=initial)
    if posted is not None and form.is_valid():
        filled = form.cleaned_data
        operations.change(letter, filled["title"], filled["text"], _picked(filled, to_choose), door=door)
        messages.success(request, gettext("De nieuwsbrief is bewaard."))
        return go(request.path)
    return _page(request, form, to_choose, letter)


def _shown(request: HttpRequest, letter: Newsletter, door: Door) -> HttpResponse:
    if request.POST["act"] == "show":
        operations.show(letter, door=door)
        messages.success(request, gettext("Iedereen kan de nieuwsbrief nu lezen."))
    else:
        operations.hide(letter, door=door)
        messages.success(request, gettext("Niemand kan de nieuwsbrief nog lezen."))
    return go(request.path)


def _page(
    request: HttpRequest, form: LetterForm, pictures: Sequence[Picture], letter: Newsletter | None
) -> HttpResponse:
    context = {"form": form, "pictures": pictures, "letter": letter, "facts": facts("picture_desk")}
    return render(request, "media/edit_newsletter.html", context, status=422 if form.errors else 200)


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


def _picked(filled: dict[str, Any], pictures: Sequence[Picture]) -> list[Picture]:
    picked = set(filled.get("pictures") or ())
    return [one for one in pictures if str(one.uid) in picked]


def _together(first: Sequence[Picture], then: Sequence[Picture]) -> list[Picture]:
    """Both without doubles: what stands in the letter already may be left in, also when it cannot be seen now."""
    return list({one.pk: one for one in (*first, *then)}.values())

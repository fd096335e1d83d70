"""Pages of the gate itself: the register for everybody to read, and opening in an emergency, which is asked outside any door."""

import uuid

from django import forms
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.access.register_news import register_news
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import NoSession
from zorgvuldig.gate.pages import account, public, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.kit.mail import tell_of_emergency
from zorgvuldig.kit.register_text import chapter
from zorgvuldig.register.schema import Shape

# Emergency access: asked outside any door, and looked at afterwards.


def break_glass(secret: str, *, pupil: uuid.UUID, reason: str) -> bool:
    """Ask emergency access to a pupil for half an hour. True when granted; both outcomes are logged."""
    if connection.in_atomic_block:
        raise RuntimeError("emergency access is asked outside any transaction")
    with connection.cursor() as cursor:
        cursor.execute("select gate.break_glass(%s::text, %s::uuid, %s::text)", [secret, pupil, reason])
        result: int = cursor.fetchone()[0]
    if result < 0:
        raise NoSession
    return result == 1


def break_glass_by_number(secret: str, *, number: str, reason: str) -> uuid.UUID | None:
    """Ask emergency access by a pupil's number. The pupil's uid when granted; both outcomes are logged."""
    if connection.in_atomic_block:
        raise RuntimeError("emergency access is asked outside any transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "select result, pupil from gate.break_glass_by_number(%s::text, %s::text, %s::text)",
            [secret, number, reason],
        )
        result, pupil = cursor.fetchone()
    if result < 0:
        raise NoSession
    granted: uuid.UUID | None = pupil
    return granted


# What somebody fills in to break the glass.

SHORTEST = 10  # letters of a reason; the database refuses a shorter one too


class EmergencyForm(forms.Form):
    """Whose file, and why now."""

    number = forms.CharField(
        label=_("Leerlingnummer"),
        help_text=_("Het nummer staat op de pas van de leerling. De administratie kan het ook opzoeken."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Vul het leerlingnummer in.")},
    )
    reason = forms.CharField(
        label=_("Wat is er aan de hand?"),
        help_text=_("De privacy officer en de familie lezen dit. Schrijf niets op wat zij niet mogen weten."),
        min_length=SHORTEST,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Schrijf op wat er aan de hand is."),
            "min_length": _("Schrijf in minstens 10 letters op wat er aan de hand is."),
            "max_length": _("Schrijf het korter op, in hoogstens 500 letters."),
        },
    )


@route("register/", "register")
@public
def register(request: HttpRequest) -> HttpResponse:
    """The kinds of data in the register, each with a page of its own. It holds no personal data."""
    return render(request, "access/register.html", {"register": REGISTER, "news": register_news()})


@route("register/<slug:key>/", "register_chapter")
@public
def register_chapter(request: HttpRequest, key: str) -> HttpResponse:
    """Everything that the register says of one kind of data, in words."""
    if key not in REGISTER.categories:
        raise Http404
    return render(request, "access/register_chapter.html", {"chapter": chapter(REGISTER.categories[key])})


@route("noodtoegang/", "emergency")
@account
def emergency(request: HttpRequest) -> HttpResponse:
    """Ask emergency access to a pupil by number, with a reason; granted, it leads to what is open for half an hour."""
    if not roles_of(request) & roles_with(purpose="emergency", shape=Shape.EMERGENCY):
        raise Http404
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        pupil = break_glass_by_number(secret_of(request), **form.cleaned_data)
        if pupil:
            tell_of_emergency(request.build_absolute_uri(reverse("oversight")))
            response = redirect("emergency_file", uid=pupil)
            response.status_code = 303
            return response
        form.add_error(
            "number", gettext("Dit nummer opent niets. Kijk of het klopt en of de leerling op uw school zit.")
        )
    return render(request, "access/emergency.html", {"form": form}, status=422 if form.errors else 200)

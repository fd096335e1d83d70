"""Applying: asking for a link, and the pages behind it: filling in, looking it over, sending, taking back. The link is the only key."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume, consume_or_429
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from zorgvuldig.admissions.family import actions
from zorgvuldig.admissions.family.actions import RoundClosed, begin, withdraw
from zorgvuldig.admissions.family.answers_reads import differences, guardian_lines, sections
from zorgvuldig.admissions.family.forms import NumberForm, StartForm, StepForm, name_of
from zorgvuldig.admissions.family.mail import NotMailed, mail_link
from zorgvuldig.admissions.family.reads import ApplicationDraft, Round, open_round, open_rounds, read
from zorgvuldig.admissions.questions import (
    ADDRESS,
    CHECK,
    CHILD,
    CONSENT,
    DECIDES_AT,
    GUARDIAN,
    GUARDIANS,
    HEALTH,
    MOST_GUARDIANS,
    NUMBER,
    PARENTS,
    SCHOOLING,
    TOPICS,
    Step,
    address_of,
    child_decides,
    lacking,
    stamp,
    step_of,
    steps,
)
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.topic_fields import TopicsForm

# How often somebody can have a link mailed: a school with one address for a whole evening of parents is possible.
LIMITS = {"visitor": "60/h/ip", "address": "3/h/key"}
# A number can be tried only a few times, so that nobody finds out here whose numbers the school knows.
NUMBER_LIMITS = {"number": "60/h/ip,10/h/key"}
Page = Callable[..., HttpResponseBase]


def by_link(view: Page) -> Page:
    """A page that a mailed link opens: kept by no cache, no search engine and no other site; gone links say so."""

    @public
    @sensitive_post_parameters()
    @wraps(view)
    def enter(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        try:
            draft = read(token)
            response = _render_gone(request) if draft is None else view(request, token, draft, **kwargs)
        except actions.LinkGone:
            response = _render_gone(request)
        except actions.AlreadySent:
            response = _overview(request, token, read(token), status=409, too_late=True)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"  # the address is the key: no other site may learn it
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return enter


def _render_gone(request: HttpRequest) -> HttpResponse:
    return render(request, "admissions/application_closed.html", status=404)


@route("aanmelden/<str:token>/", "intake_overview")
@by_link
def overview(request: HttpRequest, token: str, draft: ApplicationDraft) -> HttpResponse:
    """Where the application stands, what the school asks, and how to go on now or later."""
    return _overview(request, token, draft, is_kept="bewaard" in request.GET)


def _overview(
    request: HttpRequest, token: str, draft: ApplicationDraft | None, status: int = 200, **said: bool
) -> HttpResponse:
    if draft is None:
        return _render_gone(request)
    context = {"draft": draft, "token": token, "facts": facts("application"), **said}
    if draft.is_sent:
        return render(
            request, "admissions/application_sent.html", context | {"sections": sections(draft)}, status=status
        )
    context["steps"] = [(step, *_stand(step, draft)) for step in steps()[:-1]]
    return render(request, "admissions/application_overview.html", context, status=status)


def _stand(step: Step, draft: ApplicationDraft) -> tuple[bool, bool]:
    """Whether a page is done, and whether it has to be. A page that may stay empty is done when it says something."""
    todo = {PARENTS if page in GUARDIAN else page for page, _labels in lacking(draft.answers)}
    if step in (CHILD, ADDRESS, PARENTS, SCHOOLING):
        return step not in todo, True
    held = {NUMBER: draft.has_number, HEALTH: draft.health, CONSENT: draft.answers.get(TOPICS)}
    return step not in todo and bool(held.get(step, step.take(draft.answers))), step in todo


@route("aanmelden/<str:token>/<slug:slug>/", "intake_page")
@by_link
def question_page(request: HttpRequest, token: str, draft: ApplicationDraft, slug: str) -> HttpResponseBase:
    """One page of the form."""
    step = step_of(slug)
    if step is None:
        raise Http404
    if draft.is_sent:
        if request.method == "POST":
            raise actions.AlreadySent
        return HttpResponseRedirect(reverse("intake_overview", args=[token]))
    return PAGES.get(step, _questions)(request, token, draft, step)


def _questions(request: HttpRequest, token: str, draft: ApplicationDraft, step: Step) -> HttpResponse:
    if step in GUARDIAN and step.index > len(draft.answers.get(GUARDIANS, [])):
        return _to(token, PARENTS)
    held, today = step.take(draft.answers), timezone.localdate()
    if request.method != "POST":
        return _render_questions(request, token, draft, step, StepForm(step=step, held=held, today=today))
    data = request.POST.dict()
    form = StepForm(data, step=step, held=held, today=today, is_whole="stop" not in data)
    if not form.is_valid():
        return _render_questions(request, token, draft, step, form, status=422, was=data.get("was", ""))
    try:
        actions.keep(token, step=step, value=form.value(), was=data.get("was", ""))
    except actions.ChangedMeanwhile as other:
        theirs = differences(step, other.held, form.value())
        return _render_questions(request, token, draft, step, form, status=409, was=stamp(other.held), theirs=theirs)
    return _onward(request, token, step)


def _number(request: HttpRequest, token: str, draft: ApplicationDraft, step: Step) -> HttpResponseBase:
    today = timezone.localdate()
    if request.method != "POST":
        return _render_questions(request, token, draft, step, NumberForm(step=step, held={}, today=today))
    too_often: HttpResponseBase | None = consume_or_429(
        request, app="intake", action="number", config=NUMBER_LIMITS, key=token
    )
    if too_often:
        return too_often
    form = NumberForm(request.POST.dict(), step=step, held={}, today=today)
    if form.is_valid() and form.number:
        try:
            actions.keep_number(token, number=form.number)
        except actions.NumberTaken:
            said = gettext(
                "Wij kunnen dit nummer zo niet bewaren. Kijk het na, of sla deze vraag over en bel de school."
            )
            form.add_error(name_of(actions.NUMBER), said)
    return (
        _render_questions(request, token, draft, step, form, status=422)
        if form.errors
        else _onward(request, token, step)
    )


def _health(request: HttpRequest, token: str, draft: ApplicationDraft, step: Step) -> HttpResponse:
    held, today, key = draft.health, timezone.localdate(), step.questions[0].key
    if request.method != "POST":
        return _render_questions(request, token, draft, step, StepForm(step=step, held={key: held}, today=today))
    form = StepForm(request.POST.dict(), step=step, held={}, today=today)
    if not form.is_valid():
        return _render_questions(request, token, draft, step, form, status=422)
    text = form.value()[key]
    try:
        actions.keep_health(token, text=text, was=request.POST.get("was", ""))
    except actions.ChangedMeanwhile as other:
        theirs = differences(step, other.held, {key: text})
        return _render_questions(
            request, token, draft, step, form, status=409, was=stamp(other.held[key]), theirs=theirs
        )
    return _onward(request, token, step)


def _consent(request: HttpRequest, token: str, draft: ApplicationDraft, step: Step) -> HttpResponse:
    given = draft.answers.get(TOPICS, {})
    topics = () if child_decides(draft.answers, timezone.localdate()) else tuple(REGISTER.topics.values())
    held = {t.key: given[t.key]["allows"] for t in topics if given.get(t.key, {}).get("version") == t.version}
    form = TopicsForm(request.POST.dict() if request.method == "POST" else None, topics=topics, held=held)
    if request.method == "POST" and form.is_valid():
        kept = Step(CONSENT.slug, CONSENT.title, each=TOPICS, count=1)
        said = {key: {"allows": yes, "version": REGISTER.topics[key].version} for key, yes in form.value().items()}
        actions.keep(token, step=kept, value=said, was=stamp(kept.take(draft.answers)))
        return _onward(request, token, step)
    context = _context(token, step) | {"form": form, "decides_at": DECIDES_AT}
    return render(request, "admissions/application_consent.html", context, status=422 if form.errors else 200)


def _parents(request: HttpRequest, token: str, draft: ApplicationDraft, step: Step) -> HttpResponse:
    held = step.take(draft.answers)
    if not any(item.get("guardian.family_name") for item in held):
        return _to(token, GUARDIAN[0])
    if request.method == "POST":
        number = request.POST.get("weg", "")
        index = int(number) if number.isascii() and number.isdigit() else 0
        if not 0 < index < len(held):
            raise Http404
        rest = [item for place, item in enumerate(held) if place != index]
        try:
            actions.keep(token, step=step, value=rest, was=request.POST.get("was", ""))
        except actions.ChangedMeanwhile:
            return _list(request, token, step, read(token), status=409)
        return _to(token, PARENTS)
    return _list(request, token, step, draft)


def _list(
    request: HttpRequest, token: str, step: Step, draft: ApplicationDraft | None, status: int = 200
) -> HttpResponse:
    held = step.take(draft.answers) if draft else []
    context = _context(token, step) | {
        "people": guardian_lines(held),
        "was": stamp(held),
        "following": "" if len(held) >= MOST_GUARDIANS else GUARDIAN[len(held)].slug,
        "changed": status == 409,
    }
    return render(request, "admissions/application_parents.html", context, status=status)


def _check(request: HttpRequest, token: str, draft: ApplicationDraft, step: Step) -> HttpResponse:
    """The last page: what is still missing, and sending, which the database refuses once the round is closed."""
    missing = lacking(draft.answers)
    is_closed = draft.submitted_at is None and open_round(draft.round) is None
    status = 200
    if request.method == "POST":
        try:
            actions.send(token)
            return HttpResponseRedirect(reverse("intake_overview", args=[token]), status=303)
        except (actions.NotComplete, actions.RoundClosed):
            status = 422
    context = _context(token, step) | {
        "draft": draft,
        "missing": missing,
        "is_closed": is_closed,
        "sections": sections(draft),
    }
    return render(request, "admissions/application_check.html", context, status=status)


PAGES: dict[Step, Page] = {
    NUMBER: _number,
    HEALTH: _health,
    CONSENT: _consent,
    PARENTS: _parents,
    CHECK: _check,
}


@route("aanmelden/<str:token>/nog-een-kind/", "intake_next")
@by_link
def next_child(request: HttpRequest, token: str, draft: ApplicationDraft) -> HttpResponse:
    """Begin for a brother or sister once this one is sent; the parents are filled in already, and the link is mailed."""
    if request.method != "POST" or not draft.is_sent:
        return HttpResponseRedirect(reverse("intake_overview", args=[token]))
    email = address_of(draft.answers)
    is_allowed = consume(request, app="intake", action="address", config=LIMITS, key=email.lower())
    try:
        following = actions.begin_next(draft) if is_allowed else ""
    except actions.RoundClosed:
        following = ""
    if not following:
        return _overview(request, token, draft, status=422, no_next=True)
    try:
        mail_link(email=email, token=following, site=request.build_absolute_uri("/"))
    except NotMailed:
        actions.withdraw(following)
        return _overview(request, token, draft, status=422, no_next=True)
    return HttpResponseRedirect(reverse("intake_overview", args=[following]), status=303)


@route("aanmelden/<str:token>/intrekken/", "intake_withdraw")
@by_link
def taking_back(request: HttpRequest, token: str, draft: ApplicationDraft) -> HttpResponse:
    """Take the application back. Everything of it is deleted at once."""
    if request.method != "POST":
        return render(request, "admissions/application_withdraw.html", {"draft": draft, "token": token})
    actions.withdraw(token)
    return render(request, "admissions/application_withdrawn.html")


def _render_questions(
    request: HttpRequest,
    token: str,
    draft: ApplicationDraft,
    step: Step,
    form: StepForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    held = draft.health if step is HEALTH else step.take(draft.answers)
    category = {NUMBER: "official_number", HEALTH: "health"}.get(step, "application")
    context = _context(token, step) | {
        "form": form,
        "blocks": form.asked(),
        "was": stamp(held),
        "facts": facts(category),
        "has_number": draft.has_number,
        "health": step is HEALTH,
        "number": step is NUMBER,
        "can_stop": step not in (NUMBER, HEALTH),
    }
    return render(request, "admissions/application_questions.html", context | more, status=status)


def _context(token: str, step: Step) -> dict[str, Any]:
    """Where this page is among the others: its number, the page before it and the page after it."""
    pages = list(steps())
    place = pages.index(PARENTS if step in GUARDIAN else step)
    before = PARENTS if step in GUARDIAN and step.index else pages[place - 1] if place else None
    return {
        "token": token,
        "step": step,
        "place": place + 1,
        "total": len(pages),
        "back": before.slug if before else "",
        "onward": pages[min(place + 1, len(pages) - 1)].slug,
        "facts": facts("application"),
    }


def _onward(request: HttpRequest, token: str, step: Step) -> HttpResponse:
    if "stop" in request.POST:
        return HttpResponseRedirect(reverse("intake_overview", args=[token]) + "?bewaard=1", status=303)
    if request.GET.get("terug") == CHECK.slug:
        return _to(token, CHECK)
    pages = list(steps())
    return _to(token, PARENTS if step in GUARDIAN else pages[pages.index(step) + 1])


def _to(token: str, step: Step) -> HttpResponse:
    return HttpResponseRedirect(reverse("intake_page", args=[token, step.slug]), status=303)


# Applying begins here: which rounds are open, and where the link goes. No account, and no file is opened.


@route("aanmelden/", "intake_rounds")
@public
@never_cache
def rounds(request: HttpRequest) -> HttpResponse:
    """The schools and years for which a family can apply now."""
    return render(request, "admissions/application_rounds.html", {"rounds": open_rounds()})


@route("aanmelden/ronde/<uuid:uid>/", "intake_start")
@public
@never_cache
def start(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Ask for a link by mail. The answer is the same whether or not a mail was sent."""
    found = open_round(uid)
    if found is None:
        context = {"rounds": open_rounds(), "is_closed": True}
        return render(request, "admissions/application_rounds.html", context, status=404)
    form = StartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        too_often: HttpResponseBase | None = consume_or_429(request, app="intake", action="visitor", config=LIMITS)
        if too_often:
            return too_often
        if form.is_valid() and _sent(request, found, form):
            return HttpResponseRedirect(reverse("intake_mailed"), status=303)
    context = {"round": found, "form": form, "facts": facts("application")}
    return render(request, "admissions/application_start.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest, found: Round, form: StartForm) -> bool:
    """Mail a link, at most three an hour to one address. False, with a word on the form, when that did not work."""
    email = form.cleaned_data["email"]
    if not consume(request, app="intake", action="address", config=LIMITS, key=email.lower()):
        return True
    try:
        token = begin(round_uid=found.uid, email=email)
    except RoundClosed:
        form.add_error(None, gettext("U kunt zich hier niet meer aanmelden. Bel de school."))
        return False
    try:
        mail_link(email=email, token=token, site=request.build_absolute_uri("/"))
    except NotMailed:
        withdraw(token)
        form.add_error(None, gettext("De mail kon niet weg. Kijk uw adres na, of probeer het over een uur nog eens."))
        return False
    return True


@route("aanmelden/mail/", "intake_mailed")
@public
@never_cache
def mailed(request: HttpRequest) -> HttpResponse:
    """Look in your mailbox."""
    return render(request, "admissions/application_mailed.html")

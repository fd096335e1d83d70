"""The one list of what has to be done for privacy: a small function for each place from which work comes.

Each asks its own rows and says what waits, until when, and on which page somebody does it. A further place is a further function
in `SOURCES`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.breach.clock import LIMIT
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.dpia.models import Dpia
from zorgvuldig.governance.duties.dates import days_status
from zorgvuldig.governance.duties.labels import DONE_AT, slug_of
from zorgvuldig.governance.duties.reads import EARLY, duty_details, products
from zorgvuldig.governance.law.reads import changed_articles
from zorgvuldig.governance.links import link, link_for
from zorgvuldig.governance.norms.models import NormLevel
from zorgvuldig.governance.open_points.reads import unanswered_points
from zorgvuldig.governance.register_editor.models import RegisterVersion
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.board_name import to_fill_in
from zorgvuldig.rights.requests.deadline import deadline

AHEAD = timedelta(days=366)
TO_READ = timedelta(days=30)  # after a new text came into force


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: `kind` is where it comes from, `on` the last day for it, `says` what is to be done, `url` where.

    What was `never` done has no last day: it is due now, every day.
    """

    kind: str
    title: str
    says: str
    on: date
    stands: str
    url: str
    never: bool = False


Source = Callable[[Door, datetime], Iterator[Task]]


def tasks(*, door: Door, now: datetime) -> list[Task]:
    """All of it, what is most urgent first."""
    door.reading("organisation", "staff", "governance")
    found = [task for source in SOURCES for task in source(door, now)]
    return sorted(found, key=lambda task: (task.on, task.kind, task.title))


def breaches(door: Door, now: datetime) -> Iterator[Task]:
    """Every breach that is open, with its clock."""
    for one in Breach.objects.filter(closed_at=None).order_by("noticed_at"):
        until = one.noticed_at + LIMIT
        url = link_for(door, "breach", "breach", one.uid) or link_for(door, "breach", "breaches")
        title = gettext("Datalek: %(title)s") % {"title": one.title}
        yield _task(door, "breach", title, _next_of(one, until, now), timezone.localdate(until), url)


def proposals(door: Door, now: datetime) -> Iterator[Task]:
    """Proposals for the register on which nobody decided."""
    waiting = RegisterVersion.objects.filter(decided_at=None, withdrawn_at=None, in_force_at=None, is_operators=False)
    for one in waiting.order_by("proposed_at"):
        own = one.proposed_by_id == door.actor_id
        says = (
            gettext("Dit is uw voorstel. Een ander besluit.") if own else gettext("Lees wat er verandert en besluit.")
        )
        title = gettext("Voorstel voor het register: %(label)s") % {"label": one.label}
        url = link("register_version", one.uid) or link("register_versions")
        yield _task(door, "proposal", title, says, timezone.localdate(one.proposed_at) + timedelta(days=14), url)


def assessments(door: Door, now: datetime) -> Iterator[Task]:
    """Assessments that wait for advice or a decision, or at which somebody has to look again."""
    replaced = Dpia.objects.filter(replaces__isnull=False).values("replaces_id")
    for one in Dpia.objects.exclude(pk__in=replaced).order_by("id"):
        begun = timezone.localdate(one.changed_at) + timedelta(days=30)
        if one.decided_at is not None:
            says, on = gettext("Kijk of het onderzoek nog klopt."), one.next_on or begun
        elif one.dpo_id is None:
            says, on = gettext("De FG geeft advies."), begun
        else:
            says, on = gettext("De schoolleider besluit, na het advies van de FG."), begun
        title = gettext("DPIA: %(title)s") % {"title": one.title}
        yield _task(door, "dpia", title, says, on, link("dpia", one.uid) or link("dpias"))


def norms(door: Door, now: datetime) -> Iterator[Task]:
    """Norms of which the school said when they have to be further than they are."""
    latest = NormLevel.objects.order_by("norm", "-set_at", "-id").distinct("norm").values("pk")
    behind = NormLevel.objects.filter(pk__in=latest, target_on__isnull=False, level__lt=F("target"))
    for one in behind.order_by("norm"):
        title = gettext("Norm %(norm)s") % {"norm": one.norm}
        says = gettext("Nu niveau %(level)s. De school wil niveau %(target)s.") % {
            "level": one.level,
            "target": one.target,
        }
        yield _task(door, "norm", title, says, one.target_on or today(door=door), link("norms"))


def duties(door: Door, now: datetime) -> Iterator[Task]:
    """The duties of the register; one that was never done is due now."""
    for one in duty_details(door=door):
        url = link(DONE_AT.get(one.duty.key, "")) or link("duty", slug_of(one.duty.key))
        task = _task(door, "duty", say(one.duty.name), say(one.duty.does), one.standing.next_on, url)
        yield replace(task, never=one.last is None)


def agreements(door: Door, now: datetime) -> Iterator[Task]:
    """Agreements that end."""
    for one in products(door=door):
        says = gettext("De overeenkomst met %(supplier)s loopt af.") % {"supplier": one.supplier}
        if (one.last_day - today(door=door)).days <= EARLY:
            yield _task(door, "agreement", one.name, says, one.last_day, one.url)


def information(door: Door, now: datetime) -> Iterator[Task]:
    """What people have to be told and the school did not fill in yet (AVG art. 13 and 14); how much only."""
    if lacking := to_fill_in(REGISTER):
        title = ngettext(
            "Vul %(n)s gegeven in voor de openbare bladzijde",
            "Vul %(n)s gegevens in voor de openbare bladzijde",
            lacking,
        )
        says = gettext("Schrijf op wie voor of naast de school werkt, en in welk land. Een tweede persoon besluit.")
        yield _task(door, "information", title % {"n": lacking}, says, today(door=door), link("register_other"))


def laws(door: Door, now: datetime) -> Iterator[Task]:
    """Articles with another text than the one that was read, each with what has to be confirmed again."""
    for one in changed_articles(door=door):
        law, number = one.article
        title = gettext("%(law)s artikel %(number)s heeft een nieuwe tekst") % {
            "law": say(REGISTER.laws[law].name),
            "number": number,
        }
        says = ngettext(
            "Lees wat er anders is, en bevestig opnieuw wat erop rust: %(n)s bewering.",
            "Lees wat er anders is, en bevestig opnieuw wat erop rust: %(n)s beweringen.",
            one.claims,
        ) % {"n": one.claims}
        yield _task(door, "law", title, says, one.day + TO_READ, link("law_article", law, number))


def open_points(door: Door, now: datetime) -> Iterator[Task]:
    """Questions about the law that nobody answered yet; how many only."""
    if count := unanswered_points(door=door):
        title = ngettext("%(n)s vraag over de wet is open", "%(n)s vragen over de wet zijn open", count)
        says = gettext("Zoek uit wat de wet nu zegt, en schrijf op wat u vond.")
        yield _task(door, "open_points", title % {"n": count}, says, today(door=door), link("open_points"))


def unusual(door: Door, now: datetime) -> Iterator[Task]:
    """Signals of unusual reading of which nobody said anything yet; how many only."""
    count = _signals()
    if count:
        title = ngettext("%(n)s signaal van ongewone inzage", "%(n)s signalen van ongewone inzage", count) % {
            "n": count
        }
        says = gettext("Kijk wat er gelezen is, en vraag ernaar.")
        yield _task(door, "reading", title, says, today(door=door), link_for(door, "oversight", "reading"))


def request_tasks(door: Door, now: datetime) -> Iterator[Task]:
    """Requests that wait for an answer, and what stays longer and has to be looked at again; how many only."""
    rows, day = _days(), today(door=door)
    requests = [(deadline(on, day, extended=more).last, times) for what, on, more, times in rows if what == "request"]
    holds = [(on, times) for what, on, _more, times in rows if what == "hold"]
    footage = [(on, times) for what, on, _more, times in rows if what == "footage"]
    if requests:
        count, first = sum(times for _on, times in requests), min(on for on, _times in requests)
        title = ngettext("%(n)s verzoek over gegevens", "%(n)s verzoeken over gegevens", count) % {"n": count}
        says = gettext("Geef antwoord. Het eerste moet op deze dag klaar zijn.")
        yield _task(door, "request", title, says, first, link_for(door, "rights", "requests"))
    if holds:
        count, first = sum(times for _on, times in holds), min(on for on, _times in holds)
        title = ngettext("%(n)s keer bewaren wij iets langer", "%(n)s keer bewaren wij iets langer", count) % {
            "n": count
        }
        says = gettext("Kijk of dat nog nodig is. Het eerste moet op deze dag.")
        yield _task(door, "hold", title, says, first, link_for(door, "retention", "holds"))
    if footage:
        count, first = sum(times for _on, times in footage), min(on for on, _times in footage)
        title = ngettext(
            "%(n)s keer blijven camerabeelden langer", "%(n)s keer blijven camerabeelden langer", count
        ) % {"n": count}
        says = gettext("Kijk of dat nog nodig is. Het eerste moet op deze dag.")
        yield _task(door, "hold", title, says, first, link_for(door, "footage", "footage_holds"))


SOURCES: tuple[Source, ...] = (
    breaches,
    duties,
    proposals,
    assessments,
    agreements,
    norms,
    information,
    laws,
    open_points,
    unusual,
    request_tasks,
)


def _days() -> Iterable[tuple[str, date, bool, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select what, day, extended, times from gate.desk_days()")
        return list(cursor.fetchall())


def _signals() -> int:
    """How many signals wait; none where this database counts no signals."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regprocedure('gate.reading_open()') is not null")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("select gate.reading_open()")
        return int(cursor.fetchone()[0] or 0)


def _task(door: Door, kind: str, title: str, says: str, on: date, url: str) -> Task:
    return Task(kind, title, says, on, days_status(on, today(door=door)), url)


def _next_of(one: Breach, until: datetime, now: datetime) -> str:
    """What has to be done now of a breach."""
    if not one.ap_decision:
        hours = int((until - now).total_seconds() // 3600)
        if hours < 0:
            return gettext("De 72 uur zijn voorbij. Besluit nu of de Autoriteit Persoonsgegevens het moet weten.")
        said = ngettext("Nog %(n)s uur.", "Nog %(n)s uur.", hours) % {"n": hours}
        return f"{said} " + gettext("Besluit of de Autoriteit Persoonsgegevens het moet weten.")
    if one.ap_decision == "tell" and one.ap_told_at is None:
        return gettext("Meld het bij de Autoriteit Persoonsgegevens.")
    if not one.people_decision:
        return gettext("Besluit of de mensen om wie het gaat het moeten weten.")
    if one.people_decision == "tell" and one.people_told_at is None:
        return gettext("Laat het weten aan de mensen om wie het gaat.")
    return gettext("Schrijf de maatregelen op en sluit het datalek af.")

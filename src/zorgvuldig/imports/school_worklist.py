"""What waits for somebody in the records: lessons, marks, signals, queues, and for a family what they did not read or answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as said
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, ngettext_lazy

from zorgvuldig.attendance.roll.reads import EARLY
from zorgvuldig.attendance.signals.deadline import Calendar, calendars, deadline_from
from zorgvuldig.attendance.summary.reads import LAW
from zorgvuldig.gate.roles import FAMILY, roles_with
from zorgvuldig.imports.upload.labels import source
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader
from zorgvuldig.register.schema import Shape

TEACHES = roles_with(purpose="attendance", shape=Shape.GROUP) | roles_with(purpose="substituting")
MENTORS = roles_with(purpose="mentoring", shape=Shape.GROUP)
TESTS = 5  # on the start page; the sixth says that there are more
MARKS = roles_with(purpose="teaching", shape=Shape.GROUP)
ANSWERED = roles_with(purpose="messaging", shape=Shape.GROUP)
CARES = roles_with(purpose="care", shape=Shape.SCHOOL)
FOLLOWS = roles_with(purpose="attendance", shape=Shape.SCHOOL)
READS_IN = roles_with(purpose="administration", shape=Shape.DUTY, writes=True)
SIGNALS = {"late": "late", "soon": "now", "open": "soon"}  # how a last day stands, as the start page has it
CLOSE = timedelta(days=7)  # what has to be done after that is for later


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of the register that is somebody's work: whose, by which purpose and table, its page, and more words."""

    roles: frozenset[str]
    purpose: str
    table: str
    says: str | Promise
    page: str
    more: str | Promise = ""


QUEUES = (
    Queue(
        FOLLOWS,
        "attendance",
        "absence_notice",
        ngettext_lazy(
            "Van %(n)s leerling is een melding van afwezigheid nog niet beantwoord.",
            "Van %(n)s leerlingen is een melding van afwezigheid nog niet beantwoord.",
            "n",
        ),
        "attendance_today",
    ),
    Queue(
        roles_with(purpose="intake"),
        "intake",
        "application",
        ngettext_lazy("%(n)s aanmelding wacht op een besluit.", "%(n)s aanmeldingen wachten op een besluit.", "n"),
        "intake_queue",
    ),
    Queue(
        roles_with(purpose="administration", writes=True),
        "administration",
        "admin_task",
        ngettext_lazy("Voor %(n)s leerling wacht een taak.", "Voor %(n)s leerlingen wacht een taak.", "n"),
        "life_tasks",
    ),
)


def queues(asker: WorklistReader) -> Iterator[WorkItem]:
    """The queues of the administration and of whoever follows attendance."""
    yield from waiting_in(asker, QUEUES)


def waiting_in(asker: WorklistReader, listed: tuple[Queue, ...]) -> Iterator[WorkItem]:
    """What waits in these queues."""
    for one in listed:
        count = asker.waiting(one.roles, one.purpose, one.table)
        if count:
            yield WorkItem(str(one.says % {"n": count}), reverse(one.page), str(one.more))


def lessons(asker: WorklistReader) -> Iterator[WorkItem]:
    """My lessons of today that are not over, with how many are away, and those that are over and whose roll nobody called."""
    if not TEACHES & asker.roles:
        return
    now = timezone.localtime(asker.now)
    for one in asker.rows("select * from gate.today_lessons(%s::text)"):
        over = one["held_on"] < now.date() or one["ends_at"] <= now.time()
        if over and one["is_called"]:
            continue
        about = {"at": said(one["starts_at"], "H:i"), "group": one["group_name"]}
        page = "substitute_roll" if one["stands_in"] else "lesson_roll"
        url = reverse(page, args=[one["group_uid"], one["lesson"]])
        if over:
            yield WorkItem(gettext("De les van %(at)s met %(group)s: kijk na wie er was.") % about, url, stands="late")
            continue
        away = one["away"]
        says = (
            ngettext("%(n)s leerling is afwezig.", "%(n)s leerlingen zijn afwezig.", away) % {"n": away} if away else ""
        )
        if not one["is_called"] and starts_within(one, now):
            call = gettext("Kijk na wie er is.")
            says = f"{call} {says}".strip()
        yield WorkItem(gettext("Les om %(at)s met %(group)s") % about, url, says)


def starts_within(one: dict[str, Any], now: datetime) -> bool:
    """Whether the roll of this lesson may be called: it begins within a little while, or began."""
    return timezone.make_aware(datetime.combine(one["held_on"], one["starts_at"])) - EARLY <= now


def marks(asker: WorklistReader) -> Iterator[WorkItem]:
    """Tests that were made and for which nobody has a mark yet."""
    if not MARKS & asker.roles:
        return
    waiting = list(asker.rows("select * from gate.today_tests(%s::text)"))
    for one in waiting[:TESTS]:
        title = gettext("Cijfers van «%(title)s» (%(group)s)") % {"title": one["title"], "group": one["group_name"]}
        says = gettext("De toets was op %(day)s. Nog niemand heeft een cijfer.") % {"day": _day(one["held_on"])}
        yield WorkItem(
            title, f"{reverse('grades', args=[one['group_uid']])}?toets={one['test']}", says, on=one["held_on"]
        )
    if len(waiting) > TESTS:
        title, says = gettext("Er zijn meer toetsen zonder cijfer"), gettext("Kies een groep en bekijk de cijfers.")
        yield WorkItem(title, reverse("own_groups"), says, on=waiting[-1]["held_on"])


def signals(asker: WorklistReader) -> Iterator[WorkItem]:
    """Pupils of my class about whom a signal of absence waits; how many only."""
    if not MENTORS & asker.roles:
        return
    for one in asker.rows("select * from gate.today_signals(%s::text)"):
        count = one["pupils"]
        title = ngettext(
            "Van %(n)s leerling van %(group)s valt het verzuim op.",
            "Van %(n)s leerlingen van %(group)s valt het verzuim op.",
            count,
        ) % {"n": count, "group": one["group_name"]}
        yield WorkItem(
            title, reverse("mentored_attendance", args=[one["group_uid"]]), gettext("Bekijk het verzuim van de klas.")
        )


def deadlines(asker: WorklistReader) -> Iterator[WorkItem]:
    """Signals of absence that somebody decides about: those over their last day, those of today and the next school day, and the rest."""
    if not FOLLOWS & asker.roles:
        return
    rows = asker.rows("select * from gate.today_deadlines(%s::text)")
    spans = {
        what: [(row["school"], row["starts_on"], row["ends_on"]) for row in rows if row["what"] == what]
        for what in ("year", "holiday")
    }
    by_school = calendars(spans["year"], spans["holiday"])
    counted: dict[str, tuple[int, date]] = {}
    for row in rows:
        if row["what"] == "signal":
            calendar = by_school.get(row["school"], Calendar())
            until = deadline_from(row["starts_on"], LAW.within, calendar, asker.day)
            times, first = counted.get(until.state, (0, until.day))
            counted[until.state] = times + row["pupils"], min(first, until.day)
    for state, (times, first) in counted.items():
        title = ngettext(
            "Over %(n)s leerling wacht een signaal van verzuim.",
            "Over %(n)s leerlingen wacht een signaal van verzuim.",
            times,
        ) % {"n": times}
        says = (
            gettext("Het besluit moest er op %(day)s zijn.")
            if state == "late"
            else gettext("Besluit uiterlijk op %(day)s.")
        )
        yield WorkItem(title, reverse("attendance_today"), says % {"day": _day(first)}, SIGNALS[state], first)


def imports(asker: WorklistReader) -> Iterator[WorkItem]:
    """Files that I brought and did not read in yet, and systems whose last round did not go well."""
    if not READS_IN & asker.roles:
        return
    rows = asker.rows("select * from gate.today_imports(%s::text)")
    files = [row["number"] for row in rows if row["what"] == "file"]
    if files:
        title = ngettext(
            "%(n)s bestand is nog niet ingelezen.", "%(n)s bestanden zijn nog niet ingelezen.", len(files)
        ) % {"n": len(files)}
        url = reverse("import_upload", args=files) if len(files) == 1 else reverse("imports")
        yield WorkItem(title, url, gettext("Bekijk wat er verandert, en besluit."))
    for row in rows:
        if row["what"] == "round":
            title = gettext("Het inlezen van «%(source)s» ging niet goed.") % {"source": source(row["source"])}
            says = gettext("Dat was op %(day)s. Kijk wat er fout is, en lees opnieuw in.")
            day = timezone.localdate(row["at"])
            yield WorkItem(title, reverse("import_run", args=[row["number"]]), says % {"day": _day(day)})


def plans(asker: WorklistReader) -> Iterator[WorkItem]:
    """Plans of extra help that are to be discussed: those over their day, those of this week, and the rest of a month."""
    if not CARES & asker.roles:
        return
    counted: dict[str, tuple[int, date]] = {}
    for one in asker.rows("select * from gate.today_plans(%s::text)"):
        left = one["on_day"] - asker.day
        stands = "late" if left < timedelta() else "now" if left <= CLOSE else "soon"
        times, first = counted.get(stands, (0, one["on_day"]))
        counted[stands] = times + one["plans"], first
    for stands, (times, first) in counted.items():
        title = ngettext("Bespreek %(n)s ondersteuningsplan.", "Bespreek %(n)s ondersteuningsplannen.", times) % {
            "n": times
        }
        says = (
            gettext("Het eerste moest op %(day)s.") if stands == "late" else gettext("Het eerste uiterlijk op %(day)s.")
        )
        yield WorkItem(title, reverse("caseload"), says % {"day": _day(first)}, stands, first)


def changes(asker: WorklistReader) -> Iterator[WorkItem]:
    """For teachers and families: lessons of the next days that go otherwise than the timetable says."""
    if not (TEACHES | FAMILY) & asker.roles:
        return
    for one in asker.rows("select * from gate.today_changes(%s::text)"):
        n = one["times"]
        title = ngettext("%(n)s les gaat anders dan in het rooster.", "%(n)s lessen gaan anders dan in het rooster.", n)
        if one["pupil"] is None:
            url = reverse("own_week")
        else:
            url = reverse("own_timetable") if one["is_own"] else reverse("child_timetable", args=[one["pupil"]])
        says = gettext("De eerste is op %(day)s.") % {"day": _day(one["first_day"])}
        yield WorkItem(about(one["called"], title % {"n": n}), f"{url}?dag={one['first_day'].isoformat()}", says)


def family(asker: WorklistReader) -> Iterator[WorkItem]:
    """For parents and pupils: what they did not open, answer or choose."""
    if not FAMILY & asker.roles:
        return
    for one in asker.rows("select * from gate.today_family(%s::text)"):
        n, own = one["times"], one["is_own"]
        match one["what"]:
            case "message":
                title = ngettext("%(n)s nieuw bericht van school", "%(n)s nieuwe berichten van school", n)
                url = reverse("own_messages")
            case "answer":
                title = ngettext("%(n)s antwoord van school", "%(n)s antwoorden van school", n)
                url = reverse("own_messages")
            case "consent":
                title = (
                    ngettext("%(n)s vraag wacht op jouw ja of nee", "%(n)s vragen wachten op jouw ja of nee", n)
                    if own
                    else ngettext("%(n)s vraag wacht op uw ja of nee", "%(n)s vragen wachten op uw ja of nee", n)
                )
                url = reverse("own_consents") if own else reverse("child_consents", args=[one["pupil"]])
            case "evening":
                title, url = gettext("Kies een moment voor de ouderavond"), reverse("own_evenings")
            case "outing":
                title = ngettext("%(n)s vraag over een uitje", "%(n)s vragen over een uitje", n)
                url = reverse("own_outings")
            case _:
                title = (
                    ngettext(
                        "%(n)s plan voor extra hulp: ben je het eens?",
                        "%(n)s plannen voor extra hulp: ben je het eens?",
                        n,
                    )
                    if own
                    else ngettext(
                        "%(n)s plan voor extra hulp: bent u het eens?",
                        "%(n)s plannen voor extra hulp: bent u het eens?",
                        n,
                    )
                )
                url = reverse("own_plans")
        yield WorkItem(about(one["called"], title % {"n": n}), url, topic=one["what"], times=n)


def replies(asker: WorklistReader) -> Iterator[WorkItem]:
    """For teachers and mentors: what families answered to their messages and they did not read."""
    if not ANSWERED & asker.roles:
        return
    for one in asker.rows("select * from gate.today_replies(%s::text)"):
        if n := one["answers"]:
            title = ngettext("%(n)s antwoord van een ouder", "%(n)s antwoorden van ouders", n) % {"n": n}
            yield WorkItem(title, reverse("message_answers"), gettext("Lees het en antwoord."))


def about(called: str | None, title: str) -> str:
    """A line that says which child it is about, when the database told whoever asks (`gate.child_called`)."""
    return gettext("%(child)s: %(what)s") % {"child": called, "what": title} if called else title


def _day(day: date) -> str:
    return said(day, "j F Y")


SOURCES: tuple[Source, ...] = (lessons, marks, signals, deadlines, queues, imports, plans, changes, replies, family)

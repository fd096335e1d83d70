"""P09 and P10: families see what there is, and who asked something or said that it is wrong got an answer in time."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import Any

from django.db import connections
from django.utils.timezone import localdate

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.platform.vault.text import unseal
from zorgvuldig.register.schema import RecipientClass, Text
from zorgvuldig.release.release import MODELS
from zorgvuldig.rights.corrections.recipients import MISSING
from zorgvuldig.rights.requests.deadline import due
from zorgvuldig.rights.requests.figures import RequestCount
from zorgvuldig.statement.evidence.result import (
    FEW,
    KEPT,
    NOT_KEPT,
    NOTHING,
    PARTLY,
    SILENT,
    WINDOW,
    YEAR,
    Finding,
    people,
    rows_of,
)


def families_see(door: JobDoor) -> Finding:
    """P09: families open their own file, see who looked, take a copy, and get an answer in time."""
    families = rows_of(
        door,
        "select count(*) from guardianship where has_authority "
        "and not (is_restricted and (restricted_until is null or restricted_until > %s::date))",
        localdate(door.started_at),
    )[0][0]
    if not families:
        return NOTHING
    looks = rows_of(
        door,
        "select count(*) from gate.log where at > %s::timestamptz and not refused "
        "and purpose in ('parental_view', 'own_view')",
        door.started_at - WINDOW,
    )[0][0]
    copies = rows_of(
        door,
        "select count(*) from release where channel = 'dossier' and released_at > %s::timestamptz",
        door.started_at - WINDOW,
    )[0][0]
    figures: dict[str, Any] = {"own_looks": looks, "copies": copies, **_answers(door)}
    asked, opened = rows_of(door, f"select asked, opened from gate.families_tried({REGISTER.mask(SEEN)})")[0]
    figures |= {"families_tried": people(asked), "families_that_could_not_see": people(asked - opened)}
    if opened < asked:
        return Finding(NOT_KEPT, SHUT_OUT, figures, str(people(asked - opened)), SHUT_OUT_UNIT)
    late = figures["requests_overdue"]
    if late:
        return Finding(
            NOT_KEPT,
            Text(
                "Wij hebben een verzoek nog niet beantwoord, terwijl de tijd om is.",
                "We have not answered a request yet, while its time is up.",
            ),
            figures,
            str(late),
            Text("verzoeken te laat", "requests late"),
        )
    if figures["requests_answered_late"]:
        return Finding(PARTLY, ANSWERED_LATE, figures, str(figures["requests_answered_late"]), IN_A_YEAR)
    return Finding(
        KEPT,
        Text(
            "Ouders en leerlingen zien hun gegevens en wie keek, en nemen een kopie mee. "
            "Elk verzoek is op tijd beantwoord of kan dat nog worden." + _how_many(figures).nl,
            "Parents and pupils see their data and who looked, and take a copy. "
            "Every request was answered in time or still can be." + _how_many(figures).en,
        ),
        figures,
        str(looks),
        Text("keer keek een gezin zelf, in 30 dagen", "times a family looked, in 30 days"),
    )


def corrected(door: JobDoor) -> Finding:
    """P10: who said that something is not right got a decision in time, and who got the old value is told."""
    asked, decided, accepted, refused, stated = rows_of(
        door,
        "select count(*), count(decided_at), count(*) filter (where outcome = 'accepted'), "
        "count(*) filter (where outcome = 'refused'), count(statement_at) from correction",
    )[0]
    if not asked:
        return NOTHING
    waiting, overdue, late = _decisions(door)
    told, untold, silent = _recipients(door)
    compared, unchanged = _accepted(door)
    figures = {
        "asked": people(asked), "decided": people(decided), "accepted": people(accepted), "refused": people(refused),
        "with_statement": people(stated), "pending": people(waiting), "overdue": people(overdue),
        "decided_late_in_a_year": people(late), "recipients_told": people(told), "recipients_not_yet_told": people(untold),
        "recipients_waiting_too_long": people(silent), "accepted_and_compared": people(compared),
        "accepted_and_not_changed": people(unchanged),
    }  # fmt: skip
    if overdue:
        return Finding(NOT_KEPT, OVERDUE, figures, str(people(overdue)), TOO_LATE)
    if unchanged:
        return Finding(NOT_KEPT, UNCHANGED, figures, str(people(unchanged)), UNCHANGED_UNIT)
    if late:
        return Finding(PARTLY, DECIDED_LATE, figures, str(people(late)), TOO_LATE)
    if silent:
        return Finding(PARTLY, NOT_TOLD, figures, str(people(silent)), TO_TELL)
    return Finding(KEPT, ALL_TOLD, figures, "0", TOO_LATE)


def _accepted(door: JobDoor) -> tuple[int, int]:
    """How many accepted corrections of a year could be compared with what stands there now, and of how many that is something else.

    Compared is what stands in its table as plain text or a number, unless the history tells of a later change.
    """
    compared = unchanged = 0
    for pupil, table, row, column, proposed in rows_of(door, ACCEPTED, door.started_at - YEAR):
        model = MODELS[table]
        if column not in COMPARED.get(table, ()):
            continue
        found = model._default_manager.using(door.alias).filter(pk=row).values_list(column, flat=True).first()
        if found is not None:
            compared += 1
            unchanged += _differs(found, unseal(pupil, "correction.proposed", bytes(proposed)))
    return compared, unchanged


def _differs(found: object, proposed: str) -> bool:
    """Whether the value in a table is another than the one that was accepted."""
    try:
        return Decimal(proposed) != found if isinstance(found, Decimal) else str(found).split() != proposed.split()
    except InvalidOperation:
        return True


def _decisions(door: JobDoor) -> tuple[int, int, int]:
    """How many wait for a decision, how many of those too long, and how many of a year got it too late."""
    today, rows = localdate(door.started_at), rows_of(door, DECISIONS, door.started_at - YEAR)
    open_since = [localdate(asked_at) for asked_at, decided_at in rows if decided_at is None]
    late = sum(due(localdate(asked)) < localdate(at) for asked, at in rows if at is not None)
    return len(open_since), sum(due(day) < today for day in open_since), late


def _recipients(door: JobDoor) -> tuple[int, int, int]:
    """Recipients of an old value: told, not told yet, and how many of those for too long, or not even on the list."""
    now = door.started_at
    told, untold, silent = rows_of(door, NOTICES, now - TELL_WITHIN)[0]
    family = [known.key for known in REGISTER.recipients.values() if known.kind is RecipientClass.SUBJECT]
    with connections[door.alias].cursor() as cursor:
        cursor.execute(
            f"select count(*) from ({MISSING}) m join correction c on c.request_id = m.request_id "
            "where c.decided_at < %s::timestamptz",
            [family, now - LIST_WITHIN],
        )
        forgotten = cursor.fetchone()[0]
    return told, untold + forgotten, silent + forgotten


def _how_many(figures: Mapping[str, Any]) -> Text:
    """How many requests were answered in a year and in how many days; nothing when it would be about a few people."""
    answered, days = figures["requests_answered"], figures["median_days"]
    if not isinstance(answered, int) or days is None:
        return SILENT
    return Text(
        f" In een jaar beantwoordden wij {answered} verzoeken. De helft was klaar binnen {days} dagen.",
        f" In a year we answered {answered} requests. Half of them took {days} days or less.",
    )


def _answers(door: JobDoor) -> dict[str, Any]:
    """How requests of the last year were answered, and how many are open past their last day."""
    rows = rows_of(
        door,
        "select q.kind, q.received_on, q.extended_at is not null, "
        "(coalesce(q.decided_at, c.decided_at) at time zone 'Europe/Amsterdam')::date, q.outcome, q.ground "
        "from request q left join correction c on c.request_id = q.id "
        "where coalesce(q.decided_at, c.decided_at) is null or coalesce(q.decided_at, c.decided_at) > %s::timestamptz",
        door.started_at - YEAR,
    )
    today = localdate(door.started_at)
    found = [RequestCount(*row) for row in rows]
    days = [one.days for one in found if one.days is not None]
    return {
        "requests_answered": people(len(days)),
        "requests_open": people(len(found) - len(days)),
        "median_days": round(median(days)) if len(days) >= FEW else None,
        "requests_answered_late": people(sum(one.days is not None and one.is_late(today) for one in found)),
        "requests_overdue": people(sum(one.days is None and one.is_late(today) for one in found)),
    }


# What a family must be able to see in any case, whatever a rule says: the promise in words, not the register's rule about it (AVG art. 15).
SEEN = (
    "identity",
    "birth",
    "contact",
    "guardian",
    "grades",
    "progress",
    "attendance",
    "absence",
    "guidance",
    "access_log",
    "release",
)
SHUT_OUT = Text(
    "Een ouder of leerling die het dossier mag zien, komt er nu niet in.",
    "A parent or pupil who may see the file does not get in now.",
)
SHUT_OUT_UNIT = Text("mensen die hun dossier niet kunnen zien", "people who cannot see their file")
TELL_WITHIN = timedelta(days=30)  # AVG art. 19 names no days; a month is what it gives for an answer (art. 12(3))
LIST_WITHIN = timedelta(hours=2)  # a job puts them on the list every quarter of an hour
# Of what is still there and was not changed again since, as far as the history tells.
ACCEPTED = """select c.pupil_id, c.table_name, c.row_id, c.column_name, c.proposed from correction c
    where c.outcome = 'accepted' and c.decided_at > %s::timestamptz and not exists (select from gate.change h where h.table_name = c.table_name
        and h.row_id = c.row_id and h.op = 'update' and h.changed ? c.column_name and h.at > c.decided_at + interval '5 minutes')"""
# What stands in a table as it is said in a correction.
COMPARED: Mapping[str, tuple[str, ...]] = {
    "pupil_identity": ("given_name", "prefix", "family_name", "initials"),
    "pupil_contact": ("email", "phone", "street", "postcode", "town"),
    "guardian": ("given_name", "prefix", "family_name", "email", "phone", "street", "postcode", "town"),
    "grade": ("value",),
    "attendance": ("kind",),
}
UNCHANGED = Text(
    "Wij zeiden ja tegen een verbetering, en er staat nog iets anders.",
    "We said yes to a correction, and something else stands there still.",
)
UNCHANGED_UNIT = Text("verbeteringen die niet zijn gedaan", "corrections that were not made")
DECISIONS = "select asked_at, decided_at from correction where decided_at is null or decided_at > %s::timestamptz"
NOTICES = """select count(told_at), count(*) - count(told_at), count(*) filter (where told_at is null and made_at < %s::timestamptz)
    from recipient_notice n join correction c on c.request_id = n.request_id"""
ANSWERED_LATE = Text(
    "Het afgelopen jaar kwam een antwoord op een verzoek te laat. Nu wacht niemand te lang.",
    "In the last year an answer to a request came too late. Now nobody waits too long.",
)
IN_A_YEAR = Text("verzoeken te laat beantwoord, in een jaar", "requests answered late, in a year")
OVERDUE = Text(
    "Iemand wacht langer dan een maand op een besluit over een verbetering.",
    "Somebody has been waiting for longer than a month for a decision about a correction.",
)
TOO_LATE = Text("besluiten te laat", "decisions too late")
DECIDED_LATE = Text(
    "Het afgelopen jaar kwam een besluit over een verbetering te laat. Nu wacht niemand te lang.",
    "In the last year a decision about a correction came too late. Now nobody waits too long.",
)
NOT_TOLD = Text(
    "Iemand die het oude gegeven kreeg, heeft na een maand nog niet van ons gehoord dat het is verbeterd.",
    "Somebody who got the old value has not heard from us after a month that it was corrected.",
)
TO_TELL = Text("ontvangers die het nog moeten horen", "recipients who still have to be told")
ALL_TOLD = Text(
    "Wie zei dat iets niet klopt, kreeg op tijd een besluit met een reden. Wie het oude gegeven kreeg, staat op een lijst en hoort "
    "het.",
    "Whoever said that something is wrong got a decision with a reason in time. Who got the old value is on a list and is told.",
)

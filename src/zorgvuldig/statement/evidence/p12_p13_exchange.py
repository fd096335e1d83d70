"""P12 and P13: what went to other organisations, on which ground, and whether the family knows."""

from datetime import timedelta

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.schema import FamilyNotice, RecipientClass, Text
from zorgvuldig.statement.evidence.result import KEPT, NOT_KEPT, NOTHING, PARTLY, YEAR, Finding, people, rows_of

TOLD_WITHIN = timedelta(days=2)  # the mail goes at night; a day more for a mail that has to be sent again
# Of each who answered, the last answer before the moment of the release: nobody may have said no, and somebody said yes. A yes to
# a question counts for what was asked: that recipient, no other fields, and until its last day. A look from outside names its topic.
GRANTED = """exists (
    select from (select distinct on (a.person_id) a.allows from consent_answer a
        where a.pupil_id = r.pupil_id and a.answered_at <= r.released_at
            and ((a.topic <> '' and a.topic = coalesce(e.topic, case r.channel when 'look' then split_part(r.basis, '/', 2) end)) or (a.request_id = e.asked_id and exists (select from consent_request q
                where q.id = a.request_id and q.pupil_id = r.pupil_id and q.recipient = r.recipient and r.fields <@ q.fields
                and q.ends_on > (r.released_at at time zone 'Europe/Amsterdam')::date)))
        order by a.person_id, a.id desc) l having bool_and(l.allows))"""

# Whether anybody's last answer to the question is a no, from the answers themselves.
SAID_NO = """exists (select from (select distinct on (a.person_id) a.allows from consent_answer a where a.request_id = e.asked_id
    order by a.person_id, a.id desc) l where not l.allows)"""
# What was sent of which no line is in the file of that pupil, or a line that names other data.
UNLISTED = """select count(*) from exchange e where e.released_at > %s::timestamptz and exists (select from pupil p where p.person_id = e.pupil_id)
    and not exists (select from release r where r.exchange_id = e.id and r.pupil_id = e.pupil_id and r.recipient = e.recipient
        and r.fields @> e.fields)"""

UNKNOWN = "unknown"


def _keys(*kinds: RecipientClass) -> str:
    return ", ".join(f"'{known.key}'" for known in REGISTER.recipients.values() if known.kind in kinds)


NO_ARTICLE = Text("Er ging iets weg zonder artikel.", "Something left without an article.")
NO_ARTICLE_UNIT = Text("keer zonder artikel", "times without an article")
NOT_LISTED = Text(
    "Er ging iets weg dat niet, of anders, in het dossier van de leerling staat.",
    "Something left that is not in the file of the pupil, or is there as something else.",
)
NOT_LISTED_UNIT = Text("keer niet in het dossier", "times not in the file")
TO_NOBODY = Text(
    "Er ging iets naar een ontvanger die niet in ons register staat.",
    "Something went to a recipient that is not in our register.",
)
TIMES = Text("keer naar een onbekende ontvanger", "times to an unknown recipient")


def asked_first(door: JobDoor) -> Finding:
    """P12: nothing went on consent without a yes that was there at that moment, and who took a yes back is heard."""
    asked, answers = rows_of(
        door, "select (select count(*) from consent_request), (select count(*) from consent_answer)"
    )[0]
    by_kind = _by_kind(door)
    without, untold = _on_consent(door)
    without += _looks_unsaid(door)
    unknown = by_kind.get(UNKNOWN, 0)
    if not (asked or answers or without or unknown):
        return NOTHING
    figures = {
        "questions": people(asked),
        "answers": people(answers),
        "releases_by_ground": {kind: people(count) for kind, count in by_kind.items()},
        "releases_without_consent": without,
        "releases_to_nobody_we_know": unknown,
        "withdrawals_not_passed_on": people(untold),
    }
    zero = Text("keer ging er iets weg zonder het ja dat nodig was", "times something left without the yes it needed")
    if without:
        return Finding(
            NOT_KEPT,
            Text(
                "Er ging iets weg waarvoor toestemming nodig was en niet was gegeven.",
                "Something left that needed consent and had none.",
            ),
            figures,
            str(without),
            zero,
        )
    if unknown:
        return Finding(NOT_KEPT, TO_NOBODY, figures, str(unknown), TIMES)
    if untold:
        return Finding(
            PARTLY,
            Text(
                "Iemand trok een ja in, en de ontvanger heeft dat nog niet van ons gehoord.",
                "Somebody took back a yes, and the recipient has not heard that from us yet.",
            ),
            figures,
            str(people(untold)),
            Text("ontvangers die het nog moeten horen", "recipients who still have to be told"),
        )
    return Finding(
        KEPT,
        Text(
            "Wat toestemming nodig heeft, gaat pas weg na een ja. De database weigert het anders.",
            "What needs consent leaves only after a yes. The database refuses it otherwise.",
        ),
        figures,
        "0",
        zero,
    )


def unless_the_law(door: JobDoor) -> Finding:
    """P13: what went by law names its article, stands in the file of the pupil, and the family was told or will be."""
    rows, untold, postponed = _by_law(door)
    if not rows:
        return NOTHING
    total, without, hidden = sum(row[1] for row in rows), sum(row[2] for row in rows), _hidden(door)
    unlisted = rows_of(door, UNLISTED, door.started_at - YEAR)[0][0]
    figures = {
        "releases_by_recipient": {row[0]: people(row[1]) for row in rows},
        "articles": {row[0]: REGISTER.recipients[row[0]].article for row in rows},
        "without_article": without,
        "hidden_without_ground": hidden,
        "sent_and_not_listed": unlisted,
        "families_not_told_in_time": people(untold),
        "told_later_on_a_recorded_ground": people(postponed),
    }
    unit = Text(
        "keer gaven wij gegevens omdat een wet dat zegt, in een jaar",
        "times we gave data because a law says so, in a year",
    )
    if without:
        return Finding(NOT_KEPT, NO_ARTICLE, figures, str(without), NO_ARTICLE_UNIT)
    if unlisted:
        return Finding(NOT_KEPT, NOT_LISTED, figures, str(unlisted), NOT_LISTED_UNIT)
    if hidden:
        return Finding(
            NOT_KEPT,
            Text(
                "Er ging iets weg dat het gezin nog niet ziet, zonder dat daar een reden voor is opgeschreven.",
                "Something left that the family does not see yet, without a recorded reason.",
            ),
            figures,
            str(hidden),
            Text("keer niet te zien voor het gezin", "times not seen by the family"),
        )
    if untold:
        return Finding(
            PARTLY,
            Text(
                "Bij een deel heeft het gezin nog niet van ons gehoord dat het is gegeven. Het staat wel in het dossier.",
                "Of a part the family has not heard from us yet that it was given. It is in the file, though.",
            ),
            figures,
            str(people(total)),
            unit,
        )
    return Finding(
        KEPT,
        Text(
            "Bij alles wat een wet eist of toestaat, staat het artikel. Het gezin ziet wat er ging en aan wie.",
            "All that a law requires or allows names its article. The family sees what went and to whom.",
        ),
        figures,
        str(people(total)),
        unit,
    )


def _on_consent(door: JobDoor) -> tuple[int, int]:
    """How often something went without the yes it needed, and how many recipients have not heard of a withdrawal in time."""
    consent = _keys(RecipientClass.CONSENT)
    without = rows_of(
        door,
        "select count(*) from release r left join exchange e on e.id = r.exchange_id "
        f"where r.recipient in ({consent}) and r.released_at > %s::timestamptz and not {GRANTED}",
        door.started_at - YEAR,
    )[0][0]
    untold = rows_of(
        door,
        "select count(*) from release r join exchange e on e.id = r.exchange_id "
        f"where r.recipient in ({consent}) and e.recalled_at is null and e.asked_id is not null "
        f"and {SAID_NO} and (select max(a.answered_at) from consent_answer a "
        "where a.request_id = e.asked_id and not a.allows) < %s::timestamptz",
        door.started_at - TOLD_WITHIN,
    )[0][0]
    return without, untold


def _looks_unsaid(door: JobDoor) -> int:
    """How often somebody from outside opened a pupil, as the access log has it, and no release of a yes says so."""
    outside = {rule.role for rule in REGISTER.rules if REGISTER.relations[rule.relation].topic}
    roles = ", ".join(f"'{role}'" for role in sorted(outside)) or "''"
    found: int = rows_of(
        door,
        f"select count(*) from gate.log l where l.actor_id in (select s.staff_id from staff_role s where s.role in ({roles})) "
        f"and l.role in ({roles}) and l.pupil_id in (select p.person_id from pupil p) and not l.refused and l.at > %s::timestamptz "
        "and not exists (select from release r where r.pupil_id = l.pupil_id and r.actor_id = l.actor_id and r.channel = 'look' "
        "and r.released_at = l.at)",
        door.started_at - YEAR,
    )[0][0]
    return found


def _by_law(door: JobDoor) -> tuple[list[tuple[str, int, int]], int, int]:
    """By recipient how often, and how often without an article; families not told in time, and those told later on a ground."""
    law = _keys(RecipientClass.OBLIGED, RecipientClass.PERMITTED)
    rows = rows_of(
        door,
        # Footage names its article on the order to hand it out: the database takes no other (`footage_export_demanded`).
        "select r.recipient, count(*), count(*) filter (where r.extract_id is null and r.channel <> 'footage' "
        "and coalesce(e.article, '') = '') "
        "from release r left join exchange e on e.id = r.exchange_id "
        f"where r.recipient in ({law}) and r.released_at > %s::timestamptz group by 1 order by 1",
        door.started_at - YEAR,
    )
    silent = (
        ", ".join(f"'{r.key}'" for r in REGISTER.recipients.values() if r.telling is FamilyNotice.STATEMENT) or "''"
    )
    untold, postponed = rows_of(
        door,
        "select count(*) filter (where e.told_at is null and greatest(e.shown_at, e.released_at) < %s::timestamptz), "
        "count(*) filter (where e.told_at is null and e.shown_at > %s::timestamptz) from exchange e "
        f"where e.recipient in ({law}) and e.recipient not in ({silent}) and e.released_at is not null",
        door.started_at - TOLD_WITHIN,
        door.started_at,
    )[0]
    return [(key, count, bare) for key, count, bare in rows], untold, postponed


def _hidden(door: JobDoor) -> int:
    """What went and is shown to the family only later, while nobody wrote down on which ground."""
    found: int = rows_of(
        door,
        "select count(*) from release r left join exchange e on e.id = r.exchange_id "
        "where r.shown_at > %s::timestamptz and coalesce(e.postponed, '') = ''",
        door.started_at + TOLD_WITHIN,
    )[0][0]
    return found


def _by_kind(door: JobDoor) -> dict[str, int]:
    counts: dict[str, int] = {}
    for recipient, count in rows_of(
        door,
        "select recipient, count(*) from release where released_at > %s::timestamptz group by 1",
        door.started_at - YEAR,
    ):
        known = REGISTER.recipients.get(recipient)
        kind = known.kind.value if known else UNKNOWN
        counts[kind] = counts.get(kind, 0) + count
    return counts

"""Every source of the start page: it says nothing before, one person sees it and gets where it is done, nobody else does, and once done it is gone.

A new source has no case here and fails `test_no_source_is_without_a_case`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.utils import timezone
from psycopg.types.json import Json

from tests.admissions.applying import applied
from tests.attendance.attending import lesson, lesson_id, notice, signal
from tests.cameras import footage
from tests.care.test_support import put_plan
from tests.governance.assessing import assessment
from tests.governance.breaching import decided
from tests.governance.dutying import breach
from tests.governance.register_world import put_version
from tests.imports.importing import bring
from tests.media.picturing import allow, confirm, event, picture, team, weigh
from tests.media.publication.showing import busy_desk
from tests.messages.test_answers import put_answer
from tests.messages.test_messages import put_message
from tests.operations.working import put_job
from tests.people import NOW, Cast, days, secret_of, sign_in
from tests.platform.mail.posting import put as put_mail
from tests.platform.mail.posting import send as send_mail
from tests.platform.mail.posting import smtp
from tests.pupils.test_life import put_task
from tests.release import transferring
from tests.release.exchanging import put_exchange
from tests.retention.offering import put_offer
from tests.rights.asking import put_request
from tests.rights.places import WHO, a_datum, a_row, put_correction
from tests.statement.measuring import put_measured
from tests.web.test_start import EVERYBODY, found
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.imports import school_worklist as records
from zorgvuldig.kit.worklist import Source, WorklistReader, gathered
from zorgvuldig.retention import worklist as retention
from zorgvuldig.rights import worklist as rights
from zorgvuldig.rights.corrections.desks import DESKS, Desk
from zorgvuldig.web.worklist import SOURCES

Made = Callable[[Cast, psycopg.Connection], Any]


@dataclass(frozen=True)
class Case:
    """What puts the work there, who sees it in which words, and what does it. `also` see it too; `queue` is one of the register.

    `is_there`: it waits in the cast already.
    """

    source: str
    who: str
    words: str
    makes: Made
    done: Made
    also: tuple[str, ...] = ()
    queue: tuple[str, str] | None = None
    is_there: bool = False


def sql(statement: str) -> Made:
    """As the administrator of the database."""
    return lambda cast, _: cast.db.execute(statement)


def nothing(cast: Cast, _: psycopg.Connection) -> None:
    """It is there."""


def letter(cast: Cast, _: psycopg.Connection) -> None:
    """To Dirk, about a breach of his own data."""
    one = decided(cast, people_letter="Er ging iets mis.")
    cast.put(
        "gate.breach_letter", breach_id=one.id, person_id=cast.dirk.id, part="staff", added_at=NOW, added_by=cast.leo.id,
        written_at=NOW,
    )  # fmt: skip


def over(cast: Cast, _: psycopg.Connection) -> None:
    """A lesson that is over, for a moment after midnight at least."""
    lesson(cast, ends_at=time(0, 0, 1))


def called(cast: Cast, _: psycopg.Connection) -> None:
    """Its roll."""
    (uid,) = cast.db.execute("select uid from lesson").fetchone()
    group = cast.groups["wi2B"][0]
    cast.put("lesson_roll", lesson_id=lesson_id(cast, uid), group_id=group, taken_by_id=cast.dirk.id, taken_at=NOW)


def answered(cast: Cast, _: psycopg.Connection) -> None:
    """A notice."""
    (number,) = cast.db.execute("select id from absence_notice").fetchone()
    cast.put(
        "absence_answer", notice_id=number, pupil_id=cast.noor.id, outcome="refused", text=b"", answered_by_id=cast.vera.id,
        answered_at=NOW,
    )  # fmt: skip


def read(cast: Cast, _: psycopg.Connection) -> None:
    """A message."""
    (number,) = cast.db.execute("select id from message").fetchone()
    cast.put("message_read", message_id=number, pupil_id=cast.noor.id, person_id=cast.gerda.id, read_at=NOW)


def agreed(cast: Cast, _: psycopg.Connection) -> None:
    """With a plan."""
    (number,) = cast.db.execute("select id from support_plan").fetchone()
    cast.put(
        "support_agreement", plan_id=number, pupil_id=cast.noor.id, person_id=cast.gerda.id, agrees=True, remark=b"",
        answered_at=NOW,
    )  # fmt: skip


def all_said(cast: Cast, _: psycopg.Connection) -> None:
    """An answer to every question."""
    for topic in REGISTER.topics.values():
        allow(cast, cast.sem, cast.olga, topic.key, version=topic.version)


def ran(outcome: str, source: str = "oneroster") -> Made:
    """A round of another system."""
    return lambda cast, _: cast.put(
        "import_run", uid=uuid4(), source=source, started_at=NOW, finished_at=NOW, outcome=outcome, counts=Json({}),
        problems=Json([]),
    )  # fmt: skip


def wiped(cast: Cast, _: psycopg.Connection) -> None:
    """The file that Anna brought."""
    (uid,) = cast.db.execute("select uid from import_upload").fetchone()
    assert sign_in(cast.anna).post(f"/inlezen/bestand/{uid}/weg/").status_code in (302, 303)


def disputed(desk: Desk) -> Made:
    """A datum that somebody at this desk decides about."""

    def put(cast: Cast, _: psycopg.Connection) -> None:
        field = a_datum(desk, desk.categories[0])
        put_correction(cast, field, a_row(cast, field.partition(".")[0], WHO[desk.purpose]))

    return put


def offered(cast: Cast, _: psycopg.Connection) -> UUID:
    """A file for another school that Noor's family may look at."""
    return transferring.put_exchange(cast, inspect_from=NOW, inspect_until=days(6))


def weighing(cast: Cast, _: psycopg.Connection) -> None:
    """A photo about which nobody decided."""
    confirm(cast, picture(cast, event(cast, name="Schoolreis"), cast.lies), cast.lies)


def weighed(cast: Cast, _: psycopg.Connection) -> None:
    """And somebody decided."""
    (number, uid) = cast.db.execute("select id, uid from picture").fetchone()
    weigh(cast, footage.Row(number, uid), cast.lies)


def asked_to_look(cast: Cast, _: psycopg.Connection) -> None:
    """Somebody wants to see footage."""
    footage.viewing(cast, footage.camera(cast), footage.incident(cast), footage.caretaker(cast))


def put_forward(cast: Cast, _: psycopg.Connection) -> None:
    """Anna put the plan of a passage forward."""
    year = cast.put(
        "school_year", school_id=cast.schools["Oost"], name="straks", starts_on=days(200), ends_on=days(565)
    )
    cast.put(
        "rollover", uid=uuid4(), from_year_id=cast.years["Oost"], to_year_id=year, made_by_id=cast.anna.id, made_at=NOW,
        proposed_by_id=cast.anna.id, proposed_at=NOW, plan_print="",
    )  # fmt: skip


def stuck_mail(after: timedelta = timedelta(0)) -> Made:
    """A mail that was tried at a server that is not there."""

    def put(cast: Cast, _: psycopg.Connection) -> None:
        with smtp(9):
            put_mail()
            send_mail(after)

    return put


def worker(cast: Cast, database: psycopg.Connection) -> None:
    """One that lives."""
    database.execute("insert into procrastinate_workers (last_heartbeat) values (now())")


def copied(cast: Cast, _: psycopg.Connection) -> None:
    """Gerda made the copy of Noor's data, after it was offered."""
    cast.put(
        "family_copy", uid=uuid4(), pupil_id=cast.noor.id, asked_by_id=cast.gerda.id, asked_at=NOW, language="nl", state="waiting",
        step="", tries=0, size=0, sha256="",
    )  # fmt: skip


DECIDED = "decided_at = now(), decided_by_id = 1"
CORRECTED = sql(f"update correction set {DECIDED}, outcome = 'accepted'")
# Notes of guidance are kept by the mentor and by who coordinates care: either decides.
BOTH = {"mentoring": ("cato",), "care": ("maud",)}
CASES = (
    Case("imports.lessons", "dirk", "kijk na wie er was", over, called, ("sanne",)),
    Case("imports.marks", "dirk", "Machten", nothing, lambda cast, _: cast.grade("noor", "machten", "7.0"), is_there=True),
    Case("imports.signals", "maud", "Van 1 leerling van 2B valt het verzuim op.", lambda cast, _: signal(cast), sql("update absence_signal set outcome = 'dismissed', closed_at = now()")),
    Case("imports.deadlines", "vera", "Over 1 leerling wacht een signaal", lambda cast, _: signal(cast), sql("update absence_signal set outcome = 'dismissed', closed_at = now()")),
    Case("imports.queues", "vera", "melding van afwezigheid", lambda cast, _: notice(cast), answered, queue=("attendance", "absence_notice")),
    Case("imports.queues", "anna", "1 aanmelding wacht op een besluit.", lambda cast, _: applied(cast), sql(f"update application set {DECIDED}, outcome = 'refused'"), queue=("intake", "application")),
    Case("imports.queues", "anna", "Voor 1 leerling wacht een taak.", lambda cast, _: put_task(cast), sql("update admin_task set closed_at = now()"), queue=("administration", "admin_task")),
    Case("imports.imports", "anna", "1 bestand is nog niet ingelezen.", lambda cast, _: bring(sign_in(cast.anna)), wiped),
    Case("imports.imports", "anna", "Het inlezen van «OneRoster» ging niet goed.", ran("refused"), ran("done"), ("wim",)),
    Case("imports.plans", "cato", "Bespreek 1 ondersteuningsplan.", lambda cast, _: put_plan(cast, evaluate_on=days(1)), sql("update support_plan set closed_at = now()")),
    Case("imports.changes", "dirk", "1 les gaat anders dan in het rooster.", lambda cast, _: lesson(cast, on=days(2), is_cancelled=True), sql("update lesson set is_cancelled = false"), ("gerda", "noor", "tess", "yara")),
    Case("imports.replies", "dirk", "1 antwoord van een ouder", lambda cast, _: put_answer(cast, put_message(cast)), sql("update message_answer set read_at = now()")),
    Case("imports.family", "gerda", "Noor: 1 nieuw bericht van school", lambda cast, _: put_message(cast), read),
    Case("imports.family", "gerda", "Noor: 1 plan voor extra hulp", lambda cast, _: put_plan(cast), agreed),
    Case("imports.family", "olga", "ja of nee", nothing, all_said, ("gerda", "maud", "tess", "yara"), is_there=True),
    Case("pupils.to_confirm", "leo", "De overgang van dit jaar naar straks wacht op u.", put_forward, sql("update rollover set confirmed_at = now(), confirmed_by_id = (select person_id from staff where given_name = 'Leo')")),
    *(
        Case("rights.corrections", WHO[desk.purpose], "zegt een gezin dat een gegeven niet klopt", disputed(desk), CORRECTED, BOTH.get(desk.purpose, ()), queue=(desk.purpose, "correction"))
        for desk in DESKS
    ),
    Case("rights.answers", "gerda", "Noor: 1 antwoord op uw verzoek", lambda cast, _: put_request(cast, outcome="granted", decided_at=NOW, decided_by_id=cast.petra.id), lambda cast, _: sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/verzoeken/")),
    Case("rights.answers", "tess", "1 antwoord op jouw verzoek", lambda cast, _: put_request(cast, "tess", "tess", outcome="granted", decided_at=NOW, decided_by_id=cast.petra.id), lambda cast, _: sign_in(cast.tess).get("/mijn-gegevens/verzoeken/")),
    Case("rights.answers", "gerda", "Noor: 1 antwoord op uw verzoek", lambda cast, _: put_correction(cast, outcome="refused"), lambda cast, _: sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/verbeteringen/")),
    Case("rights.answers", "gerda", "Noor: de school wil gegevens aan een ander geven.", offered, sql("update exchange set inspect_until = current_date - 1")),
    Case("retention.letters", "anna", "Schrijf het gezin van 1 leerling over een kopie.", lambda cast, _: put_offer(cast), sql("update copy_offer set told_at = now(), told_by_id = 1"), ("leo",), queue=("rights_desk", "copy_offer")),
    Case("retention.copies", "gerda", "Noor: binnenkort wissen wij gegevens. Wilt u een kopie?", lambda cast, _: put_offer(cast, way="mail"), copied),
    Case("retention.copies", "tess", "Binnenkort wissen wij gegevens. Wil je een kopie?", lambda cast, _: put_offer(cast, "tess", way="mail"), sql("update copy_offer set due_on = current_date")),
    Case("web.viewings", "leo", "1 vraag om camerabeelden", asked_to_look, sql("update viewing set ended_at = now()"), ("petra",)),
    Case("web.pictures", "lies", "Weeg 1 foto of film van «Schoolreis» af.", weighing, weighed, ("leo",)),
    Case("web.pictures", "lies", "1 foto mag ergens niet meer staan.", lambda cast, _: busy_desk(cast), sql("update outside_place set answer = 'weg', answered_at = now(), answered_by_id = 1"), ("leo",)),
    Case("web.exchanges", "anna", "Gegevens over 1 leerling voor een ander", lambda cast, _: put_exchange(cast, "youth_doctor"), sql("update exchange set stopped_at = now(), stopped = 'cancelled', stopped_by_id = 1")),
    Case("web.exchanges", "leo", "uw tweede blik", lambda cast, _: put_exchange(cast, "support_partnership"), sql("update exchange set second_from = null"), ("petra",)),
    Case("governance.privacy", "petra", "Datalek: Tablet kwijt", lambda cast, _: breach(cast, hours_ago=100), sql("delete from breach")),
    Case("governance.proposals_and_letters", "leo", "1 voorstel voor het register wacht op u.", lambda cast, _: put_version(cast), sql("update register_version set withdrawn_at = now(), withdrawn_by_id = 1 where label = '2'")),
    Case("governance.assessments", "fenna", "Dit wacht op uw advies.", lambda cast, _: assessment(cast), sql("update dpia set dpo_advice = 'Het kan.', dpo_advised_at = now(), dpo_id = 1")),
    Case("governance.assessments", "leo", "De FG gaf advies. U besluit.", lambda cast, _: assessment(cast, advised=True), sql(f"update dpia set {DECIDED}, outcome = 'go', outcome_why = 'Nodig.', next_on = current_date + 700")),
    Case("governance.proposals_and_letters", "dirk", "Er is een brief voor u", letter, sql("update gate.breach_letter set read_at = now()")),
    Case("statement.promises", "leo", "1 belofte is niet of niet helemaal waar.", lambda cast, _: put_measured(cast, "P01", "not_kept"), lambda cast, _: put_measured(cast, "P01", "kept"), ("fenna",)),
    Case("operations.jobs", "bas", "1 taak mislukte of zit vast.", lambda _, database: put_job(database, "failed"), sql("delete from procrastinate_jobs")),
    Case("operations.mail", "bas", "1 mail gaat niet weg.", stuck_mail(), sql("delete from gate.outbox")),
    Case("operations.mail", "bas", "1 mail is niet verstuurd.", stuck_mail(timedelta(days=2, minutes=1)), lambda cast, _: sign_in(cast.bas).post("/beheer/post/gezien/", {"tot": (NOW + timedelta(days=1)).isoformat()})),
    Case("operations.health", "bas", "Er loopt geen werkproces.", nothing, worker, is_there=True),
)  # fmt: skip


def ids(case: Case) -> str:
    """Stable, and short."""
    return f"{case.source} {case.words[:30]} {case.queue[0] if case.queue else ''}".strip()


def who_sees(cast: Cast, case: Case, *names: str) -> set[str]:
    """These people (everybody) to whom its source says so, asked as the start page asks it."""
    source = next(one for one in SOURCES if called_(one) == case.source)
    return {
        name for name in names or (*EVERYBODY, "lies") for secret in [secret_of(cast.people[name])]
        if any(case.words in f"{one.title} {one.says}" for one in gathered(WorklistReader(secret, roles(secret), timezone.now()), [source]))
    }  # fmt: skip


def roles(secret: str) -> frozenset[str]:
    """Of whoever has this session."""
    request: Any = SimpleNamespace(session=SimpleNamespace(secret=secret))
    return roles_of(request)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_it_appears_for_whom_it_is_and_is_gone_once_done(
    cast: Cast, database: psycopg.Connection, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    team(cast)
    if not case.is_there:
        assert who_sees(cast, case, case.who, *case.also) == set()
    case.makes(cast, database)
    assert who_sees(cast, case) == {case.who, *case.also}
    address = found(cast.people[case.who], case.words)
    assert sign_in(cast.people[case.who]).get(address, follow=True).status_code == 200
    case.done(cast, database)
    assert who_sees(cast, case, case.who) == set()
    assert "a source of the start page failed" not in caplog.text


def called_(source: Source) -> str:
    """Its room and its name."""
    return f"{source.__module__.split('.')[1]}.{source.__name__}"


# Gone only when a whole school is set up: tests/operations/test_setup.py.
OTHERS = {"operations.setup_items"}


def test_no_source_is_without_a_case() -> None:
    assert {called_(source) for source in SOURCES} == {case.source for case in CASES} | OTHERS


def test_no_queue_is_without_a_case() -> None:
    queues = (*records.QUEUES, *rights.QUEUES, *retention.QUEUES)
    assert {(queue.purpose, queue.table) for queue in queues} == {case.queue for case in CASES if case.queue}


# Of a queue of the register that is not counted by a source, who tells of it.
ELSEWHERE = {
    "absence_signal": "imports.deadlines, with the last day",
    "support_plan": "imports.plans, by the day on which they are discussed",
    "request": "governance.privacy, with the last day",
    "restriction": "governance.privacy tells of the request; it lasts until somebody lifts it",
    "recipient_notice": "governance.privacy tells of the request",
    "hold": "governance.privacy, with the day on which it is looked at again",
    "exchange": "web.exchanges, when it is the turn of the desk",
}


def test_every_queue_of_the_register_stands_on_a_start_page() -> None:
    counted = {queue.table for queue in (*records.QUEUES, *rights.QUEUES, *retention.QUEUES)}
    assert {table.name for table in REGISTER.tables.values() if table.queue} - counted == ELSEWHERE.keys()

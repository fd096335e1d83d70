"""The start page: what waits for each role, one click from done, gone once it is done, and nothing for anybody else."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.utils import timezone

import zorgvuldig.web.worklist
from tests.attendance.attending import absence, lesson, lesson_id, mark, notice, reason, signal
from tests.cameras import footage
from tests.care.test_support import put_plan
from tests.governance.assessing import assessment
from tests.governance.register_world import put_version
from tests.imports.importing import bring
from tests.media.picturing import allow, confirm, event, picture, team, weigh
from tests.messages.test_messages import put_message
from tests.operations.working import put_job
from tests.people import NOW, Cast, Someone, days, sign_in
from tests.pupils.test_life import put_task
from tests.retention.offering import put_offer
from tests.rights.asking import put_request, put_restriction
from tests.rights.places import put_correction
from tests.structure.asked import asked, cloning
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import NoSession, Refused
from zorgvuldig.imports import school_worklist as records
from zorgvuldig.kit.worklist import WorkItem, WorklistReader, gathered

EVERYBODY = (
    "dirk", "sanne", "otto", "maud", "anna", "wim", "leo", "petra", "fenna", "bas", "cato", "vera", "arend", "hanna",
    "gerda", "rob", "karim", "olga", "ymke", "noor", "tess", "yara",
)  # fmt: skip
LINK = re.compile(r'<li><p><a href="([^"]+)"><b>(.*?)</b></a></p>(?:<p class="klein stil">(.*?)</p>)?')
# On the day of a family, beside a drawing; who looked stands there too, and waits for nobody.
IN_DAY = re.compile(
    r'<li><svg.*?</svg>\s*(?:<span>)?<a href="([^"]+)">(?!\s*Deze week)(.*?)</a>(?: <small>(.*?)</small>)?', re.DOTALL
)


def waits(who: Someone) -> dict[str, str]:
    """What waits for somebody, in order: title and more words, with the address."""
    answer = sign_in(who).get("/")
    assert answer.status_code == 200
    above = answer.content.decode().partition("Waar wilt u heen?")[0]
    lines = LINK.findall(above) + IN_DAY.findall(above)
    return {unescape(f"{title} {says}".strip()): unescape(url) for url, title, says in lines}


def found(who: Someone, words: str) -> str:
    """The address of the one thing that waits with these words in it."""
    [url] = [url for said, url in waits(who).items() if words in said]
    return url


def leads(who: Someone, words: str) -> None:
    """It is there, and its page is one where this person gets."""
    assert sign_in(who).get(found(who, words)).status_code == 200


def silent(cast: Cast, *names: str, words: str) -> None:
    """None of these people sees it."""
    for name in names:
        assert not [said for said in waits(cast.people[name]) if words in said], name


def others(*names: str) -> list[str]:
    return [name for name in EVERYBODY if name not in names]


# --- teachers ---------------------------------------------------------------------------------------------------


def test_a_teacher_sees_the_lessons_of_today_with_how_many_are_away(cast: Cast) -> None:
    here = lesson(cast)
    mark(cast, "noor", here)
    mark(cast, "tess", here, "late", minutes=5)
    absence(cast, "bram", reason(cast, "Z", "Ziek"))
    assert found(cast.dirk, "Les om 00:00 met wi2B Kijk na wie er is. 2 leerlingen zijn afwezig.").endswith(
        f"/lessen/{here}/"
    )
    leads(cast.dirk, "met wi2B")
    assert f"/invallen/{here}/" in found(cast.sanne, "met wi2B")
    leads(cast.sanne, "met wi2B")
    silent(cast, *others("dirk", "sanne"), words="met wi2B")


def test_a_lesson_of_another_day_or_cancelled_or_of_a_teaching_that_ended_is_not_there(cast: Cast) -> None:
    lesson(cast, on=days(-1))
    lesson(cast, on=days(1))
    lesson(cast, slot=2, is_cancelled=True)
    silent(cast, "dirk", words="met wi2B")
    lesson(cast, slot=3)
    found(cast.dirk, "met wi2B")
    cast.db.execute("update teaching set ends_on = %s where staff_id = %s", [days(0), cast.dirk.id])
    cast.db.execute("update substitution set ends_on = %s", [days(0)])
    silent(cast, "dirk", "sanne", words="wi2B")  # nor marks


def test_a_role_that_ended_sees_nothing(cast: Cast) -> None:
    lesson(cast)
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(0), cast.dirk.id])
    silent(cast, "dirk", words="wi2B")


def test_who_asked_to_be_left_alone_is_not_counted(cast: Cast) -> None:
    here = lesson(cast)
    mark(cast, "noor", here)
    mark(cast, "bram", here)
    put_restriction(cast, put_request(cast), REGISTER.mask(["attendance"]))
    found(cast.dirk, "1 leerling is afwezig.")


def rows(*lessons: dict[str, Any]) -> Callable[[WorklistReader, str], list[dict[str, Any]]]:
    about = {"lesson": uuid4(), "group_uid": uuid4(), "group_name": "wi2B", "stands_in": False, "away": 0}
    return lambda asker, query: [about | one for one in lessons]


@pytest.mark.parametrize(
    ("clock", "called", "stands"),
    [
        ((0, 0), False, "now"),
        ((9, 15), False, "now"),
        ((9, 15), True, "now"),
        ((10, 59), True, "now"),
        ((11, 0), False, "late"),
        ((11, 0), True, ""),
        ((23, 59), False, "late"),
    ],
    ids=["midnight", "before", "before-called", "running-called", "over", "over-called", "last-minute"],
)
def test_a_lesson_stands_until_its_roll_was_called(
    clock: tuple[int, int], called: bool, stands: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2026, 3, 10)
    one = {"held_on": day, "starts_at": time(10, 15), "ends_at": time(11, 0), "is_called": called}
    monkeypatch.setattr(WorklistReader, "rows", rows(one))
    now = timezone.make_aware(datetime.combine(day, time(*clock)))
    said = list(records.lessons(WorklistReader("", frozenset({"teacher"}), now)))
    assert [waiting.stands for waiting in said] == ([stands] if stands else [])


def test_a_lesson_of_yesterday_counted_just_before_midnight_is_over_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"held_on": date(2026, 3, 10), "starts_at": time(22, 0), "ends_at": time(23, 0), "is_called": False}
    monkeypatch.setattr(WorklistReader, "rows", rows(one))
    [said] = records.lessons(WorklistReader("", frozenset({"teacher"}), datetime(2026, 3, 10, 23, 0, 5, tzinfo=UTC)))
    assert said.stands == "late"


def test_a_roll_that_was_not_called_is_late_and_goes_once_it_is(cast: Cast) -> None:
    missed = lesson(cast, ends_at=time(0, 0, 1))
    leads(cast.dirk, "De les van 00:00 met wi2B: kijk na wie er was.")
    cast.put(
        "lesson_roll", lesson_id=lesson_id(cast, missed), group_id=cast.groups["wi2B"][0], taken_by_id=cast.dirk.id,
        taken_at=NOW,
    )  # fmt: skip
    silent(cast, "dirk", words="met wi2B")


def test_marks_that_nobody_entered_wait_for_the_teacher_of_the_group(cast: Cast) -> None:
    leads(cast.dirk, "Cijfers van «Machten» (wi2B)")
    silent(cast, *others("dirk"), words="Machten")
    silent(cast, "dirk", words="Breuken")
    cast.grade("noor", "machten", "7.0")
    silent(cast, "dirk", words="Machten")


# --- families ---------------------------------------------------------------------------------------------------


def test_a_guardian_sees_messages_and_questions_until_they_are_read_and_answered(cast: Cast) -> None:
    number = put_message(cast)
    leads(cast.gerda, "1 nieuw bericht van school")
    leads(cast.gerda, "wachten op uw ja of nee")
    silent(cast, *others("gerda"), words="nieuw bericht")
    key = cast.db.execute("select id from message where uid = %s", [number]).fetchone()[0]
    cast.put("message_read", message_id=key, pupil_id=cast.noor.id, person_id=cast.gerda.id, read_at=NOW)
    silent(cast, "gerda", words="nieuw bericht")


def test_a_question_goes_once_it_is_answered_and_comes_back_with_other_words(cast: Cast) -> None:
    [said] = [said for said in waits(cast.olga) if "ja of nee" in said]
    name, before = said.split()[0], int(said.split()[1])
    assert name == "Sem:"
    assert before == len(REGISTER.topics)
    topic = next(iter(REGISTER.topics.values()))

    allow(cast, cast.sem, cast.olga, topic.key, version=topic.version)
    found(cast.olga, f"{before - 1} vra")
    allow(cast, cast.sem, cast.olga, topic.key, version=topic.version + 1)
    found(cast.olga, f"{before} vra")
    allow(cast, cast.sem, cast.olga, topic.key, allows=False, version=topic.version + 1)
    found(cast.olga, f"{before - 1} vra")


def test_from_sixteen_the_pupil_is_asked_and_the_parent_is_not_any_more(cast: Cast) -> None:
    assert found(cast.tess, "ja of nee") == "/mijn-gegevens/toestemming/"
    leads(cast.tess, "ja of nee")
    found(cast.gerda, f"{len(REGISTER.topics)} vragen")  # about Noor alone
    silent(cast, "noor", "ymke", "rob", "karim", "dirk", words="ja of nee")


def test_a_plan_waits_for_the_parent_who_may_agree(cast: Cast) -> None:
    put_plan(cast)
    leads(cast.gerda, "1 plan voor extra hulp: bent u het eens?")
    silent(cast, *others("gerda"), words="extra hulp: bent u")


# --- staff ------------------------------------------------------------------------------------------------------


def test_who_follows_attendance_sees_notices_and_signals(cast: Cast) -> None:
    notice(cast)
    leads(cast.vera, "Van 1 leerling is een melding van afwezigheid nog niet beantwoord.")
    silent(cast, *others("vera"), words="melding van afwezigheid")
    made = signal(cast)
    leads(cast.vera, "Over 1 leerling wacht een signaal van verzuim.")
    silent(cast, *others("vera"), words="signaal van verzuim")
    close(cast, made)
    silent(cast, "vera", words="signaal")


def close(cast: Cast, made: UUID) -> None:
    cast.db.execute("update absence_signal set outcome = 'dismissed', closed_at = now() where uid = %s", [made])


def test_the_picture_team_weighs_what_nobody_decided_about(cast: Cast) -> None:
    lies = team(cast)
    at = event(cast, name="Schoolreis")
    one = picture(cast, at, lies)
    silent(cast, "lies", words="Weeg")
    confirm(cast, one, lies)
    leads(lies, "Weeg 1 foto of film van «Schoolreis» af.")
    silent(cast, *others("leo"), words="Schoolreis")  # who leads the school may weigh too
    weigh(cast, one, lies)
    silent(cast, "lies", words="Weeg")


def test_a_mentor_sees_how_many_of_the_class(cast: Cast) -> None:
    made = signal(cast)
    signal(cast, "sem")  # of another class
    leads(cast.maud, "Van 1 leerling van 2B valt het verzuim op.")
    silent(cast, *others("maud"), words="valt het verzuim op")
    close(cast, made)
    silent(cast, "maud", words="verzuim")


def test_the_administration_of_the_own_school_sees_its_tasks_and_letters(cast: Cast) -> None:
    put_task(cast)
    put_offer(cast)
    leads(cast.anna, "Voor 1 leerling wacht een taak.")
    leads(cast.anna, "Schrijf het gezin van 1 leerling over een kopie.")
    silent(cast, *others("anna"), words="wacht een taak")
    silent(cast, *others("anna", "leo"), words="over een kopie")
    cast.db.execute("update admin_task set closed_at = now()")
    silent(cast, "anna", words="wacht een taak")


def test_a_correction_waits_at_the_desk_of_whoever_keeps_the_datum(cast: Cast) -> None:
    put_correction(cast)
    leads(cast.anna, "Over 1 leerling zegt een gezin dat een gegeven niet klopt.")
    silent(cast, *others("anna"), words="zegt een gezin")
    cast.db.execute("update correction set decided_at = now(), decided_by_id = %s, outcome = 'refused'", [cast.anna.id])
    silent(cast, "anna", words="zegt een gezin")


@pytest.mark.parametrize(("ahead", "heading"), [(-1, "Te laat"), (0, "Vandaag"), (8, "Binnenkort")])
def test_plans_to_discuss_stand_by_their_day(cast: Cast, ahead: int, heading: str) -> None:
    put_plan(cast, evaluate_on=days(ahead))
    leads(cast.cato, "Bespreek 1 ondersteuningsplan.")
    page = sign_in(cast.cato).get("/").content.decode()
    assert f"<h2>{heading}</h2>" in page
    silent(cast, *others("cato"), words="Bespreek 1")


def test_a_plan_of_later_is_not_there(cast: Cast) -> None:
    put_plan(cast, evaluate_on=days(40))
    assert waits(cast.cato) == {}


def test_the_leader_decides_and_the_dpo_advises(cast: Cast) -> None:
    one = assessment(cast)
    assert found(cast.fenna, "Dit wacht op uw advies.").endswith(f"{one.uid}/")
    leads(cast.fenna, "Dit wacht op uw advies.")
    silent(cast, *others("fenna"), words="op uw advies")
    cast.db.execute("delete from dpia")
    assessment(cast, advised=True)
    leads(cast.leo, "De FG gaf advies. U besluit.")
    silent(cast, *others("leo"), words="U besluit.")
    cast.db.execute("delete from dpia")
    assessment(cast, whole=False)
    silent(cast, "fenna", "leo", words="DPIA")


def test_the_leader_is_asked_about_footage_and_the_register(cast: Cast) -> None:
    footage.viewing(cast, footage.camera(cast), footage.incident(cast), footage.caretaker(cast))
    put_version(cast)
    leads(cast.leo, "1 vraag om camerabeelden Geef antwoord.")
    leads(cast.leo, "1 voorstel voor het register wacht op u.")
    silent(cast, *others("leo", "petra"), words="camerabeelden")
    silent(cast, *others("leo"), words="wacht op u.")
    cast.db.execute("update viewing set ended_at = now()")
    silent(cast, "leo", words="camerabeelden")


def test_an_operator_sees_what_failed(cast: Cast, database: psycopg.Connection) -> None:
    silent(cast, *EVERYBODY, words="mislukte")
    put_job(database, "failed")
    leads(cast.bas, "1 taak mislukte of zit vast.")
    silent(cast, *others("bas"), words="mislukte")


# --- all of it --------------------------------------------------------------------------------------------------


FAMILIES = {"gerda", "olga", "noor", "tess", "yara"}  # who have a day of their own, which is opened


def test_no_file_is_opened_for_staff_and_everybody_gets_a_page(cast: Cast) -> None:
    here = lesson(cast)
    mark(cast, "noor", here)
    notice(cast)
    signal(cast)
    put_plan(cast, evaluate_on=days(1))
    put_message(cast)
    put_task(cast)
    for name in EVERYBODY:
        answer = sign_in(cast.people[name]).get("/")
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        page = answer.content.decode()
        assert "Bakkerman" not in page
        assert page.count("<h1>") == 1
        assert ("Waar wilt u heen?" in page) == (name not in FAMILIES)
    opened = cast.db.execute("select distinct actor_id from gate.log where pupil_id is not null or refused").fetchall()
    assert {one for (one,) in opened} == {cast.people[name].id for name in FAMILIES}


BUSY = ("dirk", "maud", "anna", "leo", "petra", "fenna", "bas", "cato", "vera", "gerda", "tess")
MOST = 28  # questions to the database; of a page of everybody's, whose sources are asked by role
OPENINGS = 3  # doors without a pupil


def test_the_page_asks_no_more_than_so_often_and_not_more_for_more_pupils(cast: Cast) -> None:
    here = lesson(cast)
    mark(cast, "noor", here)
    notice(cast)
    put_plan(cast, evaluate_on=days(1))
    clients = {name: sign_in(cast.people[name]) for name in BUSY}
    few = {}
    for name, client in clients.items():
        client.get("/")  # what is loaded once in a process
        few[name] = asked(client, "/")
    cloning(cast.db)(cast.noor.id, 6)
    for name, client in clients.items():
        many = asked(client, "/")
        assert few[name].queries <= MOST, f"{name}: {few[name].queries}"
        assert many.queries <= few[name].queries, name
        assert many.openings <= OPENINGS, name


def test_a_source_that_fails_is_logged_and_takes_nothing_else_away(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(asker: WorklistReader) -> Iterator[WorkItem]:
        yield WorkItem("eerst", "/")
        asker.rows("select 1 / 0 where %s <> ''")

    def refused(asker: WorklistReader) -> Iterator[WorkItem]:
        raise Refused

    def signed_out(asker: WorklistReader) -> Iterator[WorkItem]:
        raise NoSession

    monkeypatch.setattr(
        zorgvuldig.web.worklist, "SOURCES", (failing, refused, signed_out, *zorgvuldig.web.worklist.SOURCES)
    )
    with caplog.at_level(logging.ERROR, logger="zorgvuldig.kit.worklist"):
        leads(cast.dirk, "Machten")
    assert {record.getMessage() for record in caplog.records} == {"a source of the start page failed"}


def test_what_is_late_comes_first_then_today_then_soon() -> None:
    def source(asker: WorklistReader) -> Iterator[WorkItem]:
        yield WorkItem("soon", "/", stands="soon", on=asker.day + timedelta(days=3))
        yield WorkItem("now", "/")
        yield WorkItem("late", "/", stands="late", on=asker.day - timedelta(days=1))
        yield WorkItem("later", "/", stands="late", on=asker.day - timedelta(days=9))

    order = [one.title for one in gathered(WorklistReader("", frozenset(), timezone.now()), [source])]
    assert order == ["later", "late", "now", "soon"]


def test_who_has_nothing_to_do_is_told_so(cast: Cast) -> None:
    page = sign_in(cast.arend).get("/").content.decode()
    assert "Er wacht nu niets op u." in page


@pytest.mark.parametrize(("noticed", "heading"), [(-30, "Te laat"), (0, "Binnenkort")])
def test_a_signal_stands_by_its_last_day(cast: Cast, noticed: int, heading: str) -> None:
    signal(cast, noticed_at=NOW + timedelta(days=noticed))
    page = sign_in(cast.vera).get("/").content.decode()
    assert f"<h2>{heading}</h2>" in page
    assert ("Het besluit moest er op" in page, "Besluit uiterlijk op" in page) == (noticed < 0, noticed == 0)


def test_a_file_that_a_job_reads_in_now_is_not_asked_about(cast: Cast) -> None:
    bring(sign_in(cast.anna))
    found(cast.anna, "1 bestand is nog niet ingelezen.")
    asked_at = """update import_upload set state = 'mapped', mapping = jsonb_build_object('asked_at', now() - %s * interval '1 minute')"""
    cast.db.execute(asked_at, [1])
    silent(cast, "anna", words="nog niet ingelezen")
    cast.db.execute(asked_at, [16])
    found(cast.anna, "1 bestand is nog niet ingelezen.")


def test_an_answer_is_new_for_who_asked_and_until_who_asked_looked(cast: Cast) -> None:
    put_request(cast, outcome="granted", decided_at=NOW, decided_by_id=cast.petra.id)
    put_request(cast, outcome="withdrawn", decided_at=NOW, decided_by_id=cast.gerda.id)
    put_request(cast, outcome="granted", decided_at=NOW - timedelta(days=61), decided_by_id=cast.petra.id)
    put_request(cast)
    sign_in(cast.petra).get(f"/verzoeken/leerling/{cast.noor.uid}/")
    assert found(cast.gerda, "1 antwoord op uw verzoek") == f"/mijn-kind/{cast.noor.uid}/verzoeken/"
    silent(cast, "noor", "rob", "karim", "olga", words="antwoord op uw")
    cast.db.execute("update guardianship set ends_on = %s where guardian_id = %s", [days(0), cast.gerda.id])
    silent(cast, "gerda", words="antwoord op uw")


def test_a_menu_that_leaves_something_out_says_where_the_rest_is(cast: Cast) -> None:
    """On a wide screen four of somebody's own entries stand in the menu; whoever has more has a way to all of them."""
    leo, gerda = (sign_in(someone).get("/").content.decode() for someone in (cast.leo, cast.gerda))
    assert leo.count('class="verder"') > 1
    assert '<li class="meer"><a href="/#alles">Meer</a></li>' in leo
    assert 'id="alles"' in leo
    further = re.findall(r'<li class="verder">\s*(<a href="[^"]*">[^<]+</a>)', gerda)
    rest = gerda.partition('<li class="meer">')[2].partition("</details>")[0]
    assert len(further) > 1
    assert re.findall(r'<a href="[^"]*">[^<]+</a>', rest) == further  # whose start page has no list of all


def test_a_menu_of_long_names_has_room_for_the_way_out(cast: Cast) -> None:
    """On one line of a wide screen stand as many of somebody's own entries as have 72 letters together."""
    anna = sign_in(cast.anna).get("/").content.decode()
    shown = re.findall(r'<li><a href="[^"]*">([^<]+)</a></li>', anna.partition("</nav>")[0])
    further = re.findall(r'<li class="verder"><a href="[^"]*">([^<]+)<', anna)
    assert 0 < len("".join(shown)) <= 72
    assert len(shown) == 4 or len("".join([*shown, further[0]])) > 72

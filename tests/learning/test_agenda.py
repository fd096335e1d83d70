"""The agenda of a group: homework and announced tests, who writes and who reads them, and how many tests the school allows."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.http import HttpResponse

from tests.attendance.attending import lesson
from tests.gate.doors import class_of
from tests.gate.test_conflicts import WAITING
from tests.patience import until
from tests.people import NOW, TODAY, Cast, days, secret_of, sign_in
from zorgvuldig.learning.agenda.models import AgendaItem

MONDAY = TODAY + timedelta(days=7 - TODAY.weekday())  # of next week: never over, and a whole week to announce in


def put_item(cast: Cast, group: str = "wi2B", kind: str = "homework", on: date = MONDAY, **more: object) -> uuid.UUID:
    """Something that stands in the agenda of a group."""
    uid = uuid.uuid4()
    values = {"text": "Maak som 4", "author_id": cast.dirk.id, "written_at": NOW} | more
    cast.put("agenda_item", uid=uid, group_id=cast.groups[group][0], kind=kind, held_on=on, **values)
    return uid


def put_limit(cast: Cast, per_day: int = 1, per_week: int = 2, school: str = "Oost") -> None:
    """The rule of a school."""
    cast.put("test_limit", school_id=cast.schools[school], per_day=per_day, per_week=per_week)


def other_group(cast: Cast, name: str, subject: str, *pupils: str) -> None:
    """Another teaching group of this year, with these pupils, that Otto teaches."""
    subject_id = cast.put("subject", school_id=cast.schools["Oost"], code=name, name=subject)
    uid = uuid.uuid4()
    number = cast.put(
        "learning_group", uid=uid, year_id=cast.years["Oost"], subject_id=subject_id, kind="teaching", name=name
    )
    cast.groups[name] = (number, uid)
    cast.put("teaching", staff_id=cast.otto.id, group_id=number, starts_on=days(-100))
    for pupil in pupils:
        cast.put("membership", pupil_id=cast.people[pupil].id, group_id=number, starts_on=days(-100))


def address(cast: Cast, rest: str = "", group: str = "wi2B") -> str:
    """A page of the agenda of a group."""
    return f"/groepen/{cast.groups[group][1]}/agenda/{rest}"


def write(cast: Cast, **more: str) -> HttpResponse:
    """What Dirk's post of something new is answered."""
    said = {"kind": "homework", "held_on": f"{MONDAY:%Y-%m-%d}", "text": "Maak som 4"} | more
    return sign_in(cast.dirk).post(address(cast, "nieuw/"), said)


def stands(cast: Cast) -> list[tuple[object, ...]]:
    """What stands in all agendas."""
    return cast.db.execute("select kind, held_on, slot, text, author_id from agenda_item order by id").fetchall()


def test_a_teacher_writes_homework_for_a_lesson_and_the_family_reads_it_there(cast: Cast) -> None:
    lesson(cast, on=MONDAY, slot=3)
    assert write(cast, lesson=f"{MONDAY:%Y-%m-%d}/3", held_on="").status_code == 303
    assert stands(cast) == [("homework", MONDAY, 3, "Maak som 4", cast.dirk.id)]
    week = {"dag": f"{MONDAY:%Y-%m-%d}"}
    for page in (
        sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/agenda/", week).content.decode(),
        sign_in(cast.noor).get("/mijn-gegevens/agenda/", week).content.decode(),
    ):
        assert "Maak som 4" in page
        assert "Wiskunde" in page
        assert "lesuur 3" in page


def test_another_familys_child_has_its_own_agenda(cast: Cast) -> None:
    put_item(cast, text="Alleen voor 2B")
    page = sign_in(cast.olga).get(f"/mijn-kind/{cast.sem.uid}/agenda/", {"dag": f"{MONDAY:%Y-%m-%d}"}).content.decode()
    assert "Alleen voor 2B" not in page
    assert "Er staat niets in de agenda." in page


def test_what_was_given_before_somebody_came_is_not_theirs(cast: Cast) -> None:
    cast.db.execute("update membership set starts_on = %s where pupil_id = %s", [days(20), cast.noor.id])
    put_item(cast, text="Van voor Noor kwam")
    page = (
        sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/agenda/", {"dag": f"{MONDAY:%Y-%m-%d}"}).content.decode()
    )
    assert "Van voor Noor kwam" not in page


def test_a_lesson_of_the_timetable_leads_to_its_homework(cast: Cast) -> None:
    lesson(cast, on=MONDAY, slot=3)
    dirk = sign_in(cast.dirk)
    week = dirk.get(f"/groepen/{cast.groups['wi2B'][1]}/rooster/", {"dag": f"{MONDAY:%Y-%m-%d}"}).content.decode()
    link = address(cast, f"nieuw/?dag={MONDAY:%Y-%m-%d}&amp;uur=3")
    assert link in week
    assert f'value="{MONDAY:%Y-%m-%d}/3" selected' in dirk.get(link.replace("&amp;", "&")).content.decode()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"text": "Noor Bakkerman maakt som 5"}, "Hier staat de naam van een leerling in."),
        ({"text": "Help: noor  bákkerman, som 5"}, "Hier staat de naam van een leerling in."),
        ({"text": " "}, "Schrijf op wat de leerlingen moeten doen"),
        ({"kind": ""}, "Kies wat u in de agenda zet."),
        ({"kind": "feest"}, "Kies een van deze mogelijkheden."),
        ({"held_on": ""}, "Kies een les, of vul een dag in."),
        ({"held_on": f"{days(-1):%Y-%m-%d}"}, "Deze dag is al voorbij."),
        ({"text": "x" * 301}, "Schrijf hoogstens 300 tekens."),
    ],
)
def test_what_is_not_right_is_said_beside_its_field(cast: Cast, more: dict[str, str], says: str) -> None:
    answer = write(cast, **more)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert stands(cast) == []


def test_a_day_outside_the_year_of_the_group_is_refused(cast: Cast) -> None:
    answer = write(cast, held_on=f"{days(250):%Y-%m-%d}")
    assert answer.status_code == 409
    assert "valt buiten het schooljaar van de groep (dit jaar)" in answer.content.decode()


def test_a_given_name_that_is_a_word_is_no_name_of_a_pupil(cast: Cast) -> None:
    assert write(cast, text="Lees het boek van Noor").status_code == 303


def test_something_is_changed_and_taken_out(cast: Cast) -> None:
    uid = put_item(cast)
    dirk = sign_in(cast.dirk)
    said = {"kind": "bring", "held_on": f"{MONDAY:%Y-%m-%d}", "text": "Passer"}
    assert dirk.post(address(cast, f"{uid}/"), said).status_code == 303
    assert stands(cast) == [("bring", MONDAY, None, "Passer", cast.dirk.id)]
    assert "Passer" in dirk.get(address(cast), {"dag": f"{MONDAY:%Y-%m-%d}"}).content.decode()
    assert dirk.post(address(cast, f"{uid}/"), {"doe": "wis"}).status_code == 303
    assert stands(cast) == []
    assert dirk.get(address(cast, f"{uid}/")).status_code == 404


def test_nobody_else_writes_in_it(cast: Cast) -> None:
    uid = put_item(cast)
    for who in (cast.otto, cast.sanne, cast.maud, cast.anna, cast.gerda, cast.noor):
        client = sign_in(who)
        assert client.get(address(cast, "nieuw/")).status_code == 404
        assert client.post(address(cast, f"{uid}/"), {"doe": "wis"}).status_code == 404
    assert len(stands(cast)) == 1


def test_something_of_another_group_is_not_changed_from_here(cast: Cast) -> None:
    uid = put_item(cast, "ne3A")
    assert sign_in(cast.dirk).post(address(cast, f"{uid}/"), {"doe": "wis"}).status_code == 404
    assert len(stands(cast)) == 1


# --- how many tests there may be ------------------------------------------------------------------------------------


def test_a_second_test_on_a_day_is_refused_and_says_which_stands_there(cast: Cast) -> None:
    other_group(cast, "fa2B", "Frans", "noor")
    put_limit(cast, per_day=1, per_week=5)
    put_item(cast, "fa2B", "test")
    answer = write(cast, kind="test", text="Toets H3")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "te veel toetsen op een dag: de school wil er hoogstens 1." in page
    assert "Frans (fa2B)" in page
    assert "Toets H3" in page  # what was typed is there still
    assert len(stands(cast)) == 1
    assert write(cast, kind="homework").status_code == 303  # homework is no test
    tuesday = MONDAY + timedelta(days=1)
    assert write(cast, kind="test", held_on=f"{tuesday:%Y-%m-%d}").status_code == 303


def test_a_third_test_in_a_week_is_refused_and_the_week_after_is_free(cast: Cast) -> None:
    other_group(cast, "fa2B", "Frans", "noor", "tess")
    put_limit(cast, per_day=2, per_week=2)
    put_item(cast, "fa2B", "test", MONDAY)
    put_item(cast, "fa2B", "test", MONDAY + timedelta(days=1))
    friday = MONDAY + timedelta(days=4)
    answer = write(cast, kind="test", held_on=f"{friday:%Y-%m-%d}")
    assert answer.status_code == 409
    assert "te veel toetsen in een week: de school wil er hoogstens 2." in answer.content.decode()
    assert write(cast, kind="test", held_on=f"{MONDAY + timedelta(days=7):%Y-%m-%d}").status_code == 303


def test_tests_that_no_pupil_of_the_group_gets_do_not_count(cast: Cast) -> None:
    other_group(cast, "fa3A", "Frans", "sem")
    put_limit(cast, per_day=1, per_week=1)
    put_item(cast, "fa3A", "test")
    assert write(cast, kind="test").status_code == 303


def test_two_pupils_with_a_test_each_have_one(cast: Cast) -> None:
    other_group(cast, "fa2B", "Frans", "noor")
    other_group(cast, "du2B", "Duits", "bram")
    put_limit(cast, per_day=2, per_week=2)
    put_item(cast, "fa2B", "test")
    put_item(cast, "du2B", "test")
    assert write(cast, kind="test").status_code == 303  # each of them has two now, and nobody three


def test_without_a_rule_any_number_goes_and_the_rule_of_another_school_is_not_ours(cast: Cast) -> None:
    put_limit(cast, 1, 1, "West")
    for _each in range(3):
        assert write(cast, kind="test").status_code == 303


def test_the_words_of_a_test_change_while_the_week_is_full_and_homework_does_not_become_one(cast: Cast) -> None:
    put_limit(cast, per_day=1, per_week=1)
    test, homework = put_item(cast, kind="test"), put_item(cast)
    dirk, said = sign_in(cast.dirk), {"kind": "test", "held_on": f"{MONDAY:%Y-%m-%d}", "text": "H3 en H4"}
    assert dirk.post(address(cast, f"{test}/"), said).status_code == 303
    assert dirk.post(address(cast, f"{homework}/"), said).status_code == 409
    assert [row[0] for row in stands(cast)] == ["test", "homework"]


def test_of_two_who_announce_at_once_the_second_counts_the_first(cast: Cast) -> None:
    """Otto has announced his test and is not done yet; Dirk, who sees nothing of it, waits and is then refused."""
    other_group(cast, "fa2B", "Frans", "noor")
    put_limit(cast, per_day=1, per_week=5)
    dirk = sign_in(cast.dirk)
    said = {"kind": "test", "held_on": f"{MONDAY:%Y-%m-%d}", "text": "Toets H3"}

    def announce() -> int:
        try:
            return dirk.post(address(cast, "nieuw/"), said).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with cast.db.transaction():
            cast.db.execute("select from test_limit for no key update")
            put_item(cast, "fa2B", "test")
            answer = pool.submit(announce)
            until(lambda: answer.done() or cast.db.execute(WAITING).fetchone()[0])
        assert answer.result() == 409
    assert len(stands(cast)) == 1


def test_the_database_refuses_it_to_whoever_writes(cast: Cast) -> None:
    """Also when nothing asks first: at the door of the teacher, the row itself."""
    put_limit(cast, per_day=1, per_week=1)
    put_item(cast, kind="test")
    with class_of(cast, secret_of(cast.dirk), writes=("assessment",)) as door:
        item = AgendaItem(
            group_id=cast.groups["wi2B"][0],
            kind="test",
            held_on=MONDAY,
            text="x",
            author_id=door.actor_id,
            written_at=NOW,
        )
        with pytest.raises(IntegrityError, match="agenda_item cannot be said: day"), transaction.atomic():
            item.save()
        item.held_on = MONDAY + timedelta(days=1)
        with pytest.raises(IntegrityError, match="agenda_item cannot be said: week"), transaction.atomic():
            item.save()
        item.held_on = days(250)
        with pytest.raises(IntegrityError, match="agenda_item cannot be said: year"), transaction.atomic():
            item.save()


def test_the_teacher_sees_how_full_each_week_is_while_announcing(cast: Cast) -> None:
    other_group(cast, "fa2B", "Frans", "noor")
    put_limit(cast, per_day=1, per_week=1)
    put_item(cast, "fa2B", "test")
    page = sign_in(cast.dirk).get(address(cast, "nieuw/"))
    week = next(one for one in page.context["weeks"] if one.starts_on == MONDAY)
    assert (week.tests, week.is_full, [test.course for test in week.announced]) == (1, True, ["Frans"])
    assert "Frans (fa2B)" in page.content.decode()


def test_the_mentor_sees_the_tests_of_the_class_and_writes_none(cast: Cast) -> None:
    put_item(cast, kind="test", text="Geheime tekst van wiskunde")
    maud = sign_in(cast.maud)
    path = f"/mentorklas/{cast.groups['2B'][1]}/agenda/"
    page = maud.get(path, {"dag": f"{MONDAY:%Y-%m-%d}"}).content.decode()
    assert "Wiskunde" in page
    assert "4 leerlingen van de 4" in page
    assert "Zet iets in de agenda" not in page
    assert maud.get(f"/mentorklas/{cast.groups['3A'][1]}/agenda/").status_code == 404


# --- the rule on the screen -------------------------------------------------------------------------------------------


def rule(cast: Cast) -> list[tuple[int, ...]]:
    """The rules that stand."""
    return cast.db.execute("select school_id, per_day, per_week from test_limit").fetchall()


def test_the_school_makes_changes_and_takes_away_its_rule(cast: Cast) -> None:
    leo, path = sign_in(cast.leo), f"/jaarplanning/toetsen/?school={cast.schools['Oost']}"
    assert "nog geen regel" in leo.get(path).content.decode()
    assert leo.post(path, {"per_day": "2", "per_week": "5"}).status_code == 303
    assert rule(cast) == [(cast.schools["Oost"], 2, 5)]
    assert leo.post(path, {"per_day": "1", "per_week": "4"}).status_code == 303
    assert rule(cast) == [(cast.schools["Oost"], 1, 4)]
    assert leo.post(path, {"weg": "ja"}).status_code == 303
    assert rule(cast) == []


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"per_day": "3", "per_week": "2"}, "Dit is minder dan op een dag mag."),
        ({"per_day": "0", "per_week": "2"}, "Vul een heel getal in van 1 tot en met 20."),
        ({"per_day": "twee", "per_week": "2"}, "Vul een heel getal in van 1 tot en met 20."),
        ({"per_day": "2", "per_week": ""}, "Vul een heel getal in van 1 tot en met 40."),
    ],
)
def test_a_rule_that_makes_no_sense_is_said(cast: Cast, said: dict[str, str], says: str) -> None:
    answer = sign_in(cast.leo).post(f"/jaarplanning/toetsen/?school={cast.schools['Oost']}", said)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert rule(cast) == []


def test_no_other_school_and_no_teacher_arranges_it(cast: Cast) -> None:
    put_limit(cast)
    path = f"/jaarplanning/toetsen/?school={cast.schools['Oost']}"
    for who in (cast.wim, cast.dirk, cast.maud, cast.gerda):
        assert sign_in(who).post(path, {"weg": "ja"}).status_code == 404
    assert len(rule(cast)) == 1

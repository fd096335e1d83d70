"""A whole class into a teaching group: who would come in is shown first, and then all of them are in, or nobody is."""

import re
import threading
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people import Cast, days, group, sign_in
from tests.pupils.test_life import put_source, save
from tests.pupils.test_life_enrolment import changing
from tests.rights.asking import put_request, put_restriction
from tests.structure.asked import cloning
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.pupils.group_transfer import actions as life_classes
from zorgvuldig.pupils.group_transfer import pages as views

CLASS = ("noor", "bram", "tess", "yara")
Periods = list[tuple[str, date, date | None]]


@pytest.fixture
def world(cast: Cast) -> Cast:
    """The cast with a new teaching group that nobody is in, taught by Otto, and with a class and group of another year."""
    group(cast, "la2B", "Oost", "Latijn")
    cast.put("teaching", staff_id=cast.otto.id, group_id=cast.groups["la2B"][0], starts_on=days(-100))
    cast.years["Straks"] = cast.put(
        "school_year", school_id=cast.schools["Oost"], name="straks", starts_on=days(200), ends_on=days(500)
    )
    cast.schools["Straks"] = cast.schools["Oost"]
    group(cast, "gr3B", "Straks", "Grieks")
    group(cast, "mu1", "West", "Muziek")
    return cast


def place(cast: Cast, name: str = "2B") -> str:
    return f"/klassen/{cast.groups[name][1]}/lesgroep/"


def chosen(cast: Cast, into: str = "la2B", day: date | None = None) -> dict[str, str]:
    return {"group": str(cast.groups[into][1]), "first_day": (day or days(0)).isoformat()}


def mark_on(answer: HttpResponse) -> str:
    found = re.search(r'name="gezien" value="(\w+)"', answer.content.decode())
    return found.group(1) if found else ""


def confirmed(client: Client, cast: Cast, answers: dict[str, str] | None = None, **more: str) -> HttpResponse:
    """Look first, then confirm what was seen."""
    answers = answers or chosen(cast)
    seen = mark_on(client.post(place(cast), answers))
    return client.post(place(cast), {**answers, "gezien": seen, **more})


def within(cast: Cast, name: str = "la2B") -> Periods:
    return cast.db.execute(
        "select i.given_name, m.starts_on, m.ends_on from membership m join pupil_identity i using (pupil_id) "
        "where m.group_id = %s order by i.given_name, m.starts_on",
        [cast.groups[name][0]],
    ).fetchall()


def parts(answer: HttpResponse) -> dict[str, str]:
    """The text under each heading of the page."""
    text = re.sub(r"<(?!/?h[23])[^>]*>", " ", answer.content.decode())
    pieces = re.split(r"<h[23][^>]*>(.*?)</h[23]>", text)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def test_the_class_is_chosen_then_seen_then_in(world: Cast) -> None:
    anna = sign_in(world.anna)
    assert place(world) in anna.get("/klassen/in-een-lesgroep/").content.decode()
    first = anna.get(place(world)).content.decode()
    assert "la2B (Latijn)" in first
    assert f'value="{days(0).isoformat()}"' in first
    seen = anna.post(place(world), chosen(world))
    assert seen.status_code == 200
    text = seen.content.decode()
    assert "Zet 4 leerlingen in la2B" in text
    assert "Docent: Otto Werker. Wie lesgeeft, ziet deze leerlingen vanaf die dag." in text
    assert all(name in parts(seen)["Komt erin"] for name in ("Noor", "Bram", "Tess", "Yara"))
    assert within(world) == []  # looking changes nothing
    assert "Noor" not in sign_in(world.otto).get(f"/groepen/{world.groups['la2B'][1]}/").content.decode()
    done = confirmed(anna, world)
    assert (done.status_code, done["Location"]) == (303, place(world))
    assert within(world) == [(name, days(0), None) for name in ("Bram", "Noor", "Tess", "Yara")]
    assert "4 leerlingen van 2B zitten vanaf" in anna.get(place(world)).content.decode()
    assert "Noor" in sign_in(world.otto).get(f"/groepen/{world.groups['la2B'][1]}/").content.decode()


def test_each_gets_a_line_in_the_history_by_whom_and_why(world: Cast) -> None:
    assert confirmed(sign_in(world.anna), world).status_code == 303
    rows = world.db.execute("select pupil_id, actor_id, purpose from gate.change where op = 'insert'").fetchall()
    assert sorted(rows) == sorted((world.people[name].id, world.anna.id, "administration") for name in CLASS)
    assert world.db.execute("select count(*) from membership where is_class and group_id = %s", [world.groups["la2B"][0]]).fetchone() == (0,)  # fmt: skip


def test_who_is_in_it_stays_and_is_named(world: Cast) -> None:
    for name, since, until in (("noor", -40, None), ("bram", 20, 60), ("tess", -60, -20)):
        world.put(
            "membership", pupil_id=world.people[name].id, group_id=world.groups["la2B"][0], starts_on=days(since),
            ends_on=None if until is None else days(until),
        )  # fmt: skip
    anna = sign_in(world.anna)
    found = parts(anna.post(place(world), chosen(world)))
    assert "Noor" in found["Zit er al in, en blijft"]
    assert "Bram" in found["Zit er al in, en blijft"]
    assert "Noor" not in found["Komt erin"]
    assert confirmed(anna, world).status_code == 303
    assert within(world) == [
        ("Bram", days(20), days(60)),
        ("Noor", days(-40), None),
        ("Tess", days(-60), days(-20)),
        ("Tess", days(0), None),
        ("Yara", days(0), None),
    ]
    again = anna.post(place(world), chosen(world))
    assert "Er is niemand die in deze groep komt." in again.content.decode()
    assert mark_on(again) == ""


def later(cast: Cast) -> None:
    cast.db.execute("update enrolment set starts_on = %s where pupil_id = %s", [days(5), cast.noor.id])


def elsewhere(cast: Cast) -> None:
    cast.db.execute("update enrolment set school_id = %s where pupil_id = %s", [cast.schools["West"], cast.noor.id])


def came_later(cast: Cast) -> None:
    cast.db.execute("update membership set starts_on = %s where pupil_id = %s and is_class", [days(-3), cast.noor.id])


def same_subject(cast: Cast) -> None:
    subject = cast.db.execute("select id from subject where code = 'la2B'").fetchone()[0]
    number = cast.put(
        "learning_group", uid=uuid4(), year_id=cast.years["Oost"], subject_id=subject, kind="teaching", name="la2x"
    )
    cast.put("membership", pupil_id=cast.noor.id, group_id=number, starts_on=days(-50))


def left_alone(cast: Cast) -> None:
    put_restriction(cast, put_request(cast, kind="restriction"), REGISTER.mask(("membership",)))


@pytest.mark.parametrize(
    ("arrange", "day", "why"),
    [
        (later, 0, "Staat op deze dag niet ingeschreven op deze school."),
        (elsewhere, 0, "Staat op deze dag niet ingeschreven op deze school."),
        (came_later, -10, "Zit op deze dag niet in deze klas."),
        (same_subject, 0, "Heeft dit vak al in la2x en blijft daar."),
        (left_alone, 0, "Stilgezet op verzoek van de familie."),
    ],
)
def test_who_cannot_come_in_is_named_with_the_reason(
    world: Cast, arrange: Callable[[Cast], None], day: int, why: str
) -> None:
    arrange(world)
    anna, answers = sign_in(world.anna), chosen(world, day=days(day))
    seen = anna.post(place(world), answers)
    assert "Noor" in parts(seen)[why]
    assert f"/leerlingen/{world.noor.uid}/administratie/" in seen.content.decode()  # where it can be put right
    assert confirmed(anna, world, answers).status_code == 303
    assert [name for name, *_ in within(world)] == ["Bram", "Tess", "Yara"]


@pytest.mark.parametrize(("arrange", "says"), [(later, "niet ingeschreven"), (None, "al in deze groep")])
def test_what_is_refused_here_is_refused_for_one_pupil_too(
    world: Cast, arrange: Callable[[Cast], None] | None, says: str
) -> None:
    """The pages of one pupil and of a class hold by the same rules."""
    if arrange:
        arrange(world)
    else:
        world.put("membership", pupil_id=world.noor.id, group_id=world.groups["la2B"][0], starts_on=days(30))
    anna = sign_in(world.anna)
    assert "Noor" not in parts(anna.post(place(world), chosen(world)))["Komt erin"]
    one = save(anna, f"/leerlingen/{world.noor.uid}/groepen/", changing(world, "", "la2B", days(0)))
    assert (one.status_code, says in one.content.decode()) == (422, True)


def test_it_ends_with_the_enrolment_as_for_one_pupil(world: Cast) -> None:
    world.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(50), world.noor.id])
    assert confirmed(sign_in(world.anna), world).status_code == 303
    assert ("Noor", days(0), days(50)) in within(world)


@pytest.mark.parametrize(
    ("into", "day", "says"),
    [
        ("gr3B", 0, "Deze lesgroep hoort niet bij deze school en dit schooljaar."),
        ("mu1", 0, "Deze lesgroep hoort niet bij deze school en dit schooljaar."),
        ("3A", 0, "Deze lesgroep hoort niet bij deze school en dit schooljaar."),
        ("la2B", -101, "Deze dag valt buiten het schooljaar van de groep"),
        ("la2B", 200, "Deze dag valt buiten het schooljaar van de groep"),
    ],
)
@pytest.mark.parametrize("seen", [{}, {"gezien": "x"}])
def test_a_choice_that_cannot_be_is_refused_beside_its_field(
    world: Cast, into: str, day: int, says: str, seen: dict[str, str]
) -> None:
    before = world.db.execute("select count(*) from membership").fetchone()
    page = sign_in(world.anna).post(place(world), chosen(world, into, days(day)) | seen)
    assert page.status_code == 422
    assert re.search(rf'class="veldfout"[^>]*>.*?{re.escape(says)}', page.content.decode(), re.DOTALL)
    assert world.db.execute("select count(*) from membership").fetchone() == before


def test_nothing_chosen_is_refused(world: Cast) -> None:
    page = sign_in(world.anna).post(place(world), {}).content.decode()
    assert "Kies een lesgroep." in page
    assert "Vul de dag in." in page


@pytest.mark.parametrize("name", ["la2B", "wi2B"])
def test_a_teaching_group_is_no_class(world: Cast, name: str) -> None:
    assert sign_in(world.anna).get(place(world, name)).status_code == 404


def joins(cast: Cast) -> None:
    cast.put("membership", pupil_id=cast.sem.id, group_id=cast.groups["2B"][0], starts_on=days(-1))


def leaves(cast: Cast) -> None:
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.noor.id])


def is_in(cast: Cast) -> None:
    cast.put("membership", pupil_id=cast.noor.id, group_id=cast.groups["la2B"][0], starts_on=days(0))


@pytest.mark.parametrize("change", [joins, leaves, is_in, same_subject, left_alone])
def test_what_changed_meanwhile_stops_all_of_it(world: Cast, change: Callable[[Cast], None]) -> None:
    world.db.execute("update membership set ends_on = %s where pupil_id = %s", [days(-1), world.sem.id])
    anna = sign_in(world.anna)
    seen = mark_on(anna.post(place(world), chosen(world)))
    change(world)
    before = within(world)
    late = anna.post(place(world), {**chosen(world), "gezien": seen})
    assert late.status_code == 409
    assert "Er is iets veranderd sinds u keek." in late.content.decode()
    assert within(world) == before
    now = mark_on(late)
    assert now not in ("", seen)
    assert anna.post(place(world), {**chosen(world), "gezien": now}).status_code == 303


@pytest.mark.parametrize("other", [{"first_day": days(3).isoformat()}, {"group": ""}, {"gezien": ""}, {"gezien": "é"}])
def test_only_what_was_seen_is_done(world: Cast, other: dict[str, str]) -> None:
    answers = dict(other)
    if "group" in answers:
        answers["group"] = str(world.groups["wi2B"][1])
        world.db.execute("delete from membership where group_id = %s", [world.groups["wi2B"][0]])
    assert confirmed(sign_in(world.anna), world, **answers).status_code == 409
    assert within(world) == []
    assert within(world, "wi2B") == [] or "group" not in other


def test_of_two_at_once_one_wins_and_the_other_is_told(world: Cast) -> None:
    seen = mark_on(sign_in(world.anna).post(place(world), chosen(world)))
    results: list[int] = []

    def go() -> None:
        results.append(sign_in(world.anna).post(place(world), {**chosen(world), "gezien": seen}).status_code)
        for alias in ("default", "accounts"):
            connections[alias].close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [303, 409]
    assert len(within(world)) == 4


def test_whoever_is_leaving_at_that_moment_is_waited_for(world: Cast) -> None:
    """Somebody else's change of one of these pupils is not done yet: it is read when it is, and nobody comes in by what was."""
    anna = sign_in(world.anna)
    seen = mark_on(anna.post(place(world), chosen(world)))
    results: list[int] = []

    def go() -> None:
        results.append(anna.post(place(world), {**chosen(world), "gezien": seen}).status_code)
        for alias in ("default", "accounts"):
            connections[alias].close()

    thread = threading.Thread(target=go)
    with world.db.transaction():
        leaves(world)
        thread.start()
        thread.join(timeout=1.5)
        waited = thread.is_alive()
    thread.join()
    assert (waited, results) == (True, [409])
    assert within(world) == []


def test_a_file_that_is_read_in_at_that_moment_lets_nobody_in(world: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading in takes no turn: the database refuses the last pupil, and the others are not in either."""
    anna = sign_in(world.anna)
    seen = mark_on(anna.post(place(world), chosen(world)))
    really = life_classes.joining

    def meanwhile(*given: Any, **named: Any) -> Any:
        found = really(*given, **named)
        world.put("membership", pupil_id=world.yara.id, group_id=world.groups["la2B"][0], starts_on=days(0))
        return found

    monkeypatch.setattr(life_classes, "joining", meanwhile)
    assert anna.post(place(world), {**chosen(world), "gezien": seen}).status_code == 409
    assert [name for name, *_ in within(world)] == ["Yara"]


def test_what_another_system_keeps_is_not_changed_here(world: Cast) -> None:
    anna = sign_in(world.anna)
    seen = mark_on(anna.post(place(world), chosen(world)))
    put_source(world, "membership.group_id")
    for answer, status in (
        (anna.get(place(world)), 200),
        (anna.post(place(world), {**chosen(world), "gezien": seen}), 409),
    ):
        assert answer.status_code == status
        assert "Somtoday houdt dit bij" in answer.content.decode()
        assert "Bekijk wie erin komt" not in answer.content.decode()
    assert within(world) == []


def test_a_system_that_is_connected_at_that_moment_is_heard(world: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = sign_in(world.anna)
    seen = mark_on(anna.post(place(world), chosen(world)))
    put_source(world, "membership.group_id")
    monkeypatch.setattr(views, "kept_here", lambda *_given: None)  # as if the page had asked just before
    late = anna.post(place(world), {**chosen(world), "gezien": seen})
    assert (late.status_code, "Somtoday houdt dit bij" in late.content.decode()) == (409, True)
    assert within(world) == []


def test_a_class_without_pupils_and_a_year_without_groups_say_so(world: Cast) -> None:
    anna = sign_in(world.anna)
    world.db.execute("delete from membership where group_id = %s", [world.groups["2B"][0]])
    assert "Er zitten vandaag geen leerlingen in deze klas." in anna.get(place(world)).content.decode()
    assert anna.post(place(world), {**chosen(world), "gezien": "x"}).status_code == 409
    world.db.execute("delete from learning_group where kind = 'teaching'")
    assert "Dit schooljaar heeft nog geen lesgroepen." in anna.get(place(world, "3A")).content.decode()


def test_a_class_of_more_than_one_opening_holds_is_refused_with_a_sentence(world: Cast) -> None:
    world.db.execute(
        "with p as (insert into person (uid) select gen_random_uuid() from generate_series(1, 500) returning id), "
        "q as (insert into pupil (person_id, uid, number) select id, gen_random_uuid(), 'x' || id from p returning person_id) "
        "insert into membership (pupil_id, group_id, starts_on, is_class) select person_id, %s, current_date - 9, true from q",
        [world.groups["2B"][0]],
    )
    anna = sign_in(world.anna)
    for answer in (anna.get(place(world)), anna.post(place(world), {**chosen(world), "gezien": "x"})):
        assert answer.status_code == 409
        assert "Niemand opent meer dan 500 dossiers tegelijk." in answer.content.decode()
    for who in ("wim", "leo", "dirk", "gerda"):
        assert sign_in(world.people[who]).get(place(world)).status_code == 404
    assert within(world) == []


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "leo", "gerda", "noor", "petra", "bas", "cato"])
def test_nobody_else_puts_a_class_anywhere(world: Cast, who: str) -> None:
    seen = mark_on(sign_in(world.anna).post(place(world), chosen(world)))
    client = sign_in(world.people[who])
    assert client.get(place(world)).status_code == 404
    assert client.post(place(world), {**chosen(world), "gezien": seen}).status_code == 404
    assert within(world) == []


def test_it_opens_the_pupils_of_the_class_and_no_more_than_it_declares(world: Cast) -> None:
    """By one line of the log for each of them, which their families can see; only what is sent opens for writing."""
    anna = sign_in(world.anna)
    for send, written in ((anna.get, ()), (anna.post, ("enrolment", "membership"))):
        world.db.execute("delete from gate.log")
        assert send(place(world), chosen(world)).status_code == 200
        rows = world.db.execute("select pupil_id, purpose, kind, mask, write_mask from gate.log order by 1").fetchall()
        reads = REGISTER.mask(("organisation", "staff", "identity", "enrolment", "membership", "imports"))
        opened = ("administration", "group", reads, REGISTER.mask(written))
        assert rows == [(pupil, *opened) for pupil in sorted(world.people[name].id for name in CLASS)]


def test_looking_and_doing_ask_no_more_of_a_large_class(world: Cast) -> None:
    anna = sign_in(world.anna)
    counts: list[tuple[int, int]] = []
    confirmed(anna, world)  # what is loaded once in a process
    for _ in range(2):
        world.db.execute("delete from membership where group_id = %s", [world.groups["la2B"][0]])
        cloning(world.db)(world.noor.id, 6)
        with CaptureQueriesContext(connections["default"]) as looking:
            seen = mark_on(anna.post(place(world), chosen(world)))
        with CaptureQueriesContext(connections["default"]) as doing:
            assert anna.post(place(world), {**chosen(world), "gezien": seen}).status_code == 303
        counts.append((len(looking), len(doing)))
    assert len(within(world)) == 4 + 6 + 6
    assert counts[1] == counts[0]
    assert max(counts[0]) <= 28


def test_the_ways_to_it_are_for_whoever_gets_there(world: Cast) -> None:
    way = "/klassen/in-een-lesgroep/"
    for page in ("/zoeken/", "/inrichten/"):
        assert way in sign_in(world.anna).get(page).content.decode()
        assert way not in sign_in(world.leo).get(page).content.decode()

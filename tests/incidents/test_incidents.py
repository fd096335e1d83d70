"""Incidents on their pages: who writes one down, who was in it, and that a closed one stays as it is."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cameras import footage
from tests.cameras.footage import caretaker
from tests.incidents.incidents import BEGAN, filled, in_it, incident, note, there, typed
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from tests.rights.asking import put_request, put_restriction
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.incidents.models import Incident, IncidentPupil
from zorgvuldig.incidents.reads import parts_of

ALLOWED = ("leo", "cato", "kees")


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The cast, with a caretaker."""
    caretaker(cast)
    return cast


def row(cast: Cast, table: str, columns: str = "*") -> list[Any]:
    return cast.db.execute(f"select {columns} from {table} order by id").fetchall()


def page(who: Someone, path: str) -> str:
    answer = sign_in(who).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ALLOWED)
def test_somebody_writes_down_that_something_happened(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    assert "Er zijn geen incidenten." in client.get("/incidenten/").content.decode()
    answer = client.post("/incidenten/nieuw/", filled())
    assert answer.status_code == 303
    client.post("/incidenten/nieuw/", filled())  # a double click
    assert row(cast, "incident", "title, place, starts_at, opened_by_id, closed_at") == [
        ("Ruzie bij de kluisjes", "Gang", BEGAN.replace(second=0), cast.people[name].id, None)
    ]
    assert "Ruzie bij de kluisjes" in client.get("/incidenten/").content.decode()
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("name", ["dirk", "maud", "anna", "petra", "fenna", "gerda", "noor"])
def test_nobody_else_comes_there(cast: Cast, name: str) -> None:
    one = incident(cast)
    client = sign_in(cast.people[name])
    assert client.get("/incidenten/").status_code == 404
    assert client.get(f"/incidenten/{one.uid}/").status_code == 404
    assert client.post("/incidenten/nieuw/", filled()).status_code == 404


def test_another_school_sees_nothing_of_it(cast: Cast) -> None:
    one = incident(cast)
    lena = cast.staff("Lena", "school_leader", school="West")
    assert "Fietsen weg" not in page(lena, "/incidenten/")
    client = sign_in(lena)
    assert client.get(f"/incidenten/{one.uid}/").status_code == 404
    assert client.post(f"/incidenten/{one.uid}/notitie/", {"text": "Van elders."}).status_code == 404
    assert client.get(f"/incidenten/{one.uid}/leerling/{cast.wout.uid}/").status_code == 404
    assert row(cast, "incident_note") == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": ""}, "Kies wat voor incident het was."),
        ({"title": ""}, "Schrijf in een paar woorden op waar het over gaat."),
        ({"starts_at": "gisteren"}, "Vul de dag en de tijd in, bijvoorbeeld"),
        ({"ends_at": typed(NOW + timedelta(hours=3))}, "Deze tijd moet nog komen."),
        (
            {"starts_at": typed(NOW + timedelta(hours=2)), "ends_at": typed(NOW + timedelta(hours=3))},
            "Deze tijd moet nog komen.",
        ),
        ({"ends_at": typed(BEGAN)}, "Dit is niet na het begin."),
        ({"starts_at": typed(BEGAN - timedelta(days=15))}, "Dit duurt langer dan 14 dagen."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(cast: Cast, wrong: dict[str, str], says: str) -> None:
    answer = sign_in(cast.leo).post("/incidenten/nieuw/", filled(**wrong))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert row(cast, "incident") == []


def test_a_pupil_is_found_by_name_or_in_a_class(cast: Cast) -> None:
    one = incident(cast)
    client = sign_in(cast.leo)
    found = client.post("/zoeken/", {"q": "bakkerman"}).content.decode()
    assert f"/incidenten/leerling/{cast.noor.uid}/" in found
    assert f"/incidenten/{one.uid}/leerling/{cast.noor.uid}/" in page(
        cast.leo, f"/incidenten/leerling/{cast.noor.uid}/"
    )
    kees = sign_in(cast.kees)
    in_class = f"/incidenten/{one.uid}/klas/{cast.groups['2B'][1]}/"
    assert in_class in kees.get(f"/incidenten/{one.uid}/").content.decode()
    text = kees.get(in_class).content.decode()
    assert f"/incidenten/{one.uid}/leerling/{cast.bram.uid}/" in text
    assert kees.get(f"/incidenten/{one.uid}/klas/{cast.groups['wi2B'][1]}/").status_code == 404  # no class
    assert kees.get(f"/incidenten/{one.uid}/klas/{cast.groups['w1'][1]}/").status_code == 404  # another school


def test_a_pupil_is_put_to_it_changed_and_taken_out(cast: Cast) -> None:
    one = incident(cast)
    client = sign_in(cast.kees)
    at = f"/incidenten/{one.uid}/leerling/{cast.noor.uid}/"
    assert client.post(at, {"what": "Zij viel."}).status_code == 422  # without the part
    assert client.post(at, {"part": "harmed", "what": "Zij viel."}).status_code == 303
    (stored,) = row(cast, "incident_pupil", "kind, happened_at, part, what, added_by_id")
    assert stored[:3] == ("theft", BEGAN, "harmed")
    assert b"viel" not in bytes(stored[3])
    assert stored[4] == cast.kees.id
    assert client.post(at, {"part": "saw", "what": "Zij viel."}).status_code == 303
    (again,) = row(cast, "incident_pupil", "part, what")
    assert again[0] == "saw"
    assert bytes(again[1]) == bytes(stored[3])  # what stayed the same stays sealed as it was
    text = page(cast.kees, f"/incidenten/{one.uid}/")
    assert "Noor Bakkerman" in text
    assert "Zij viel." in text
    assert "Bij dit incident is 1 leerling open." in text
    assert client.post(at, {"weg": "ja"}).status_code == 303
    assert row(cast, "incident_pupil") == []


def test_each_pupil_that_is_shown_was_opened_and_logged(cast: Cast) -> None:
    one = incident(cast)
    for pupil in (cast.noor, cast.sem):
        in_it(cast, one, pupil)
    page(cast.leo, f"/incidenten/{one.uid}/")
    looks = cast.db.execute(
        "select pupil_id, purpose, role from gate.log where kind = 'incident' and not refused order by pupil_id"
    ).fetchall()
    assert looks == [(number, "incident", "school_leader") for number in sorted((cast.noor.id, cast.sem.id))]


def test_a_pupil_beyond_reach_is_not_shown(cast: Cast) -> None:
    one = incident(cast)
    in_it(cast, one, cast.noor)
    in_it(cast, one, cast.wout)  # by an administrator: no page puts a pupil of another school there
    text = page(cast.leo, f"/incidenten/{one.uid}/")
    assert "Noor Bakkerman" in text
    assert "Verweg" not in text


def test_a_pupil_of_another_school_is_refused(cast: Cast) -> None:
    one = incident(cast)
    at = f"/incidenten/{one.uid}/leerling/{cast.wout.uid}/"
    assert sign_in(cast.leo).post(at, {"part": "saw", "what": ""}).status_code == 404
    both = cast.staff("Bo", "school_leader")
    cast.db.execute("update staff_role set school_id = null where staff_id = %s", [both.id])  # of every school
    answer = sign_in(both).post(at, {"part": "saw", "what": ""})
    assert answer.status_code == 422
    assert "Dit hoort niet bij deze school." in answer.content.decode()
    assert row(cast, "incident_pupil") == []


def test_the_name_of_a_pupil_stands_only_with_that_pupil(cast: Cast) -> None:
    one = incident(cast, title="Fiets van Noor  BAKKERMAN weg")
    client = sign_in(cast.leo)
    answer = client.post(f"/incidenten/{one.uid}/leerling/{cast.noor.uid}/", {"part": "harmed", "what": ""})
    assert answer.status_code == 422
    assert "De naam van deze leerling staat in de titel of de plaats." in answer.content.decode()
    in_it(cast, one, cast.noor)
    for path, data in (
        ("notitie", {"text": "Toen kwam Noor Bakkerman."}),
        ("afsluiten", {"outcome": "Noor Bákkerman kreeg haar fiets terug."}),
        ("veranderen", filled(title="Noor Bakkerman: fiets weg")),
    ):
        answer = client.post(f"/incidenten/{one.uid}/{path}/", data)
        assert answer.status_code == 422, path
        assert "Hier staat de naam van een leerling die erbij was." in answer.content.decode(), path
    assert (
        client.post(f"/incidenten/{one.uid}/notitie/", {"text": "Noor stond er, en de bakker ook."}).status_code == 303
    )
    assert client.post(f"/incidenten/{one.uid}/veranderen/", filled(kind="theft")).status_code == 303


def test_notes_and_staff_come_along(cast: Cast) -> None:
    one = incident(cast)
    client = sign_in(cast.leo)
    for _twice in range(2):
        assert client.post(f"/incidenten/{one.uid}/notitie/", {"text": "Aangifte gedaan."}).status_code == 303
        client.post(f"/incidenten/{one.uid}/medewerkers/", {"colleague": str(cast.dirk.id)})
    assert row(cast, "incident_note", "text, written_by_id") == [("Aangifte gedaan.", cast.leo.id)]
    assert row(cast, "incident_staff", "staff_id") == [(cast.dirk.id,)]
    text = page(cast.leo, f"/incidenten/{one.uid}/")
    assert "Aangifte gedaan." in text
    client.post(f"/incidenten/{one.uid}/medewerkers/", {"colleague": str(cast.wim.id)})  # of another school
    client.post(f"/incidenten/{one.uid}/medewerkers/", {"niet": str(cast.dirk.id)})
    assert row(cast, "incident_staff") == []


def test_changing_when_it_was_changes_it_with_the_pupils(cast: Cast) -> None:
    one = incident(cast)
    in_it(cast, one, cast.noor)
    earlier = BEGAN - timedelta(hours=1)
    answer = sign_in(cast.leo).post(f"/incidenten/{one.uid}/veranderen/", filled(starts_at=typed(earlier)))
    assert answer.status_code == 303
    assert row(cast, "incident_pupil", "kind, happened_at") == [("fight", earlier.replace(second=0))]


def test_when_footage_was_asked_for_its_time_stays(cast: Cast) -> None:
    one = incident(cast)
    footage.viewing(cast, footage.camera(cast), one, cast.kees)
    answer = sign_in(cast.leo).post(
        f"/incidenten/{one.uid}/veranderen/", filled(starts_at=typed(BEGAN - timedelta(hours=1)))
    )
    assert answer.status_code == 422
    assert "Iemand vroeg al om camerabeelden van deze tijd." in answer.content.decode()


def test_closing_needs_an_outcome_and_says_what_goes_when(cast: Cast) -> None:
    one = incident(cast)
    client = sign_in(cast.cato)
    asked = client.get(f"/incidenten/{one.uid}/afsluiten/").content.decode()
    assert "Beelden die voor dit incident langer bewaard bleven, verdwijnen vannacht." in asked
    assert f"{NOW.year + 2}" in asked
    assert client.post(f"/incidenten/{one.uid}/afsluiten/", {"outcome": " "}).status_code == 422
    assert client.post(f"/incidenten/{one.uid}/afsluiten/", {"outcome": "Opgelost."}).status_code == 303
    ((outcome, closed_by, closed_at),) = row(cast, "incident", "outcome, closed_by_id, closed_at")
    assert (outcome, closed_by) == ("Opgelost.", cast.cato.id)
    assert closed_at is not None
    text = page(cast.cato, f"/incidenten/{one.uid}/")
    assert "Afgesloten op" in text
    assert f"{NOW.year + 2}" in text
    assert "Sluit het incident af" not in text


def test_a_closed_incident_stays_as_it_is(cast: Cast) -> None:
    one = incident(cast, closed_at=NOW, closed_by_id=cast.leo.id, outcome="Opgelost.")
    in_it(cast, one, cast.noor)
    note(cast, one)
    there(cast, one, cast.dirk)
    before = [row(cast, name) for name in ("incident", "incident_pupil", "incident_staff", "incident_note")]
    client = sign_in(cast.leo)
    at = f"/incidenten/{one.uid}"
    for path, data in (
        ("veranderen/", filled()),
        ("notitie/", {"text": "Toch nog iets."}),
        ("medewerkers/", {"colleague": str(cast.maud.id)}),
        ("medewerkers/", {"niet": str(cast.dirk.id)}),
        (f"leerling/{cast.noor.uid}/", {"part": "harmed", "what": "Anders."}),
        (f"leerling/{cast.noor.uid}/", {"weg": "ja"}),
        (f"leerling/{cast.sem.uid}/", {"part": "saw", "what": ""}),
        ("afsluiten/", {"outcome": "Anders afgelopen."}),
    ):
        answer = client.post(f"{at}/{path}", data, follow=True)
        assert "Dit incident is afgesloten." in answer.content.decode(), path
    assert [row(cast, name) for name in ("incident", "incident_pupil", "incident_staff", "incident_note")] == before


def test_what_is_restricted_of_a_pupil_is_not_shown_and_not_followed(cast: Cast) -> None:
    one = incident(cast)
    in_it(cast, one, cast.noor, "Iets over Noor.")
    put_restriction(cast, put_request(cast, kind="restriction"), REGISTER.categories["incident"].mask)
    text = page(cast.leo, f"/incidenten/{one.uid}/")
    assert "Iets over Noor." not in text
    assert "stilgezet" in text
    client = sign_in(cast.leo)
    answer = client.post(f"/incidenten/{one.uid}/veranderen/", filled(kind="fight", title="Nieuwe titel"))
    assert answer.status_code == 422  # another kind
    answer = client.post(f"/incidenten/{one.uid}/notitie/", {"text": "Van Noor Bakkerman."})
    assert answer.status_code == 422  # her name is known all the same


def test_the_family_reads_what_stands_of_their_child_and_nothing_of_others(cast: Cast) -> None:
    one = incident(cast)
    in_it(cast, one, cast.noor, "Noor zag de dader.")
    in_it(cast, one, cast.bram, "Bram was de dader.")
    note(cast, one, "Alleen voor ons.")
    for name, path in (("gerda", f"/mijn-kind/{cast.noor.uid}/"), ("noor", "/mijn-gegevens/")):
        text = page(cast.people[name], path)
        assert "Noor zag de dader." in text
        assert "Diefstal of vernieling" in text
        for hidden in ("Bram was de dader.", "Alleen voor ons.", "Fietsen weg", "Visserman"):
            assert hidden not in text, hidden


def test_the_family_sees_no_incident_itself(cast: Cast) -> None:
    in_it(cast, incident(cast), cast.noor)
    with open_door(
        secret_of(cast.gerda), purpose="parental_view", reads=("organisation", "incident"), kind=Kind.PUPIL,
        key=str(cast.noor.uid), now=NOW,
    ) as door:  # fmt: skip
        assert Incident.objects.count() == 0
        assert [one.pupil_id for one in parts_of(cast.noor.id, door=door)] == [cast.noor.id]
        assert IncidentPupil.objects.count() == 1

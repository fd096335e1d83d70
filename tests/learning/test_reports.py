"""Reports: what is missing, what may not be issued, one sealed document per pupil, and versions that never change."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.http import HttpResponse

from tests.gate.hostile import commit, connect, token_of
from tests.learning.gradeworld import add_test, mark, period
from tests.people import NOW, Cast, days, sign_in
from tests.platform.documents.pdf import text_of
from zorgvuldig.learning.reports.actions import AT_ONCE
from zorgvuldig.platform.vault import files


@pytest.fixture(autouse=True)
def two_periods(cast: Cast) -> None:
    """Two periods; everybody has a mark for both tests of wi2B in the second."""
    period(cast, 1, -100, -20)
    period(cast, 2, -20, 200)
    for name in ("noor", "bram", "tess", "yara"):
        mark(cast, name, "machten", "7.0")


def address(cast: Cast) -> str:
    """The reports of 2B."""
    return f"/mentorklas/{cast.groups['2B'][1]}/rapporten/"


def see(cast: Cast, number: str = "2") -> str:
    """What Maud sees for a period."""
    response = sign_in(cast.maud).get(address(cast), {"periode": number})
    assert response.status_code == 200
    return str(response.content.decode())


def issue(cast: Cast, *names: str, number: str = "2", **more: Any) -> tuple[int, str]:
    """Maud issues reports; status and page."""
    posted = {"periode": number, "leerling": [str(cast.people[name].uid) for name in names], "loopt": "on", **more}
    response = sign_in(cast.maud).post(address(cast), posted)
    return response.status_code, response.content.decode()


def cards(cast: Cast, name: str) -> list[tuple[int, uuid.UUID, uuid.UUID]]:
    """The versions of a pupil's reports, with their public number and blob."""
    return cast.db.execute(
        "select version, uid, blob from report_card where pupil_id = %s order by version", [cast.people[name].id]
    ).fetchall()


def test_a_report_is_issued_sealed_and_read_by_mentor_guardian_and_pupil(cast: Cast) -> None:
    assert issue(cast, "noor", "tess")[0] == 303
    [(version, uid, blob)] = cards(cast, "noor")
    assert version == 1
    for who, where in (
        ("maud", f"/leerlingen/{cast.noor.uid}/rapporten/{uid}/"),
        ("gerda", f"/mijn-kind/{cast.noor.uid}/rapporten/{uid}/"),
        ("noor", f"/mijn-gegevens/rapporten/{uid}/"),
    ):
        response = sign_in(cast.people[who]).get(where)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/pdf"
        assert 'attachment; filename="rapport-periode-2-uitgave-1.pdf"' in response["Content-Disposition"]
        assert response.content.startswith(b"%PDF-")
        assert response.content == b"".join(files.read(blob))
    assert str(uid) in sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()


def test_nobody_downloads_another_pupils_report(cast: Cast) -> None:
    issue(cast, "noor", "bram")
    [(_version, bram, _blob)] = cards(cast, "bram")
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/rapporten/{bram}/").status_code == 404
    assert sign_in(cast.noor).get(f"/mijn-gegevens/rapporten/{bram}/").status_code == 404
    assert sign_in(cast.dirk).get(f"/leerlingen/{cast.bram.uid}/rapporten/{bram}/").status_code == 404


def test_a_later_change_leaves_the_report_and_a_second_issue_is_a_second_version(cast: Cast) -> None:
    issue(cast, "noor")
    before = b"".join(files.read(cards(cast, "noor")[0][2]))
    cast.db.execute("update grade set value = 1.0 where pupil_id = %s", [cast.noor.id])
    assert b"".join(files.read(cards(cast, "noor")[0][2])) == before
    assert issue(cast, "noor")[0] == 303
    assert [card[0] for card in cards(cast, "noor")] == [1, 2]
    assert b"".join(files.read(cards(cast, "noor")[1][2])) != before
    assert "uitgave 2 van" in see(cast)


def test_the_database_keeps_reports_as_they_are(cast: Cast) -> None:
    rights = cast.db.execute(
        "select privilege_type from information_schema.role_table_grants where table_name = 'report_card' "
        "and grantee like '%%writer' order by 1"
    ).fetchall()
    assert rights == [("INSERT",), ("SELECT",)]


def test_the_preview_says_what_is_missing(cast: Cast) -> None:
    assert "niet compleet" not in see(cast)
    cast.db.execute("delete from grade where pupil_id = %s and test_id = %s", [cast.bram.id, cast.tests["machten"]])
    add_test(cast, "stil", shown_from=None)
    for name in ("noor", "tess", "yara", "bram"):
        mark(cast, name, "stil", "9.0")
    page = see(cast)
    assert "Toets ‘Machten’ heeft nog geen cijfer." in page
    assert "De cijfers van toets ‘Stil’ zijn nog niet gepubliceerd." in page
    assert "niet compleet" in page
    assert "In deze periode waren er geen toetsen." in see(cast, "1")


def test_exam_tests_hold_a_report_back_until_the_structure_is_approved(cast: Cast) -> None:
    cast.db.execute("update test set is_exam = true where title = 'Machten'")
    assert "De cijferopbouw van wi2B is niet goedgekeurd" in see(cast)
    status, page = issue(cast, "noor")
    assert status == 422
    assert "Een rapport dat u koos mag nog niet worden uitgegeven." in page
    assert cards(cast, "noor") == []
    plan = {
        "method": "periods",
        "period_decimals": "1",
        "final_decimals": "1",
        "rounds_in_between": "on",
        "missed": "waits",
    }
    where = f"/groepen/{cast.groups['wi2B'][1]}/cijferopbouw/"
    sign_in(cast.dirk).post(where, plan)
    digest = cast.db.execute("select digest from grade_plan").fetchone()[0]
    assert sign_in(cast.leo).post(f"{where}goedkeuren/", {"opbouw": digest}).status_code == 303
    assert issue(cast, "noor")[0] == 303


@pytest.mark.parametrize(
    ("names", "sentence"),
    [((), "Kies eerst voor welke leerlingen u een rapport uitgeeft."), (("noor", "sem"), "zit niet meer in deze klas")],
)
def test_nothing_or_a_stranger_issues_nothing(cast: Cast, names: tuple[str, ...], sentence: str) -> None:
    status, page = issue(cast, *names)
    assert status == 422
    assert sentence in page
    assert cast.db.execute("select count(*) from report_card").fetchone() == (0,)


def test_more_than_fit_in_one_go_are_left_for_the_next(cast: Cast) -> None:
    names = [cast.pupil(f"Leerling{number}", "Velen", 13, "2B", "wi2B").name.lower() for number in range(AT_ONCE + 1)]
    posted = {"periode": "2", "leerling": [str(cast.people[name].uid) for name in names], "loopt": "on"}
    maud = sign_in(cast.maud)
    response = maud.post(address(cast), posted)
    assert response.status_code == 303
    page = maud.get(response["Location"]).content.decode()
    assert f"Er zijn {AT_ONCE} rapporten uitgegeven." in page
    assert "Nog 1 rapport te gaan." in page
    assert cast.db.execute("select count(*) from report_card").fetchone() == (AT_ONCE,)


def test_attendance_and_notes_stand_on_the_report(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = cast.put(
        "lesson", uid=uuid.uuid4(), group_id=cast.groups["wi2B"][0], held_on=days(-3), slot=1, starts_at="08:30",
        ends_at="09:20", room="",
    )  # fmt: skip
    cast.put(
        "attendance",
        pupil_id=cast.noor.id,
        lesson_id=lesson,
        kind="absent",
        recorded_by_id=cast.dirk.id,
        recorded_at=NOW,
    )
    now = cast.db.execute("select id from period where number = 2").fetchone()[0]
    for text, shown in (("Werkt netjes.", NOW), ("Nog geheim.", None)):
        pupil = cast.noor if shown else cast.tess
        cast.put(
            "progress_note", pupil_id=pupil.id, group_id=cast.groups["wi2B"][0], period_id=now, text=text,
            author_id=cast.dirk.id, written_at=NOW, shown_from=shown,
        )  # fmt: skip
    made: dict[str, Any] = {}
    from_document = "zorgvuldig.learning.reports.actions.report_pdf"

    def keep(document: Any) -> bytes:
        made[document.pupil] = document
        return b"%PDF-"

    monkeypatch.setattr(from_document, keep)
    assert issue(cast, "noor", "tess")[0] == 303
    noor, tess = made["Noor Bakkerman"], made["Tess Bakkerman"]
    assert noor.absence == (
        ("Met toestemming afwezig", "0 lesuren"),
        ("Zonder toestemming afwezig", "1 lesuur"),
        ("Te laat", "0 keer"),
        ("Uit de les gestuurd", "0 keer"),
    )
    [line] = noor.subjects
    assert (line.name, line.teacher, line.remark) == ("Wiskunde", "Dirk Werker", "Werkt netjes.")
    assert [str(figure) for figure in line.periods] == ["None", "6.7"]
    assert [subject.remark for subject in tess.subjects] == [""]
    assert (noor.mentor, noor.class_name, noor.final_name) == ("Maud Werker", "2B", "Eindcijfer")


def test_when_one_document_fails_nothing_is_issued_and_nothing_stays_in_the_vault(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[uuid.UUID] = []
    store = files.store

    def storing(*given: Any, **more: Any) -> Any:
        stored = store(*given, **more)
        kept.append(stored.blob)
        return stored

    def failing(document: Any) -> bytes:
        if document.pupil.startswith("Tess"):
            raise RuntimeError("no document")
        return b"%PDF-"

    monkeypatch.setattr(files, "store", storing)
    monkeypatch.setattr("zorgvuldig.learning.reports.actions.report_pdf", failing)
    with pytest.raises(RuntimeError):
        issue(cast, "noor", "tess")
    assert len(kept) == 1
    assert not files.exists(kept[0])
    assert cast.db.execute("select count(*) from report_card").fetchone() == (0,)


def test_two_who_issue_at_once_do_not_make_the_same_version(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another mentor's version one is there by the time ours is written."""
    now = cast.db.execute("select id from period where number = 2").fetchone()[0]

    def meanwhile(document: Any) -> bytes:
        cast.put(
            "report_card", pupil_id=cast.noor.id, period_id=now, group_id=cast.groups["2B"][0], version=1, uid=uuid.uuid4(),
            blob=uuid.uuid4(), name="x.pdf", media_type="application/pdf", size=1, added_at=NOW, added_by_id=cast.maud.id,
        )  # fmt: skip
        return b"%PDF-"

    monkeypatch.setattr("zorgvuldig.learning.reports.actions.report_pdf", meanwhile)
    status, page = issue(cast, "noor")
    assert status == 409
    assert "Iemand anders gaf net ook een rapport uit." in page
    assert len(cards(cast, "noor")) == 1


def preview(cast: Cast, who: str = "maud", pupil: str = "noor") -> HttpResponse:
    """The report of a pupil before it is issued."""
    return sign_in(cast.people[who]).get(f"/leerlingen/{cast.people[pupil].uid}/rapporten/voorbeeld/", {"periode": "2"})


def test_a_preview_shows_what_would_be_issued_and_keeps_nothing(cast: Cast) -> None:
    assert f"/leerlingen/{cast.noor.uid}/rapporten/voorbeeld/?periode=2" in see(cast)
    response = preview(cast)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Cache-Control"] == "no-store"
    text = text_of(response.content)
    assert "Rapport (voorbeeld)" in text
    assert "Noor Bakkerman" in text
    assert "nog niet uitgegeven" in text
    assert "Uitgegeven op" not in text
    assert cards(cast, "noor") == []
    assert cast.db.execute("select count(*) from report_card").fetchone() == (0,)


def test_a_preview_opens_one_pupil_only(cast: Cast) -> None:
    before = cast.db.execute("select count(*) from gate.log where purpose = 'reporting'").fetchone()[0]
    assert preview(cast).status_code == 200
    after = cast.db.execute("select pupil_id from gate.log where purpose = 'reporting' order by id").fetchall()
    assert after[before:] == [(cast.noor.id,)]


@pytest.mark.parametrize("who", ["dirk", "anna", "leo", "gerda", "noor", "otto"])
def test_nobody_but_the_mentor_previews(cast: Cast, who: str) -> None:
    assert preview(cast, who).status_code == 404


def test_a_mentor_previews_no_pupil_of_another_class(cast: Cast) -> None:
    assert preview(cast, pupil="sem").status_code == 404


def ticked(page: str) -> set[str]:
    """The pupils that are ticked, by number."""
    boxes = re.findall(r'<input type="checkbox"[^>]*name="leerling"[^>]*>', page)
    return {re.search('value="([^"]+)"', box)[1] for box in boxes if " checked" in box}  # type: ignore[index]


def test_who_is_not_complete_is_not_ticked(cast: Cast) -> None:
    cast.db.execute("delete from grade where pupil_id = %s and test_id = %s", [cast.bram.id, cast.tests["machten"]])
    assert ticked(see(cast)) == {str(cast.people[name].uid) for name in ("noor", "tess", "yara")}
    issue(cast, "noor")
    assert ticked(see(cast)) == {str(cast.people[name].uid) for name in ("tess", "yara")}


def test_a_period_that_still_runs_asks_and_one_that_is_over_does_not(cast: Cast) -> None:
    status, page = issue(cast, "noor", loopt="")
    assert status == 422
    assert "Deze periode loopt nog. Zet hieronder een vinkje" in page
    assert ticked(page) == {str(cast.noor.uid)}
    assert cards(cast, "noor") == []
    assert 'name="loopt"' not in see(cast, "1")
    assert issue(cast, "noor", number="1", loopt="")[0] == 303


def test_it_says_how_each_family_gets_the_report(cast: Cast) -> None:
    page = see(cast)
    assert "Op de eigen pagina" in page
    assert "heeft niemand een account" not in page
    cast.db.execute("update account set is_active = false where person_id in (%s, %s)", [cast.gerda.id, cast.yara.id])
    cast.db.execute("update guardianship set has_authority = null where guardian_id <> %s", [cast.gerda.id])
    page = see(cast)
    assert "Op papier: van de familie heeft niemand een account." in page
    client = sign_in(cast.maud)
    posted = {"periode": "2", "leerling": [str(cast.noor.uid), str(cast.yara.uid)], "loopt": "on"}
    told = client.get(client.post(address(cast), posted)["Location"]).content.decode()
    assert "Van 2 gezinnen heeft niemand een account." in told


@pytest.fixture
def runtime(cast: Cast) -> Iterator[psycopg.Connection]:
    with connect() as connection:
        yield connection


def taking_back(cast: Cast, name: str = "noor") -> str:
    """Where the last report of a pupil is withdrawn."""
    return f"{address(cast)}{cards(cast, name)[-1][1]}/intrekken/"


def test_a_report_is_withdrawn_within_a_day_and_the_family_reads_so_in_one_sentence(cast: Cast) -> None:
    issue(cast, "noor", "tess")
    [(_version, uid, blob)] = cards(cast, "noor")
    maud, gerda = sign_in(cast.maud), sign_in(cast.gerda)
    where = taking_back(cast)
    assert "Het rapport van Noor Bakkerman intrekken?" in maud.get(where).content.decode()
    assert maud.post(where).status_code == 303
    assert gerda.get(f"/mijn-kind/{cast.noor.uid}/rapporten/{uid}/").status_code == 404
    assert sign_in(cast.noor).get(f"/mijn-gegevens/rapporten/{uid}/").status_code == 404
    page = gerda.get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert "De school heeft uitgave 1 van het rapport van Periode 2" in page
    assert str(uid) not in page
    assert files.exists(blob)
    assert maud.get(f"/leerlingen/{cast.noor.uid}/rapporten/{uid}/").status_code == 200
    assert "ingetrokken" in see(cast)
    [(_version, other, _blob)] = cards(cast, "tess")
    assert gerda.get(f"/mijn-kind/{cast.tess.uid}/rapporten/{other}/").status_code == 200


def test_after_withdrawing_a_new_issue_is_what_the_family_reads(cast: Cast) -> None:
    issue(cast, "noor")
    maud = sign_in(cast.maud)
    maud.post(taking_back(cast))
    assert str(cast.noor.uid) not in ticked(see(cast))
    assert issue(cast, "noor")[0] == 303
    uids = [uid for _version, uid, _blob in cards(cast, "noor")]
    answers = [sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/rapporten/{uid}/").status_code for uid in uids]
    assert answers == [404, 200]


def test_a_report_of_longer_ago_stays(cast: Cast) -> None:
    issue(cast, "noor")
    cast.db.execute("update report_card set added_at = added_at - interval '1 day 1 minute'")
    where = taking_back(cast)
    maud = sign_in(cast.maud)
    assert "langer dan een dag geleden" in maud.get(where).content.decode()
    answer = maud.post(where)
    assert (answer.status_code, "Niet ingetrokken" in answer.content.decode()) == (409, True)
    assert cast.db.execute("select count(*) from report_withdrawal").fetchone() == (0,)


def test_a_report_is_withdrawn_once_and_by_the_mentor_alone(cast: Cast) -> None:
    issue(cast, "noor")
    where = taking_back(cast)
    for name in ("dirk", "leo", "anna", "gerda", "noor"):
        assert sign_in(cast.people[name]).post(where).status_code == 404
    maud = sign_in(cast.maud)
    assert [maud.post(where).status_code for _ in range(2)] == [303, 404]
    assert cast.db.execute("select count(*), max(withdrawn_by_id) from report_withdrawal").fetchone() == (
        1,
        cast.maud.id,
    )


@pytest.mark.parametrize(("pupil", "version"), [("tess", 1), ("noor", 2)])
def test_the_database_lets_no_other_report_be_withdrawn_in_its_place(
    cast: Cast, runtime: psycopg.Connection, pupil: str, version: int
) -> None:
    issue(cast, "noor")
    card, at = cast.db.execute("select id, period_id from report_card").fetchone()
    reads, group = ("organisation", "identity", "membership", "planning", "report"), cast.groups["2B"][1]
    token = token_of(runtime, cast.maud, "reporting", reads, "group", group, writes=("report",))
    values = f"{card}, {cast.people[pupil].id}, {at}, {version}, {cast.maud.id}, now()"
    columns = "card_id, pupil_id, period_id, version, withdrawn_by_id, withdrawn_at"
    with pytest.raises(psycopg.Error):
        commit(runtime, token, f"insert into report_withdrawal ({columns}) values ({values})")
    assert cast.db.execute("select count(*) from report_withdrawal").fetchone() == (0,)


def test_what_was_agreed_is_not_read_either_once_the_report_is_withdrawn(cast: Cast) -> None:
    now = cast.db.execute("select id from period where number = 2").fetchone()[0]
    cast.put(
        "meeting_note", pupil_id=cast.noor.id, group_id=cast.groups["2B"][0], period_id=now, text="Bijles.", proposal="",
        author_id=cast.maud.id, written_at=NOW,
    )  # fmt: skip
    gerda = sign_in(cast.gerda)
    read = []
    for act in (lambda: None, lambda: issue(cast, "noor"), lambda: sign_in(cast.maud).post(taking_back(cast))):
        act()
        read.append("Bijles." in gerda.get(f"/mijn-kind/{cast.noor.uid}/").content.decode())
    assert read == [False, True, False]

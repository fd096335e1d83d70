"""The archive: filed by the administration, found by the archivist when nothing else is left, seen by the family."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.copies.copying import fetched, opened
from tests.learning.archiving import PDF, put_archived
from tests.learning.gradeworld import period, put_report
from tests.people import NOW, TODAY, Cast, days, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.files import exists
from zorgvuldig.platform.vault.keys import destroy, shelves_of

SHELF = REGISTER.categories["archive"].bit


def filing(cast: Cast, name: str = "noor") -> str:
    return f"/leerlingen/{cast.people[name].uid}/archief/"


def paper(content: bytes = PDF, **more: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("Noor Bakkerman.pdf", content, "application/pdf")
    return {"kind": "diploma", "issued_on": TODAY.isoformat(), "file": file, **more}


def pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def rows(cast: Cast, columns: str = "kind") -> list[tuple[Any, ...]]:
    return cast.db.execute(f"select {columns} from archive_record order by id").fetchall()


def found(client: Client, name: str, year: object) -> str:
    answer = client.post("/archief/", {"name": name, "year": str(year)})
    assert answer.status_code == 200
    return answer.content.decode()


def born(cast: Cast, name: str = "noor") -> date:
    day: date = cast.db.execute(
        "select born_on from pupil_birth where pupil_id = %s", [cast.people[name].id]
    ).fetchone()[0]
    return day


def forget_file(cast: Cast, name: str) -> None:
    """What retention leaves of a pupil whose terms are over: the bare person, and every key but the archive's."""
    number = cast.people[name].id
    for table in REGISTER.tables.values():
        if table.pupil and table.name not in ("archive_record", "pupil"):
            cast.db.execute(f"delete from {table.name} where {table.pupil} = %s", [number])
    cast.db.execute("delete from pupil where person_id = %s", [number])
    for shelf in shelves_of(number) - {SHELF}:
        destroy([number], shelf=shelf)


# --- filing ----------------------------------------------------------------------------------------------------


def test_a_paper_is_filed_sealed_under_a_plain_name(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    assert anna.post(filing(cast), paper(pdf())).status_code == 303
    kind, name, holder, school, by = rows(cast, "kind, name, holder, school_id, added_by_id")[0]
    assert (kind, name) == ("diploma", f"diploma-{TODAY:%Y-%m-%d}.pdf")
    assert (school, by) == (cast.schools["Oost"], cast.anna.id)
    assert b"Bakkerman" not in bytes(holder)
    assert SHELF in shelves_of(cast.noor.id)
    page = anna.get(filing(cast)).content.decode()
    assert "Diploma" in page


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"issued_on": days(1).isoformat()}, "Deze dag moet nog komen"),
        ({"issued_on": "2001-01-01"}, "nog niet geboren"),
        ({"issued_on": ""}, "Vul een dag in"),
        ({"kind": "photo"}, "Kies er een uit de lijst"),
        ({"file": SimpleUploadedFile("x.pdf", b"geen pdf")}, "Wij kunnen dit soort bestand niet bewaren"),
        ({"file": SimpleUploadedFile("x.pdf", b"")}, "leeg"),
    ],
)
def test_what_cannot_be_filed_is_said(cast: Cast, more: dict[str, Any], says: str) -> None:
    answer = sign_in(cast.anna).post(filing(cast), paper(pdf()) | more)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert rows(cast) == []


def test_without_a_birth_date_nobody_would_find_it_again(cast: Cast) -> None:
    cast.db.execute("delete from pupil_birth where pupil_id = %s", [cast.noor.id])
    answer = sign_in(cast.anna).post(filing(cast), paper(pdf()))
    assert "Vul eerst de geboortedatum in" in answer.content.decode()
    assert rows(cast) == []


def test_the_same_paper_is_filed_once(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    anna.post(filing(cast), paper(pdf()))
    again = anna.post(filing(cast), paper(pdf()))
    assert again.status_code == 422
    assert "staat dit soort papier al in het archief" in again.content.decode()
    assert len(rows(cast)) == 1


def test_the_last_report_becomes_the_grade_list_in_one_click(cast: Cast) -> None:
    period(cast, 1, -9, 9)
    put_report(cast)
    anna = sign_in(cast.anna)
    assert "Bewaar het laatste rapport als cijferlijst" in anna.get(filing(cast)).content.decode()
    anna.post(f"{filing(cast)}cijferlijst/")
    anna.post(f"{filing(cast)}cijferlijst/")
    assert rows(cast) == [("grade_list",)]
    assert "Bewaar het laatste rapport als cijferlijst" not in anna.get(filing(cast)).content.decode()
    before, after = (cast.db.execute(f"select blob from {t}").fetchone()[0] for t in ("report_card", "archive_record"))
    assert before != after
    destroy([cast.noor.id], shelf=REGISTER.categories["report"].bit)
    (uid,) = rows(cast, "uid")[0]
    assert sign_in(cast.arend).get(f"/archief/{uid}/").content


def test_a_mistake_is_taken_back_for_two_weeks_and_no_longer(cast: Cast) -> None:
    uid = put_archived(cast)
    (blob,) = rows(cast, "blob")[0]
    anna, path = sign_in(cast.anna), f"{filing(cast)}{uid}/vergissing/"
    cast.db.execute("update archive_record set added_at = %s", [NOW - timedelta(days=15)])
    assert "Het moet nu blijven" in anna.get(path).content.decode()
    anna.post(path)
    assert len(rows(cast)) == 1
    cast.db.execute("update archive_record set added_at = %s", [NOW])
    assert anna.post(path).status_code == 303
    assert rows(cast) == []
    assert not exists(blob)
    assert cast.db.execute("select op from gate.change where table_name = 'archive_record'").fetchall() == [("delete",)]


# --- finding ---------------------------------------------------------------------------------------------------


def test_the_archivist_finds_it_when_the_file_is_gone(cast: Cast) -> None:
    uid, year = put_archived(cast), born(cast).year
    forget_file(cast, "noor")
    arend = sign_in(cast.arend)
    page = found(arend, "  bakkermán ", year)
    assert "Noor Bakkerman" in page
    assert str(uid) in page
    assert arend.get(f"/archief/{uid}/").content == PDF
    assert sign_in(cast.anna).get(filing(cast)).status_code == 404


@pytest.mark.parametrize("typed", ["Berg", "van den berg", "Van den Berg", "VAN DEN BÉRG"])
def test_a_prefix_makes_no_difference(cast: Cast, typed: str) -> None:
    cast.db.execute(
        "update pupil_identity set prefix = 'van den', family_name = 'Berg' where pupil_id = %s", [cast.noor.id]
    )
    put_archived(cast)
    assert "Noor Berg" in found(sign_in(cast.arend), typed, born(cast).year)


def test_the_copy_of_the_family_has_the_papers(cast: Cast) -> None:
    put_archived(cast)
    copy = opened(fetched(cast))
    files = [name for name in copy.namelist() if name.endswith("diploma.pdf")]
    assert [copy.read(name) for name in files] == [PDF]
    assert "Noor Bakkerman" in copy.read("dossier.json").decode()


def test_name_or_year_alone_finds_nobody(cast: Cast) -> None:
    put_archived(cast)
    arend, year = sign_in(cast.arend), born(cast).year
    for name, wanted in (("Bakker", year), ("Bakkerman", year + 1), ("%", year), ("Noor", year)):
        assert "Niemand gevonden" in found(arend, name, wanted)
    for name, wanted in (("", year), ("Bakkerman", ""), ("Bakkerman", "19999"), ("Bakkerman", "x")):
        answer = arend.post("/archief/", {"name": name, "year": str(wanted)})
        assert "Noor" not in answer.content.decode()


def test_a_search_and_a_look_stand_in_the_log_without_the_name(cast: Cast) -> None:
    uid = put_archived(cast)
    cast.db.execute("delete from gate.log")
    arend = sign_in(cast.arend)
    found(arend, "Bakkerman", born(cast).year)
    found(arend, "Niemandal", 1980)
    arend.get(f"/archief/{uid}/")
    lines = cast.db.execute("select kind, pupil_id, purpose, role, refused from gate.log order by id").fetchall()
    who = ("archive", "archivist", False)
    assert lines == [
        ("archive", cast.noor.id, *who),
        ("archive", None, *who),
        ("pupil", cast.noor.id, *who),
    ]
    assert "akkerman" not in str(cast.db.execute("select * from gate.log").fetchall())


def test_another_schools_archivist_finds_nothing(cast: Cast) -> None:
    uid, year = put_archived(cast), born(cast).year
    west = sign_in(cast.staff("Wanda", "archivist", school="West"))
    assert "Niemand gevonden" in found(west, "Bakkerman", year)
    assert west.get(f"/archief/{uid}/").status_code == 404


def test_of_somebody_of_two_schools_each_archivist_sees_the_own_papers(cast: Cast) -> None:
    here, there = put_archived(cast), put_archived(cast, school="West")
    arend, page = sign_in(cast.arend), ""
    page = found(arend, "Bakkerman", born(cast).year)
    assert str(here) in page
    assert str(there) not in page
    assert arend.get(f"/archief/{there}/").status_code == 404


# --- the family ------------------------------------------------------------------------------------------------


def test_the_family_sees_and_fetches_its_papers(cast: Cast) -> None:
    uid = put_archived(cast)
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert f"/papieren/archief/{uid}/" in page
    answer = sign_in(cast.noor).get(f"/mijn-gegevens/papieren/archief/{uid}/")
    assert answer.content == PDF
    assert sign_in(cast.bram).get(f"/mijn-gegevens/papieren/archief/{uid}/").status_code == 404

"""Reading a file in on the page: every step, every refusal, and nothing half done."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from psycopg.types.json import Json

from tests.attendance.attending import reason
from tests.imports.importing import FENNA, SHEET, bring, chosen, content, ran, suggested
from tests.people import TODAY, Cast, days, secret_of, sign_in
from tests.platform.vault.samples import PDF, packed
from zorgvuldig.imports.upload import actions as operations
from zorgvuldig.imports.upload.actions import clear_uploads, read_upload
from zorgvuldig.imports.upload.reads import is_under_way
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.school.source_models import ImportUpload

NUMBERS = "select number from pupil where number like '99%%' order by 1"
KEPT = {"public.django_session", "gate.log", "gate.cap", "gate.change", "public.import_run", "public.import_upload"}


def held(cast: Cast) -> dict[str, list[Any]]:
    """Every table but the log and the history, and what tells of imports."""
    return {table: found for table, found in content(cast.db).items() if table not in KEPT}


def uploads(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute("select state, blob from import_upload order by id").fetchall()


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


@pytest.fixture
def anna(cast: Cast) -> Client:
    return sign_in(cast.anna)


def test_a_file_goes_from_choice_to_pupils_and_back(cast: Cast, anna: Client) -> None:
    before = held(cast)
    path = bring(anna).url
    assert anna.get(path).url == f"{path}kolommen/"
    page = text(anna.get(f"{path}kolommen/"))
    assert "Bijvoorbeeld: Fenna" in page
    assert anna.post(f"{path}kolommen/", suggested(anna, path)).url == f"{path}voorbeeld/"
    preview = text(anna.get(f"{path}voorbeeld/"))
    assert "990001 Fenna van der Zandstraat" in preview
    assert "Zij zien niets tot de school een papier zag" in preview
    assert held(cast) == before  # seen is not done
    assert "lijst.csv" in text(anna.get("/inlezen/"))
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert cast.db.execute(NUMBERS).fetchall() == [("990001",)]
    ((state, blob),) = uploads(cast)
    assert state == "applied"
    with pytest.raises(Missing):
        list(files.read(blob))
    run = anna.get(path).url
    assert "Anna Werker" in text(anna.get(run))
    assert "Wilt u dit terugdraaien?" in text(anna.get(f"{run}terug/"))
    assert "teruggedraaid" in text(anna.post(f"{run}terug/", follow=True))
    assert held(cast) == before


def test_an_import_on_which_something_hangs_is_not_taken_back(cast: Cast, anna: Client) -> None:
    run = ran(cast)
    cast.db.execute(
        "insert into emergency_contact (pupil_id, rank, name, tie, phone) "
        "select person_id, 1, 'Oma Rietkraag', 'oma', '06-00000000' from pupil where number = '990001'"
    )
    before = held(cast)
    answer = anna.post(f"{run}terug/")
    assert answer.status_code == 409
    assert "Er hangt al iets anders aan" in text(answer)
    assert held(cast) == before


def test_the_columns_are_remembered_for_the_next_file(cast: Cast, anna: Client) -> None:
    odd = "Wie;Hoe;Achter\r\n990001;Fenna;Zandstraat\r\n"
    path = bring(anna, odd).url
    refused = anna.post(f"{path}kolommen/", suggested(anna, path))
    assert refused.status_code == 422
    assert "Er is geen kolom voor Leerlingnummer" in text(refused)
    columns = {"kolom_0": "number", "kolom_1": "given_name", "kolom_2": "family_name", "remember": "on"}
    assert anna.post(f"{path}kolommen/", suggested(anna, path, **columns)).status_code == 303
    anna.post(f"{path}weg/")
    form = anna.get("/inlezen/systemen/sheet/").context["form"]
    assert form["is_active"].value() is True  # remembering columns arranges nothing, and turns nothing off
    again = sign_in(cast.wim)  # another member of the administration
    path = bring(again, odd).url
    assert {name: value for name, value in suggested(again, path).items() if name.startswith("kolom")} == {
        "kolom_0": "number", "kolom_1": "given_name", "kolom_2": "family_name",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({"kolom_0": "number", "kolom_1": "number"}, "Dit is al kolom «Stamnummer»"),
        ({"kolom_0": "weet ik niet"}, "Kies een geldige keuze"),
        ({"school": "Elders"}, "Kies een school uit de lijst."),
    ],
)
def test_columns_that_cannot_be_are_refused(cast: Cast, anna: Client, posted: dict[str, str], says: str) -> None:
    path = bring(anna).url
    answer = anna.post(f"{path}kolommen/", suggested(anna, path, **posted))
    assert answer.status_code == 422
    assert says in text(answer) or "is niet een van" in text(answer) or "geldige keuze" in text(answer)
    assert uploads(cast)[0][0] == "new"


def test_a_column_of_citizen_numbers_is_neither_shown_nor_read(cast: Cast, anna: Client) -> None:
    path = bring(anna, SHEET.replace("Klas", "BSN") + FENNA.replace("2B", "123456782")).url
    assert "123456782" not in text(anna.get(f"{path}kolommen/"))
    answer = anna.post(f"{path}kolommen/", suggested(anna, path, kolom_5="phone"))
    assert answer.status_code == 422


def test_mistakes_are_listed_by_row_and_column_and_nothing_is_read_in(cast: Cast, anna: Client) -> None:
    path = chosen(anna, SHEET + FENNA.replace("12-03-2013", "=1+1") + FENNA.replace("Fenna", ""))
    before = held(cast)
    page = text(anna.get(f"{path}voorbeeld/"))
    assert "Er zijn 3 fouten." in page
    assert "Lees het bestand in" not in page
    listed = anna.get(f"{path}problemen/")
    assert listed["Content-Type"] == "text/csv; charset=utf-8"
    lines = listed.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Deel;Rij;Kolom;Wat er mis is"
    assert [line.split(";")[1:3] for line in lines[1:]] == [
        ["2", "Geboortedatum"], ["3", "Roepnaam"], ["3", "Stamnummer"],
    ]  # fmt: skip
    assert not re.search(r"(^|;)[=+@-]", "\n".join(lines))  # nothing that a spreadsheet program would carry out
    answer = anna.post(f"{path}voorbeeld/")  # somebody who posts all the same
    assert answer.status_code == 409
    assert held(cast) == before
    (outcome, problems) = cast.db.execute("select outcome, problems::text from import_run").fetchone()
    assert outcome == "refused"
    assert "=1+1" not in problems
    assert "is geen datum" in problems
    run = cast.db.execute("select uid from import_run").fetchone()[0]
    assert "«…» is geen datum" in text(anna.get(f"/inlezen/ronde/{run}/"))


def test_a_formula_in_a_text_file_is_a_text(cast: Cast, anna: Client) -> None:
    path = chosen(anna, SHEET + FENNA.replace("Zandstraat;", '"=HYPERLINK(""x"")";'))
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    (name,) = cast.db.execute(
        "select family_name from pupil_identity where pupil_id in (select person_id from pupil where number = '990001')"
    ).fetchone()
    assert name == '=HYPERLINK("x")'


def test_a_pupil_of_another_class_leaves_it_and_is_never_in_two(cast: Cast, anna: Client) -> None:
    (number,) = cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()
    path = chosen(anna, f"Stamnummer;Roepnaam;Achternaam;Klas\r\n{number};Noor;Bakkerman;3A\r\n")
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    now_in = cast.db.execute(
        "select g.name from membership m join learning_group g on g.id = m.group_id where m.pupil_id = %s "
        "and g.kind = 'class' and m.starts_on <= %s and (m.ends_on is null or m.ends_on > %s)",
        [cast.noor.id, TODAY, TODAY],
    ).fetchall()
    assert now_in == [("3A",)]


def bomb() -> bytes:
    """A workbook of a few kilobytes that unpacks to ten megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
        file.writestr("xl/worksheets/sheet1.xml", b" " * 10 * 1024 * 1024)
    return out.getvalue()


WRONG = [
    ("pupils", "lijst.csv", PDF, "dit soort bestand niet"),
    ("pupils", "lijst.csv", b"", "leeg"),
    ("pupils", "lijst.csv", SHEET.encode(), "alleen een kopregel"),
    ("pupils", "lijst.pdf", PDF, "past niet bij wat u koos"),
    ("pupils", "lijst.xlsx", bomb(), "veel groters dan het lijkt"),
    ("pupils", "lijst.xlsx", packed("xl/workbook.xml", "xl/vbaProject.bin"), "macro"),
    ("pupils", "lijst.xlsx", b"Stamnummer;Naam\r\n1;A B\r\n", "is geen .xlsx"),
    ("pupils", "lijst.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "past niet bij wat u koos"),
    ("timetable", "rooster.zip", packed("a.csv"), "past niet bij wat u koos"),
    ("oneroster", "lijst.zip", PDF, "niet wat zijn naam zegt"),
    ("oneroster", "lijst.zip", b"", "leeg"),
    ("edexml", "lijst.xml", packed("a"), "niet wat zijn naam zegt"),
    ("edexml", "lijst.zip", packed("a"), "past niet bij wat u koos"),
    ("anders", "lijst.csv", b"a;b\r\n1;2\r\n", "Kies|keuze"),
    (
        "pupils",
        "lijst.csv",
        "a;b\r\n1;João\r\n".encode() + "2;Zoë\r\n".encode("cp1252"),
        "Regel 3 van dit bestand is anders opgeslagen",
    ),
]


@pytest.mark.parametrize(
    ("what", "name", "data", "says"), WRONG, ids=[f"{what}-{n}" for n, (what, *_) in enumerate(WRONG)]
)
def test_a_file_that_is_something_else_is_refused_and_not_kept(
    cast: Cast, anna: Client, what: str, name: str, data: bytes, says: str
) -> None:
    answer = bring(anna, data, what, name)
    assert answer.status_code == 422
    assert re.search(says, text(answer)), answer.context["form"].errors
    assert uploads(cast) == []


BROKEN = [
    ("oneroster", "lijst.zip", packed("users.csv"), "manifest.csv"),
    ("edexml", "lijst.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE|document type|entit"),
    ("edexml", "lijst.xml", b"<EDEX><school/></EDEX>", "EDEXML"),
]


@pytest.mark.parametrize(
    ("what", "name", "data", "says"),
    BROKEN,
    ids=[n for _, _, n, _ in [(a, b, f"{a}-{len(c)}", d) for a, b, c, d in BROKEN]],
)
def test_a_file_of_a_system_that_is_not_whole_is_refused_in_one_sentence(
    cast: Cast, anna: Client, what: str, name: str, data: bytes, says: str
) -> None:
    path = bring(anna, data, what, name).url
    if what == "edexml":
        assert anna.post(f"{path}kolommen/", {"school": "Wilgendam College Oost", "year": "0"}).status_code == 303
    before = held(cast)
    page = text(anna.get(f"{path}voorbeeld/"))
    assert re.search(says, page)
    assert "Er is niets veranderd" in page
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert held(cast) == before


def test_nobody_else_reaches_a_file(cast: Cast, anna: Client) -> None:
    path = chosen(anna)
    for step in ("", "kolommen/", "voorbeeld/", "problemen/", "weg/"):
        for name in ("wim", "dirk", "bas"):
            other = sign_in(cast.people[name])
            assert other.get(f"{path}{step}").status_code == 404
            assert other.post(f"{path}{step}").status_code in {404, 405}
    assert "lijst.csv" not in text(sign_in(cast.wim).get("/inlezen/"))
    assert cast.db.execute(NUMBERS).fetchall() == []


def test_a_file_is_read_in_once(cast: Cast, anna: Client) -> None:
    path = chosen(anna)
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    again = anna.post(f"{path}voorbeeld/", follow=True)
    assert "al ingelezen" in text(again)
    assert anna.get(f"{path}kolommen/").status_code == 404
    assert anna.get(f"{path}problemen/").status_code == 404
    assert "gewist" not in text(anna.post(f"{path}weg/", follow=True))
    assert cast.db.execute("select count(*) from import_run").fetchone() == (1,)


def test_a_file_that_is_wiped_is_gone(cast: Cast, anna: Client) -> None:
    path = chosen(anna)
    ((_, blob),) = uploads(cast)
    assert anna.get(f"{path}weg/").url == path  # reading an address wipes nothing
    assert uploads(cast)[0][0] == "mapped"
    assert "Er is niets ingelezen" in text(anna.post(f"{path}weg/", follow=True))
    assert uploads(cast)[0][0] == "dropped"
    with pytest.raises(Missing):
        list(files.read(blob))
    assert anna.get(f"{path}voorbeeld/").url == path
    assert anna.get(path).url == "/inlezen/"


def test_what_is_killed_halfway_leaves_nothing_and_can_be_done_again(
    cast: Cast, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = chosen(anna)
    before = held(cast)

    def crash(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("zorgvuldig.imports.roster.apply.Application._mentors", crash)
    with pytest.raises(RuntimeError):
        anna.post(f"{path}voorbeeld/")
    assert held(cast) == before
    assert uploads(cast)[0][0] == "mapped"
    monkeypatch.undo()
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert cast.db.execute(NUMBERS).fetchall() == [("990001",)]


def test_a_large_file_is_left_to_a_job(cast: Cast, anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(operations, "_defer", asked.append)
    rows = "".join(FENNA.replace("990001", f"99{n:04}").replace("a.zand", f"a{n}.zand") for n in range(501))
    path = chosen(anna, SHEET + rows)
    assert "Dit is een groot bestand" in text(anna.get(f"{path}voorbeeld/"))
    with pytest.MonkeyPatch.context():
        assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert cast.db.execute("select state, mapping ? 'asked_at' from import_upload").fetchone() == ("mapped", True)
    assert cast.db.execute(NUMBERS).fetchall() == []
    assert "Wij lezen het bestand in" in text(anna.get(path))
    assert "loopt" in text(anna.post(f"{path}voorbeeld/", follow=True))  # nobody asks twice
    uid = cast.db.execute("select uid from import_upload").fetchone()[0]
    now = cast.db.execute("select now()").fetchone()[0]
    read_upload(uid, now=now)
    read_upload(uid, now=now)
    assert cast.db.execute("select count(*) from pupil where number like '99%%'").fetchone() == (501,)
    assert cast.db.execute("select count(*) from import_run").fetchone() == (1,)
    assert "501" in text(anna.get(path, follow=True))


def test_a_timetable_and_grades_and_absence_are_read_in_too(cast: Cast, anna: Client) -> None:
    (number,) = cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()
    path = bring(anna, f"groep;datum;uur;begin;einde\r\nwi2B;{TODAY};3;10:15;11:05\r\n", "timetable").url
    assert anna.post(f"{path}kolommen/", {"school": "Wilgendam College Oost", "year": "0"}).status_code == 303
    assert "Lessen" in text(anna.get(f"{path}voorbeeld/"))
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert cast.db.execute("select count(*) from lesson").fetchone() == (1,)
    run = anna.get(path).url
    anna.post(f"{run}terug/")
    assert cast.db.execute("select count(*) from lesson").fetchone() == (0,)

    sheet = f"Stamnummer;Vak;Toets;Datum;Cijfer\r\n{number};Wiskunde;Ingelezen toets;{TODAY};7,3\r\n"
    path = chosen(anna, sheet, "grades")
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    grades = "select value from grade where test_id in (select id from test where title = 'Ingelezen toets')"
    assert [str(value) for (value,) in cast.db.execute(grades).fetchall()] == ["7.3"]

    reason(cast, "Z", "Ziek")
    path = chosen(anna, f"Stamnummer;Datum;Reden\r\n{number};{TODAY};Ziek\r\n", "absence")
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    found = cast.db.execute("select pupil_id, starts_on, recorded_by_id from absence").fetchall()
    assert found == [(cast.noor.id, TODAY, cast.anna.id)]


@pytest.mark.parametrize(
    ("what", "sheet", "says"),
    [
        ("grades", "{n};Wiskunde;Toets;{day};11", "Vul een cijfer in van 1,0 tot en met 10,0"),
        ("grades", "{n};Wiskunde;Toets;{day};7,45", "Vul een cijfer in van 1,0 tot en met 10,0"),
        ("grades", "{n};Wiskunde;Toets;{far};7", "schooljaar"),
        ("grades", "{n};Sterrenkunde;Toets;{day};7", "geen groep voor"),
        ("grades", "999999;Wiskunde;Toets;{day};7", "Wij kennen geen leerling"),
        ("absence", "{n};{far};Ziek", "schooljaar"),
        ("absence", "{n};{day};Zomaar", "geen reden van deze school"),
    ],
)
def test_results_that_do_not_fit_are_refused(cast: Cast, anna: Client, what: str, sheet: str, says: str) -> None:
    (number,) = cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()
    heads = {"grades": "Stamnummer;Vak;Toets;Datum;Cijfer", "absence": "Stamnummer;Datum;Reden"}
    row = sheet.format(n=number, day=TODAY, far=days(900))
    path = chosen(anna, f"{heads[what]}\r\n{row}\r\n", what)
    before = held(cast)
    assert says in text(anna.get(f"{path}voorbeeld/"))
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert held(cast) == before


def test_what_lies_too_long_is_wiped(cast: Cast, anna: Client) -> None:
    chosen(anna)
    ((_, blob),) = uploads(cast)
    now = cast.db.execute("select now()").fetchone()[0]
    assert clear_uploads(now + timedelta(days=13)) == 0
    assert b"".join(files.read(blob)).startswith(b"Stamnummer")
    assert clear_uploads(now + timedelta(days=15)) == 1
    with pytest.raises(Missing):
        list(files.read(blob))


def test_the_preview_says_what_it_was_and_what_it_becomes_and_is_on_record(cast: Cast, anna: Client) -> None:
    path = chosen(anna)
    assert "Wat er was, en wat het wordt" not in text(anna.get(f"{path}voorbeeld/"))  # all of it is new
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    path = chosen(anna, SHEET + FENNA.replace("Zandstraat", "Kiezelpad", 1))
    before, (pupil,) = held(cast), cast.db.execute("select person_id from pupil where number = '990001'").fetchone()
    looks = "select count(*) from gate.log where pupil_id = %s"
    (seen,) = cast.db.execute(looks, [pupil]).fetchone()
    page = re.sub(r"<[^>]+>", " ", text(anna.get(f"{path}voorbeeld/")))
    assert re.search(r"990001\s+Achternaam\s+Zandstraat\s+Kiezelpad", page)
    assert held(cast) == before
    assert cast.db.execute(looks, [pupil]).fetchone() == (seen + 1,)


def test_no_school_is_chosen_beforehand(cast: Cast, anna: Client) -> None:
    """Where there are more, the first of the alphabet is not the one that somebody meant."""
    path = bring(anna).url
    assert anna.get(f"{path}kolommen/").context["form"]["school"].value() == ""
    answer = anna.post(f"{path}kolommen/", suggested(anna, path, school=""))
    assert answer.status_code == 422
    assert "Kies over welke school het bestand gaat." in text(answer)


@pytest.mark.parametrize(("minutes", "waits"), [(None, True), (14, False), (16, True)])
def test_start_waits_as_long_for_a_job_as_the_page(cast: Cast, anna: Client, minutes: int | None, waits: bool) -> None:
    bring(anna)
    now = datetime.now(UTC)
    asked = {} if minutes is None else {"asked_at": (now - timedelta(minutes=minutes)).isoformat()}
    cast.db.execute("update import_upload set state = 'mapped', mapping = %s", [Json(asked)])
    rows = cast.db.execute(
        "select 1 from gate.today_imports(%s) where what = 'file'", [secret_of(cast.anna)]
    ).fetchall()
    assert (not is_under_way(ImportUpload(state="mapped", mapping=asked), now), bool(rows)) == (waits, waits)

"""Which column is what: proposed by name, remembered by headings, asked again when a heading changed; and nothing of the rest is kept."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.imports.importing import bring, content, suggested
from tests.people import TODAY, Cast, sign_in
from zorgvuldig.imports.maps.headings import digest_of, heading_mark
from zorgvuldig.imports.spreadsheet.reduced import only, rows_lost
from zorgvuldig.platform.spreadsheets.read import read_sheet
from zorgvuldig.platform.vault import files

SECRET = "Rooms-katholiek"
HEADS = "Stamnr;Vak;Kolomkop;Datum;Weegfactor;CijferStr;Opm. zorgteam"


@pytest.fixture
def anna(cast: Cast) -> Client:
    return sign_in(cast.anna)


def number_of(cast: Cast) -> str:
    return str(cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()[0])


def marks(cast: Cast, heads: str = HEADS, title: str = "Toets één") -> bytes:
    """As Decibel writes it: semicolons, in the letters of Windows."""
    return f"{heads}\r\n{number_of(cast)};Wiskunde;{title};{TODAY};2;7,3;{SECRET}\r\n".encode("cp1252")


def give(client: Client, data: bytes, what: str = "grades", origin: str = "magister", name: str = "lijst.csv") -> str:
    """Bring a file of a system; where it stands."""
    answer = client.post("/inlezen/bestand/", {"what": what, "origin": origin, "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 303, answer.content.decode()
    url: str = answer.url
    return url


def choose(client: Client, path: str, **more: str) -> Any:
    return client.post(f"{path}kolommen/", suggested(client, path, **more))


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def kept_file(cast: Cast) -> bytes:
    (blob,) = cast.db.execute("select blob from import_upload order by id desc limit 1").fetchone()
    return b"".join(files.read(blob))


def test_a_file_of_magister_in_the_letters_of_windows_is_read(cast: Cast, anna: Client) -> None:
    path = give(anna, marks(cast))
    form = anna.get(f"{path}kolommen/").context["form"]
    assert {f.label: f.value() for f in form.columns()} == {
        "Stamnr": "number", "Vak": "subject", "Kolomkop": "test", "Datum": "held_on", "Weegfactor": "weight",
        "CijferStr": "", "Opm. zorgteam": "",
    }  # fmt: skip
    refused = choose(anna, path)
    assert refused.status_code == 422
    assert "Er is geen kolom voor Cijfer" in text(refused)
    assert choose(anna, path, kolom_5="mark").status_code == 303
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert cast.db.execute("select weight from test where title = 'Toets één'").fetchone() == (2,)


def test_the_same_headings_are_not_asked_again_and_a_changed_one_is(cast: Cast, anna: Client) -> None:
    path = give(anna, marks(cast))
    assert choose(anna, path, kolom_5="mark").status_code == 303
    assert anna.post(f"{path}voorbeeld/").status_code == 303

    path = give(anna, marks(cast, title="Toets twee"))
    assert anna.get(path).url == f"{path}voorbeeld/"  # nothing to ask
    page = text(anna.get(f"{path}voorbeeld/"))
    assert "dezelfde kolommen als de vorige keer" in page
    assert "Opm. zorgteam" in page  # what is not read is said
    assert SECRET.encode() not in kept_file(cast)
    assert anna.post(f"{path}voorbeeld/").status_code == 303

    path = give(anna, marks(cast, HEADS.replace("CijferStr", "Resultaat"), "Toets drie"))
    assert anna.get(path).url == f"{path}kolommen/"
    page = text(anna.get(f"{path}kolommen/"))
    assert "Niet meer in het bestand: CijferStr." in page
    assert page.count("nieuwe kop") == 1
    assert anna.get(f"{path}kolommen/").context["form"]["kolom_5"].value() == "mark"

    assert anna.get(give(anna, marks(cast), origin="somtoday")).url.endswith("/kolommen/")  # of another system


def test_an_added_heading_asks_again(cast: Cast, anna: Client) -> None:
    assert choose(anna, give(anna, marks(cast)), kolom_5="mark").status_code == 303
    data = marks(cast, title="Toets twee").replace(b"zorgteam", b"zorgteam;Lesuur").replace(SECRET.encode(), b"x;3")
    path = give(anna, data)
    assert anna.get(path).url == f"{path}kolommen/"
    form = anna.get(f"{path}kolommen/").context["form"]
    assert (form.proposed.fresh, form.proposed.gone) == ({"Lesuur"}, ())
    assert form["kolom_5"].value() == "mark"


def test_what_was_remembered_can_be_forgotten(cast: Cast, anna: Client) -> None:
    path = give(anna, marks(cast))
    choose(anna, path, kolom_5="mark")
    (uid,) = cast.db.execute("select uid from import_map").fetchone()
    assert "CijferStr" in text(anna.get("/inlezen/systemen/"))
    assert "vergeten" in text(anna.post(f"/inlezen/indeling/{uid}/weg/", follow=True))
    assert cast.db.execute("select count(*) from import_map").fetchone() == (0,)
    assert anna.post(f"/inlezen/indeling/{uid}/weg/").url == "/inlezen/systemen/"  # as when a colleague was first
    assert anna.get(give(anna, marks(cast, title="Toets twee"))).url.endswith("/kolommen/")


def test_nothing_is_remembered_that_nobody_asked_for(cast: Cast, anna: Client) -> None:
    path = give(anna, marks(cast))
    assert choose(anna, path, kolom_5="mark", remember="").status_code == 303
    assert cast.db.execute("select count(*) from import_map").fetchone() == (0,)


def test_a_column_that_nobody_chose_leaves_no_trace(cast: Cast, anna: Client) -> None:
    path = give(anna, marks(cast))
    before = cast.db.execute("select blob from import_upload").fetchone()[0]
    assert SECRET.encode() in kept_file(cast)  # until it is said which column is what
    assert choose(anna, path, kolom_5="mark").status_code == 303
    assert not is_there(before)
    assert SECRET.encode() not in kept_file(cast)
    page = text(anna.get(f"{path}kolommen/"))
    assert SECRET not in page
    assert "Deze kolom koos u niet. Wat er stond, is weg." in page
    assert choose(anna, path, kolom_6="test", kolom_2="").status_code == 422  # what is gone cannot be chosen
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    everything = str(content(cast.db))
    assert SECRET not in everything
    assert "Opm. zorgteam" not in everything  # not even that there was such a column


def is_there(blob: UUID) -> bool:
    try:
        b"".join(files.read(blob))
    except Exception:
        return False
    return True


@pytest.mark.parametrize("heading", ["BSN", "Godsdienst", "Nationaliteit 1", "Medische gegevens"])
def test_a_column_that_may_never_be_read_is_not_even_kept_for_a_moment(cast: Cast, anna: Client, heading: str) -> None:
    path = give(anna, marks(cast, HEADS.replace("Opm. zorgteam", heading)))
    assert SECRET.encode() not in kept_file(cast)
    page = text(anna.get(f"{path}kolommen/"))
    assert SECRET not in page
    assert "lezen wij niet in" in page
    refused = choose(anna, path, kolom_6="mark")
    assert refused.status_code == 422
    assert SECRET not in str(content(cast.db))


def test_a_name_that_stands_where_a_heading_should_is_not_kept_either(cast: Cast, anna: Client) -> None:
    path = bring(anna, f"Stamnr;Vak;Kolomkop;Datum;Cijfer;Jan Rietkraag\r\n1;w;t;{TODAY};7;x\r\n", "grades").url
    assert choose(anna, path, remember="on").status_code == 303
    assert "Rietkraag" not in str(cast.db.execute("select t.*::text from import_map t").fetchall())


def test_rows_keep_their_numbers_and_their_values() -> None:
    given = b'A;B;C\r\n\r\n1;"twee\r\nregels";x\r\n;;alleen\r\n4;=5;y\r\n'
    sheet = read_sheet(given, "l.csv")
    again = read_sheet(only(sheet, {"A", "B"}), "l.csv")
    assert again.headers == ("A", "B", "C")
    assert [(row.number, row.cells) for row in again.rows] == [(3, ("1", "twee regels", "")), (6, ("4", "=5", ""))]
    assert rows_lost(sheet, {"A", "B"}) == 1


def test_a_heading_is_known_however_it_is_written_and_cannot_be_read_back() -> None:
    assert digest_of(["Stam nr.", "Vak"]) == digest_of(["vak", "STAMNR"])
    assert digest_of(["Stamnr", "Vak"]) != digest_of(["Stamnr", "Vak", "Cijfer"])
    assert "stamnr" not in heading_mark("Stamnr")

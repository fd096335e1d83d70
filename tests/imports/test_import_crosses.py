"""A file with a column per subject and a cross for whoever chose it: old → new first, refused by row and column, and nothing taken away."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from openpyxl import Workbook

from tests.imports.importing import bring, chosen, suggested
from tests.imports.test_take_over import number, page, read
from tests.people import Cast, days, sign_in
from tests.pupils.choosing import choices, put_choice, put_coming, put_subject
from zorgvuldig.imports.spreadsheet.parse import CellRefused, cross


@pytest.fixture
def anna(cast: Cast) -> Client:
    """Anna, at a school that has a coming year, and the subjects Wiskunde, Nederlands, Scheikunde and wiskunde B."""
    put_coming(cast)
    put_subject(cast, "sk", "Scheikunde")
    put_subject(cast, "wisB", "wiskunde B")
    return sign_in(cast.anna)


def sheet(cast: Cast, *lines: str, heads: str = "Leerlingnummer;Scheikunde;wiskunde B") -> str:
    numbers = {who: number(cast, who) for who in ("noor", "bram", "sem", "wout")}
    return "\r\n".join([heads, *(line.format(**numbers) for line in lines), ""])


def standing(cast: Cast, anna: Client, path: str) -> str:
    """What the preview says of a file that changes nothing until it is read in."""
    before = choices(cast)
    shown = page(anna.get(f"{path}voorbeeld/"))
    assert choices(cast) == before
    return shown


@pytest.mark.parametrize("sign", ["x", "X", "×", "1", "ja", "J", "v", "WAAR", "true", "✓", "✔", "✔️", "☑", "√", " x "])
def test_what_counts_as_a_cross(sign: str) -> None:
    assert cross(sign) is True


@pytest.mark.parametrize("sign", ["", " ", "0", "nee", "N", "onwaar", "FALSE", "-", "–", "☐"])
def test_what_counts_as_none(sign: str) -> None:
    assert cross(sign) is False


@pytest.mark.parametrize("sign", ["✗", "☒", "?", "xx", "2", "misschien", "ja?", "wisB"])
def test_what_could_be_either_is_not_guessed(sign: str) -> None:
    with pytest.raises(CellRefused, match="is geen kruisje"):
        cross(sign)


@pytest.mark.parametrize(
    ("comma", "letters", "sign"), [(";", "cp1252", "×"), (",", "utf-8", "✓"), (";", "utf-8-sig", "x")]
)
def test_a_column_per_subject_is_read_in_and_goes_again(
    cast: Cast, anna: Client, comma: str, letters: str, sign: str
) -> None:
    put_choice(cast, cast.noor)
    before = choices(cast)
    text = sheet(cast, f"{{noor}};{sign};", f"{{bram}};;{sign}", f"{{sem}};nee;{sign}")
    path = chosen(anna, text.replace(";", comma).encode(letters), "choices")
    shown = standing(cast, anna, path)
    assert "Vakkeuze erbij leeg Scheikunde, 3 havo" in shown
    assert "Vakkeuze erbij leeg wiskunde B, 3 havo" in shown
    run = read(anna, path)
    assert choices(cast) == {
        *before,
        ("Noor", "Scheikunde", 3, "havo", None),
        ("Bram", "wiskunde B", 3, "havo", None),
        ("Sem", "wiskunde B", 4, "havo", None),
    }
    anna.post(f"{run}terug/")
    assert choices(cast) == before


def test_a_workbook_with_ticked_boxes_is_read(cast: Cast, anna: Client) -> None:
    book, file = Workbook(), io.BytesIO()
    for row in (("Leerlingnummer", "sk", "WISB"), (number(cast), True, False), (number(cast, "bram"), 1, 0)):
        book.active.append(row)
    book.save(file)
    read(anna, chosen(anna, file.getvalue(), "choices", "keuze.xlsx"))
    assert choices(cast) == {("Noor", "Scheikunde", 3, "havo", None), ("Bram", "Scheikunde", 3, "havo", None)}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["{noor};x;", "{bram};x;misschien"], "Rij 3 wiskunde B «misschien» is geen kruisje. Zet een x bij wie dit vak kiest"),
        (["{noor};✗;x"], "Rij 2 Scheikunde «✗» is geen kruisje"),
        (["{noor};x;", "999999;x;x"], "Rij 3 Leerlingnummer Wij kennen geen leerling met nummer «999999»"),
        (["{noor};x;", "999999;;"], "Rij 3 Leerlingnummer Wij kennen geen leerling met nummer «999999»"),
        (["{noor};x;", ";x;"], "Rij 3 Leerlingnummer Leeg. Vul dit in."),
        (["{noor};x;", "{wout};x;"], "Rij 3 Leerlingnummer Voor de school van deze leerling is er nog geen volgend schooljaar"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_row_and_column(cast: Cast, anna: Client, lines: list[str], says: str) -> None:
    path = chosen(anna, sheet(cast, *lines), "choices")
    shown = standing(cast, anna, path)
    assert says in shown
    assert "Er is 1 fout." in shown  # once, however many crosses there are in the row
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert choices(cast) == set()


def test_a_column_of_what_is_no_subject_here_is_left_out_and_said(cast: Cast, anna: Client) -> None:
    text = sheet(cast, "{noor};x;x;moet nog", heads="Leerlingnummer;Scheikunde;Latijn;Opmerking")
    path = bring(anna, text, "choices").url
    form = anna.get(f"{path}kolommen/").context["form"]
    assert {one.label: one.value() for one in form.columns()} == {
        "Leerlingnummer": "number", "Scheikunde": "cross:sk", "Latijn": "", "Opmerking": "",
    }  # fmt: skip
    assert page(anna.get(f"{path}kolommen/")).count("De school heeft geen vak met deze naam.") == 1
    assert anna.post(f"{path}kolommen/", suggested(anna, path)).status_code == 303
    assert "Kolommen met kruisjes die wij niet lezen: Latijn." in standing(cast, anna, path)
    read(anna, path)
    assert choices(cast) == {("Noor", "Scheikunde", 3, "havo", None)}


def test_any_column_with_a_cross_can_be_chosen_for_a_subject_and_is_remembered(cast: Cast, anna: Client) -> None:
    text = sheet(cast, "{noor};x;", "{bram};;x", heads="Leerlingnummer;Keuze A;Keuze B")
    path = chosen(anna, text, "choices", columns={"kolom_1": "cross:sk", "kolom_2": "cross:wisB", "remember": "on"})
    read(anna, path)
    assert choices(cast) == {("Noor", "Scheikunde", 3, "havo", None), ("Bram", "wiskunde B", 3, "havo", None)}
    again = bring(anna, sheet(cast, "{sem};x;", heads="Leerlingnummer;Keuze A;Keuze B"), "choices").url
    assert anna.get(again).url == f"{again}voorbeeld/"  # nothing to ask
    read(anna, again)
    assert ("Sem", "Scheikunde", 4, "havo", None) in choices(cast)
    cast.db.execute("delete from subject_choice where subject_id in (select id from subject where code = 'wisB')")
    cast.db.execute("delete from subject where code = 'wisB'")
    gone = bring(anna, sheet(cast, "{sem};;x", heads="Leerlingnummer;Keuze A;Keuze B"), "choices").url
    assert anna.get(gone).url == f"{gone}kolommen/"  # a subject that is gone is asked again, and not read as another
    form = anna.get(f"{gone}kolommen/").context["form"]
    assert "cross:wisB" not in {key for _name, key in form["kolom_2"].field.choices if isinstance(key, str)}


@pytest.mark.parametrize("target", ["cross:la", "cross:", "cross:SK ", "crossing"])
def test_a_subject_that_the_school_does_not_have_is_no_target(cast: Cast, anna: Client, target: str) -> None:
    path = bring(anna, sheet(cast, "{noor};x;"), "choices").url
    assert anna.post(f"{path}kolommen/", suggested(anna, path, kolom_1=target)).status_code == 422
    assert choices(cast) == set()


def test_two_columns_for_one_subject_are_refused(cast: Cast, anna: Client) -> None:
    path = bring(anna, sheet(cast, "{noor};x;x"), "choices").url
    answer = anna.post(f"{path}kolommen/", suggested(anna, path, kolom_2="cross:sk"))
    assert answer.status_code == 422
    assert "Dit is al kolom «Scheikunde»." in page(answer)


def test_a_subject_that_went_away_meanwhile_is_refused_when_it_is_read_in(cast: Cast, anna: Client) -> None:
    path = chosen(anna, sheet(cast, "{noor};x;"), "choices")
    cast.db.execute("delete from subject where code = 'wisB'")
    answer = anna.post(f"{path}voorbeeld/")
    assert answer.status_code == 409
    assert "«wisB» is geen vak van de school. Voeg het eerst toe, of lees kolom «wiskunde B» niet in." in page(answer)
    assert choices(cast) == set()


def test_without_a_cross_nothing_is_taken_away_and_whom_that_tells_of_is_logged(cast: Cast, anna: Client) -> None:
    put_choice(cast, cast.bram)
    before = choices(cast)
    path = chosen(anna, sheet(cast, "{noor};x", "{bram};nee", heads="Leerlingnummer;Wiskunde"), "choices")
    cast.db.execute("delete from gate.log")
    assert "Rij 3, kolom Wiskunde: Hier staat geen kruisje, en de school heeft deze keuze al." in standing(
        cast, anna, path
    )
    seen = cast.db.execute(
        "select distinct pupil_id from gate.log where kind = 'job' and pupil_id is not null"
    ).fetchall()
    assert {pupil for (pupil,) in seen} == {cast.noor.id, cast.bram.id}
    read(anna, path)
    assert choices(cast) == {*before, ("Noor", "Wiskunde", 3, "havo", None)}


def test_whom_another_stage_tells_of_is_logged(cast: Cast, anna: Client) -> None:
    put_choice(cast, cast.bram)
    path = chosen(anna, sheet(cast, "{bram};x;4", heads="Leerlingnummer;Scheikunde;Leerjaar"), "choices")
    cast.db.execute("delete from gate.log")
    assert "Deze leerling kiest al voor 3 havo." in standing(cast, anna, path)
    seen = cast.db.execute(
        "select distinct pupil_id from gate.log where kind = 'job' and pupil_id is not null"
    ).fetchall()
    assert seen == [(cast.bram.id,)]


def test_pupils_of_another_school_are_not_told_of(cast: Cast, anna: Client) -> None:
    """Whoever has no cross in it too: that something stands of them is told to their own school alone."""
    year = cast.put("school_year", school_id=cast.schools["West"], name="later", starts_on=days(200), ends_on=days(565))
    there = put_subject(cast, "sk", "Scheikunde", "West")
    put_choice(cast, cast.people["wout"], year_id=year, subject_id=there)
    path = chosen(anna, sheet(cast, "{noor};x;", "{wout};;"), "choices")
    shown = standing(cast, anna, path)
    assert "Daar werkt u niet bij de administratie" in shown
    assert "Hier staat geen kruisje" not in shown
    assert anna.post(f"{path}voorbeeld/").status_code == 409


@pytest.mark.parametrize("who", ["maud", "otto", "leo", "wim"])
def test_nobody_but_the_administration_brings_crosses(cast: Cast, anna: Client, who: str) -> None:
    path = chosen(anna, sheet(cast, "{noor};x;"), "choices")
    other = sign_in(cast.people[who])
    assert other.get(f"{path}voorbeeld/").status_code == 404
    assert other.post(f"{path}voorbeeld/").status_code == 404
    assert choices(cast) == set()


def command(tmp_path: Path, text: str, map: str) -> Any:
    file = tmp_path / "keuze.csv"
    file.write_text(text)
    out = io.StringIO()
    call_command("import", "sheet", str(file), "--what", "choices", "--map", map, stdout=out)
    return out.getvalue()


def test_a_command_reads_crosses_by_a_map_and_by_their_names(cast: Cast, anna: Client, tmp_path: Path) -> None:
    columns = tmp_path / "kolommen.json"
    columns.write_text(json.dumps({"number": "Nr", "cross:sk": "Keuze A"}))
    command(tmp_path, sheet(cast, "{noor};x", heads="Nr;Keuze A"), str(columns))
    said = command(tmp_path, sheet(cast, "{bram};x;x", heads="Leerlingnummer;wiskunde B;Latijn"), "auto")
    assert "Latijn" in said
    assert choices(cast) == {("Noor", "Scheikunde", 3, "havo", None), ("Bram", "wiskunde B", 3, "havo", None)}
    columns.write_text(json.dumps({"number": "Nr", "cross:la": "Latijn"}))
    with pytest.raises(CommandError, match="«la»"):
        command(tmp_path, sheet(cast, "{noor};x", heads="Nr;Latijn"), str(columns))

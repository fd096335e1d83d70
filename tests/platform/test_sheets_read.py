"""Reading spreadsheets: what they hold, and what is refused before it is read."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.platform.spreadsheets import csv_file, model, read, xlsx_file
from zorgvuldig.platform.spreadsheets.model import SheetRefused
from zorgvuldig.platform.spreadsheets.read import letters, read_sheet
from zorgvuldig.platform.spreadsheets.xlsx_file import number

LIBRE = Path(__file__).parent / "fixtures" / "sheets" / "leerlingen.xlsx"
TABLE = "Nummer;Naam\r\n26001;Zoë\r\n\r\n26002;Ilyas el Wahdani\r\n"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def book(*tables: list[list[object]], kept_as: str = "") -> bytes:
    """A workbook with one worksheet per table."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for n, table in enumerate(tables):
        sheet = made.create_sheet(f"Blad{n + 1}")
        for row in table:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rezipped(data: bytes, **replaced: bytes) -> bytes:
    """The workbook with members replaced or added; «__» stands for a slash and «_x» for a point and x."""
    out = io.BytesIO()
    wanted = {name.replace("__", "/").replace("_x", ".x").replace("_b", ".b"): text for name, text in replaced.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, wanted.pop(name, None) or old.read(name))
        for name, text in wanted.items():
            new.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_text_files_of_every_kind_read_the_same(encoding: str, separator: str) -> None:
    sheet = read_sheet(TABLE.replace(";", separator).encode(encoding), "klas.CSV")
    assert sheet.headers == ("Nummer", "Naam")
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, ("26001", "Zoë")),
        (4, ("26002", "Ilyas el Wahdani")),
    ]


def test_quotes_separators_and_lines_inside_a_cell() -> None:
    sheet = read_sheet(b'Naam;Opmerking\n"Berg; van den";"zegt ""hoi""\nen dag"\nJansen;x\n', "a.csv")
    assert [row.cells for row in sheet.rows] == [("Berg; van den", 'zegt "hoi" en dag'), ("Jansen", "x")]
    assert [row.number for row in sheet.rows] == [2, 4]


def test_the_separator_that_a_file_declares_is_used() -> None:
    assert read_sheet(b"sep=,\nNaam,Adres;plaats\nZoe,x\n", "a.csv").headers == ("Naam", "Adres;plaats")


def test_invisible_characters_are_taken_out() -> None:
    sheet = read_sheet("Naam;Num\xadmer\n\xa0Zoe\u0301\u200b ;2\n".encode(), "a.csv")
    assert sheet.headers == ("Naam", "Nummer")
    assert sheet.rows[0].cells == ("Zoé", "2")


def test_a_workbook_made_by_libreoffice_is_read() -> None:
    sheet = read_sheet(LIBRE.read_bytes(), LIBRE.name)
    assert sheet.headers[:4] == ("Stamnummer", "Roepnaam", "Tussenvoegsel", "Achternaam")
    assert [row.cells[0] for row in sheet.rows] == ["26001", "26002", "26003"]
    assert sheet.rows[0].cells[4] == date(2012, 4, 2)
    assert sheet.rows[1].cells[4] == "12-11-2011"
    assert sheet.rows[0].cells[10] == "zoe@example.org"  # the outcome of a formula, never the formula
    assert sheet.rows[1].cells[12] == "3"
    assert len(sheet.notices) == 1
    assert "«Leerlingen»" in sheet.notices[0]


def test_values_of_a_workbook() -> None:
    rows: list[list[object]] = [
        ["a", "b", "c", "d", "e", "f", None],
        [1, 7.5, 0.1 + 0.2, True, datetime(2025, 9, 1, 8, 30), datetime(2025, 9, 1), None],  # noqa: DTZ001 - a cell has no zone
        [None] * 7,
        [123456789012, -3.0, 1e15, False, " x ", date(2025, 9, 1), None],
    ]
    sheet = read_sheet(book([], rows), "a.xlsx")
    assert sheet.headers == ("a", "b", "c", "d", "e", "f")
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, ("1", "7.5", "0.3", "ja", "2025-09-01 08:30", date(2025, 9, 1))),
        (4, ("123456789012", "-3", "1000000000000000", "nee", "x", date(2025, 9, 1))),
    ]
    assert sheet.notices == ()


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_numbers_are_written_without_an_exponent_or_a_needless_point(value: float) -> None:
    text = number(value)
    assert "e" not in text.lower()
    assert not text.endswith((".", ".0"))
    assert float(text) == pytest.approx(value, rel=1e-9, abs=1e-300)


REFUSED = [
    (b"", "a.csv", "Dit bestand is leeg"),
    (b" \r\n", "a.csv", "Dit bestand is leeg"),
    (b";;\n;;\n", "a.csv", "Er staat niets in dit bestand"),
    (b"Naam;Nummer\n", "a.csv", "alleen een kopregel"),
    (b"Naam;naam \nx;y\n", "a.csv", "boven kolom A en kolom B"),
    (b"Naam;;Nummer\nx;y;z\n", "a.csv", "Kolom B heeft geen kop, maar wel 1 waarde"),
    (b"Naam\nx;y\n", "a.csv", "In rij 2 staat iets in kolom B, maar die kolom heeft geen kop"),
    (b'Naam\n"x\n', "a.csv", "een aanhalingsteken staat verkeerd"),
    (b"Naam\nx\x00y\n", "a.csv", "is geen tekst"),
    (b"Naam\n\x81\x8d\n", "a.csv", "is geen tekst"),
    (b"Naam\n" + b"x" * 3000, "a.csv", "In cel A2 staat te veel tekst"),
    (b"\xd0\xcf\x11\xe0" + b"x" * 100, "a.xls", "oud Excel-bestand, of er zit een wachtwoord op"),
    (b"\xd0\xcf\x11\xe0" + b"x" * 100, "a.xlsx", "oud Excel-bestand, of er zit een wachtwoord op"),
    (b"Naam\nx\n", "a.xlsx", "is geen .xlsx"),
    (b"PK\x03\x04" + b"x" * 100, "a.csv", "is geen .csv"),
    (b"PK\x03\x04" + b"x" * 100, "a.xlsx", "is beschadigd"),
    (b"%PDF-1.7", "a.pdf", r"Wij lezen alleen .xlsx en .csv"),
    (book([["Naam", "Naam"], [1, 2]]), "a.xlsx", "boven kolom A en kolom B"),
    (book([["Naam"], ["=1+1"]]), "a.xlsx", "In cel A2 staat een formule zonder uitkomst"),
    (book([["Naam"], ["#N/A"]]), "a.xlsx", "In cel A2 staat de fout #N/A"),
    (book([], [[None], [""]]), "a.xlsx", "Er staat niets in dit bestand"),
    (rezipped(book([["a"], [1]]), xl__vbaProject_bin=b"x"), "a.xlsx", "een programma"),
    (rezipped(book([["a"], [1]]), xl__workbook_xml=b"<x"), "a.xlsx", "is beschadigd"),
    (rezipped(book([["a"], [1]]), xl__worksheets__sheet1_xml=b"<worksheet><sheetData><row><c t='s'><v>9</v></c></row></sheetData></worksheet>"), "a.xlsx", "is beschadigd|Er staat niets"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "name", "says"), REFUSED)
def test_what_is_no_usable_table_is_refused_in_one_sentence(data: bytes, name: str, says: str) -> None:
    with pytest.raises(SheetRefused, match=says):
        read_sheet(data, name)


def test_merged_headers_are_refused() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(["Ouder", None, "Klas"])
    sheet.append(["Froukje", "Rietkraag", "3A"])
    sheet.merge_cells("A1:B1")
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(SheetRefused, match=r"Kolom B heeft geen kop, maar wel 1 waarde. .* voeg koppen niet samen"):
        read_sheet(out.getvalue(), "a.xlsx")


def test_a_workbook_that_unpacks_to_far_more_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(openpyxl, "load_workbook", never)
    huge = b"<worksheet>" + b"<row/>" * 3_000_000 + b"</worksheet>"
    with pytest.raises(SheetRefused, match="veel groters dan het lijkt"):
        read_sheet(rezipped(book([["a"], [1]]), xl__worksheets__sheet1_xml=huge), "a.xlsx")
    monkeypatch.setattr(xlsx_file, "MAX_MEMBERS", 3)
    with pytest.raises(SheetRefused, match="veel groters dan het lijkt"):
        read_sheet(book([["a"], [1]]), "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_workbook_are_refused_wherever_they_stand(encoding: str) -> None:
    text = "<!--" + "x" * 400_000 + "-->" + '<!DOCTYPE x [<!ENTITY a "ha">]><sst>&a;</sst>'
    data = rezipped(book([["a"], [1]]), xl__sharedStrings_xml=text.encode(encoding))
    with pytest.raises(SheetRefused, match="staat iets dat er niet hoort"):
        read_sheet(data, "a.xlsx")


def test_a_declaration_over_the_edge_of_two_chunks_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "CHUNK", 70)
    text = b"<!--" + b"x" * 61 + b"--><!DOCTYPE x><sst/>"
    with pytest.raises(SheetRefused, match="staat iets dat er niet hoort"):
        read_sheet(rezipped(book([["a"], [1]]), xl__sharedStrings_xml=text), "a.xlsx")


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hallo.txt", "x")
    with pytest.raises(SheetRefused, match="Dit is geen Excel-bestand"):
        read_sheet(out.getvalue(), "a.xlsx")


def test_a_damaged_workbook_is_refused() -> None:
    data = bytearray(book([["a", "b"], [1, 2]]))
    at = data.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    data[at : at + 8] = b"\xff" * 8
    with pytest.raises(SheetRefused, match="is beschadigd"):
        read_sheet(bytes(data), "a.xlsx")


def test_too_much_of_anything_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = b"a;b\n" + b"1;2\n" * 11
    monkeypatch.setattr(read, "MAX_ROWS", 10)
    with pytest.raises(SheetRefused, match="meer dan 10 rijen"):
        read_sheet(rows, "a.csv")
    monkeypatch.setattr(read, "MAX_ROWS", model.MAX_ROWS)
    monkeypatch.setattr(read, "MAX_CELLS", 20)
    with pytest.raises(SheetRefused, match="te veel cellen"):
        read_sheet(rows, "a.csv")
    monkeypatch.setattr(read, "MAX_CELLS", model.MAX_CELLS)
    monkeypatch.setattr(read, "MAX_COLUMNS", 1)
    with pytest.raises(SheetRefused, match="meer dan 1 kolommen"):
        read_sheet(rows, "a.csv")
    monkeypatch.setattr(read, "MAX_BYTES", 10)
    with pytest.raises(SheetRefused, match="groter dan"):
        read_sheet(rows, "a.csv")


def test_a_cell_at_the_far_end_of_a_sheet_costs_no_memory() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet["A1"], sheet["A2"] = "a", "1"
    sheet["XFD1048576"] = "x"
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(SheetRefused, match=r"In rij 1048576 staat iets in kolom XFD|te veel cellen"):
        read_sheet(out.getvalue(), "a.xlsx")


@given(st.integers(min_value=0, max_value=20_000))
def test_columns_are_named_as_spreadsheets_do(index: int) -> None:
    assert openpyxl.utils.column_index_from_string(letters(index)) == index + 1 if index < 18_278 else letters(index)


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx", "a.txt"]))
def test_any_bytes_give_a_table_or_one_sentence(data: bytes, name: str) -> None:
    with suppress(SheetRefused):
        sheet = read_sheet(data, name)
        assert all(len(row.cells) == len(sheet.headers) for row in sheet.rows)


def test_the_separator_is_counted_outside_quotes() -> None:
    assert csv_file._separator('"a,b,c,d";e;f\n') == ";"


def test_a_file_of_two_encodings_is_refused_with_its_line() -> None:
    """One wrong byte would make «JoÃ£o» of the names in every other line."""
    lines = ["Naam;Klas", "João;1a", "Zoë;1a", "Renée;1b", "Günther;1b"]
    mixed = "\n".join(lines).encode().replace("Zoë".encode(), "Zoë".encode("cp1252"))
    for data in (mixed, b"\xef\xbb\xbf" + b"Naam;Klas\nAnna;1a\nZo\xeb;1a\n"):
        with pytest.raises(SheetRefused, match=r"^Regel 3 van dit bestand is anders opgeslagen dan de rest"):
            read_sheet(data, "klas.csv")


def test_a_file_that_is_of_windows_throughout_is_read() -> None:
    sheet = read_sheet("Naam;Klas\nZoë;1a\nRenée;1b\n".encode("cp1252"), "klas.csv")
    assert [row.cells[0] for row in sheet.rows] == ["Zoë", "Renée"]

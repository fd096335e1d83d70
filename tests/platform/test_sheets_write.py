"""Writing spreadsheets: no cell is ever a formula, and what is written can be read again."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zorgvuldig.platform.spreadsheets.model import clean
from zorgvuldig.platform.spreadsheets.read import read_sheet
from zorgvuldig.platform.spreadsheets.write import write_csv, write_xlsx

RISKY = [
    "=1+1",
    '=HYPERLINK("http://example.org","klik")',
    "+31 6",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "#N/A",
    "'t Hooft",
]
HEADERS = ["Nummer", "Naam"]


@pytest.mark.parametrize("text", RISKY)
def test_nothing_that_somebody_typed_becomes_a_formula(text: str) -> None:
    data = write_xlsx("Klas", [text, "b"], [[text, text]])
    for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].rows:
        for cell in row[:1]:
            assert cell.data_type == "s"
            assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert str(cell.value).strip() == text.strip()
    line = write_csv(HEADERS, [["1", text]]).decode("utf-8-sig").splitlines()[1]
    assert not line.partition(";")[2].strip('"').startswith(("=", "+", "-", "@", "\t"))


def test_how_a_workbook_looks() -> None:
    data = write_xlsx(
        "Klas 3A: [alle] 2025/2026 en nog heel veel meer",
        HEADERS,
        [["26001", "Zoë" * 40], [date(2012, 4, 2), Decimal("7.5")]],
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.title == "Klas 3A alle 2025 2026 en nog h"
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert [cell.font.b for cell in sheet[1]] == [True, True]
    assert sheet["A2"].font.b is False
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (10, 50)
    assert sheet["A3"].number_format == "d-m-yyyy"
    assert sheet["B3"].value == 7.5
    assert openpyxl.load_workbook(io.BytesIO(write_xlsx("//", HEADERS, []))).worksheets[0].title == "Blad1"


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    data = write_xlsx("x", HEADERS, [["1", "Zo\x00\x0bë"]])
    assert read_sheet(data, "a.xlsx").rows[0].cells == ("1", "Zoë")


def test_a_text_file_opens_at_once_in_a_dutch_spreadsheet() -> None:
    data = write_csv(HEADERS, [["26001", 'Berg; "van"'], [date(2012, 4, 2), Decimal("7.5")], [-3, None]])
    assert data == '\ufeffNummer;Naam\r\n26001;"Berg; ""van"""\r\n2-4-2012;7,5\r\n-3;\r\n'.encode()


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn")), max_size=20
)


@given(st.lists(st.tuples(st.integers(1, 99999).map(str), words), min_size=1, max_size=5))
def test_what_is_written_is_read_again(rows: list[tuple[str, str]]) -> None:
    workbook = read_sheet(write_xlsx("x", HEADERS, rows), "a.xlsx")
    text = read_sheet(write_csv(HEADERS, rows), "a.csv")
    assert workbook.headers == text.headers == tuple(HEADERS)
    assert [row.cells for row in workbook.rows] == [(n, clean(name)) for n, name in rows]
    if not any(name.lstrip().startswith("'") for _, name in rows):
        assert [row.cells for row in text.rows] == [row.cells for row in workbook.rows]

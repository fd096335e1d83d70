"""What a screen shows, taken along as a spreadsheet: by the same door, with a reason, and on record for every pupil on it."""

import io
from typing import Any

import openpyxl
import pytest
from django.http import HttpResponse

from tests.attendance.attending import absence, lesson, mark, reason
from tests.attendance.test_missing_now import called
from tests.people import Cast, sign_in
from tests.release.listing import recorded
from tests.structure.places import group

HERE = "/verzuim/nu/meenemen/"


def taken(cast: Cast, who: str, address: str, why: str = "absence", form: str = "xlsx") -> HttpResponse:
    return sign_in(cast.people[who]).post(address, {"reason": why, "form": form})


def rows(answer: HttpResponse) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def test_who_is_away_goes_along_with_what_is_known_and_nobody_else(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast))
    absence(cast, "tess", reason(cast, "Z", "Ziek"))
    assert "meenemen" in sign_in(cast.vera).get("/verzuim/nu/").content.decode()
    found = {row[0].split(", ")[1].split()[0]: row[2] for row in rows(taken(cast, "vera", HERE))[1:]}
    assert found == {"Noor": "zonder reden weg", "Tess": "afwezig, wij weten waarom"}
    on_record = recorded(cast)
    assert {row[0] for row in on_record} == {cast.noor.id, cast.tess.id}
    assert {row[1:5] for row in on_record} == {
        ("list", "colleagues", "statutory_administration/presence/absence", cast.vera.id)
    }
    fields = {row[0]: row[5] for row in on_record}
    assert "attendance.kind" in fields[cast.noor.id]
    assert "absence.starts_on" in fields[cast.tess.id]
    assert not any("note" in name or "remark" in name for names in fields.values() for name in names)


def test_asking_opens_no_name_and_records_nothing(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast))
    text = sign_in(cast.vera).get(HERE).content.decode()
    assert "U haalt gegevens van 1 leerling uit het systeem." in text
    assert "Noor" not in text
    assert recorded(cast) == []


def test_nobody_away_is_no_list(cast: Cast) -> None:
    answer = taken(cast, "vera", HERE)
    assert (answer.status_code, "Er is nu niemand om op deze lijst te zetten." in answer.content.decode()) == (
        422,
        True,
    )
    assert recorded(cast) == []


@pytest.mark.parametrize(("why", "form"), [("", "xlsx"), ("lesson", "xlsx"), ("absence", "pdf"), ("absence", "")])
def test_without_a_reason_or_form_that_there_is_nothing_leaves(cast: Cast, why: str, form: str) -> None:
    mark(cast, "noor", lesson(cast))
    assert taken(cast, "vera", HERE, why, form).status_code == 422
    assert recorded(cast) == []


@pytest.mark.parametrize(
    ("who", "desk"), [("vera", "verzuim/klas/{}/meenemen"), ("maud", "mentorklas/{}/verzuim/meenemen")]
)
def test_the_absence_of_a_class_goes_along_as_the_screen_counts_it(cast: Cast, who: str, desk: str) -> None:
    uid = lesson(cast)
    mark(cast, "noor", uid)
    called(cast, uid)
    address = f"/{desk.format(group(cast, '2B'))}/"
    found = rows(taken(cast, who, address))
    noor = next(row for row in found if "Noor" in str(row[0]))
    assert found[0][:2] == ("Naam", "ongeoorloofd afwezig")
    assert noor[1] == 1
    assert cast.noor.id in {row[0] for row in recorded(cast)}
    assert all(row[3] == "statutory_administration/absence/absence" or who == "maud" for row in recorded(cast))


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("dirk", HERE), ("maud", HERE), ("leo", HERE),
        ("dirk", "/verzuim/klas/{}/meenemen/"), ("dirk", "/mentorklas/{}/verzuim/meenemen/"), ("anna", "/verzuim/klas/{}/meenemen/"),
    ],
)  # fmt: skip
def test_who_may_not_see_the_screen_takes_nothing_from_it(cast: Cast, who: str, address: str) -> None:
    mark(cast, "noor", lesson(cast))
    path = address.format(group(cast, "2B"))
    assert sign_in(cast.people[who]).get(path).status_code == 404
    assert taken(cast, who, path).status_code == 404
    assert recorded(cast) == []

"""Lists with chosen columns: what the rule opens and no more, on record when it leaves, and kept by a name."""

import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.db import ProgrammingError, transaction
from django.http import HttpResponse
from django.utils import timezone

from tests.people import Cast, secret_of, sign_in
from tests.release.listing import lives, recorded
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.release.lists.columns import COLUMNS, is_special
from zorgvuldig.release.models import SavedList

GIVEN, FAMILY, BORN, PHONE = (
    "pupil_identity.given_name", "pupil_identity.family_name", "pupil_birth.born_on", "pupil_contact.phone",
)  # fmt: skip
CLASS, PARENTS = "membership.group_id", "guardian.family_name"


def path(cast: Cast, scope: str = "groep", group: str = "2B", *columns: str, more: str = "") -> str:
    query = "&".join(f"k={column}" for column in columns)
    return f"/lijst/{scope}/{cast.groups[group][1]}/" + (f"?{query}{more}" if query or more else "")


def seen(cast: Cast, who: str, address: str) -> str:
    answer = sign_in(cast.people[who]).get(address)
    assert answer.status_code == 200, (who, address)
    return str(answer.content.decode())


def taken(cast: Cast, who: str, address: str, form: str = "xlsx", reason: str = "excursion") -> HttpResponse:
    return sign_in(cast.people[who]).post(address, {"reason": reason, "form": form})


def rows(answer: HttpResponse) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def staged(cast: Cast) -> None:
    cast.db.execute("update learning_group set stage = 2 where name = '2B'")


# --- what can be chosen ------------------------------------------------------------------------------------------------


def test_no_specially_protected_datum_is_ever_offered() -> None:
    assert COLUMNS
    for column in COLUMNS.values():
        assert not any(map(is_special, column.needs)), column.key
    categories = {category for column in COLUMNS.values() for category in column.needs}
    assert not categories & {"official_number", "health", "care", "guidance", "support_plan", "own_note", "incident"}
    assert any(map(is_special, REGISTER.categories)), "the register names what is protected specially"


@pytest.mark.parametrize(
    ("who", "group", "has", "lacks"),
    [
        ("dirk", "wi2B", [GIVEN, FAMILY, CLASS], [BORN, PHONE, PARENTS]),
        ("maud", "2B", [GIVEN, BORN, PHONE, PARENTS], []),
        ("anna", "2B", [GIVEN, BORN, PHONE, PARENTS], []),
        ("leo", "2B", [GIVEN, CLASS, "enrolment.level"], [BORN, PHONE, PARENTS]),
    ],
)
def test_everybody_chooses_from_what_their_rule_opens(
    cast: Cast, who: str, group: str, has: list[str], lacks: list[str]
) -> None:
    text = seen(cast, who, path(cast, "groep", group))
    assert all(f'value="{key}"' in text for key in has)
    assert not any(f'value="{key}"' in text for key in lacks)


@pytest.mark.parametrize(("who", "group", "column"), [("dirk", "wi2B", BORN), ("leo", "2B", PHONE)])
def test_a_column_that_was_not_offered_opens_nothing(cast: Cast, who: str, group: str, column: str) -> None:
    address = path(cast, "groep", group, GIVEN, column)
    assert sign_in(cast.people[who]).get(address).status_code == 404
    assert taken(cast, who, address).status_code == 404
    assert recorded(cast) == []


def test_a_column_that_does_not_exist_is_no_column(cast: Cast) -> None:
    text = seen(cast, "anna", path(cast, "groep", "2B", "official_number.number", "health_statement.text"))
    assert "Neem mee als spreadsheet" not in text


@pytest.mark.parametrize("who", ["dirk", "maud"])
def test_a_whole_year_is_for_who_works_for_the_school(cast: Cast, who: str) -> None:
    staged(cast)
    assert sign_in(cast.people[who]).get(path(cast, "leerjaar", "2B")).status_code == 404


@pytest.mark.parametrize("who", ["anna", "leo", "vera", "cato"])
def test_who_works_for_a_whole_school_takes_a_year(cast: Cast, who: str) -> None:
    staged(cast)
    year = rows(taken(cast, who, path(cast, "leerjaar", "2B", GIVEN, CLASS)))
    assert {row[1] for row in year[1:]} == {"2B"}


def test_the_class_of_another_school_opens_for_nobody_here(cast: Cast) -> None:
    for scope in ("groep", "leerjaar"):
        assert sign_in(cast.anna).get(path(cast, scope, "w1", GIVEN)).status_code == 404


# --- on the screen, and out ------------------------------------------------------------------------------------------------


def test_looking_puts_nothing_on_record_and_taking_does(cast: Cast) -> None:
    lives(cast, "pupil_contact", "pupil_id", "noor", "Dorpsstraat 1", phone="0600000001")
    address = path(cast, "groep", "2B", GIVEN, PHONE)
    assert "0600000001" in seen(cast, "maud", address)
    assert recorded(cast) == []
    found = rows(taken(cast, "maud", address))
    assert found[0] == ("Voornaam", "Telefoon")
    assert ("Noor", "0600000001") in found
    on_record = recorded(cast)
    assert cast.noor.id in {row[0] for row in on_record}
    channel, recipient, basis, actor = on_record[0][1:5]
    assert (channel, recipient, basis, actor) == ("list", "colleagues", "education_task/chosen/excursion", cast.maud.id)
    fields = next(row[5] for row in on_record if row[0] == cast.noor.id)
    assert "pupil_contact.phone" in fields
    assert "pupil_contact.street" not in fields


def test_without_a_reason_nothing_leaves(cast: Cast) -> None:
    answer = taken(cast, "maud", path(cast, "groep", "2B", GIVEN), reason="")
    assert answer.status_code == 422
    assert "Kies een van de antwoorden." in answer.content.decode()
    assert recorded(cast) == []


def test_it_is_sorted_by_a_column_both_ways_with_the_empty_last(cast: Cast) -> None:
    cast.db.execute("update pupil_birth set born_on = '2012-01-01' where pupil_id = %s", [cast.noor.id])
    forth = [row[0] for row in rows(taken(cast, "anna", path(cast, "groep", "2B", GIVEN, BORN, more="&op=pupil_identity.given_name")))[1:]]  # fmt: skip
    back = [row[0] for row in rows(taken(cast, "anna", path(cast, "groep", "2B", GIVEN, BORN, more="&op=pupil_identity.given_name&terug=1")))[1:]]  # fmt: skip
    assert forth == sorted(forth)
    assert back == forth[::-1]
    assert 'aria-sort="descending"' in seen(cast, "anna", path(cast, "groep", "2B", GIVEN, more=f"&op={GIVEN}&terug=1"))


@pytest.mark.parametrize("mark", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(cast: Cast, mark: str) -> None:
    lives(cast, "pupil_contact", "pupil_id", "noor", f"{mark}HYPERLINK(1)")
    address = path(cast, "groep", "2B", GIVEN, "pupil_contact.street")
    book = openpyxl.load_workbook(io.BytesIO(taken(cast, "anna", address).content))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}  # type: ignore[union-attr]
    text = taken(cast, "anna", address, form="csv").content.decode("utf-8-sig")
    assert f"'{mark}HYPERLINK(1)" in text


def test_parents_without_authority_stand_on_no_list(cast: Cast) -> None:
    found = rows(taken(cast, "maud", path(cast, "groep", "2B", GIVEN, PARENTS)))
    noor = next(row[1] for row in found if row[0] == "Noor")
    assert "Gerda" in noor
    assert "Rob" not in noor
    assert "Karim" not in noor


# --- kept by a name ----------------------------------------------------------------------------------------------------------


def save(cast: Cast, who: str, name: str, *columns: str, **more: str) -> HttpResponse:
    query = "&".join(f"k={column}" for column in columns)
    return sign_in(cast.people[who]).post(f"/lijst/bewaren/?{query}", {"name": name, **more})


def kept(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute("select staff_id, for_role, name, columns from saved_list order by id").fetchall()


def uid(cast: Cast, name: str) -> str:
    return str(cast.db.execute("select uid from saved_list where name = %s", [name]).fetchone()[0])  # type: ignore[index]


def test_columns_are_kept_renamed_and_taken_away_by_who_kept_them(cast: Cast) -> None:
    assert save(cast, "maud", "Bellen", GIVEN, PHONE).status_code == 303
    assert kept(cast) == [(cast.maud.id, "", "Bellen", [GIVEN, PHONE])]
    number = uid(cast, "Bellen")
    for other in ("dirk", "anna", "leo"):
        assert "Bellen" not in seen(cast, other, "/lijst/")
        browser = sign_in(cast.people[other])
        assert browser.post(f"/lijst/bewaard/{number}/", {"name": "Anders"}).status_code == 404
        assert browser.post(f"/lijst/bewaard/{number}/weg/").status_code == 404
    browser = sign_in(cast.maud)
    assert browser.post(f"/lijst/bewaard/{number}/", {"name": "Ouders bellen"}).status_code == 303
    assert "Ouders bellen" in seen(cast, "maud", "/lijst/")
    assert browser.post(f"/lijst/bewaard/{number}/weg/").status_code == 303
    assert kept(cast) == []


def test_a_name_is_there_once_and_is_never_empty(cast: Cast) -> None:
    assert save(cast, "maud", "Bellen", GIVEN).status_code == 303
    again = save(cast, "maud", "Bellen", GIVEN, PHONE)
    assert (again.status_code, "U hebt al een lijst met deze naam." in again.content.decode()) == (422, True)
    assert save(cast, "dirk", "Bellen", GIVEN).status_code == 303
    empty = save(cast, "maud", " ", GIVEN)
    assert (empty.status_code, "Geef de lijst een naam." in empty.content.decode()) == (422, True)
    assert save(cast, "maud", "Niets").status_code == 404


def test_a_leader_prepares_a_list_for_a_role_and_nobody_else_does(cast: Cast) -> None:
    assert save(cast, "anna", "Excursie", GIVEN, for_role="mentor").status_code == 303
    assert kept(cast) == [(cast.anna.id, "", "Excursie", [GIVEN])], "not of a leader: it is anna's own"
    assert save(cast, "leo", "Bellen", GIVEN, PHONE, for_role="mentor").status_code == 303
    assert "Bellen" in seen(cast, "maud", "/lijst/")
    assert "Bellen" not in seen(cast, "dirk", "/lijst/")
    browser, number = sign_in(cast.maud), uid(cast, "Bellen")
    assert browser.post(f"/lijst/bewaard/{number}/", {"name": "Van mij"}).status_code == 404
    assert browser.post(f"/lijst/bewaard/{number}/weg/").status_code == 404
    assert "Bellen" not in seen(cast, "wim", "/lijst/"), "another school"


def lists_door(cast: Cast, who: str) -> Any:
    """The door of a page that keeps lists, as somebody."""
    return open_door(
        secret_of(cast.people[who]), purpose="lists", reads=("organisation", "staff", "release"), writes=("release",),
        kind=Kind.NOBODY, now=timezone.now(),
    )  # fmt: skip


def put_list(cast: Cast, owner: str, for_role: str = "") -> None:
    cast.put(
        "saved_list", uid=uuid.uuid4(), staff_id=cast.people[owner].id, school_id=cast.schools["Oost"],
        for_role=for_role, name=f"Van {owner}", columns="[]", sorted_by="", saved_at=timezone.now(),
    )  # fmt: skip


def test_the_database_shows_nobody_the_lists_of_another(cast: Cast) -> None:
    put_list(cast, "maud")
    put_list(cast, "leo", "mentor")
    for who, expected in (("maud", {"Van maud", "Van leo"}), ("leo", {"Van leo"}), ("dirk", set()), ("wim", set())):
        with lists_door(cast, who):
            assert set(SavedList.objects.values_list("name", flat=True)) == expected, who


def test_the_database_lets_nobody_change_or_take_away_the_list_of_another(cast: Cast) -> None:
    put_list(cast, "leo", "mentor")
    with lists_door(cast, "maud"):
        assert SavedList.objects.update(name="Van mij") == 0
        assert SavedList.objects.all().delete()[0] == 0
    assert [row[2] for row in kept(cast)] == ["Van leo"]


@pytest.mark.parametrize(
    ("who", "owner", "for_role"), [("maud", "maud", "mentor"), ("maud", "dirk", ""), ("leo", "maud", "mentor")]
)
def test_the_database_adds_no_list_of_another_or_for_a_role(cast: Cast, who: str, owner: str, for_role: str) -> None:
    made = SavedList(
        staff_id=cast.people[owner].id, school_id=cast.schools["Oost"], for_role=for_role, name="Zo", columns=[],
        saved_at=timezone.now(),
    )  # fmt: skip
    with lists_door(cast, who), pytest.raises(ProgrammingError), transaction.atomic():
        made.save()


def test_a_saved_column_that_may_not_be_read_is_left_out_and_said(cast: Cast) -> None:
    save(cast, "leo", "Gewoon", GIVEN, PHONE, for_role="teacher")
    cast.db.execute("""update saved_list set columns = columns || '["pupil.was_there_once"]'""")
    browser = sign_in(cast.dirk)
    answer = browser.get(path(cast, "groep", "wi2B", more=f"bewaard={uid(cast, 'Gewoon')}"), follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "mag u hier niet zien, en staan er niet op: Telefoon." in text
    assert "1 kolom bestaat niet meer." in text
    assert "Noor" in text


def test_a_saved_list_of_somebody_else_is_not_there(cast: Cast) -> None:
    save(cast, "maud", "Bellen", GIVEN)
    address = path(cast, "groep", "2B", more=f"bewaard={uid(cast, 'Bellen')}")
    assert sign_in(cast.anna).get(address).status_code == 404

"""Fields of the school's own: who fills them in and sees them, what the database refuses, and what becomes of them."""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from psycopg import errors

from tests.gate.hostile import ask as open_at_gate
from tests.gate.hostile import column, connect, inside
from tests.people import Cast, Someone, secret_of, sign_in
from tests.pupils.own_fields_world import (
    ENDED,
    GIVEN,
    HALL,
    KEY,
    LOCKER,
    PAID,
    declared,
    ended,
    fill_in,
    own_field_of,
    put_value,
    values,
)
from tests.rights.asking import put_request, put_restriction
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Text

DENIED = errors.InsufficientPrivilege
FIELDS = (LOCKER, KEY, HALL, GIVEN, PAID, ENDED)
FILE, PLACE = "/leerlingen/{}/administratie/", "/leerlingen/{}/eigen-velden/"


@pytest.fixture
def own(cast: Cast) -> Iterator[Cast]:
    """The cast at a school with these fields."""
    with declared(cast, *FIELDS):
        yield cast


def page(who: Someone, path: str) -> str:
    answer = sign_in(who).get(path)
    assert answer.status_code == 200, (who.name, path, answer.status_code)
    return answer.content.decode()


# --- on screen ----------------------------------------------------------------------------------------------------


def test_the_administration_fills_in_and_everybody_who_may_sees_it(own: Cast) -> None:
    anna = sign_in(own.anna)
    assert fill_in(anna, own, kluisje=" 12 ", sleutel="K-7", plek="gang", uitgereikt="2026-09-01", borg="yes") == 303
    assert values(own) == {
        "kluisje": "12", "sleutel": "K-7", "plek": "gang", "uitgereikt": "2026-09-01", "borg": "yes",
    }  # fmt: skip
    file = page(own.anna, FILE.format(own.noor.uid))
    for said in ("Waarom kluisje.", "K-7", "1 september 2026", "toegevoegd (Kluisje)"):
        assert said in file
    mentor = page(own.maud, f"/leerlingen/{own.noor.uid}/begeleiding/")
    assert "Waarom kluisje." in mentor
    assert "K-7" not in mentor
    assert "Sleutel" not in mentor
    for who, path in ((own.gerda, f"/mijn-kind/{own.noor.uid}/"), (own.noor, "/mijn-gegevens/")):
        family = page(who, path)
        assert "Eigen gegevens van de school" in family
        for said in ("Waarom kluisje.", "K-7", "1 september 2026"):
            assert said in family, who.name


def test_what_is_emptied_is_gone_and_the_history_says_so(own: Cast) -> None:
    put_value(own, "kluisje", "12")
    put_value(own, "borg", "yes")
    assert fill_in(sign_in(own.anna), own, kluisje="", borg="no") == 303
    assert values(own) == {"borg": "no"}
    file = page(own.anna, FILE.format(own.noor.uid))
    assert "gewist (Kluisje)" in file
    assert "van ‘ja’ naar ‘nee’" in file


def test_nothing_of_it_stands_where_the_school_has_no_such_field(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    form = page(cast.anna, PLACE.format(cast.noor.uid))
    assert "Er is nu geen eigen veld dat u invult." in form
    assert ">Bewaar<" not in form
    assert "Eigen gegevens van de school" not in anna.get(FILE.format(cast.noor.uid)).content.decode()


def test_nobody_else_fills_it_in(own: Cast) -> None:
    put_value(own, "kluisje", "12")
    for who in (own.maud, own.wim, own.dirk, own.gerda, own.noor, own.petra, own.bas):
        answer = sign_in(who).post(PLACE.format(own.noor.uid), {"veld_kluisje": "13", "was": ""})
        assert answer.status_code in (403, 404), who.name
    assert values(own) == {"kluisje": "12"}


def test_a_family_does_not_see_it_of_another_child(own: Cast) -> None:
    put_value(own, "kluisje", "Geheim van Noor")
    for who in (own.olga, own.ymke, own.rob, own.karim):
        assert sign_in(who).get(f"/mijn-kind/{own.noor.uid}/").status_code == 404
    assert "Geheim van Noor" not in page(own.olga, f"/mijn-kind/{own.sem.uid}/")


def test_a_field_that_ended_is_asked_no_more_and_shown_while_it_holds_something(own: Cast) -> None:
    put_value(own, "fietsenhok", "rij 4")
    form = page(own.anna, PLACE.format(own.noor.uid))
    assert "veld_kluisje" in form
    assert "veld_fietsenhok" not in form
    assert "Dit veld vult niemand meer in." in page(own.anna, FILE.format(own.noor.uid))
    assert "rij 4" in page(own.gerda, f"/mijn-kind/{own.noor.uid}/")
    assert "Fietsenhok" not in page(own.anna, FILE.format(own.bram.uid))


@pytest.mark.parametrize(("key", "value"), [("plek", "kelder"), ("uitgereikt", "gisteren"), ("borg", "misschien"), ("kluisje", "x" * 501)])  # fmt: skip
def test_what_does_not_fit_is_said_beside_the_field(own: Cast, key: str, value: str) -> None:
    anna, path = sign_in(own.anna), PLACE.format(own.noor.uid)
    was = anna.get(path).context["form"]["was"].value()
    answer = anna.post(path, {"was": was, f"veld_{key}": value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"veld_{key}"]
    assert values(own) == {}


def test_of_two_at_once_the_second_reads_what_the_first_wrote(own: Cast) -> None:
    first, second, path = sign_in(own.anna), sign_in(own.anna), PLACE.format(own.noor.uid)
    was = second.get(path).context["form"]["was"].value()
    assert fill_in(first, own, kluisje="12", uitgereikt="2026-09-01") == 303
    late = second.post(path, {"was": was, "veld_kluisje": "13"})
    assert late.status_code == 409
    text = late.content.decode()
    assert 'value="13"' in text
    assert "nu: 12" in text
    assert "nu: 1 september 2026" in text
    assert values(own)["kluisje"] == "12"
    again = late.context["form"]["was"].value()
    assert second.post(path, {"was": again, "veld_kluisje": "13"}).status_code == 303
    assert values(own) == {"kluisje": "13"}


def test_a_field_that_ends_while_the_form_is_open_takes_nothing(own: Cast) -> None:
    anna, path = sign_in(own.anna), PLACE.format(own.noor.uid)
    was = anna.get(path).context["form"]["was"].value()
    with declared(own, *(ended(field) for field in FIELDS)):
        answer = anna.post(path, {"was": was, "veld_kluisje": "13"}, follow=True)
    assert "Dit veld is er niet meer" in answer.content.decode()
    assert values(own) == {}


def test_what_an_officer_typed_is_text_and_no_markup(cast: Cast) -> None:
    said = Text("<img src=x onerror=alert(1)>", "x")
    with declared(
        cast, replace(HALL, name=said, why=said, choices=(said, Text("b", "b"))), replace(LOCKER, name=said, why=said)
    ):
        put_value(cast, "kluisje", said.nl)
        for who, path in (
            (cast.anna, PLACE.format(cast.noor.uid)),
            (cast.anna, FILE.format(cast.noor.uid)),
            (cast.maud, f"/leerlingen/{cast.noor.uid}/begeleiding/"),
            (cast.gerda, f"/mijn-kind/{cast.noor.uid}/"),
            (cast.petra, "/privacy/register/eigen-velden/"),
            (cast.petra, "/register/contact/"),
        ):
            found = page(who, path)
            assert "&lt;img src=x" in found, path
            assert "<img src=x" not in found, path


# --- a hand on the database ----------------------------------------------------------------------------------------


@pytest.fixture
def hand() -> Iterator[psycopg.Connection]:
    """The login of the pages, with which somebody sends any SQL."""
    with connect() as found:
        yield found


def opened(hand: psycopg.Connection, who: Someone, purpose: str, pupil: Someone, *writes: str) -> object:
    """A token with which `who` opened the address and what goes with it."""
    result, token = open_at_gate(hand, secret_of(who), purpose, ("contact",), "pupil", pupil.uid, writes=writes)
    assert result == 2, who.name
    return token


SEEN = "select field from own_value order by field"


def test_rows_are_seen_by_the_role_that_the_field_names_and_by_the_family(own: Cast, hand: psycopg.Connection) -> None:
    put_value(own, "kluisje", "12")
    put_value(own, "sleutel", "K-7")
    put_value(own, "sleutel", "K-8", pupil="bram")
    for who, purpose, sees in (
        (own.anna, "administration", ["kluisje", "sleutel"]),
        (own.maud, "mentoring", ["kluisje"]),
        (own.cato, "care", []),
        (own.vera, "attendance", []),
        (own.gerda, "parental_view", ["kluisje", "sleutel"]),
    ):
        with inside(hand, "reader", opened(hand, who, purpose, own.noor)):
            assert column(hand, SEEN) == sees, who.name
    with inside(hand, "reader"):
        assert column(hand, SEEN) == []


def test_at_another_school_nobody_opens_it(own: Cast, hand: psycopg.Connection) -> None:
    put_value(own, "kluisje", "12")
    result, token = open_at_gate(hand, secret_of(own.wim), "administration", ("contact",), "pupil", own.noor.uid)
    assert result == 0
    with inside(hand, "reader", token):
        assert column(hand, SEEN) == []


def test_a_key_that_nobody_declares_is_seen_by_the_family_alone(own: Cast, hand: psycopg.Connection) -> None:
    put_value(own, "vergeten", "iets")
    with inside(hand, "reader", opened(hand, own.anna, "administration", own.noor)):
        assert column(hand, SEEN) == []
    with inside(hand, "reader", opened(hand, own.gerda, "parental_view", own.noor)):
        assert column(hand, SEEN) == ["vergeten"]
    assert "vergeten" in page(own.gerda, f"/mijn-kind/{own.noor.uid}/")


INSERT = "insert into own_value (pupil_id, field, value) values (%s, %s, %s)"


@pytest.mark.parametrize("field", ["fietsenhok", "verzonnen", ""])
def test_nobody_writes_in_a_field_that_ended_or_that_is_none(own: Cast, hand: psycopg.Connection, field: str) -> None:
    token = opened(hand, own.anna, "administration", own.noor, "contact")
    with inside(hand, "writer", token), pytest.raises(errors.CheckViolation) as refused:
        hand.execute(INSERT, [own.noor.id, field, "iets"])
    assert refused.value.diag.constraint_name == "own_value_field"


def test_what_ended_stays_as_it_is(own: Cast, hand: psycopg.Connection) -> None:
    put_value(own, "fietsenhok", "rij 4")
    with inside(hand, "writer", opened(hand, own.anna, "administration", own.noor, "contact")):
        assert hand.execute("update own_value set value = 'rij 5'").rowcount == 0
        assert hand.execute("delete from own_value").rowcount == 0


def test_who_writes_the_address_writes_no_field_that_names_another_role(own: Cast, hand: psycopg.Connection) -> None:
    """The register lets nobody else write one; the database does not count on it."""
    put_value(own, "brug", "B-1")
    with declared(own, LOCKER, own_field_of("mentor")):
        token = opened(hand, own.anna, "administration", own.noor, "contact")
        with inside(hand, "writer", token), pytest.raises(DENIED):
            hand.execute(INSERT, [own.bram.id, "kluisje", "iets"])
        with inside(hand, "writer", token):
            assert column(hand, SEEN) == ["brug"]
            assert hand.execute("update own_value set value = 'B-2'").rowcount == 0
            assert hand.execute("delete from own_value").rowcount == 0
            with pytest.raises(DENIED):
                hand.execute(
                    INSERT.replace("(%s, %s, %s)", "(%s, %s, %s) on conflict do nothing"), [own.noor.id, "brug", "iets"]
                )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("plek", "hall"), ("plek", "kelder"), ("uitgereikt", "2026-02-30"), ("uitgereikt", "1 september"), ("uitgereikt", "2026-9-1"),
        ("borg", "ja"), ("borg", "true"), ("kluisje", " 12"), ("kluisje", "   "),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_does_not_come_in(own: Cast, hand: psycopg.Connection, field: str, value: str) -> None:
    token = opened(hand, own.anna, "administration", own.noor, "contact")
    with inside(hand, "writer", token), pytest.raises(errors.CheckViolation) as refused:
        hand.execute(INSERT, [own.noor.id, field, value])
    assert refused.value.diag.constraint_name == "own_value_kind"


def test_a_value_does_not_move_to_another_field_or_pupil(own: Cast, hand: psycopg.Connection) -> None:
    put_value(own, "kluisje", "12")
    token = opened(hand, own.anna, "administration", own.noor, "contact")
    with inside(hand, "writer", token), pytest.raises(errors.CheckViolation):
        hand.execute("update own_value set field = 'sleutel'")
    with inside(hand, "writer", token), pytest.raises(DENIED):
        hand.execute("update own_value set pupil_id = %s", [own.bram.id])


def test_two_values_of_one_field_do_not_stand_side_by_side(own: Cast) -> None:
    put_value(own, "kluisje", "12")
    with pytest.raises(errors.UniqueViolation):
        put_value(own, "kluisje", "13")


def test_the_history_goes_with_the_field(own: Cast, hand: psycopg.Connection) -> None:
    anna = sign_in(own.anna)
    assert fill_in(anna, own, kluisje="12", sleutel="K-7") == 303
    assert fill_in(anna, own, kluisje="", sleutel="") == 303
    query = "select changed ->> 'field' from gate.change where table_name = 'own_value' and op = 'delete' order by 1"
    for who, purpose, sees in (
        (own.anna, "administration", ["kluisje", "sleutel"]),
        (own.maud, "mentoring", ["kluisje"]),
        (own.cato, "care", []),
        (own.gerda, "parental_view", ["kluisje", "sleutel"]),
    ):
        with inside(hand, "reader", opened(hand, who, purpose, own.noor)):
            assert column(hand, query) == sees, who.name


def test_nothing_is_shown_of_a_pupil_of_whom_the_family_had_it_restricted(own: Cast, hand: psycopg.Connection) -> None:
    put_value(own, "kluisje", "12")
    put_restriction(own, put_request(own, kind="restriction"), REGISTER.categories["contact"].mask)
    with inside(hand, "reader", opened(hand, own.maud, "mentoring", own.noor)):
        assert column(hand, SEEN) == []

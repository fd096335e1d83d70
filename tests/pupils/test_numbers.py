"""The official number: for the administration alone, tested, sealed, and shown only to whoever presses for it."""

import pytest

from tests.people import Cast, sign_in
from tests.pupils.test_life import save, was


def path(cast: Cast, pupil: str = "noor") -> str:
    return f"/leerlingen/{cast.people[pupil].uid}/nummer/"


def valid(start: int) -> str:
    """The first number of the reserved range from `start` that passes the eleven-test."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return next(
        str(n)
        for n in range(start, start + 200)
        if sum(w * int(d) for w, d in zip(weights, str(n), strict=True)) % 11 == 0
    )


def answers(number: str, kind: str = "bsn", *, compared: bool = True) -> dict[str, str]:
    return {"kind": kind, "number": number} | ({"is_compared": "on"} if compared else {})


def test_a_number_is_sealed_and_shown_only_on_pressing(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    assert "nog geen nummer" in anna.get(path(cast)).content.decode()
    number = valid(999990000)
    assert save(anna, path(cast), answers(f"{number[:4]}.{number[4:6]}.{number[6:]}")).status_code == 303
    kind, sealed, digest, confirmed = cast.db.execute(
        "select kind, number, number_hash, confirmed_at from official_number where person_id = %s", [cast.noor.id]
    ).fetchone()
    assert kind == "bsn"
    assert confirmed is not None
    assert number.encode() not in sealed
    assert number.encode() not in digest
    closed = anna.get(path(cast)).content.decode()
    shown = anna.post(path(cast), {"toon": "ja"}).content.decode()
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    assert number not in closed
    assert spaced not in closed
    assert spaced in shown


@pytest.mark.parametrize(
    ("number", "kind", "sentence"),
    [
        ("999990018", "bsn", "bestaat niet"),
        ("12", "bsn", "9 cijfers"),
        ("99999001x", "bsn", "alleen cijfers"),
        ("", "bsn", "Vul het nummer in"),
        ("999990019", "education", "begint met 10"),
    ],
)
def test_a_number_that_cannot_be_is_refused(cast: Cast, number: str, kind: str, sentence: str) -> None:
    page = save(sign_in(cast.anna), path(cast), answers(number, kind))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert cast.db.execute("select count(*) from official_number").fetchone() == (0,)


def test_a_number_that_somebody_has_is_refused_without_saying_who(cast: Cast) -> None:
    anna, number = sign_in(cast.anna), valid(999990000)
    assert save(anna, path(cast, "bram"), answers(number)).status_code == 303
    page = save(anna, path(cast), answers(number))
    assert page.status_code == 422
    assert "Dit nummer staat al bij iemand anders." in page.content.decode()
    assert "Bram" not in page.content.decode()
    assert cast.db.execute("select person_id from official_number").fetchall() == [(cast.bram.id,)]


def test_it_is_noticed_across_schools(cast: Cast) -> None:
    number = valid(999990000)
    assert save(sign_in(cast.wim), path(cast, "wout"), answers(number)).status_code == 303
    assert save(sign_in(cast.anna), path(cast), answers(number)).status_code == 422


def test_a_number_is_replaced_and_confirmed(cast: Cast) -> None:
    anna, first, second = sign_in(cast.anna), valid(999990000), valid(999990100)
    save(anna, path(cast), answers(first))
    save(anna, path(cast), answers(second, compared=False))
    row = "select confirmed_at is null from official_number where person_id = %s"
    assert cast.db.execute(row, [cast.noor.id]).fetchone() == (True,)
    assert "nog niet vergeleken" in anna.get(path(cast)).content.decode()
    assert anna.post(path(cast), {"vergeleken": "ja"}).status_code == 303
    assert cast.db.execute(row, [cast.noor.id]).fetchone() == (False,)
    spaced = f"{second[:3]} {second[3:6]} {second[6:]}"
    assert spaced in anna.post(path(cast), {"toon": "ja"}).content.decode()


def test_a_stale_page_replaces_nothing(cast: Cast) -> None:
    anna, first, second = sign_in(cast.anna), valid(999990000), valid(999990100)
    old = was(anna, path(cast))
    save(anna, path(cast), answers(first))
    late = anna.post(path(cast), answers(second) | {"was": old})
    assert late.status_code == 409
    spaced = f"{first[:3]} {first[3:6]} {first[6:]}"
    assert spaced not in late.content.decode()
    assert spaced in anna.post(path(cast), {"toon": "ja"}).content.decode()


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "gerda", "noor", "leo", "petra", "bas", "cato"])
def test_nobody_else_reaches_a_number(cast: Cast, who: str) -> None:
    save(sign_in(cast.anna), path(cast), answers(valid(999990000)))
    client = sign_in(cast.people[who])
    assert client.get(path(cast)).status_code == 404
    assert client.post(path(cast), {"toon": "ja"}).status_code == 404


def test_the_file_of_a_pupil_does_not_open_the_number(cast: Cast) -> None:
    anna, number = sign_in(cast.anna), valid(999990000)
    save(anna, path(cast), answers(number))
    page = anna.get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()
    assert number not in page
    purposes = cast.db.execute("select distinct purpose from gate.log where pupil_id = %s", [cast.noor.id]).fetchall()
    assert ("official_number",) in purposes

"""«This is not right»: who may say it, who decides, and what follows from it."""

import pytest

from tests.people import Cast, days, sign_in
from tests.rights.correcting import ask, decide, desk, grade_of, outcome, place_of, way_of
from zorgvuldig.rights.corrections.fields import DISPUTABLE


def street(cast: Cast) -> str:
    row = cast.db.execute("select street from pupil_contact where pupil_id = %s", [cast.noor.id]).fetchone()
    found: str = row[0]
    return found


def test_the_file_has_the_way_beside_each_value(cast: Cast) -> None:
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    for field in ("pupil_contact.street", "pupil_birth.born_on", "pupil_identity.given_name"):
        assert f'href="{way_of(cast.noor, field, cast.noor.id)}"' in page
    assert way_of(cast.noor, "grade.value", grade_of(cast)) in page


def test_a_record_has_one_way_and_its_page_leads_to_all_that_stands_in_it(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    page = gerda.get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert page.count(f'href="{way_of(cast.noor, "pupil_contact.street", cast.noor.id)}"') == 1
    assert way_of(cast.noor, "pupil_contact.town", cast.noor.id) not in page
    dispute = gerda.get(place_of(cast.noor, "pupil_contact.street", cast.noor.id)).content.decode()
    columns = {field for field in DISPUTABLE if field.startswith("pupil_contact.")}
    assert len(columns) > 3
    for field in columns - {"pupil_contact.street"}:
        path = place_of(cast.noor, field, cast.noor.id)
        assert f'<a href="{path}">' in dispute, field
        assert gerda.get(path).status_code == 200, field


def test_what_was_asked_is_said_and_the_way_leads_to_the_next(cast: Cast) -> None:
    ask(cast)
    gerda, file = sign_in(cast.gerda), f"/mijn-kind/{cast.noor.uid}/"
    page = gerda.get(file).content.decode()
    way = page.partition(f'href="{way_of(cast.noor, "pupil_contact.postcode", cast.noor.id)}"')[2].partition(
        "</span>\n"
    )[0]
    assert way.startswith(">Klopt dit niet?")
    assert "(gevraagd: Straat en huisnummer)" in way.partition("</dd>")[0]
    for field, proposed in (("pupil_contact.postcode", "1234 AB"), ("pupil_contact.town", "Elders")):
        ask(cast, field, proposed=proposed)
    page = gerda.get(file).content.decode()
    way = page.partition(f'href="{way_of(cast.noor, "pupil_contact.street", cast.noor.id)}"')[2]
    assert way.startswith(">U vroeg een verbetering")


def test_accepted_is_applied_and_the_family_reads_it(cast: Cast) -> None:
    correction = ask(cast)
    path = desk(cast, correction, "administratie", "contact")
    anna = sign_in(cast.anna)
    assert path in anna.get("/verbeteringen/administratie/").content.decode()
    answer = decide(anna, path, "accept")
    assert answer.status_code == 303, answer.content.decode()
    assert street(cast) == "Nieuwelaan 12"
    assert outcome(cast, correction) == "accepted"
    gerda = sign_in(cast.gerda)
    page = gerda.get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    assert "Nieuwelaan 12" in page
    page = gerda.get(f"/mijn-kind/{cast.noor.uid}/verbeteringen/{correction}/").content.decode()
    assert "Nagekeken op papier." in page
    assert "Geheimlaan" in page
    changed = cast.db.execute(
        "select changed from gate.change where table_name = 'pupil_contact' and row_id = %s", [cast.noor.id]
    ).fetchall()
    assert (
        any((row[0] or {}).get("street", [None])[0] == f"Geheimlaan {cast.noor.id}" for row in changed) or not changed
    )
    assert path not in anna.get("/verbeteringen/administratie/").content.decode()


def test_a_grade_is_decided_by_the_teacher_of_the_group(cast: Cast) -> None:
    correction = ask(cast, "grade.value", grade_of(cast), proposed="7,4")
    path = desk(cast, correction, "les", "grades", cast.groups["wi2B"][1])
    dirk = sign_in(cast.dirk)
    assert path in dirk.get("/verbeteringen/les/").content.decode()
    for other in ("otto", "maud", "anna", "cato", "vera", "petra", "sanne"):
        assert sign_in(cast.people[other]).get(path).status_code == 404, other
    assert decide(dirk, path, "accept", "Ik telde een opgave niet mee.").status_code == 303
    value, reason = cast.db.execute("select value, reason from grade where id = %s", [grade_of(cast)]).fetchone()
    assert (str(value), reason) == ("7.4", "Ik telde een opgave niet mee.")


def test_after_a_refusal_the_family_has_its_own_say(cast: Cast) -> None:
    correction = ask(cast, "grade.value", grade_of(cast), proposed="9")
    path = desk(cast, correction, "les", "grades", cast.groups["wi2B"][1])
    dirk = sign_in(cast.dirk)
    book = f"/groepen/{cast.groups['wi2B'][1]}/cijfers/"
    assert "Betwist" in dirk.get(book).content.decode()
    assert decide(dirk, path, "refuse", "Opgave 3 is fout.").status_code == 303
    gerda, mine = sign_in(cast.gerda), f"/mijn-kind/{cast.noor.uid}/verbeteringen/{correction}/"
    assert gerda.post(mine, {"statement": "x" * 2001}).status_code == 422
    assert gerda.post(mine, {"statement": "Noor was die dag ziek."}).status_code == 303
    for client, where in (
        (dirk, book), (sign_in(cast.maud), f"/leerlingen/{cast.noor.uid}/begeleiding/"), (gerda, f"/mijn-kind/{cast.noor.uid}/"),
    ):  # fmt: skip
        assert "Noor was die dag ziek." in client.get(where).content.decode(), where
    assert "Betwist" not in dirk.get(book).content.decode()


@pytest.mark.parametrize("who", ["rob", "karim", "olga", "ymke", "noor", "bram", "dirk", "anna", "petra", "bas"])
def test_nobody_else_says_it(cast: Cast, who: str) -> None:
    path = place_of(cast.noor, "pupil_contact.street", cast.noor.id)
    assert sign_in(cast.people[who]).get(path).status_code == 404
    assert sign_in(cast.people[who]).post(path, {"proposed": "Elders 1", "explanation": "x"}).status_code == 404
    assert cast.db.execute("select count(*) from correction").fetchone() == (0,)


def test_grades_of_an_earlier_year_have_the_way_too(cast: Cast) -> None:
    cast.db.execute("update school_year set starts_on = %s, ends_on = %s", [days(-400), days(-90)])
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()
    way = f"?vak={cast.groups['wi2B'][1]}"
    assert way not in page  # the year is a link, and its subjects come when it is asked for
    year = page.partition('<a href="?jaar=')[2].partition("#")[0]
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/?jaar={year}").content.decode()
    assert f'<a href="{way}#{year}"' in page
    page = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/{way}").content.decode()
    assert way_of(cast.noor, "grade.value", grade_of(cast)) in page
    assert sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/begeleiding/").status_code == 200

"""A list that came to the wrong person: whose data it was can be said, without a name on the screen, and their families hear of it."""

from datetime import UTC, datetime
from html import unescape
from typing import Any

import psycopg
import pytest

from tests.gate.hostile import attempt, connect, token_of
from tests.governance.breaching import decided, looked, of_account
from tests.media.picturing import Row
from tests.people import NOW, Cast, sign_in
from zorgvuldig.governance.breach.letters_job import tell_affected

READS = ("organisation", "staff", "governance")


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def stamp(cast: Cast) -> str:
    (at,) = cast.db.execute("select changed_at from breach").fetchone()
    return at.isoformat() if at else ""


def say(cast: Cast, one: Row, who: str = "leo", **said: Any) -> Any:
    client = sign_in(cast.people[who])
    return client.post(f"/datalekken/{one.uid}/mensen/van-wie/", {"seen": stamp(cast), **said})


def number(cast: Cast, name: str) -> str:
    (found,) = cast.db.execute("select number from pupil where person_id = %s", [cast.people[name].id]).fetchone()
    return str(found)


def told(cast: Cast) -> set[int]:
    return {pupil for (pupil,) in cast.db.execute("select pupil_id from message").fetchall()}


def misdirected(cast: Cast) -> Row:
    """A class list went to the wrong parent; nobody's account was misused."""
    return decided(cast, people_letter="Beste ouder,\nEr ging iets mis.\n\nDear parent,\nSomething went wrong.")


def test_a_misdirected_list_is_told_to_the_families_on_it(cast: Cast) -> None:
    one = misdirected(cast)
    leo = sign_in(cast.leo)
    page = text(leo.get(f"/datalekken/{one.uid}/"))
    assert "Dat staat er nog niet. Zonder dit kan er geen brief weg." in page
    assert "Stuur de brief" not in page
    assert "Er staat nog niet van wie de gegevens zijn." in text(
        leo.post(f"/datalekken/{one.uid}/mensen/sturen/", {}, follow=True)
    )
    assert say(cast, one, groups=[str(cast.groups["2B"][1])]).status_code == 303
    page = text(leo.get(f"/datalekken/{one.uid}/"))
    assert "2B, Wilgendam College Oost: 4" in page
    assert "Stuur de brief naar de gezinnen van 4 leerlingen" in page
    assert "Noor" not in page
    assert leo.post(f"/datalekken/{one.uid}/mensen/sturen/", {}).status_code == 303
    assert tell_affected(datetime.now(UTC)) == 4
    assert told(cast) == {cast.noor.id, cast.bram.id, cast.tess.id, cast.yara.id}
    assert cast.db.execute("select people_told_at is not null from breach").fetchone() == (True,)


def test_a_letter_about_one_pupil_is_told_to_that_family(cast: Cast) -> None:
    one = misdirected(cast)
    assert say(cast, one, numbers=f" {number(cast, 'sem')},{number(cast, 'sem')} ").status_code == 303
    sign_in(cast.leo).post(f"/datalekken/{one.uid}/mensen/sturen/", {})
    assert tell_affected(datetime.now(UTC)) == 1
    assert told(cast) == {cast.sem.id}


def test_what_an_account_opened_and_what_somebody_says_go_together(cast: Cast) -> None:
    one = of_account(cast, cast.dirk, people_letter="Beste ouder,\nDear parent,")
    looked(cast, cast.dirk, cast.noor)
    assert say(cast, one, numbers=f"{number(cast, 'noor')}\n{number(cast, 'sem')}").status_code == 303
    page = text(sign_in(cast.petra).get(f"/datalekken/{one.uid}/leerlingen/"))
    assert "Noor Bakkerman" in page
    assert "Sem Buurman" in page
    page = text(sign_in(cast.leo).get(f"/datalekken/{one.uid}/"))
    assert "Stuur de brief naar de gezinnen van 2 leerlingen" in page
    assert "Leerlingen die dit account in die tijd opende: 1." in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Kies een klas of groep, of vul een leerlingnummer in."),
        ({"numbers": "999999"}, "Geen leerling van uw school heeft dit nummer: 999999."),
        ({"groups": ["00000000-0000-4000-8000-000000000000"]}, "Kies uit de lijst."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_written(cast: Cast, said: Any, sentence: str) -> None:
    answer = say(cast, misdirected(cast), **said)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'href="#id_' in answer.content.decode()  # the list of errors leads to the field
    assert cast.db.execute("select count(*) from breach_pupil").fetchone() == (0,)


def test_a_pupil_of_another_school_is_not_reached(cast: Cast) -> None:
    one = misdirected(cast)
    answer = say(cast, one, numbers=f"{number(cast, 'sem')} {number(cast, 'wout')}")
    assert "Geen leerling van uw school heeft dit nummer: " + number(cast, "wout") in text(answer)
    assert say(cast, one, groups=[str(cast.groups["w1"][1])]).status_code == 422
    assert cast.db.execute("select count(*) from breach_pupil").fetchone() == (0,)


def test_it_is_taken_back_until_the_letters_go(cast: Cast) -> None:
    one = misdirected(cast)
    say(cast, one, numbers=number(cast, "sem"))
    assert say(cast, one, nobody="1").status_code == 303
    assert cast.db.execute("select count(*) from breach_pupil").fetchone() == (0,)
    say(cast, one, numbers=number(cast, "noor"))
    sign_in(cast.leo).post(f"/datalekken/{one.uid}/mensen/sturen/", {})
    say(cast, one, nobody="1")
    assert cast.db.execute("select count(*) from breach_pupil").fetchone() == (1,)


@pytest.mark.parametrize("who", ["fenna", "dirk", "anna", "bas", "gerda"])
def test_whoever_does_not_decide_says_nothing(cast: Cast, who: str) -> None:
    assert say(cast, misdirected(cast), who, numbers=number(cast, "sem")).status_code == 404


def test_the_database_takes_it_from_nobody_else(cast: Cast) -> None:
    """The DPO sees breaches and decides nothing; a row by hand is nobody's."""
    one = misdirected(cast)
    concerns = f"select gate.breach_concerns('{one.uid}', '{{}}', array['{number(cast, 'sem')}'])"
    by_hand = f"insert into breach_pupil (breach_id, pupil_id, added_at, added_by_id) values ({one.id}, {cast.sem.id}, now(), 1)"
    with connect() as runtime:
        for who, statement in (("fenna", concerns), ("leo", by_hand)):
            token = token_of(runtime, cast.people[who], "governing", READS, writes=("governance",))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                attempt(runtime, "writer", token, statement)


def test_what_is_over_stays(cast: Cast) -> None:
    one = misdirected(cast)
    cast.db.execute("update breach set people_told_at = %s", [NOW])
    assert "Het is al gemeld." in text(say(cast, one, numbers=number(cast, "sem")))
    assert cast.db.execute("select count(*) from breach_pupil").fetchone() == (0,)


def test_no_family_sees_the_list_itself(cast: Cast) -> None:
    """They get the letter; who else was on the list is of others, and their own row says nothing more."""
    say(cast, misdirected(cast), numbers=number(cast, "noor"))
    with connect() as runtime:
        token = token_of(runtime, cast.gerda, "parental_view", ("identity", "release"), "pupil", cast.noor.uid)
        assert attempt(runtime, "reader", token, "select count(*) from breach_pupil") == [(0,)]

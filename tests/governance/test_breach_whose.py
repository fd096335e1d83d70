"""Whose account was misused, at a board with so many staff that a list of them would be a page of its own."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from tests.crowd import crowd
from tests.governance.breaching import NOTICED, breach, of_account
from tests.incidents.incidents import typed
from tests.media.picturing import Row
from tests.people import Cast, sign_in
from tests.structure.weights import MOST, weight
from zorgvuldig.school.staffing.choice_forms import FEW, OFFERED

SINCE = typed(NOTICED - timedelta(hours=9))


@pytest.fixture
def many(cast: Cast) -> list[int]:
    """So many colleagues that nobody reads a list of them."""
    return crowd(cast, FEW)


def send(cast: Cast, one: Row, **said: Any) -> Any:
    """What Petra sends who just opened the page."""
    client, address = sign_in(cast.petra), f"/datalekken/{one.uid}/gebeurd/"
    (at,) = cast.db.execute("select changed_at from breach").fetchone() or (None,)
    facts = {"kind": "account", "title": "Vreemde mails", "noticed_at": typed(NOTICED), "account_since": SINCE}
    return client.post(address, {"seen": at.isoformat() if at else "", **facts, **said})


def whose(cast: Cast) -> Any:
    """Whose account it was."""
    return cast.db.execute("select account_person_id from breach").fetchone()[0]


def offered(answer: Any) -> list[str]:
    """Who stands in the list to choose from."""
    page = unescape(answer.content.decode())
    names = re.search(r'<select name="account_person".*?</select>', page, re.DOTALL)
    return re.findall(r"<option[^>]*>(.*?)</option>", names[0]) if names else []


def test_a_few_are_still_a_list(cast: Cast) -> None:
    crowd(cast, FEW - 50)
    answer = sign_in(cast.petra).get(f"/datalekken/{breach(cast).uid}/gebeurd/")
    assert f"Dirk Werker (DIR{cast.dirk.id})" in offered(answer)
    assert "account_person_typed" not in answer.content.decode()
    assert weight(answer) < MOST


def test_whose_account_it_was_stays_when_they_left(cast: Cast) -> None:
    one = of_account(cast, cast.dirk)
    cast.db.execute("update staff_role set ends_on = starts_on + 1 where staff_id = %s", [cast.dirk.id])
    assert send(cast, one, account_person=str(cast.dirk.id)).status_code == 303
    assert whose(cast) == cast.dirk.id


def test_among_many_a_name_is_typed_and_the_page_lists_nobody(cast: Cast, many: list[int]) -> None:
    answer = sign_in(cast.petra).get(f"/datalekken/{breach(cast).uid}/gebeurd/")
    assert 'name="account_person_typed"' in answer.content.decode()
    assert "Werker" not in "".join(offered(answer))
    assert "Menigte" not in answer.content.decode()
    assert weight(answer) < MOST


@pytest.mark.parametrize("words", ["mn042", "Wil van den Menigte 042", "menigte 042, wil van den"])
def test_an_abbreviation_or_a_whole_name_is_enough(cast: Cast, many: list[int], words: str) -> None:
    answer = send(cast, breach(cast), account_person_typed=words)
    assert answer.status_code == 303, offered(answer)
    assert whose(cast) == many[41]


def test_who_fits_several_people_is_asked_which_and_nothing_else_is_lost(cast: Cast, many: list[int]) -> None:
    one = breach(cast)
    answer = send(cast, one, account_person_typed="menigte", title="Iemand las mee")
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Kies wie u bedoelt." in page
    assert len(offered(answer)) == 1 + OFFERED
    assert weight(answer) < MOST
    assert 'value="Iemand las mee"' in page
    assert f'value="{SINCE}"' in page
    assert 'value="menigte"' in page
    assert whose(cast) is None
    again = send(cast, one, account_person_typed="menigte", title="Iemand las mee", account_person=str(many[3]))
    assert again.status_code == 303
    assert whose(cast) == many[3]


def test_a_piece_that_fits_one_is_shown_before_it_is_kept(cast: Cast, many: list[int]) -> None:
    answer = send(cast, breach(cast), account_person_typed="gte 042")
    assert answer.status_code == 422
    assert f'<option value="{many[41]}" selected>' in answer.content.decode()
    assert whose(cast) is None


def test_nobody_who_fits_is_one_clear_sentence(cast: Cast, many: list[int]) -> None:
    answer = send(cast, breach(cast), account_person_typed="Iemand Anders", title="Iemand las mee")
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Er is hier niemand met deze naam of afkorting." in page
    assert 'value="Iemand las mee"' in page
    assert offered(answer) == []
    assert whose(cast) is None


def test_who_stands_there_stays_until_somebody_says_otherwise(cast: Cast, many: list[int]) -> None:
    one = of_account(cast, cast.dirk)
    dirk = str(cast.dirk.id)
    assert offered(sign_in(cast.petra).get(f"/datalekken/{one.uid}/gebeurd/")) == [
        "Geen account",
        f"Dirk Werker (DIR{dirk})",
    ]
    assert send(cast, one, account_person=dirk).status_code == 303
    assert whose(cast) == cast.dirk.id
    assert send(cast, one, account_person=dirk, account_person_typed="menigte").status_code == 422
    assert whose(cast) == cast.dirk.id
    assert send(cast, one, account_person=dirk, account_person_typed="mn007").status_code == 303
    assert whose(cast) == many[6]
    assert send(cast, one, account_person="").status_code == 303
    assert whose(cast) is None


@pytest.mark.parametrize("number", ["0", "x", "noor"])
def test_a_made_up_number_is_refused(cast: Cast, many: list[int], number: str) -> None:
    answer = send(cast, breach(cast), account_person=str(cast.noor.id) if number == "noor" else number)
    assert answer.status_code == 422
    assert "Deze medewerker kunt u niet kiezen." in answer.content.decode()
    assert whose(cast) is None

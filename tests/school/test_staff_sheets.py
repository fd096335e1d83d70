"""A board may have thousands of staff: their lists stand on sheets, and a search whose words are posted finds anybody."""

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.crowd import FAMILY, crowd
from tests.letters import codes_in, opened_by
from tests.people import Cast, sign_in
from tests.structure.weights import MOST, weight
from zorgvuldig.gate.models import Invitation
from zorgvuldig.kit.paging import PAGE_SIZE

INVITING, WATCHING = "/medewerkers/uitnodigen/", "/toezicht/medewerkers/"
MANY = 3 * PAGE_SIZE
PAGES = pytest.mark.parametrize(
    ("address", "who"), [(INVITING, "anna"), (WATCHING, "petra")], ids=["inviting", "watching"]
)


def shown(answer: HttpResponse) -> list[str]:
    """Whom a page shows, in its order."""
    page = unescape(answer.content.decode())
    return re.findall(r"<li class=\"post\"><span class=\"rij\"><b>(.*?)</b>|<a href=\"/toezicht/medewerker/[^>]*>(.*?)</a>", page)  # fmt: skip


def names(answer: HttpResponse) -> list[str]:
    """The same without which page it is."""
    return [one or other for one, other in shown(answer)]


def ask(client: Client, address: str, words: str) -> Any:
    """Search for these words."""
    return client.post(address, {"q": words})


@PAGES
def test_everybody_stands_on_one_sheet_by_family_name(cast: Cast, address: str, who: str) -> None:
    crowd(cast, MANY)
    client, found = sign_in(cast.people[who]), []
    sheets = -(-cast.db.execute("select count(*) from staff").fetchone()[0] // PAGE_SIZE)
    for number in range(1, sheets + 1):
        answer = client.get(address, {"blad": number})
        assert f"Blad {number} van {sheets}" in answer.content.decode()
        assert len(names(answer)) <= PAGE_SIZE
        assert weight(answer) < MOST
        found += names(answer)
    elsewhere = 1 if address == INVITING else 0  # Wim works at West, and is not invited from here
    count = cast.db.execute("select count(*) from staff").fetchone()[0] - elsewhere
    assert len(found) == len(set(found)) == count
    of_crowd = [name for name in found if FAMILY in name]
    assert [re.sub(r"\D", "", name) for name in of_crowd] == [f"{n:03}" for n in range(1, MANY + 1)]
    werker = next(number for number, name in enumerate(found) if "Werker" in name)
    assert werker == MANY, "«van den Menigte» comes under the M"


@PAGES
@pytest.mark.parametrize("words", ["mn042", "menigte 042", "Menigte 042, Wil van den", "WIL  MENÍGTE 042"])
def test_one_colleague_is_found_by_name_or_abbreviation(cast: Cast, address: str, who: str, words: str) -> None:
    crowd(cast, MANY)
    answer = ask(sign_in(cast.people[who]), address, words)
    (name,) = names(answer)
    assert "042" in name
    assert "MN042" in answer.content.decode(), "among thousands there are namesakes"
    assert "1 medewerker gevonden" in answer.content.decode()
    assert answer.request["QUERY_STRING"] == ""


@PAGES
def test_a_search_shows_a_sheet_and_goes_on_to_the_next(cast: Cast, address: str, who: str) -> None:
    crowd(cast, MANY)
    answer = ask(sign_in(cast.people[who]), address, "menigte")
    assert len(names(answer)) == PAGE_SIZE
    assert f"{MANY} medewerkers gevonden" in answer.content.decode()
    assert weight(answer) < MOST
    browser = sign_in(cast.people[who])
    found, number = list(names(answer)), 1
    while f'name="bladzijde" value="{number + 1}"' in answer.content.decode():
        number += 1
        answer = browser.post(address, {"q": "menigte", "bladzijde": str(number)})
        assert answer.request["QUERY_STRING"] == ""  # the name stands in no address
        found += names(answer)
    assert (len(found), len(set(found))) == (MANY, MANY)
    assert names(browser.post(address, {"q": "menigte", "bladzijde": "9999"})) == found[-PAGE_SIZE:]


@PAGES
@pytest.mark.parametrize(
    ("words", "says"),
    [("", "Dit is te kort"), (" m ", "Dit is te kort"), ("Iemand Anders", "Niemand gevonden."), ("%", "Dit is te kort"),
     ("%%", "Niemand gevonden.")],
)  # fmt: skip
def test_words_that_find_nobody_are_explained(cast: Cast, address: str, who: str, words: str, says: str) -> None:
    crowd(cast, MANY)
    answer = ask(sign_in(cast.people[who]), address, words)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert len(names(answer)) == (PAGE_SIZE if "kort" in says else 0)


@PAGES
def test_a_sheet_that_is_not_there_is_not_found(cast: Cast, address: str, who: str) -> None:
    client = sign_in(cast.people[who])
    page = client.get(address)
    assert "Blad 1" not in page.content.decode()
    assert 'role="search"' not in page.content.decode(), "a short list needs no search"
    for wrong in ("2", "0", "x", "-1"):
        assert client.get(address, {"blad": wrong}).status_code == 404, wrong


def test_who_was_found_is_invited_and_the_way_back_is_the_same_sheet(cast: Cast) -> None:
    numbers = crowd(cast, MANY)
    anna = sign_in(cast.anna)
    key = re.search(r'name="wie" value="([^"]*)"', ask(anna, INVITING, "mn070").content.decode())
    assert key
    assert key[1] == f"staff-{numbers[69]}"
    answer = anna.post(f"{INVITING}brief/?blad=3", {"wie": key[1]})
    assert len(codes_in(opened_by(anna))) == 1
    assert Invitation.objects.get().person_id == numbers[69]
    assert answer.url == f"{INVITING}?blad=3"
    assert anna.post(f"{INVITING}brief/", {"wie": f"staff-{cast.noor.id}"}).status_code == 404
    assert anna.post(INVITING, {}).status_code == 404

"""What there is consent for, taken along by the desk that keeps it: as the screen says it, with the moment, and on record."""

import csv
import io
from typing import Any

import pytest
from django.http import HttpResponse

from tests.consent.answering import TOPIC, put_answer
from tests.people import Cast, sign_in
from tests.release.listing import recorded
from tests.structure.places import group
from zorgvuldig.gate.declared import REGISTER


def here(cast: Cast) -> str:
    return f"/toestemming/meenemen/{group(cast, '2B')}/"


def taken(cast: Cast, who: str, why: str = "pictures", form: str = "csv") -> HttpResponse:
    return sign_in(cast.people[who]).post(here(cast), {"reason": why, "form": form})


def rows(answer: HttpResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_desk_takes_along_what_holds_and_nobody_who_said_it(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    screen = sign_in(cast.anna).get(f"/toestemming/klas/{group(cast, '2B')}/").content.decode()
    assert here(cast) in screen
    answer = taken(cast, "anna")
    name = REGISTER.topics[TOPIC].name.nl
    found = {row["Naam"]: row[name] for row in rows(answer)}
    assert found.pop(next(one for one in found if "Noor" in one)) == "ja"
    assert set(found.values()) == {"nog geen antwoord"}
    assert all(row["Zo was het op"] for row in rows(answer))
    assert cast.gerda.name not in b"".join(answer).decode()
    on_record = {row[0]: row for row in recorded(cast)}
    assert on_record[cast.noor.id][1:5] == ("list", "colleagues", "consent/consent/pictures", cast.anna.id)
    assert {"consent_answer.topic", "consent_answer.allows"} <= set(on_record[cast.noor.id][5])
    assert not any(
        name in ("consent_answer.person_id", "consent_answer.paper_id") for name in on_record[cast.noor.id][5]
    )


def test_a_yes_that_was_taken_back_is_a_no(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    put_answer(cast, "gerda", allows=False)
    (noor,) = [row for row in rows(taken(cast, "anna")) if "Noor" in row["Naam"]]
    assert noor[REGISTER.topics[TOPIC].name.nl] == "nee"


def test_of_whom_nobody_answered_no_answer_is_on_record(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    taken(cast, "anna")
    assert [row[0] for row in recorded(cast) if "consent_answer.allows" in row[5]] == [cast.noor.id]


def test_asking_opens_no_answer_and_records_nothing(cast: Cast) -> None:
    put_answer(cast, "gerda", allows=True)
    text = sign_in(cast.anna).get(here(cast)).content.decode()
    assert ("leerlingen uit het systeem" in text, "Noor" in text) == (True, False)
    assert recorded(cast) == []


@pytest.mark.parametrize(("why", "form"), [("", "csv"), ("lesson", "csv"), ("pictures", "pdf"), ("pictures", "")])
def test_without_a_reason_or_form_that_there_is_nothing_leaves(cast: Cast, why: str, form: str) -> None:
    assert taken(cast, "anna", why, form).status_code == 422
    assert recorded(cast) == []


@pytest.mark.parametrize("who", ["maud", "leo", "dirk", "vera", "petra", "cato"])
def test_who_only_looks_takes_nothing_along(cast: Cast, who: str) -> None:
    put_answer(cast, "gerda", allows=True)
    looked = sign_in(cast.people[who]).get(f"/toestemming/klas/{group(cast, '2B')}/")
    assert here(cast) not in looked.content.decode()
    assert sign_in(cast.people[who]).get(here(cast)).status_code == 404
    assert taken(cast, who).status_code == 404
    assert recorded(cast) == []

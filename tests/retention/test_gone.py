"""«Is it gone?»: anybody may ask; only whoever knows number and birth date finds the receipts, and nothing is kept of it."""

import logging
from datetime import date

import pytest
from django.core.cache import caches
from django.test import Client

from tests.people import Cast
from tests.retention.keeping import put_receipt, put_run

PATH = "/verklaring/is-het-weg/"
ASKED = {"number": "269999", "born_on": "2008-03-01"}


@pytest.fixture(autouse=True)
def _no_memory_of_others(cast: Cast) -> None:
    caches["default"].clear()


def test_whoever_knows_number_and_birth_date_gets_the_receipts(cast: Cast, client: Client) -> None:
    put_receipt(cast, put_run(cast, done={"grade": 300}))
    answer = client.post(PATH, ASKED)
    text = answer.content.decode()
    assert "1 bewijs gevonden" in text
    assert "300 regels." in text
    assert "2 jaar nadat de leerling van school is gegaan." in text
    digest = cast.db.execute("select encode(digest, 'hex'), encode(signature, 'hex') from receipt").fetchone()
    assert digest is not None
    assert all(code in text for code in digest)
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer


@pytest.mark.parametrize(
    "asked", [{"number": "269998"}, {"born_on": "2008-03-02"}, {"number": "26%"}, {"number": "' or true --"}]
)
def test_anything_else_gets_the_same_answer_as_somebody_we_never_knew(
    cast: Cast, client: Client, asked: dict[str, str]
) -> None:
    put_receipt(cast, put_run(cast, done={"grade": 300}))
    answer = client.post(PATH, ASKED | asked)
    assert answer.status_code == 200
    assert "Wij vinden geen bewijs." in answer.content.decode()


def test_who_is_still_here_is_not_told_from_who_never_was(cast: Cast, client: Client) -> None:
    (number, born) = cast.db.execute(
        "select p.number, b.born_on from pupil p join pupil_birth b on b.pupil_id = p.person_id where p.person_id = %s",
        [cast.noor.id],
    ).fetchone() or ("", date.min)
    here = client.post(PATH, {"number": number, "born_on": f"{born:%Y-%m-%d}"}).content.decode()
    never = client.post(PATH, {"number": "000000", "born_on": f"{born:%Y-%m-%d}"}).content.decode()
    found = [text[text.index("Wij vinden geen bewijs") : text.index("</main>")] for text in (here, never)]
    assert found[0] == found[1]


def test_a_small_letter_or_a_space_is_no_other_number(cast: Cast, client: Client) -> None:
    put_receipt(cast, put_run(cast), "A99")
    assert "1 bewijs gevonden" in client.post(PATH, ASKED | {"number": " a99 "}).content.decode()


@pytest.mark.parametrize("asked", [{"number": ""}, {"born_on": ""}, {"born_on": "vorig jaar"}, {"number": "9" * 41}])
def test_half_a_question_is_refused_in_words(cast: Cast, client: Client, asked: dict[str, str]) -> None:
    answer = client.post(PATH, ASKED | asked)
    assert answer.status_code == 422
    assert "Wij vinden geen bewijs." not in answer.content.decode()


def test_nothing_is_taken_from_the_address(cast: Cast, client: Client) -> None:
    put_receipt(cast, put_run(cast))
    text = client.get(PATH, ASKED).content.decode()
    assert "bewijs gevonden" not in text
    assert 'value="269999"' not in text


def test_nobody_tries_birth_dates_one_after_the_other(cast: Cast, client: Client) -> None:
    for day in range(1, 11):
        assert client.post(PATH, ASKED | {"born_on": f"2009-03-{day:02}"}).status_code == 200
    answer = client.post(PATH, ASKED)
    assert answer.status_code == 429
    assert answer["Cache-Control"] == "no-store"
    assert client.post(PATH, ASKED | {"number": "269998"}).status_code == 200


def test_what_was_asked_stands_nowhere(cast: Cast, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client.post(PATH, ASKED)
    assert "269999" not in caplog.text
    assert "269999" not in str(cast.db.execute("select * from login_cache").fetchall())

"""P12. Before the school exchanges data on consent, it asks: of both parents apart, of the pupil from 16, and a no is a no.

What carries a row of the database is proved in `tests/release/test_exchange_sql.py`.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from tests.people import Cast, sign_in
from tests.release.exchanging import begun, contents, done, says
from zorgvuldig.consent.actions import NotAllowed
from zorgvuldig.gate.door import Refused
from zorgvuldig.release.exchange.notifications import tell_families, tell_recipients

COMPANY = "internship_company"


def left(cast: Cast) -> int:
    number: int = cast.db.execute("select count(*) from release").fetchone()[0]
    return number


def mine(cast: Cast, address: str) -> str:
    return f"/mijn-kind/{cast.noor.uid}/uitwisseling/{address.rstrip('/').split('/')[-1]}/"


def test_from_the_question_to_the_file_that_the_family_can_lay_beside_it(cast: Cast) -> None:
    anna, gerda = sign_in(cast.anna), sign_in(cast.gerda)
    address = begun(cast, cast.anna, COMPANY, reason="Noor loopt in mei stage in de bakkerij.")
    page = gerda.get(mine(cast, address)).content.decode()
    assert "Zonder een ja gaat er niets weg" in page
    assert "Noor loopt in mei stage in de bakkerij." in page
    assert done(anna, address, "maken").status_code == 409  # nothing is made before there is a yes
    says(cast.gerda, cast.noor, address, allows=True)
    assert done(anna, address, "maken").status_code == 303
    assert left(cast) == 0
    assert done(anna, address, "vrijgeven").status_code == 303
    listed = contents(anna.get(f"{address}bestand/"))
    page = gerda.get(mine(cast, address)).content.decode()
    assert [f'data-gegeven="{field}"' in page for field in listed["fields"]] == [True, True]
    assert page.count("data-gegeven=") == len(listed["fields"])
    assert tell_families(datetime.now(UTC) + timedelta(minutes=5)) == 1
    assert "Noor" not in mail.outbox[0].body


def test_separated_parents_are_asked_apart_and_one_no_is_no(cast: Cast) -> None:
    cast.guardian("Bert", "noor")  # with authority, at another address
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, COMPANY)
    says(cast.gerda, cast.noor, address, allows=True)
    assert done(anna, address, "maken").status_code == 303
    says(cast.bert, cast.noor, address, allows=False)
    assert done(anna, address, "vrijgeven").status_code == 409
    assert left(cast) == 0
    says(cast.bert, cast.noor, address, allows=True)  # whoever said no may say yes
    assert done(anna, address, "vrijgeven").status_code == 303
    assert left(cast) == 1


@pytest.mark.parametrize("name", ["rob", "karim", "olga"])
def test_who_does_not_decide_is_not_asked(cast: Cast, name: str) -> None:
    """No authority, kept away by a court, or the parent of somebody else."""
    address = begun(cast, cast.anna, COMPANY)
    with pytest.raises((Refused, NotAllowed)):
        says(cast.people[name], cast.noor, address, allows=True)
    assert done(sign_in(cast.anna), address, "maken").status_code == 409


def test_from_sixteen_the_pupil_decides_and_not_the_parent(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, COMPANY, "tess")
    with pytest.raises((Refused, NotAllowed)):
        says(cast.gerda, cast.tess, address, allows=True)
    assert done(anna, address, "maken").status_code == 409
    says(cast.tess, cast.tess, address, allows=True)
    assert done(anna, address, "maken").status_code == 303
    assert done(anna, address, "vrijgeven").status_code == 303
    assert left(cast) == 1


def test_a_refusing_parent_ends_it(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, COMPANY)
    says(cast.gerda, cast.noor, address, allows=False)
    assert "Dit mag niet weg" in anna.get(address).content.decode()
    for what in ("maken", "vrijgeven"):
        assert done(anna, address, what).status_code == 409
    assert tell_recipients(datetime.now(UTC) + timedelta(minutes=5)) == 0  # nobody has anything
    page = sign_in(cast.gerda).get(mine(cast, address)).content.decode()
    assert "Er is niets weggegaan" in page
    assert left(cast) == 0


def test_taking_a_yes_back_works_at_once(cast: Cast) -> None:
    anna, address = sign_in(cast.anna), begun(cast, cast.anna, COMPANY)
    says(cast.gerda, cast.noor, address, allows=True)
    assert done(anna, address, "maken").status_code == 303
    says(cast.gerda, cast.noor, address, allows=False)
    assert done(anna, address, "vrijgeven").status_code == 409
    assert left(cast) == 0
    tell_recipients(datetime.now(UTC) + timedelta(minutes=5))
    assert "De toestemming is ingetrokken" in sign_in(cast.gerda).get(mine(cast, address)).content.decode()

"""A court's restriction keeps a parent away until its day, everywhere, and nothing has to run on that day."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from psycopg.errors import CheckViolation

from tests.people import Cast, days, sign_in
from tests.pupils.test_life import PDF, save
from zorgvuldig.kit.periods import kept_away
from zorgvuldig.school.people.models import Guardianship

MOMENTS = [
    (None, False),
    (days(1), False),
    (days(0), True),
    (days(-1), True),
]


def until(cast: Cast, day: date | None) -> None:
    cast.db.execute("update guardianship set restricted_until = %s where guardian_id = %s", [day, cast.karim.id])


@pytest.mark.parametrize(("day", "opens"), MOMENTS)
def test_the_parent_opens_the_file_again_from_the_day_itself(cast: Cast, day: date | None, opens: bool) -> None:
    until(cast, day)
    answer = sign_in(cast.karim).get(f"/mijn-kind/{cast.noor.uid}/")
    assert (answer.status_code == 200) is opens


@pytest.mark.parametrize(("day", "opens"), MOMENTS)
def test_every_page_of_the_school_says_the_same(cast: Cast, day: date | None, opens: bool) -> None:
    until(cast, day)
    for path in (f"/leerlingen/{cast.noor.uid}/administratie/", f"/leerlingen/{cast.noor.uid}/uitnodigen/"):
        text = sign_in(cast.anna).get(path).content.decode()
        warned = "Geef deze persoon niets." in text or "Er is een beperking door de rechter" in text
        assert warned is not opens, path
    text = sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/begeleiding/").content.decode()
    assert ("Geef deze persoon niets." in text) is not opens


@pytest.mark.parametrize(("day", "opens"), MOMENTS)
def test_a_query_and_a_row_say_the_same(day: date | None, opens: bool) -> None:
    tie = Guardianship(is_restricted=True, restricted_until=day)
    assert tie.is_kept_away(days(0)) is not opens
    assert not Guardianship(is_restricted=False).is_kept_away(days(0))
    assert "restricted_until" in str(kept_away(days(0)))


def test_only_a_restriction_has_an_end(cast: Cast) -> None:
    with pytest.raises(CheckViolation):
        cast.db.execute(
            "update guardianship set restricted_until = %s where guardian_id = %s", [days(9), cast.gerda.id]
        )


def authority(cast: Cast, **answers: Any) -> Any:
    """Anna of the administration records Gerda's authority."""
    path = f"/leerlingen/{cast.noor.uid}/ouder/gezag/?nr=1"
    return save(sign_in(cast.anna), path, {"has_authority": "yes", "is_restricted": "yes"} | answers)


def standing(cast: Cast) -> tuple[bool, date | None]:
    row: tuple[bool, date | None] = cast.db.execute(
        "select is_restricted, restricted_until from guardianship where guardian_id = %s and pupil_id = %s",
        [cast.gerda.id, cast.noor.id],
    ).fetchone()
    return row


def ruling() -> SimpleUploadedFile:
    return SimpleUploadedFile("beschikking.pdf", PDF, "application/pdf")


def test_a_restriction_needs_the_ruling(cast: Cast) -> None:
    answer = authority(cast)
    assert answer.status_code == 422
    assert "Voeg de uitspraak van de rechter toe." in answer.content.decode()
    assert standing(cast) == (False, None)
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 200


def test_a_restriction_with_its_ruling_and_its_end_is_kept(cast: Cast) -> None:
    assert authority(cast, document=ruling(), restricted_until=f"{days(30):%Y-%m-%d}").status_code == 303
    assert standing(cast) == (True, days(30))
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 404
    text = sign_in(cast.anna).get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()
    assert "Dat geldt tot" in text
    assert authority(cast, restricted_until="").status_code == 303  # the paper is there already
    assert standing(cast) == (True, None)


@pytest.mark.parametrize("day", [days(0), days(-3)])
def test_an_end_that_has_been_is_refused(cast: Cast, day: date) -> None:
    answer = authority(cast, document=ruling(), restricted_until=f"{day:%Y-%m-%d}")
    assert answer.status_code == 422
    assert "Deze dag is al geweest. Kies een dag na vandaag." in answer.content.decode()
    assert standing(cast) == (False, None)


def test_without_a_restriction_no_end_is_kept(cast: Cast) -> None:
    answer = authority(cast, is_restricted="no", restricted_until=f"{days(30):%Y-%m-%d}")
    assert answer.status_code == 303
    assert standing(cast) == (False, None)


def test_after_its_end_another_restriction_needs_another_ruling(cast: Cast) -> None:
    assert authority(cast, document=ruling(), restricted_until=f"{days(30):%Y-%m-%d}").status_code == 303
    cast.db.execute(
        "update guardianship set restricted_until = %s where guardian_id = %s and is_restricted",
        [days(-5), cast.gerda.id],
    )
    assert authority(cast, restricted_until=f"{days(-5):%Y-%m-%d}").status_code == 303  # nothing changed
    assert authority(cast, restricted_until=f"{days(9):%Y-%m-%d}").status_code == 422
    assert authority(cast, restricted_until=f"{days(9):%Y-%m-%d}", document=ruling()).status_code == 303

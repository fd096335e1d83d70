"""How it goes in a subject: written for a class on one page, and read by mentor and family from its moment."""

from typing import Any

import pytest

from tests.learning.gradeworld import group_address, period
from tests.people import Cast, days, sign_in


@pytest.fixture(autouse=True)
def two_periods(cast: Cast) -> None:
    """This year has two periods; today is in the second."""
    period(cast, 1, -100, -20)
    period(cast, 2, -20, 200)


def posted(cast: Cast, shown: str = "now", number: str = "2", **texts: str) -> dict[str, Any]:
    """A posted page of notes."""
    found: dict[str, Any] = {"periode": number, "shown": shown}
    for name, text in texts.items():
        found[f"n-{cast.people[name].uid}"] = text
    return found


def write(cast: Cast, **more: Any) -> tuple[int, str]:
    """Dirk saves; status and page."""
    response = sign_in(cast.dirk).post(group_address(cast, "voortgang/"), posted(cast, **more))
    return response.status_code, response.content.decode()


def stored(cast: Cast) -> dict[str, str]:
    """The notes, by first name."""
    rows = cast.db.execute(
        "select i.given_name, p.number || ': ' || n.text from progress_note n join pupil_identity i using (pupil_id) "
        "join period p on p.id = n.period_id"
    ).fetchall()
    return dict(rows)


def child_page(cast: Cast) -> str:
    """What Noor's mother reads."""
    return sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").content.decode()


def test_a_class_is_written_on_one_page_and_read_at_once(cast: Cast) -> None:
    page = sign_in(cast.dirk).get(group_address(cast, "voortgang/")).content.decode()
    assert '<a href="?periode=2" aria-current="page">Periode 2</a>' in page
    assert f'name="n-{cast.noor.uid}"' in page
    assert f'name="n-{cast.sem.uid}"' not in page
    assert write(cast, noor="Werkt netjes.", bram="  ", tess="Mag meer vragen.")[0] == 303
    assert stored(cast) == {"Noor": "2: Werkt netjes.", "Tess": "2: Mag meer vragen."}
    assert "Werkt netjes." in child_page(cast)
    assert "Dirk Werker" in child_page(cast)
    mentor = sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/begeleiding/").content.decode()
    assert "Werkt netjes." in mentor
    assert "Mag meer vragen." not in mentor


def test_the_family_waits_for_the_moment_and_the_mentor_does_not(cast: Cast) -> None:
    assert write(cast, shown="later", noor="Nog niet voor thuis.")[0] == 303
    assert "Nog niet voor thuis." not in child_page(cast)
    assert "Nog niet voor thuis." not in sign_in(cast.noor).get("/mijn-gegevens/").content.decode()
    mentor = sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/begeleiding/").content.decode()
    assert "Nog niet voor thuis." in mentor
    assert "ouders lezen dit nog niet" in mentor


def test_a_day_without_a_date_is_asked_and_a_day_to_come_hides(cast: Cast) -> None:
    status, page = write(cast, shown="day", noor="Straks.")
    assert status == 422
    assert "Vul in vanaf welke dag leerlingen en ouders dit lezen." in page
    assert ">Straks.</textarea>" in page
    data = posted(cast, shown="day", noor="Straks.") | {"shown_on": f"{days(3):%Y-%m-%d}"}
    assert sign_in(cast.dirk).post(group_address(cast, "voortgang/"), data).status_code == 303
    assert "Straks." not in child_page(cast)


def test_what_families_read_is_not_hidden_again(cast: Cast) -> None:
    write(cast, noor="Goed bezig.")
    stamp = cast.db.execute("select written_at from progress_note").fetchone()[0].isoformat()
    data = posted(cast, shown="later", noor="Goed bezig.", tess="Later.") | {f"w-{cast.noor.uid}": stamp}
    assert sign_in(cast.dirk).post(group_address(cast, "voortgang/"), data).status_code == 303
    assert "Goed bezig." in child_page(cast)
    assert "Later." not in sign_in(cast.tess).get("/mijn-gegevens/").content.decode()


def test_a_text_that_is_too_long_keeps_everything(cast: Cast) -> None:
    status, page = write(cast, noor="x" * 1001, bram="Blijft staan.")
    assert status == 422
    assert "Deze tekst heeft 1001 tekens. Er passen er 1000." in page
    assert ">Blijft staan.</textarea>" in page
    assert stored(cast) == {}


def test_somebody_elses_note_is_not_overwritten(cast: Cast) -> None:
    write(cast, noor="Van de ander.")
    status, page = write(cast, noor="Van mij.")  # this page was made before the other wrote
    assert status == 409
    assert "nu staat er ‘Van de ander.’" in page
    assert ">Van mij.</textarea>" in page
    assert stored(cast) == {"Noor": "2: Van de ander."}


def test_an_emptied_box_deletes_the_note(cast: Cast) -> None:
    write(cast, noor="Weg ermee.")
    stamp = cast.db.execute("select written_at from progress_note").fetchone()[0].isoformat()
    data = posted(cast, noor="") | {f"w-{cast.noor.uid}": stamp}
    assert sign_in(cast.dirk).post(group_address(cast, "voortgang/"), data).status_code == 303
    assert stored(cast) == {}


def test_periods_are_kept_apart(cast: Cast) -> None:
    write(cast, number="1", noor="Eerste.")
    write(cast, number="2", noor="Tweede.")
    count = cast.db.execute("select count(*) from progress_note").fetchone()
    assert count == (2,)
    assert sign_in(cast.dirk).get(group_address(cast, "voortgang/"), {"periode": "9"}).status_code == 404


def test_a_pupil_of_another_group_stops_the_save(cast: Cast) -> None:
    status, page = write(cast, noor="Goed.", sem="Stiekem.")
    assert status == 422
    assert "Een leerling in uw lijst zit niet meer in deze groep." in page
    assert stored(cast) == {}


def test_without_periods_the_page_says_who_makes_them(cast: Cast) -> None:
    cast.db.execute("delete from period")
    page = sign_in(cast.dirk).get(group_address(cast, "voortgang/")).content.decode()
    assert "Dit schooljaar heeft nog geen periodes." in page

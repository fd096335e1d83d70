"""After 18 a parent sees how it goes only when the pupil lets them, only that, and not a page longer."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from tests.care.test_guidance import put_note
from tests.learning.gradeworld import put_report
from tests.people import NOW, Cast, days, sign_in, years_ago
from zorgvuldig.gate.declared import REGISTER

PAGE = "/mijn-gegevens/meekijken/"


def put_access(cast: Cast, guardian: str = "ymke", pupil: str = "yara", **more: Any) -> None:
    """An adult pupil who lets a parent see along."""
    person = cast.people[pupil].id
    row = {"pupil_id": person, "given_by_id": person, "given_at": NOW, "starts_on": days(-10)} | more
    uid = cast.db.execute("select gen_random_uuid()").fetchone()[0]
    cast.put("parental_access", uid=uid, guardian_id=cast.people[guardian].id, **row)


def sees(cast: Cast, name: str = "ymke", pupil: str = "yara") -> bool:
    return sign_in(cast.people[name]).get(f"/meekijken/{cast.people[pupil].uid}/").status_code == 200


def test_the_pupil_gives_and_takes_back_and_it_holds_at_once(cast: Cast) -> None:
    yara, ymke = sign_in(cast.yara), sign_in(cast.ymke)
    path = f"/meekijken/{cast.yara.uid}/"
    assert ymke.get(path).status_code == 404
    assert "Ymke Ouder" in yara.get(PAGE).content.decode()
    said = yara.post(PAGE, {"nr": "1", "answer": "yes"}, follow=True).content.decode()
    assert "Ymke Ouder mag vanaf nu meekijken." in said
    assert ymke.get(path).status_code == 200
    assert path in ymke.get("/meekijken/").content.decode()
    said = yara.post(PAGE, {"nr": "1", "answer": "no"}, follow=True).content.decode()
    assert "Ymke Ouder kijkt vanaf nu niet meer mee." in said
    assert "Mocht meekijken vanaf" in said
    assert ymke.get(path).status_code == 404
    assert ymke.get("/meekijken/").status_code == 404
    rows = cast.db.execute("select starts_on, ends_on from parental_access").fetchall()
    assert len(rows) == 1
    assert rows[0][0] == rows[0][1]
    assert cast.db.execute("select count(*) from gate.change where table_name = 'parental_access'").fetchone()[0] == 2


def test_saying_it_twice_changes_nothing(cast: Cast) -> None:
    yara = sign_in(cast.yara)
    for _ in range(2):
        yara.post(PAGE, {"nr": "1", "answer": "yes"})
    assert cast.db.execute("select count(*) from parental_access").fetchone()[0] == 1


def test_the_parent_sees_how_it_goes_and_nothing_else(cast: Cast) -> None:
    put_access(cast)
    put_report(cast, "yara")
    put_note(cast, cast.maud, pupil="yara", text="Dit is van Yara")
    text = sign_in(cast.ymke).get(f"/meekijken/{cast.yara.uid}/").content.decode()
    assert "Breuken" in text
    assert "7,1" in text
    assert "Aanwezigheid" in text
    for secret in (
        "Dit is van Yara",
        "Geheimlaan",
        "yara@example.org",
        "Begeleiding",
        "Gezondheid",
        "Noor",
        "Bakkerman",
    ):
        assert secret not in text, secret
    for closed in ("", "inzage/", "kopie/", "waarheen/", "aanwezigheid/"):
        assert sign_in(cast.ymke).get(f"/mijn-kind/{cast.yara.uid}/{closed}").status_code == 404


def test_what_stands_still_is_left_out_and_said(cast: Cast) -> None:
    put_access(cast)
    request = cast.put(
        "request", uid=uuid.uuid4(), pupil_id=cast.yara.id, kind="restriction", way="screen", acts_as="pupil",
        received_on=days(-3), entered_at=NOW, entered_by_id=cast.yara.id, asker_name=b"", wish=b"", extension_reason=b"",
        weighing=b"", answer=b"", identity_way="", outcome="", ground="",
    )  # fmt: skip
    cast.put(
        "restriction", uid=uuid.uuid4(), pupil_id=cast.yara.id, request_id=request, mask=REGISTER.mask(["grades"]), purpose="",
        starts_at=NOW, set_by_id=cast.petra.id,
    )  # fmt: skip
    text = sign_in(cast.ymke).get(f"/meekijken/{cast.yara.uid}/").content.decode()
    assert "7,1" not in text
    assert "Deze gegevens staan nu stil en ziet u daarom niet: cijfers." in text


def test_only_the_one_who_was_named(cast: Cast) -> None:
    put_access(cast)
    for name in ("gerda", "karim", "rob", "olga", "maud", "dirk", "noor", "yara"):
        assert not sees(cast, name), name


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (days(0), None, True),
        (days(1), None, False),
        (days(-9), days(1), True),
        (days(-9), days(0), False),
        (days(-9), days(-1), False),
    ],
)
def test_it_holds_from_its_first_day_until_its_end(
    cast: Cast, starts_on: date, ends_on: date | None, expected: bool
) -> None:
    put_access(cast, starts_on=starts_on, ends_on=ends_on)
    assert sees(cast) is expected


def test_it_means_nothing_before_18_or_without_a_birth_date(cast: Cast) -> None:
    put_access(cast)
    born = "update pupil_birth set born_on = %s where pupil_id = %s"
    cast.db.execute(born, [years_ago(18), cast.yara.id])
    assert sees(cast)
    cast.db.execute(born, [years_ago(18) + timedelta(days=1), cast.yara.id])
    assert not sees(cast)
    assert sign_in(cast.yara).get(PAGE).status_code == 404
    cast.db.execute("delete from pupil_birth where pupil_id = %s", [cast.yara.id])
    assert not sees(cast)
    assert sign_in(cast.yara).get(PAGE).status_code == 404


def test_who_was_a_parent_until_18_is_listed_and_who_was_not_is_not(cast: Cast) -> None:
    adult_on = days(-30)  # the cast's pupils have their birthday a month ago
    cast.guardian("Vroeger", "yara")
    cast.guardian("Daarna", "yara")
    end = "update guardianship set ends_on = %s where guardian_id = %s"
    cast.db.execute(end, [adult_on - timedelta(days=1), cast.vroeger.id])
    cast.db.execute(end, [adult_on + timedelta(days=1), cast.daarna.id])
    text = sign_in(cast.yara).get(PAGE).content.decode()
    assert "Daarna Ouder" in text
    assert "Vroeger Ouder" not in text


@pytest.mark.parametrize("posted", [{}, {"nr": "7", "answer": "yes"}, {"nr": "1", "answer": "maybe"}, {"nr": "1"}])
def test_an_answer_about_nobody_is_not_found(cast: Cast, posted: dict[str, str]) -> None:
    assert sign_in(cast.yara).post(PAGE, posted).status_code == 404
    assert cast.db.execute("select count(*) from parental_access").fetchone()[0] == 0


def test_the_menu_offers_only_pages_that_open(cast: Cast) -> None:
    put_access(cast)
    ymke = sign_in(cast.ymke).get("/").content.decode()
    assert 'href="/meekijken/"' in ymke
    for closed in ("/mijn-kinderen/", "/mijn-berichten/", "/afwezig/", "/ondersteuningsplannen/"):
        assert f'href="{closed}"' not in ymke, closed
    gerda = sign_in(cast.gerda).get("/").content.decode()
    assert f'href="/mijn-kind/{cast.noor.uid}/"' in gerda
    assert 'href="/meekijken/"' not in gerda
    assert f'href="{PAGE}"' in sign_in(cast.yara).get("/").content.decode()
    assert f'href="{PAGE}"' not in sign_in(cast.tess).get("/").content.decode()


def test_a_parent_of_both_finds_the_other_page(cast: Cast) -> None:
    assert 'href="/meekijken/"' not in sign_in(cast.gerda).get("/mijn-kinderen/").content.decode()
    put_access(cast, "gerda")
    text = sign_in(cast.gerda).get("/mijn-kinderen/").content.decode()
    assert text.count("Uw kinderen van 18 jaar of ouder") == 1
    assert "Yara" not in text

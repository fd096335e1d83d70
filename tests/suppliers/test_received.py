"""What a family reads about learning materials equals what went: by product, kind of data and moment, and of nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import get_default_timezone

from tests.people import NOW, Cast, days, sign_in
from tests.suppliers.supplying import agreed, another
from tests.suppliers.watching import code_of, got, stopped
from zorgvuldig.suppliers.supply import finished, supply

TZ = get_default_timezone()


def mine(cast: Cast, name: str = "gerda", pupil: str = "noor", more: str = "") -> str:
    """The page of all, or of one product, as a guardian or the pupil sees it."""
    start = "/mijn-gegevens/" if name == pupil else f"/mijn-kind/{cast.people[pupil].uid}/"
    answer = sign_in(cast.people[name]).get(f"{start}leermiddelen/{more}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["gerda", "noor"])
def test_what_may_go_stands_there_in_plain_words(cast: Cast, name: str) -> None:
    agreed(cast, claims=["first_name", "group"], channels=["login", "csv"], stored_in="Duitsland")
    text = mine(cast, name)
    assert "een schuilnaam, de voornaam, de klas en de lesgroepen" in text
    assert "bij inloggen, als bestand" in text
    assert "Duitsland" in text
    assert "Er ging nog niets." in text


def test_nothing_but_a_pseudonym_is_said_so(cast: Cast) -> None:
    agreed(cast)
    assert "niets over Noor dan een schuilnaam" in mine(cast)
    assert "niets over u dan een schuilnaam" in mine(cast, "noor")


def test_each_login_equals_what_the_product_got(cast: Cast) -> None:
    it = agreed(cast, claims=["role", "first_name"])
    first = supply(code_of(cast, it), kind="code")
    finished([first.number])
    assert set(first.claims) == {"role", "first_name"}
    text = mine(cast, more=f"{it.product_uid}/")
    assert text.count("Een schuilnaam, of iemand leerling of docent is, de voornaam") == 1
    another(cast, it.product, version=2, starts_on=days(-1), claims=["role"])
    finished([supply(code_of(cast, it), kind="code").number])
    text = mine(cast, more=f"{it.product_uid}/")
    assert text.count("Een schuilnaam, of iemand leerling of docent is, de voornaam") == 1  # as it was when it went
    assert text.count("Een schuilnaam, of iemand leerling of docent is</p>") == 1
    assert "Er ging 2 keer iets." in mine(cast)
    assert first.sub not in text + mine(cast)


def test_rosters_and_files_say_which_list_and_what_did_not_arrive(cast: Cast) -> None:
    it = agreed(cast, channels=["login", "roster", "csv"])
    got(cast, it, "noor", "bram", channel="roster", what="enrollments")
    got(cast, it, "noor", channel="csv", what="users", whole=False)
    got(cast, it, "noor", whole=False, at=datetime.now(UTC))  # it may still be going on
    text = mine(cast, more=f"{it.product_uid}/")
    assert "als lijst, rechtstreeks: wie in welke groep zit" in text
    assert text.count("kwam niet helemaal aan</span>") == 1
    assert text.count("wordt nu gegeven") == 1
    assert "1 keer kwam het niet helemaal aan." in mine(cast)


def test_days_are_the_schools_own_and_the_last_first(cast: Cast) -> None:
    it = agreed(cast)
    for ago in (3, 1, 2):
        got(cast, it, "noor", at=NOW - timedelta(days=ago))
    text = mine(cast, more=f"{it.product_uid}/")
    headings = [part.partition("</h2>")[0] for part in text.split("<h2>")[1:]]
    assert len(headings) == 3
    assert [heading.split()[1] for heading in headings] == [
        str((NOW - timedelta(days=ago)).astimezone(TZ).day) for ago in (1, 2, 3)
    ]


def test_a_guardian_sees_no_release_of_another_child(cast: Cast) -> None:
    """Statement 28, also where one roster was about both."""
    it, other = agreed(cast), agreed(cast, "Geheimplein", scope=False)
    got(cast, it, "sem", "bram", claims=["eck_id"])
    got(cast, other, "sem")
    assert "Er ging nog niets." in mine(cast)
    assert "eck" not in mine(cast, more=f"{it.product_uid}/").lower().partition("<main")[2]
    assert "Geheimplein" not in mine(cast)
    gerda = sign_in(cast.gerda)
    assert gerda.get(f"/mijn-kind/{cast.noor.uid}/leermiddelen/{other.product_uid}/").status_code == 404
    for more in ("", f"{it.product_uid}/"):
        assert gerda.get(f"/mijn-kind/{cast.sem.uid}/leermiddelen/{more}").status_code == 404
        assert Client().get(f"/mijn-kind/{cast.noor.uid}/leermiddelen/{more}").status_code == 302
    assert "Er ging 1 keer iets." in mine(cast, "olga", "sem")


@pytest.mark.parametrize("name", ["rob", "karim", "dirk", "petra", "bas"])
def test_who_is_no_guardian_with_authority_is_not_let_in(cast: Cast, name: str) -> None:
    it = agreed(cast)
    client = sign_in(cast.people[name])
    for more in ("", f"{it.product_uid}/"):
        assert client.get(f"/mijn-kind/{cast.noor.uid}/leermiddelen/{more}").status_code == 404
        assert client.get(f"/mijn-gegevens/leermiddelen/{more}").status_code == 404


def test_at_eighteen_the_pupil_alone(cast: Cast) -> None:
    got(cast, agreed(cast), "yara")
    assert "Er ging 1 keer iets." in mine(cast, "yara", "yara")
    assert sign_in(cast.ymke).get(f"/mijn-kind/{cast.yara.uid}/leermiddelen/").status_code == 404


def test_what_ended_or_stopped_keeps_what_it_got(cast: Cast) -> None:
    ended, off = agreed(cast, "Taalplein", ends_on=days(0)), agreed(cast)
    for it in (ended, off):
        got(cast, it, "noor")
    agreed(cast, "Voor West", scope=False)
    stopped(cast, off)
    text = mine(cast)
    _may, before = text.split("Kreeg vroeger iets, nu niet meer")
    assert "Er is geen leermiddel dat iets over Noor mag krijgen." in text
    assert "Er geldt geen afspraak." in before
    assert "De school heeft dit gestopt." in before
    assert before.count("Er ging 1 keer iets.") == 2
    assert "Voor West" not in text


def test_the_file_and_the_picture_of_where_data_go_tell_it_too(cast: Cast) -> None:
    it = agreed(cast, claims=["first_name"])
    gerda, file = sign_in(cast.gerda), f"/mijn-kind/{cast.noor.uid}/"
    flow = gerda.get(f"{file}waarheen/").content.decode()
    assert "Rekenplein: nog niets gegeven" in flow
    got(cast, it, "noor", "bram")
    got(cast, it, "noor")
    flow = gerda.get(f"{file}waarheen/").content.decode()
    assert "Rekenplein: 2 keer gegeven" in flow
    assert "Een schuilnaam, de voornaam" in flow
    page = gerda.get(f"{file}gebruik/").content.decode()
    assert "Leermiddelen kregen 2 keer iets" in page
    assert "Er is nog niets aan iemand buiten de school gegeven." not in page
    for text in (flow, page):
        assert f"{file}leermiddelen/" in text


def test_who_may_not_object_is_not_sent_there(cast: Cast) -> None:
    agreed(cast)
    assert "Naar uw verzoeken" in mine(cast)
    assert "Naar uw verzoeken" not in mine(cast, "noor")
    assert "Naar uw verzoeken" in mine(cast, "tess", "tess")
    assert "Naar uw verzoeken" not in mine(cast, "gerda", "tess")

"""The public list of cameras: kinds of places, purposes and days; no names, no addresses, no views, and no hidden ones."""

from django.test import Client
from django.utils import translation
from psycopg.types.json import Json

from tests.cameras import footage
from tests.people import Cast, days
from zorgvuldig.statement.render import camera_groups


def page() -> str:
    return Client().get("/beloften/").content.decode()


def test_places_purposes_and_days_are_public(cast: Cast) -> None:
    footage.camera(cast, "Hoofdingang links")
    footage.camera(cast, "Hoofdingang rechts")
    footage.camera(cast, "Achterplaats", place="bikes", purposes=Json(["detection"]), keep_days=7)
    with translation.override("nl"):
        found = [
            (str(one.place), [str(purpose) for purpose in one.purposes], one.keep_days, one.count)
            for one in camera_groups()
        ]
    assert found == [
        ("Fietsenstalling", ["ondersteunen van opsporing"], 7, 1),
        ("Ingang", ["veiligheid van leerlingen, medewerkers en bezoekers", "bewaken van gebouw en spullen"], 28, 2),
    ]
    shown = page()
    for there in (
        "Fietsenstalling",
        "Ingang (2)",
        "hooguit 7 dagen",
        "hooguit 28 dagen",
        "bewaken van gebouw en spullen",
        "Wilt u beelden zien",
    ):
        assert there in shown


def test_nothing_else_of_them_is(cast: Cast) -> None:
    one = footage.camera(cast, "Hoofdingang links", elsewhere="nvr-hal-1")
    footage.camera(cast, "Stille hoek", place="library", is_covert=True, sign_says="Nergens.")
    shown = page()
    for hidden in (
        "Hoofdingang",
        "Stille hoek",
        "Mediatheek",
        "De deur en de fietsen",
        "nvr-hal-1",
        str(one.uid),
        "Begane grond",
        "Leo",
        "drie keer ingebroken",
    ):
        assert hidden not in shown


def test_what_is_not_approved_without_a_sign_or_gone_is_not_listed(cast: Cast) -> None:
    footage.camera(cast, approved=False)
    footage.camera(cast, sign_on=None)
    footage.camera(cast, sign_on=days(2))
    footage.camera(cast, ended_at=footage.BEGAN, ended_by_id=cast.leo.id)
    assert camera_groups() == []
    assert "Op deze lijst staat nu geen camera." in page()

"""A system that runs beside ours: each night compared, nothing written, told in numbers, and ended with a button."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from tests.imports.connect_double import pupil, running
from tests.imports.fetching import filled, line, named, page
from tests.imports.importing import content
from tests.people import Cast, sign_in
from zorgvuldig.imports.beside.job import clear_nights, compare_sources
from zorgvuldig.imports.connect.client import ENVIRONMENTS, Environment
from zorgvuldig.imports.connect.fetch import fetch_waiting
from zorgvuldig.imports.sources.watch import watch_sources
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.storage import Missing

HEADS = "Stamnummer;Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;E-mail;Klas"
KEPT = {
    "public.source_night",
    "public.django_session",
    "gate.log",
    "gate.cap",
    "gate.session",
    "public.import_source",
    "gate.change",
}
NIGHTS = "/inlezen/systemen/sheet/nachten/"


@pytest.fixture
def folder(cast: Cast, tmp_path: Path) -> Iterator[Path]:
    """A watched folder of a system, at a board with one school."""
    cast.db.execute("update school set brin = '' ")
    (tmp_path / "magister").mkdir()
    cast.put(
        "import_source", key="sheet", name="Magister", kind="sheet", folder="magister", is_active=True, owners="{}",
        names='{"school": "Wilgendam College Oost"}', mapping="{}",
    )  # fmt: skip
    with override_settings(IMPORT_FOLDER=tmp_path):
        yield tmp_path / "magister"


@pytest.fixture
def anna(cast: Cast, folder: Path) -> Client:
    """Anna, who let the system run beside ours."""
    client = sign_in(cast.anna)
    answer = client.post("/inlezen/systemen/sheet/naast/", {"kept_days": "7"})
    assert answer.status_code == 303, page(answer)
    return client


def put(folder: Path, *lines: str, name: str = "lijst.csv") -> Path:
    path = folder / name
    path.write_text("\r\n".join([HEADS, *lines, ""]))
    long_ago = timezone.now().timestamp() - 3600
    os.utime(path, (long_ago, long_ago))
    return path


def row(cast: Cast, who: str = "noor", **more: str) -> str:
    """The line that says of a pupil what stands here."""
    found = cast.db.execute(
        "select p.number, i.given_name, i.prefix, i.family_name, to_char(b.born_on, 'DD-MM-YYYY') from pupil p join pupil_identity i "
        "on i.pupil_id = p.person_id left join pupil_birth b on b.pupil_id = p.person_id where p.person_id = %s",
        [cast.people[who].id],
    ).fetchone()
    said = dict(zip(("number", "given", "prefix", "family", "born"), found, strict=True)) | more
    return ";".join(
        [*(said[name] or "" for name in ("number", "given", "prefix", "family", "born")), more.get("email", ""), ""]
    )


def held(cast: Cast) -> dict[str, list[Any]]:
    return {table: found for table, found in content(cast.db).items() if table not in KEPT}


def night(cast: Cast) -> Any:
    return cast.db.execute("select uid, outcome, counts, blob from source_night order by id desc").fetchone()


def test_a_night_tells_what_differs_and_writes_nothing(cast: Cast, anna: Client, folder: Path) -> None:
    path = put(folder, row(cast, family="Anders"), "990001;Fenna;;Zandstraat;12-03-2013;;")
    before = held(cast)
    assert compare_sources(timezone.now()) == 1
    assert held(cast) == before
    assert path.exists()
    uid, outcome, counts, _blob = night(cast)
    here = cast.db.execute(
        "select count(distinct pupil_id) from enrolment where school_id = %s and starts_on <= current_date and "
        "(ends_on is null or ends_on > current_date) and pupil_id > 0",
        [cast.schools["Oost"]],
    ).fetchone()[0]
    assert outcome == "compared"
    assert counts["pupil"]["there"] == 1
    assert counts["pupil"]["here"] == here - 1
    assert counts["pupil"]["fields"] == {"pupil_identity.family_name": 1}
    assert "Anders" not in str(counts)
    looks = "select count(*) from gate.log where pupil_id = %s"
    (seen,) = cast.db.execute(looks, [cast.noor.id]).fetchone()
    shown = page(anna.get(f"{NIGHTS}{uid}/"))
    assert "Leerlingen: anders" in shown
    assert "Achternaam: 1" in shown
    assert cast.db.execute(looks, [cast.noor.id]).fetchone() == (seen + 1,)  # it was a look
    assert str(counts["pupil"]["there"] + counts["pupil"]["here"] + counts["pupil"]["differs"]) in page(
        anna.get(NIGHTS)
    )


def test_a_watched_folder_waits_while_it_is_compared_and_is_read_after(cast: Cast, anna: Client, folder: Path) -> None:
    put(folder, "990001;Fenna;;Zandstraat;12-03-2013;;")
    assert watch_sources(timezone.now()) == 0
    assert "Binnen een kwartier" in page(anna.get("/inlezen/systemen/sheet/neem-over/"))
    assert anna.post("/inlezen/systemen/sheet/neem-over/").status_code == 303
    assert "niet meer naast het onze" in page(anna.post("/inlezen/systemen/sheet/neem-over/"))
    assert compare_sources(timezone.now()) == 0
    assert watch_sources(timezone.now()) == 1
    assert cast.db.execute("select count(*) from pupil where number = '990001'").fetchone() == (1,)


def test_what_could_not_be_compared_is_said(cast: Cast, anna: Client, folder: Path) -> None:
    compare_sources(timezone.now())
    assert "Er stond geen bestand in de map" in page(anna.get(NIGHTS))
    put(folder, "990001;Fenna;;Zandstraat;32-13-2013;;")
    before = held(cast)
    compare_sources(timezone.now())
    assert night(cast)[1] == "refused"
    assert held(cast) == before
    assert "of er kon niet worden vergeleken" in page(anna.get(f"{NIGHTS}{night(cast)[0]}/"))
    folder.rename(folder.with_name("weg"))
    compare_sources(timezone.now())
    assert night(cast)[1] == "no_folder"


def test_a_night_goes_when_its_days_are_over(cast: Cast, anna: Client, folder: Path) -> None:
    put(folder, row(cast, family="Anders"))
    now = timezone.now()
    compare_sources(now)
    blob = night(cast)[3]
    assert clear_nights(now + timedelta(days=6)) == 0
    assert clear_nights(now + timedelta(days=7)) == 1
    assert night(cast) is None
    with pytest.raises(Missing):
        b"".join(files.read(blob))


@pytest.mark.parametrize("wanted", ["0", "15", "", "x"])
def test_no_night_is_kept_longer_than_the_register_has_it(cast: Cast, anna: Client, wanted: str) -> None:
    answer = anna.post("/inlezen/systemen/sheet/naast/", {"kept_days": wanted})
    assert answer.status_code == 422
    assert "Vul een getal van 1 tot en met 14 in" in page(answer)


def test_a_system_of_which_nobody_said_where_it_is_is_refused(cast: Cast, folder: Path) -> None:
    client = sign_in(cast.anna)
    for kind in ("edexml", "connect"):
        answer = client.post(f"/inlezen/systemen/{kind}/naast/", {"kept_days": "7"})
        assert answer.status_code == 422
        assert "Er is nog geen map en geen koppeling" in page(answer)
    assert client.get("/inlezen/systemen/grades/nachten/").status_code == 404


def test_pupils_of_another_school_are_not_told(cast: Cast, anna: Client, folder: Path) -> None:
    put(folder, row(cast, family="Anders"))
    compare_sources(timezone.now())
    cast.db.execute("update enrolment set school_id = %s where pupil_id = %s", [cast.schools["West"], cast.noor.id])
    number = row(cast).partition(";")[0]
    assert number not in page(anna.get(f"{NIGHTS}{night(cast)[0]}/"))
    cast.db.execute("update source_night set school_id = %s", [cast.schools["West"]])
    assert anna.get(f"{NIGHTS}{night(cast)[0]}/").status_code == 404


def test_a_line_is_compared_and_then_taken_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    client = sign_in(cast.anna)
    with running() as double:
        place = Environment(f"{double.url}/oauth2/token", f"{double.url}/rest/v1")
        monkeypatch.setitem(ENVIRONMENTS, "acceptance", place)
        named(monkeypatch, who="Somtoday BV")
        client.post("/inlezen/somtoday/nieuw/", filled(school=str(cast.schools["Oost"])))
        assert client.post("/inlezen/systemen/connect/naast/", {"kept_days": "14"}).status_code == 303
        assert "loopt nog naast" in page(client.post(f"{line(cast)}haal-op/", follow=True))
        double.lists["leerling"] = [pupil("Wies", "Kiezel", 880001)]
        before = held(cast)
        assert fetch_waiting(timezone.now(), pytest.fail) == 0
        assert compare_sources(timezone.now(), pytest.fail) == 1
        assert {name: rows for name, rows in held(cast).items() if name != "public.import_connection"} == {
            name: rows for name, rows in before.items() if name != "public.import_connection"
        }
        assert night(cast)[1:3] == ("compared", {"pupil": night(cast)[2]["pupil"]})
        assert night(cast)[2]["pupil"]["there"] == 1
        double.failing = [500, 500, 500]
        compare_sources(timezone.now(), lambda _seconds: None)
        assert "Bij Somtoday ging iets mis" in page(client.get("/inlezen/systemen/connect/nachten/"))
        client.post("/inlezen/systemen/connect/neem-over/")
        assert fetch_waiting(timezone.now(), pytest.fail) == 1
        assert cast.db.execute("select state from import_upload").fetchall() == [("mapped",)]

"""P09. Parents may see the data of and about their child, and who looked; the pupil too."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from tests.copies.copying import ask, content, fetched, make, opened
from tests.people import NOW, Cast, days, sign_in, years_ago
from tests.rights.asking import handled, put_request, received
from zorgvuldig.copies.job import clear_copies
from zorgvuldig.statement.evidence import measure


def test_a_guardian_sees_the_child_the_grades_and_who_looked(cast: Cast) -> None:
    sign_in(cast.dirk).get(f"/groepen/{cast.groups['wi2B'][1]}/")
    sign_in(cast.otto).get(f"/groepen/{cast.groups['wi2B'][1]}/")  # refused, and still in the log
    gerda = sign_in(cast.gerda)
    file, use = (gerda.get(f"/mijn-kind/{cast.noor.uid}/{page}").content.decode() for page in ("", "gebruik/"))
    for said in ("Noor Bakkerman", "6,4", "Geheimlaan", "Dirk Werker", "Maud Werker"):
        assert said in file
    for said in ("Dirk Werker", "Lesgeven"):
        assert said in use
    for other in ("Bram", "Visserman", "4,9", "Sem", "Buurman", "Olga"):
        assert other not in file + use


def test_a_pupil_sees_the_same_of_themselves(cast: Cast) -> None:
    page = sign_in(cast.noor).get("/mijn-gegevens/").content.decode()
    assert "Noor Bakkerman" in page
    assert "6,4" in page
    assert "Bram" not in page


@pytest.mark.parametrize("who", ["olga", "rob", "karim", "ymke", "bram", "dirk", "anna", "petra", "bas"])
def test_nobody_else_gets_the_page_of_a_parent(cast: Cast, who: str) -> None:
    client = sign_in(cast.people[who])
    assert client.get(f"/mijn-kind/{cast.noor.uid}/").status_code == 404
    assert client.post(f"/mijn-kind/{cast.noor.uid}/kopie/").status_code == 404


def test_at_eighteen_the_parents_lose_sight_and_the_pupil_does_not(cast: Cast) -> None:
    assert sign_in(cast.ymke).get(f"/mijn-kind/{cast.yara.uid}/").status_code == 404
    assert "Yara" in sign_in(cast.yara).get("/mijn-gegevens/").content.decode()


def test_the_birthday_itself_changes_it(cast: Cast) -> None:
    birth = "update pupil_birth set born_on = %s where pupil_id = %s"
    cast.db.execute(birth, [years_ago(18), cast.noor.id])
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 404
    cast.db.execute(birth, [years_ago(18).replace(year=years_ago(18).year + 1), cast.noor.id])
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 200


def test_authority_that_ended_ends_the_view(cast: Cast) -> None:
    cast.db.execute("update guardianship set ends_on = %s where guardian_id = %s", [days(0), cast.gerda.id])
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/").status_code == 404


def test_a_copy_holds_everything_and_nobody_else(cast: Cast) -> None:
    sign_in(cast.dirk).get(f"/groepen/{cast.groups['wi2B'][1]}/")
    gerda, address = ask(cast)
    assert "Wij maken de kopie" in gerda.get(address).content.decode()
    assert make(address)
    assert "De kopie is klaar" in gerda.get(address).content.decode()
    copy = gerda.post(address)
    packed = content(copy)
    names = opened(packed).namelist()
    assert {"LEESMIJ.txt", "dossier.pdf", "dossier.json", "schema.json", "logboek.json", "manifest.sig"} <= set(names)
    text = opened(packed).read("dossier.json").decode()
    for own in ("Noor", "Bakkerman", '"6.4"', "Geheimlaan", "noor@example.org", "Breuken"):
        assert own in text
    for other in ("Bram", "Visserman", '"4.9"', "Sem"):
        assert other not in text
    for name in ("Bram", "Noor"):
        assert name not in copy["Content-Disposition"]
    shown = gerda.get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert cast.db.execute("select count(*) from release where pupil_id = %s", [cast.noor.id]).fetchone() == (1,)
    assert "Er is nog niets aan iemand buiten de school gegeven." not in shown


def test_a_copy_is_checked_anywhere_and_a_changed_one_is_refused(cast: Cast, tmp_path: Path) -> None:
    copy = tmp_path / "kopie.zip"
    copy.write_bytes(fetched(cast))
    nowhere = {"ZORGVULDIG_DATA": str(tmp_path / "nothing"), "PATH": os.environ["PATH"]}
    check = [sys.executable, "-m", "zorgvuldig", "pupil", "verify", str(copy)]
    done = subprocess.run(check, env=nowhere, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:9]) == (0, "In order:"), done.stderr
    copy.write_bytes(copy.read_bytes().replace(b"Geheimlaan", b"Anderelaan"))
    done = subprocess.run(check, env=nowhere, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "was changed" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_copy_dies_with_the_right_to_have_it(cast: Cast) -> None:
    gerda, address = ask(cast)
    assert make(address)
    cast.db.execute("update guardianship set ends_on = %s where guardian_id = %s", [days(0), cast.gerda.id])
    assert gerda.get(address).status_code == 404
    assert gerda.post(address).status_code == 404
    assert clear_copies(NOW) == 1


def test_from_sixteen_the_pupil_asks_for_the_copy_and_the_parent_cannot(cast: Cast) -> None:
    said = {"language": "nl"}
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.tess.uid}/").status_code == 200
    assert sign_in(cast.gerda).post(f"/mijn-kind/{cast.tess.uid}/kopie/", said).status_code == 404
    assert sign_in(cast.tess).post("/mijn-gegevens/kopie/", said).status_code == 303
    assert sign_in(cast.noor).post("/mijn-gegevens/kopie/", said).status_code == 404


def test_a_parent_asks_and_is_answered_in_time_and_the_statement_shows_it(cast: Cast) -> None:
    gerda, petra = sign_in(cast.gerda), sign_in(cast.petra)
    asked = gerda.post(f"/mijn-kind/{cast.noor.uid}/verzoeken/nieuw/?soort=inzage", {"wish": "Wie kreeg de gegevens?"})
    assert "U krijgt antwoord uiterlijk op" in gerda.get(asked.url).content.decode()
    number = asked.url.rstrip("/").rpartition("/")[2]
    queue = petra.get("/verzoeken/").content.decode()
    assert number in queue
    page = f"/verzoeken/leerling/{cast.noor.uid}/{number}/"
    said = {"outcome": "granted", "ground": "", "answer": "Niemand buiten de school."}
    assert petra.post(f"{page}besluit/", said).status_code == 303
    assert number not in petra.get("/verzoeken/").content.decode()
    answer = gerda.get(asked.url).content.decode()
    assert "Niemand buiten de school." in answer
    assert "brief-antwoord.pdf" in answer
    assert state_of("P09") == ("kept", "< 10", 0)


def test_a_request_that_is_late_breaks_the_promise_until_it_is_answered(cast: Cast) -> None:
    uid = put_request(cast)
    received(cast, uid, days(-60))
    assert state_of("P09") == ("not_kept", 0, "< 10")
    said = {"outcome": "granted", "ground": "", "answer": "Hier is het."}
    sign_in(cast.petra).post(handled(cast, uid, "besluit/"), said)
    assert state_of("P09") == ("partly", "< 10", 0)  # answered, and too late: that stays to be read for a year


def state_of(promise: str) -> tuple[str, object, object]:
    """The state on the public page, how many requests were answered, and how many are overdue."""
    (figures,) = [one.evidence["figures"] for one in measure(datetime.now(UTC)) if one.promise == promise]
    found = Client().get("/beloften.json").json()["promises"]
    (state,) = [entry["state"] for entry in found if entry["id"] == promise]
    return state, figures["requests_answered"], figures["requests_overdue"]

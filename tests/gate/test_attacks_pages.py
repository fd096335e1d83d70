"""Every page behind the door, attacked from outside: swapped and invented numbers, forged posts, caches, redirects.

Who gets where is in `structure/test_who_gets_where`; here somebody who does get there tries to get further.
"""

import re
import uuid
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.images.picturing import team
from tests.people import Cast, days, secret_of, sign_in
from tests.structure.test_who_gets_where import PLACES, Place
from tests.web.wanted_headers import missing
from zorgvuldig.gate.pages import addresses, declaration_of

UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REACHED = [place for place in PLACES if place.people]
NAMES = [f"{number}-{place.name}" for number, place in enumerate(REACHED)]
# The second number of these addresses names somebody to choose, and any pupil within reach may be chosen; or a product, which is of
# no child; or a picture of a group, of which every child of the group is shown it.
CHOOSING = {"intake_sibling", "child_received_product", "pupil_product_stop", "child_album_picture"}
# What these answer to any number that is not there: somebody closed the task before you, or read the message first.
ELSEWHERE = {"close_task": 303, "own_message_file": 302}


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Lies too, who is of the picture team."""
    team(cast)
    return cast


def visitor(place: Place) -> str:
    """Somebody who gets there."""
    return place.people.split()[0]


def another(cast: Cast, uid: str) -> str:
    """The number of something else of the same kind that the same people may open too; empty when there is none."""
    numbers = {str(cast.noor.uid): str(cast.tess.uid)}
    numbers |= {str(cast.groups[one][1]): str(cast.groups[other][1]) for one, other in (("wi2B", "ne3A"), ("2B", "3A"))}
    return numbers.get(uid, "")


@pytest.fixture
def wide(cast: Cast) -> Cast:
    """Everybody who has a group has a second one, so that there is another door to try."""
    for table, name, group in (("teaching", "dirk", "ne3A"), ("mentoring", "maud", "3A")):
        cast.put(table, staff_id=cast.people[name].id, group_id=cast.groups[group][0], starts_on=days(-100))
    return cast


@pytest.mark.parametrize("place", REACHED, ids=NAMES)
def test_nothing_of_one_file_is_found_under_another(wide: Cast, place: Place) -> None:
    """The number of a note, paper, test or message of Noor, in the address of Tess: not there. Nor is an invented one."""
    path = place.path(wide)
    found = UID.findall(path)
    other = another(wide, found[0]) if len(found) > 1 and place.name not in CHOOSING else ""
    if not other:
        return
    client = sign_in(wide.people[visitor(place)])
    for wrong in (path.replace(found[0], other), path.replace(found[-1], str(uuid.uuid4()))):
        for answer in (client.get(wrong), client.post(wrong, {"confirm": "1", "q": "x"})):
            assert answer.status_code in {404, 405, ELSEWHERE.get(place.name, 404)}, (wrong, answer.status_code)
            assert not answer.content or "text/html" in answer["Content-Type"]
    assert wide.db.execute("select count(*) from admin_task where closed_at is not null").fetchone() == (0,)


@pytest.mark.parametrize("place", REACHED, ids=NAMES)
def test_no_page_is_kept_run_or_framed_elsewhere(cast: Cast, place: Place) -> None:
    """What a door shows stays out of caches and frames, and a browser takes it for what it is."""
    path, client = place.path(cast), sign_in(cast.people[visitor(place)])
    answer = client.get(path) if place.posts is None else client.post(path, place.posts)
    assert answer["Cache-Control"] == "no-store"
    assert missing(answer) == []
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}
    rules = answer["Content-Security-Policy"]
    assert "unsafe" not in rules
    kind = answer["Content-Type"].partition(";")[0]
    if kind == "text/html":
        assert "frame-ancestors 'none'" in rules
    elif not answer.get("Content-Disposition", "").startswith("attachment"):
        assert kind.startswith(("image/", "video/")) or not answer.content
        assert "sandbox" in rules or not answer.content


@pytest.mark.parametrize("place", REACHED, ids=NAMES)
def test_a_post_from_another_site_is_refused(cast: Cast, place: Place) -> None:
    client, path = Client(enforce_csrf_checks=True), place.path(cast)
    client.cookies.update(sign_in(cast.people[visitor(place)]).cookies)
    assert client.post(path, {}).status_code in {403, 405}


def test_nobody_reaches_a_page_with_a_cookie_of_before_signing_out(cast: Cast) -> None:
    client = sign_in(cast.maud)
    address = f"/leerlingen/{cast.noor.uid}/begeleiding/"
    kept = {key: morsel.value for key, morsel in client.cookies.items()}
    assert client.get(address).status_code == 200
    client.post("/afmelden/")
    thief = Client()
    thief.cookies.load(kept)
    assert thief.get(address).status_code == 302


@pytest.mark.parametrize("name", ["sanne", "hanna"])
def test_a_grant_that_ended_shows_nothing_on_the_very_day(cast: Cast, name: str) -> None:
    """Who stood in or helped until yesterday, with a page that is still open in the browser."""
    table, address = {
        "sanne": ("substitution", f"/invallen/{cast.groups['wi2B'][1]}/"),
        "hanna": ("helper_grant", f"/hulp/{cast.groups['wi2B'][1]}/cijfers/"),
    }[name]
    client = sign_in(cast.people[name])
    assert client.get(address).status_code == 200
    cast.db.execute(f"update {table} set ends_on = %s", [days(0)])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("change", ["has_authority = false", "is_restricted = true", "ends_on = current_date"])
def test_a_parent_who_lost_the_tie_is_out_at_once(cast: Cast, change: str) -> None:
    client = sign_in(cast.gerda)
    addresses_of_noor = [
        f"/mijn-kind/{cast.noor.uid}/",
        f"/mijn-kind/{cast.noor.uid}/gebruik/",
        f"/mijn-kind/{cast.noor.uid}/weg/",
        f"/mijn-kind/{cast.noor.uid}/waarom/",
        f"/afwezig/{cast.noor.uid}/ziek/",
        f"/ondersteuningsplannen/{cast.noor.uid}/",
    ]
    assert client.get(addresses_of_noor[0]).status_code == 200
    cast.db.execute(f"update guardianship set {change} where pupil_id = %s", [cast.noor.id])
    assert {client.get(address).status_code for address in addresses_of_noor} == {404}
    shown = client.get("/mijn-kinderen/").content.decode()
    assert "Tess" in shown
    assert "Noor" not in shown


EVIL = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]


@pytest.mark.parametrize("address", EVIL)
def test_no_address_sends_a_visitor_to_another_site(cast: Cast, address: str) -> None:
    client = sign_in(cast.maud)
    answers = [
        client.post("/taal/", {"language": "en", "next": address}),
        client.get("/inloggen/", {"next": address}),
        client.post("/afmelden/", {"next": address}),
        client.post("/inloggen/", {"login": "x", "password": "y", "next": address}),
    ]
    for answer in answers:
        target = urlsplit(answer.get("Location", "/"))
        assert (target.scheme, target.netloc) == ("", ""), answer["Location"]
        assert "evil" not in target.path


def test_a_name_of_a_pupil_stands_in_no_address() -> None:
    """Addresses are logged and kept in histories: they take numbers that nobody can guess, and words of the code."""
    wrong = [
        path
        for path, pattern in addresses()
        if (declared := declaration_of(pattern)) and declared.access == "door" and re.search(r"<(str|path|int):", path)
    ]
    # A number of a row, and the name of a file in a package, which is always one that the code gave it.
    allowed = {path for path in wrong if "<int:" in path or path.endswith("overdracht/<uuid:number>/<str:name>")}
    # Keys of the register, of norms and of questions, and a day: each view answers 404 for any other word.
    allowed |= {path for path in wrong if path.startswith("privacy/")}
    assert set(wrong) == allowed, wrong


def test_a_session_opens_nothing_for_somebody_else(cast: Cast) -> None:
    """Two people in two browsers at once, page after page: each sees their own."""
    maud, otto = sign_in(cast.maud), sign_in(cast.otto)
    for _ in range(3):
        assert maud.get(f"/leerlingen/{cast.noor.uid}/begeleiding/").status_code == 200
        assert otto.get(f"/leerlingen/{cast.noor.uid}/begeleiding/").status_code == 404
    assert secret_of(cast.maud) != secret_of(cast.maud)

"""Suppliers: a login from beginning to end, a page of a roster, its files beside COPY, and how soon a stop is felt."""

import http.client
import io
import json
import time
import zipfile
from collections.abc import Iterator
from statistics import median
from typing import Any
from uuid import uuid4

from django.test import Client as Browser
from django.test import override_settings
from django.utils import timezone

from bench.clock import backends, cost_of, load, processor_seconds, ratio
from bench.results import CannotMeasure, Result
from bench.serving import ours, started
from bench.site import MANY, Site
from bench.worker import worker
from tests.people import Cast, Someone
from tests.suppliers.oidc.party import Party, party, sign_in, told
from tests.suppliers.oneroster.rostering import token
from tests.suppliers.supplying import Agreed, agreed, client
from zorgvuldig.suppliers.oneroster.csv_endpoint import open_files, package
from zorgvuldig.suppliers.oneroster.endpoint import BASE

TIMES = 40
PAGE = 1_000
ROUNDS = 5
FILES: dict[str, Any] = {"channels": ["csv"], "names": "agreed", "claims": ["group", "first_name", "family_name"]}
RAW = "copy (select o.kind, o.sourced_id, o.modified_at, o.body from roster_object o where o.product_id = {}) to stdout (format csv)"


def arranged(site: Site, **more: Any) -> tuple[Cast, Agreed]:
    """A product with an agreement for the school that is measured."""
    cast = Cast(site.db)
    cast.schools["Oost"] = _number(site, "select min(school_id) from enrolment")
    for name, actor in (("petra", site.administration), ("leo", site.mentor)):
        cast.people[name] = Someone(name, actor.person_id, uuid4())
    return cast, agreed(cast, f"Meting {uuid4().hex[:8]}", sector="rekenplein.example", **more)


def supplier_login(site: Site) -> Iterator[Result]:
    """Authorization, code and userinfo of a pupil who is signed in here and knows the product."""
    cast, it = arranged(site, claims=["role", "group", "first_name"])
    pupil = _pupil(site, cast)
    told(cast, pupil, it.product, ("role", "group", "first_name"))
    browser, party_of = sign_in(pupil), party(cast, it.product)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        cost_of(lambda: _login(party_of, browser), TIMES)  # warms up
        cost = cost_of(lambda: _login(party_of, browser), TIMES)
    how = (
        f"authorize, token and userinfo in process, test client included; database {cost.backend:.1f} ms beside it, "
        f"wall {cost.wall:.1f} ms; {load()}"
    )
    yield Result("supplier_login", cost.client, how)


def roster_page(site: Site) -> Iterator[Result]:
    """A thousand enrolments with the row that says so, of a roster that nothing changed in."""
    cast, it = arranged(site, channels=["roster"], names="pseudonym", claims=["group"])
    credential = token(cast, client(cast, it.product, authorization_grant_type="client-credentials"))
    browser = Browser(SERVER_NAME="localhost")
    headers = {"Authorization": f"Bearer {credential}"}

    def ask() -> int:
        answer = browser.get(f"{BASE}/enrollments", {"limit": PAGE}, headers=headers)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.close()
        if answer.status_code != 200:
            raise CannotMeasure(f"the roster answered {answer.status_code}")
        return len(json.loads(content)["enrollments"])

    begin = time.perf_counter()
    rows = ask()
    made = time.perf_counter() - begin
    cost = cost_of(ask, 10)
    how = f"{rows} rows; the first, which makes the roster of {site.pupils:,} pupils, {made:.1f} s; CPU {cost.cpu:.0f} ms; {load()}"
    yield Result("roster_page", cost.wall, how)


def roster_csv(site: Site) -> Iterator[Result]:
    """All files with who gets them on record, beside one COPY of the objects that they are made of."""
    cast, it = arranged(site, **FILES)
    value, how = _beside_copy(site, cast, it)
    yield Result("roster_csv", value, f"{how}; {load()}")


def roster_csv_large(site: Site) -> Iterator[Result]:
    """The same of every school of a large board."""
    with worker(MANY) as there:
        told = there.figures("roster")
    yield Result("roster_csv_large", told["value"], f"{told['how']}; {load()}")


def everywhere(site: Site) -> dict[str, Any]:
    """In the large school: a product that was agreed for all schools."""
    cast, it = arranged(site, **FILES)
    site.db.execute(
        "insert into agreement_scope (agreement_id, school_id) select %s, id from school where id <> %s",
        [it.agreement, cast.schools["Oost"]],
    )
    value, how = _beside_copy(site, cast, it)
    return {"value": value, "how": how}


def _beside_copy(site: Site, cast: Cast, it: Agreed) -> tuple[float, str]:
    credential = token(cast, client(cast, it.product, authorization_grant_type="client-credentials"))
    begin = time.perf_counter()
    rows = _rows(credential)  # makes the roster
    made = time.perf_counter() - begin
    files: list[float] = []
    copies: list[float] = []
    work: dict[bool, list[float]] = {True: [], False: []}
    copied: list[int] = []
    packed: list[int] = []
    for number in range(ROUNDS):
        for raw in (True, False) if number % 2 else (False, True):
            before, begin = _processors(site), time.perf_counter()
            (copied if raw else packed).append(_copied(site, it.product) if raw else _files(credential))
            (copies if raw else files).append(time.perf_counter() - begin)
            work[raw].append(_processors(site) - before)
    speeds = [copied[0] / seconds for seconds in copies], [rows / seconds for seconds in files]
    by_work = ratio([rows / seconds for seconds in work[False]], [copied[0] / seconds for seconds in work[True]])
    how = (
        f"rows a second of {site.pupils:,} pupils, with who got them on record: COPY {median(speeds[0]):,.0f}, "
        f"ours {median(speeds[1]):,.0f} ({rows:,} rows, {packed[0] / 1e6:.1f} MB zipped, {median(files):.1f} s); "
        f"per second of processor time the ratio is {by_work:.2f}; the first, which makes the roster, {made:.1f} s"
    )
    return ratio(speeds[1], speeds[0]), how


def supplier_stop(site: Site) -> Iterator[Result]:
    """From the commit of a stop until no process of four gives anything any more."""
    cast, it = arranged(site)
    pupil = _pupil(site, cast)
    told(cast, pupil, it.product)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        tokens = party(cast, it.product).login(sign_in(pupil))
    with started(ours(4)) as (_process, port, _seconds):
        _asked(port, tokens["access_token"])
        site.db.execute(
            "update product set stopped_at = now(), stopped_by_id = %s, stopped_why = 'meting' where id = %s",
            [site.mentor.person_id, it.product],
        )
        begin, refused = time.perf_counter(), 0
        last = begin
        while refused < 40:  # in a row, so that each process was asked
            if _asked(port, tokens["access_token"]) == 200:
                refused, last = 0, time.perf_counter()
            else:
                refused += 1
    yield Result(
        "supplier_stop", last - begin, f"four processes, asked without pause until forty refusals in a row; {load()}"
    )


def _login(party_of: Party, browser: Browser) -> None:
    tokens = party_of.login(browser)
    answer = party_of.userinfo(tokens["access_token"])
    answer.close()
    if answer.status_code != 200:
        raise CannotMeasure(f"userinfo answered {answer.status_code}")


def _pupil(site: Site, cast: Cast) -> Someone:
    number = site.pupil_id
    account = site.db.execute("select id from account where person_id = %s", [number]).fetchone()
    someone = Someone("pupil", number, site.pupil)
    someone.account = account[0] if account else cast.put(
        "account", username=f"meting-{uuid4()}", password="!", person_id=number, is_active=True, created_at=timezone.now(),  # noqa: S106
    )  # fmt: skip
    return someone


def _files(credential: str) -> int:
    return sum(len(part) for part in package(open_files(credential, None)))


def _rows(credential: str) -> int:
    """How many lines the files hold, without their heads."""
    with zipfile.ZipFile(io.BytesIO(b"".join(package(open_files(credential, None))))) as archive:
        return sum(archive.read(name).count(b"\r\n") - 1 for name in archive.namelist())


def _processors(site: Site) -> float:
    """Seconds of processors that this process and its database processes had."""
    pids = {*backends(), site.db.info.backend_pid}
    return time.process_time() + sum(map(processor_seconds, pids))


def _copied(site: Site, product: int) -> int:
    with site.db.cursor() as cursor, cursor.copy(RAW.format(product)) as rows:
        return sum(bytes(row).count(b"\n") for row in rows)


def _asked(port: int, access: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/oidc/userinfo/", headers={"Authorization": f"Bearer {access}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _number(site: Site, query: str) -> int:
    row = site.db.execute(query).fetchone()
    assert row is not None
    return int(row[0])

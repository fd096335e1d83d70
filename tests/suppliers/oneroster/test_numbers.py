"""The numbers of schools, years, periods, courses, classes and enrolments: those of one product say nothing to another."""

import hashlib
import io
import json
import uuid
import zipfile
from contextlib import closing
from datetime import date, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections
from django.utils import timezone

from tests.gate.hostile import commit, connect, token_of
from tests.people import Cast, days, sign_in
from tests.suppliers.oneroster.resulting import line_item, machine
from tests.suppliers.oneroster.rostering import Product, changed, product
from tests.suppliers.oneroster.test_delta import since, told
from zorgvuldig.gate.jobs import working
from zorgvuldig.suppliers import roster_numbers

LISTS = ("orgs", "academicSessions", "courses", "classes", "enrollments", "users")
PLACES = LISTS[:4]


def numbers(it: Product, lists: tuple[str, ...] = LISTS) -> dict[str, set[str]]:
    """The number of everything in each list."""
    return {name: set(it.named(f"/{name}", "sourcedId")) for name in lists}


def with_periods(cast: Cast) -> None:
    cast.put(
        "period", year_id=cast.years["Oost"], number=1, name="Periode 1", starts_on=days(-100), ends_on=days(0), weight=1
    )  # fmt: skip


def test_two_suppliers_have_no_number_in_common(cast: Cast) -> None:
    with_periods(cast)
    one, two = product(cast, for_staff=True), product(cast, "Taalplein", for_staff=True)
    ours, theirs = numbers(one), numbers(two)
    assert all(ours.values())
    assert [name for name in LISTS if ours[name] & theirs[name]] == []


def test_a_product_without_names_gives_away_nothing_to_join_it_by(cast: Cast) -> None:
    """Not in a title or code that stands in the place of a name either."""
    named, bare = product(cast), product(cast, "Taalplein", claims=["first_name", "family_name"])
    known = {part for found in numbers(named).values() for number in found for part in (number, number[:8], number[:6])}
    text = b"".join(bare.get(f"/{name}").content for name in PLACES).decode()
    assert "Groep " in text
    assert [part for part in known if part in text] == []


def test_nobody_outside_can_compute_a_number(cast: Cast) -> None:
    """What the school has inside, or a count from one, is no number outside: an earlier version gave those."""
    with_periods(cast)
    found = {number for each in numbers(product(cast)).values() for number in each}
    assert not found & {str(uid) for (uid,) in cast.db.execute("select uid from learning_group")}
    kinds = ("school", "class", "year", "term", "period", "subject", "group")
    counted = {hashlib.sha256(f"{kind}:{n}".encode()).hexdigest()[:32] for kind in kinds for n in range(1, 400)}
    assert not {number.replace("-", "") for number in found} & counted


def test_products_at_one_address_know_the_same_classes(cast: Cast) -> None:
    """As they know the same people."""
    one, two = product(cast), product(cast, "Taalplein", sector="rekenplein.example")
    assert numbers(one) == numbers(two)


def test_another_installation_has_other_numbers(cast: Cast) -> None:
    here = numbers(product(cast), PLACES)
    cast.db.execute("update gate.state set value = %s where key = 'roster_key'", ["0" * 64])
    there = numbers(product(cast, "Taalplein", sector="rekenplein.example"), PLACES)
    assert [name for name in PLACES if here[name] & there[name]] == []


def test_files_and_results_have_the_same_numbers(cast: Cast) -> None:
    it = machine(cast)
    answer = it.get("/ims/oneroster/csv/bulk.zip")
    files = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert it.klass() in files.read("classes.csv").decode()
    assert it.klass() in files.read("enrollments.csv").decode()
    assert it.send("PUT", "/lineItems/breuken-1", {"lineItem": line_item(it)}).status_code == 201
    assert json.loads(it.get("/lineItems/breuken-1").content)["lineItem"]["class"]["sourcedId"] == it.klass()


# --- the switch -------------------------------------------------------------------------------------------------------


def of_before(cast: Cast, it: Any) -> uuid.UUID:
    """Make it a product that got its numbers from an earlier version; returns its own number."""
    cast.db.execute("update product set old_numbers_until = '9999-12-31' where id = %s", [it.product])
    cast.db.execute("update roster_view set day = null")
    return uuid.UUID(str(it.product_uid))


def switch(number: uuid.UUID, day: date) -> str:
    said = StringIO()
    call_command("supplier", "renumber", str(number), "--on", day.isoformat(), stdout=said)
    return said.getvalue()


def test_numbers_that_were_handed_out_stay_until_an_operator_chose_a_day(cast: Cast) -> None:
    it = product(cast)
    number = of_before(cast, it.agreed)
    before = numbers(it)
    assert before["classes"] == {str(cast.groups[name][1]) for name in ("2B", "3A", "wi2B", "ne3A")}
    said = StringIO()
    call_command("supplier", "numbers", stdout=said)
    assert said.getvalue() == f"{number}  Rekenplein (Uitgever Rekenplein): no day was chosen\n"
    tomorrow = timezone.localdate() + timedelta(days=1)
    text = switch(number, tomorrow)
    assert f"From {tomorrow} Rekenplein knows" in text
    assert "for 30 days" in text
    assert numbers(it) == before
    moment = since(it, "/classes")
    switch(number, timezone.localdate())
    after = numbers(it)
    assert after["users"] == before["users"]
    assert [name for name in LISTS[:5] if before[name] & after[name]] == []
    news = {row["sourcedId"]: row["status"] for row in told(it, moment, "/classes")}
    assert news == dict.fromkeys(before["classes"], "tobedeleted") | dict.fromkeys(after["classes"], "active")


MADE_OF = "select sourced_id, what, what_id from roster_object where kind not in ('users', 'enrollments') order by 1"


def test_what_numbers_are_of_is_written_down(cast: Cast) -> None:
    with_periods(cast)
    it = product(cast)
    of_before(cast, it.agreed)
    numbers(it)
    made_of = cast.db.execute(MADE_OF).fetchall()
    assert {what for _, what, _ in made_of} == {"school", "year", "term", "period", "class", "subject", "group"}


def test_after_that_day_an_old_number_leads_to_the_new_one(cast: Cast) -> None:
    it = product(cast)
    number = of_before(cast, it.agreed)
    wi2b = str(cast.groups["wi2B"][1])
    rows = {name: it.get(f"/{name}").rows[0] for name in ("orgs", "terms", "courses")}
    pupils = it.named(f"/classes/{wi2b}/students", "givenName")
    switch(number, timezone.localdate())
    found = it.get(f"/classes/{wi2b}").json["class"]
    assert found["sourcedId"] == it.klass("wi2B") != wi2b
    assert it.named(f"/classes/{wi2b}/students", "givenName") == pupils != []
    school = rows["orgs"]["sourcedId"]
    assert it.named(f"/schools/{school}/classes", "title") == ["2B", "3A", "ne3A", "wi2B"]
    assert it.named(f"/terms/{rows['terms']['sourcedId']}/classes", "title") == ["2B", "3A", "ne3A", "wi2B"]
    assert it.get(f"/courses/{rows['courses']['sourcedId']}").json["course"]["title"] == rows["courses"]["title"]


def test_results_for_an_old_class_are_taken(cast: Cast) -> None:
    it = machine(cast)
    number = of_before(cast, it.it)
    body = {"lineItem": line_item(it)}
    assert it.get("/lineItems").status_code == 200
    old = it.klass()
    switch(number, timezone.localdate())
    assert it.klass() != old
    assert it.send("PUT", "/lineItems/breuken-1", body).status_code == 201
    (line,) = json.loads(it.get(f"/classes/{old}/lineItems").content)["lineItems"]
    assert line["class"]["sourcedId"] == it.klass()


def test_an_old_number_says_nothing_of_a_class_that_left_the_view(cast: Cast) -> None:
    it = product(cast)
    number = of_before(cast, it.agreed)
    wi2b = str(cast.groups["wi2B"][1])
    assert it.get(f"/classes/{wi2b}").status == 200
    switch(number, timezone.localdate())
    cast.db.execute("update membership set ends_on = %s where group_id = %s", [days(0), cast.groups["wi2B"][0]])
    changed(cast, "membership")
    assert it.get(f"/classes/{wi2b}").status == 404


def test_doctor_says_which_products_can_still_be_joined(cast: Cast) -> None:
    it = product(cast)
    (fine,) = roster_numbers.examine(timezone.now())
    assert (fine.ok, fine.says) == (True, "yes")
    number = of_before(cast, it.agreed)
    (bad,) = roster_numbers.examine(timezone.now())
    assert (bad.ok, bad.note) == (False, False)
    assert "Rekenplein" in bad.says
    switch(number, timezone.localdate() + timedelta(days=9))
    (decided,) = roster_numbers.examine(timezone.now())
    assert (decided.ok, decided.note) == (False, True)


@pytest.mark.parametrize(("ago", "says"), [(1, "This day is over"), (0, "No product with old numbers")])
def test_a_day_that_is_over_and_a_product_without_old_numbers_are_refused(cast: Cast, ago: int, says: str) -> None:
    it = product(cast)
    with pytest.raises(CommandError, match=says):
        switch(it.agreed.product_uid, timezone.localdate() - timedelta(days=ago))


NUMBERS = "/leveranciers/product/{}/nummers/"
JOINED = "Zo zijn gegevens van twee producten naast elkaar te leggen."


def chosen(cast: Cast) -> date | None:
    found: date | None = cast.db.execute("select old_numbers_until from product").fetchone()[0]
    return found


def test_who_makes_agreements_chooses_the_day_and_withdraws_it_until_then(cast: Cast) -> None:
    it = product(cast)
    number = of_before(cast, it.agreed)
    at, tomorrow = NUMBERS.format(number), timezone.localdate() + timedelta(days=1)
    before, petra = numbers(it), sign_in(cast.petra)
    shown = petra.get(f"/leveranciers/product/{number}/").content.decode()
    assert JOINED in shown
    assert at in shown
    assert "Dan krijgt hij 30 dagen lang" in " ".join(petra.get(at).content.decode().split())
    assert petra.post(at, {"on": tomorrow.isoformat(), "told": "on"}).status_code == 303
    assert chosen(cast) == tomorrow
    assert numbers(it) == before
    shown = petra.get(f"/leveranciers/product/{number}/").content.decode()
    assert "heeft dit product eigen nummers voor klassen." in shown
    assert JOINED not in shown
    assert petra.post(f"{at}intrekken/").status_code == 303
    assert chosen(cast) == roster_numbers.NO_DAY
    assert petra.post(f"{at}intrekken/").status_code == 303  # twice is once
    assert chosen(cast) == roster_numbers.NO_DAY
    petra.post(at, {"on": timezone.localdate().isoformat(), "told": "on"})
    after = numbers(it)
    assert [name for name in LISTS[:5] if before[name] & after[name]] == []
    assert {petra.get(at).status_code, petra.post(f"{at}intrekken/").status_code} == {404}
    assert JOINED not in petra.get(f"/leveranciers/product/{number}/").content.decode()
    rows = cast.db.execute(
        "select actor_id, purpose from gate.change where table_name = 'product' and changed ? 'old_numbers_until'"
    ).fetchall()
    assert rows == [(cast.petra.id, "supplier_desk")] * 3


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"on": "2020-01-01", "told": "on"}, "Deze dag is voorbij."),
        ({"on": "2099-01-01"}, "Vertel het eerst de leverancier."),
        ({"told": "on"}, "Vul de dag in."),
    ],
)
def test_a_day_that_cannot_be_is_refused_on_the_page(cast: Cast, posted: dict[str, str], sentence: str) -> None:
    number = of_before(cast, product(cast).agreed)
    answer = sign_in(cast.petra).post(NUMBERS.format(number), posted)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert chosen(cast) == roster_numbers.NO_DAY


@pytest.mark.parametrize("who", ["fenna", "anna", "dirk", "gerda"])
def test_nobody_else_chooses_the_day(cast: Cast, who: str) -> None:
    number = of_before(cast, product(cast).agreed)
    client, at = sign_in(cast.people[who]), NUMBERS.format(number)
    answers = [client.get(at), client.post(at, {"on": "2099-01-01", "told": "on"}), client.post(f"{at}intrekken/")]
    assert {answer.status_code for answer in answers} == {404}
    assert at not in client.get(f"/leveranciers/product/{number}/").content.decode()
    assert chosen(cast) == roster_numbers.NO_DAY


def test_whoever_approves_an_agreement_chooses_no_day(cast: Cast) -> None:
    """They write the row too: the database asks what for."""
    of_before(cast, product(cast).agreed)
    with closing(connect()) as runtime:
        token = token_of(runtime, cast.petra, "supplier_approval", ("supplier",), writes=("supplier",))
        with pytest.raises(psycopg.errors.CheckViolation, match="numbers of this product stand"):
            commit(runtime, token, "update product set old_numbers_until = '2099-01-01'")


ANOTHER = """insert into product (uid, supplier_id, name, what_for, sector, old_numbers_until, added_at, added_by_id, stopped_why)
select gen_random_uuid(), supplier_id, 'Nieuw', 'x', '', '2099-01-01', now(), added_by_id, '' from product"""


@pytest.mark.parametrize(
    "change", ["update product set old_numbers_until = '2099-01-01'", ANOTHER], ids=["change", "new"]
)
def test_no_page_and_no_new_product_gets_the_old_numbers(cast: Cast, change: str) -> None:
    product(cast)
    with closing(connect()) as runtime:
        token = token_of(runtime, cast.petra, "supplier_desk", ("supplier",), writes=("supplier",))
        with pytest.raises(psycopg.errors.CheckViolation, match="numbers of this product stand"):
            commit(runtime, token, change)


def test_there_is_no_way_back(cast: Cast) -> None:
    """Not for the job that changes them either."""
    it = product(cast)
    number = of_before(cast, it.agreed)
    switch(number, timezone.localdate())
    with pytest.raises(IntegrityError, match="numbers of this product stand"), working("supplying", now=timezone.now()):
        connections["jobs"].cursor().execute("update product set old_numbers_until = '2099-01-01'")

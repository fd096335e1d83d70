"""The desk of privacy and the duties of every year: what waits, by when, who may see it, and that done needs an outcome."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.governance.dutying import breach, done, dpia, proposal
from tests.people import NOW, Cast, Someone, days, secret_of, sign_in
from tests.retention.keeping import put_hold
from tests.rights.asking import put_request
from tests.suppliers.supplying import agreed
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.governance.duties.dates import duty_status
from zorgvuldig.governance.duties.pages import RULES
from zorgvuldig.governance.duties.reminders import remind_of_duties

OURS = ("petra", "fenna", "leo")
PAGES = ("", "rollen/", "ongebruikt/", "termijnen/", "overeenkomsten/", "taken/normen/")


def page(who: Someone, path: str = "") -> str:
    answer = sign_in(who).get(f"/privacy/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("name", OURS)
def test_whoever_sees_to_privacy_comes_on_every_page(cast: Cast, name: str) -> None:
    for path in PAGES:
        assert "<h1>" in page(cast.people[name], path)
    assert ">Privacy</a>" in sign_in(cast.people[name]).get("/").content.decode()


@pytest.mark.parametrize("name", ["dirk", "anna", "bas", "cato", "gerda", "noor"])
def test_nobody_else_does(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    for path in PAGES:
        assert client.get(f"/privacy/{path}").status_code == 404
    assert client.post("/privacy/taken/normen/", {"outcome": "Ja."}).status_code == 404
    assert client.post("/privacy/rollen/", {"rol": ["1"]}).status_code == 404
    assert client.post("/privacy/rollen/einde/", {"rol": ["1"], "zeker": "ja"}).status_code == 404
    assert cast.db.execute("select count(*) from duty_done").fetchone()[0] == 0


def test_who_is_not_signed_in_is_sent_to_sign_in(cast: Cast) -> None:
    for path in PAGES:
        assert Client().get(f"/privacy/{path}")["Location"].startswith("/inloggen/")


def test_a_duty_that_was_never_done_is_due_now(cast: Cast) -> None:
    shown = page(cast.petra)
    for duty in REGISTER.duties.values():
        assert duty.name.nl in shown
    assert shown.count("Nog nooit gedaan.") == len(REGISTER.duties)
    assert shown.count("nog nooit gedaan") == len(REGISTER.duties)  # and in the list of what waits, in place of a day
    assert "Weer op" not in shown
    cast.db.execute(
        "insert into duty_done (duty, done_by_id, done_at, outcome) values ('norms_review', %s, now(), 'goed')",
        [cast.petra.id],
    )
    shown = page(cast.petra)
    assert (shown.count("Nog nooit gedaan."), shown.count("Weer op")) == (len(REGISTER.duties) - 1, 1)


@pytest.mark.parametrize(
    ("last", "next_on", "stands"),
    [
        (None, date(2026, 3, 10), "now"),
        (date(2025, 3, 10), date(2026, 3, 10), "now"),
        (date(2025, 3, 9), date(2026, 3, 9), "late"),
        (date(2025, 4, 9), date(2026, 4, 9), "soon"),
        (date(2025, 4, 10), date(2026, 4, 10), "later"),
    ],
    ids=["never", "today", "yesterday", "soon", "later"],
)
def test_the_next_time_is_counted_from_the_last(last: date | None, next_on: date, stands: str) -> None:
    one = duty_status(REGISTER.duties["norms_review"], last, today := date(2026, 3, 10))
    assert (one.next_on, one.stands(today)) == (next_on, stands)


def test_done_needs_an_outcome_and_stays_in_the_history(cast: Cast) -> None:
    client, path = sign_in(cast.fenna), "/privacy/taken/normen/"
    answer = client.post(path, {"outcome": "  "})
    assert answer.status_code == 422
    assert "Schrijf op wat eruit kwam." in answer.content.decode()
    for _click in range(2):
        assert client.post(path, {"outcome": "Zes normen op 2."}).status_code == 303
    rows = cast.db.execute("select duty, outcome, done_by_id from duty_done").fetchall()
    assert rows == [("norms_review", "Zes normen op 2.", cast.fenna.id)]
    shown = page(cast.petra, "taken/normen/")
    assert "Zes normen op 2." in shown
    assert "Fenna Werker" in shown


def test_a_duty_that_the_register_does_not_know_is_not_there(cast: Cast) -> None:
    assert sign_in(cast.petra).get("/privacy/taken/koffie/").status_code == 404


def test_what_waits_comes_from_everywhere_and_counts_right(cast: Cast) -> None:
    breach(cast, hours_ago=10)
    breach(cast, hours_ago=100, title="Mail naar de verkeerde")
    breach(cast, hours_ago=200, title="Al klaar", measures="x", ap_decision="not", ap_reason="x", ap_decided_at=NOW,
        ap_decided_by_id=cast.petra.id, people_decision="not", people_reason="x", people_decided_at=NOW,
        people_decided_by_id=cast.petra.id, closed_at=NOW, closed_by_id=cast.petra.id)  # fmt: skip
    proposal(cast, cast.petra)
    proposal(cast, cast.leo, label="Andere termijn")
    dpia(cast)
    agreed(cast, ends_on=days(20))
    agreed(cast, "Taalplein", ends_on=days(200))
    put_request(cast)
    put_request(cast, "bram")
    put_request(cast, "tess", decided_at=NOW, decided_by_id=cast.petra.id, outcome="granted")
    put_hold(cast, review=days(5))
    shown = page(cast.petra)
    for said in (
        "Datalek: Tablet kwijt", "Nog 61 uur." , "De 72 uur zijn voorbij.", "Voorstel voor het register: Kortere termijn",
        "Dit is uw voorstel. Een ander besluit.", "Voorstel voor het register: Andere termijn", "Lees wat er verandert en besluit.",
        "DPIA: Camera’s in de hal", "De FG geeft advies.", "Rekenplein", "2 verzoeken over gegevens", "1 keer bewaren wij iets langer",
    ):  # fmt: skip
        assert said in shown, said
    for other in ("Al klaar", "Taalplein", "Noor", "Bakkerman"):
        assert other not in shown, other
    assert "1 taak is te laat." in shown
    assert 'href="/verzoeken/"' in shown
    assert 'href="/bewaren/langer/"' in shown
    assert shown.index("Mail naar de verkeerde") < shown.index("Tablet kwijt")


def test_the_leader_is_not_led_to_where_only_others_come(cast: Cast) -> None:
    put_request(cast)
    shown = page(cast.leo)
    assert "1 verzoek over gegevens" in shown
    assert 'href="/verzoeken/"' not in shown


def test_a_privacy_officer_finds_the_first_five_on_the_start_page(cast: Cast) -> None:
    breach(cast, hours_ago=100)
    start = sign_in(cast.petra).get("/").content.decode()
    assert "Datalek: Tablet kwijt" in start
    assert start.count("Uiterlijk") == 5
    # the duties, the breach, and what people have to be told and nobody filled in
    assert f"Bekijk alle {len(REGISTER.duties) + 2} taken voor privacy" in start
    for name in ("leo", "dirk", "gerda"):
        assert "Tablet kwijt" not in sign_in(cast.people[name]).get("/").content.decode()


def test_a_quiet_year_says_so(cast: Cast) -> None:
    for key in REGISTER.duties:
        done(cast, key)
    shown = page(cast.petra)
    assert "Gedaan op" in shown
    monthly = REGISTER.duties["reading_check"].name.nl
    assert monthly in shown
    assert "te laat" not in shown.split("<h2>")[0].split("</h1>")[1].split("<svg")[0].split("<figure")[0]


def test_products_show_whether_they_are_used(cast: Cast) -> None:
    used, quiet = agreed(cast), agreed(cast, "Taalplein")
    agreed(cast, "Oudplein", ends_on=days(0))
    for ago, count in ((5, 12), (80, 30), (120, 99)):
        cast.put("supply", product_id=used.product, agreement_id=used.agreement, channel="login", what="", claims="[]", count=count,
            at=NOW - timedelta(days=ago))  # fmt: skip
    shown = page(cast.petra, "overeenkomsten/")
    assert ">42</td>" in shown
    assert shown.index("Taalplein") < shown.index("Rekenplein")
    assert "Oudplein" not in shown
    assert f"/leveranciers/product/{quiet.product_uid}/" in shown


def test_rules_and_grants_that_nobody_used_are_named(cast: Cast) -> None:
    shown = page(cast.petra, "ongebruikt/")
    assert "hulp van buiten" in shown
    assert "Hanna Werker" in shown
    assert "Sanne Werker" in shown
    assert "Dirk Werker" in shown  # never signed in
    sign_in(cast.sanne).get(f"/groepen/{cast.groups['wi2B'][1]}/")
    cast.db.execute("insert into gate.log (actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, incarnation, nonce) "
        "values (%s, 'outside_helper', %s, 'helping', 1, 0, 'group', false, 1, gen_random_uuid())", [cast.hanna.id, cast.noor.id])  # fmt: skip
    cast.db.execute("update account set last_login = now() where person_id in (%s, %s)", [cast.hanna.id, cast.dirk.id])
    shown = page(cast.petra, "ongebruikt/")
    assert "hulp van buiten" not in shown.split("Tijdelijke rechten")[1].split("Accounts die")[0]
    assert "Dirk Werker" not in shown
    assert "Gerda" not in shown
    assert "Regels die wel gebruikt zijn" not in shown  # those nobody used come first, forty on a page
    last = -(-len([rule for rule in REGISTER.rules if REGISTER.roles[rule.role].staff]) // RULES)
    assert "?bladzijde=2" in shown
    shown = page(cast.petra, f"ongebruikt/?bladzijde={last}")
    assert "Volgende bladzijde" not in shown
    rules = shown.split("Regels die wel gebruikt zijn")[1]
    assert REGISTER.purposes["governing"].name.nl in rules
    assert REGISTER.purposes["helping"].name.nl in rules
    for nothing in (last + 1, 0, "x"):
        assert sign_in(cast.petra).get(f"/privacy/ongebruikt/?bladzijde={nothing}").status_code == 404


def test_terms_that_the_school_did_not_confirm_stand_with_their_source(cast: Cast) -> None:
    shown = page(cast.petra, "termijnen/")
    waiting = [t for t in REGISTER.terms.values() if t.source_status in ("proposal", "practice", "law_to_confirm")]
    assert shown.count("Bron: ") == len([t for t in waiting if not t.confirmed_by_school])


def test_the_database_tells_these_counts_to_nobody_else(cast: Cast) -> None:
    """Another purpose, at the same door, is told nothing."""
    agreed(cast)
    put_request(cast)
    reads = ("organisation", "staff", "planning")
    with (
        open_door(secret_of(cast.petra), purpose="rights", reads=reads, kind=Kind.NOBODY, now=timezone.now()),
        connection.cursor() as cursor,
    ):
        for function in (
            "roles_used",
            "rules_used",
            "grants_unused",
            "accounts_unused",
            "family_unused",
            "products_used",
            "desk_days",
        ):
            cursor.execute(f"select * from gate.{function}()")
            assert cursor.fetchall() == [], function


def test_privacy_officers_hear_once_that_duties_are_over_their_day(cast: Cast) -> None:
    cast.db.execute(
        'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, true, true)',
        [cast.petra.account, "petra@example.org"],
    )
    for key in REGISTER.duties:
        done(cast, key)
    cast.db.execute("delete from gate.state where key like 'duty_told:%%'")
    assert remind_of_duties(NOW) == 0
    later = NOW + timedelta(days=40)
    assert remind_of_duties(later) == 1
    assert remind_of_duties(later + timedelta(days=1)) == 0
    (sent,) = mail.outbox
    assert sent.to == ["petra@example.org"]
    assert "nog nooit gedaan: 1." in sent.body
    assert "/privacy/" in sent.body
    assert "Petra" not in sent.body
    cast.db.execute("delete from gate.state where key like 'duty_told:%%'")


def test_a_mail_that_reached_nobody_is_tried_again(cast: Cast) -> None:
    cast.db.execute("delete from gate.state where key like 'duty_told:%%'")
    assert remind_of_duties(NOW) == 0
    assert cast.db.execute("select count(*) from gate.state where key like 'duty_told:%%'").fetchone()[0] == 0

"""How somebody came to have a code or an account stands on their own page and on that of the administration, with the network it was used from."""

import logging
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from tests.letters import code_of
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from tests.release.inviting import no_account
from zorgvuldig.accounts.invitations.codes import accept, invite, key_of, network_of

PASSWORD = "vier-woorden-zijn-genoeg"
ADDRESS, NETWORK = "198.51.100.77", "198.51.100.0/24"


@pytest.fixture
def berend(cast: Cast) -> Someone:
    """A second person in the administration of Oost."""
    return cast.staff("Berend", "administration")


def test_the_owner_and_the_administration_see_from_which_network_a_code_was_used(
    cast: Cast, berend: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    no_account(cast, "gerda")
    page = f"/leerlingen/{cast.noor.uid}/uitnodigen/"
    code = code_of(sign_in(cast.anna), page, f"guardian-{cast.gerda.id}", sign_in(berend))
    gerda = Client(REMOTE_ADDR=ADDRESS)
    gerda.post("/uitnodiging/", {"code": code})
    chosen = {"username": "gerda", "password1": PASSWORD, "password2": PASSWORD}
    assert gerda.post("/uitnodiging/kiezen/", chosen).status_code == 302
    for seen in (gerda.get("/account/"), sign_in(cast.anna).get(page)):
        text = seen.content.decode()
        assert f"De code van Anna Werker is gebruikt. Dat was vanaf netwerk {NETWORK}." in text
        for step in (
            "Anna Werker vroeg om een brief met een code.",
            "Berend Werker opende de brief om hem te versturen.",
        ):
            assert step in text
        assert ADDRESS not in text
    assert cast.db.execute("select used_from from invitation").fetchall() == [(NETWORK,)]
    assert not any(address in caplog.text for address in (ADDRESS, NETWORK))


def test_nobody_sees_the_story_of_another(cast: Cast) -> None:
    cast.put(
        "invitation", code_hash="0" * 64, person_id=cast.gerda.id, invited_by_id=cast.anna.id, expires_at="2026-12-01",
        used_at="2026-11-20", used_from=NETWORK, email="", username="",
    )  # fmt: skip
    told = []
    for who in (cast.gerda, cast.noor, cast.wim):
        with connection.cursor() as cursor:
            cursor.execute("select what, network from gate.own_account_story(%s)", [secret_of(who)])
            told.append([step for step in cursor.fetchall() if step[1]])
    assert told == [[("used", NETWORK)], [], []]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from gate.own_account_story('somebody else''s')")
        assert cursor.fetchone() == (0,)
    assert NETWORK not in sign_in(cast.noor).get("/account/").content.decode()


def test_a_code_that_was_mailed_and_used_stands_in_the_log_of_each_child(cast: Cast) -> None:
    """Who mailed it, and that its owner used it; of a colleague, who has no child here, it is about the colleague."""
    no_account(cast, "gerda")
    no_account(cast, "dirk")
    children = cast.db.execute("select pupil_id from guardianship where guardian_id = %s", [cast.gerda.id]).fetchall()
    page = f"/leerlingen/{cast.noor.uid}/uitnodigen/"
    anna = sign_in(cast.anna)
    assert anna.post(page, {"wie": f"guardian-{cast.gerda.id}", "hoe": "mail"}).status_code == 200
    link = re.search(r"/uitnodiging/(\S+)", mail.outbox[0].body)
    assert link
    cast.gerda.account = accept(key_of(link[1]), password=PASSWORD, username="gerda", now=NOW).pk
    accept(
        key_of(invite(person_id=cast.dirk.id, by=cast.anna.id, now=NOW)), password=PASSWORD, username="dirk", now=NOW
    )
    noted = cast.db.execute(
        "select actor_id, kind, pupil_id, person_id from gate.log where kind in ('mailed', 'used') order by id"
    ).fetchall()
    assert sorted(noted[:-1]) == sorted(
        (who, kind, child, None)
        for who, kind in ((cast.anna.id, "mailed"), (cast.gerda.id, "used"))
        for (child,) in children
    )
    assert noted[-1] == (cast.dirk.id, "used", None, cast.dirk.id)
    looked = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/inzage/").content.decode()
    assert re.search(r"Anna Werker.{0,600}?Inloggen.{0,600}?Account", looked, re.DOTALL)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        (ADDRESS, NETWORK),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:198.51.100.77", NETWORK),
        ("", ""),
        ("somewhere", ""),
    ],
)
def test_of_an_address_the_network_is_kept(address: str, network: str) -> None:
    assert network_of(address) == network

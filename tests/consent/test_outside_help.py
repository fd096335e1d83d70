"""Somebody from outside the school who helps is a recipient: after an agreement and a yes, each look is on record for the family."""

from html import unescape
from typing import Any

import psycopg
import pytest

from tests.consent.answering import put_answer
from tests.gate.hostile import ask, attempt, token_of
from tests.people import NOW, Cast, days, secret_of, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.statement.evidence import KEPT, NOT_KEPT, measure
from zorgvuldig.statement.models import Evidence

TOPIC = REGISTER.topics["homework_service"]
NAMES = ("identity", "membership")


def says(cast: Cast, who: str, allows: bool, pupil: str = "noor", version: int = TOPIC.version) -> None:
    put_answer(cast, who, allows, pupil, TOPIC.key, version)


def listed(cast: Cast, page: str = "") -> str:
    """What Hanna sees of the group that she helps."""
    return unescape(sign_in(cast.hanna).get(f"/hulp/{cast.groups['wi2B'][1]}/{page}").content.decode())


def left(cast: Cast, pupil: str = "noor") -> list[tuple[Any, ...]]:
    return cast.db.execute(
        "select recipient, channel, basis, actor_id, fields from release where pupil_id = %s order by id",
        [cast.people[pupil].id],
    ).fetchall()


def promise() -> str:
    return twelve().state


def twelve() -> Evidence:
    (found,) = [one for one in measure(NOW + (days(1) - days(0))) if one.promise == "P12"]
    return found


@pytest.mark.parametrize("page", ["", "cijfers/"])
def test_only_those_of_whom_a_yes_holds_are_seen(cast: Cast, page: str) -> None:
    assert "Bakkerman" not in listed(cast, page)
    assert "Er is nu niemand die u mag zien." in listed(cast, page)
    says(cast, "gerda", True)
    says(
        cast, "gerda", True, "tess"
    )  # sixteen: her own answer counts, and until there is one what her mother said before
    says(cast, "tess", False, "tess")
    seen = listed(cast, page)
    assert "Noor" in seen
    assert [name for name in ("Tess", "Bram", "Yara") if name in seen] == []
    says(cast, "gerda", False)
    assert "Noor" not in listed(cast, page)


def test_a_yes_to_other_words_is_none(cast: Cast) -> None:
    """The earlier wording named no helper from outside."""
    says(cast, "gerda", True, version=1)
    assert "Noor" not in listed(cast)


def test_each_look_is_a_release_that_the_family_sees(cast: Cast) -> None:
    says(cast, "gerda", True)
    listed(cast)
    listed(cast, "cijfers/")
    names, grades = left(cast)
    assert names[:4] == ("outside_helper", "look", "consent/homework_service", cast.hanna.id)
    assert "grade.value" not in names[4]
    assert {"grade.value", "pupil_identity.family_name"} <= set(grades[4])
    assert "attendance.kind" not in grades[4]
    assert left(cast, "bram") == []
    shown = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/weg/").context["releases"]
    assert [row.recipient for row in shown] == ["Hulp van buiten, zoals een huiswerkbureau"] * 2
    assert promise() == KEPT


def test_the_database_opens_nobody_without_a_yes(cast: Cast, runtime: psycopg.Connection) -> None:
    """Not one pupil, whatever asks: the page is not what keeps the helper out."""
    says(cast, "gerda", True)
    secret = secret_of(cast.hanna)
    assert ask(runtime, secret, "helping", NAMES, "pupil", cast.bram.uid)[0] == 0
    assert ask(runtime, secret, "helping", NAMES, "pupil", cast.noor.uid)[0] == 2
    assert ask(runtime, secret, "helping", NAMES, "group", cast.groups["wi2B"][1])[0] == 2
    assert [row[3] for row in left(cast)] == [cast.hanna.id] * 2


def test_nobody_makes_a_look_up(cast: Cast, runtime: psycopg.Connection) -> None:
    """Who may put a release on record by hand does not write that somebody from outside looked."""
    says(cast, "gerda", True)
    reads = ("identity", "membership", "release")
    token = token_of(runtime, cast.anna, "administration", reads, "pupil", cast.noor.uid, writes=("release",))
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        attempt(
            runtime, "writer", token,
            "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id) "
            f"""values (gen_random_uuid(), {cast.noor.id}, now(), 'look', 'outside_helper', 'consent/homework_service', """
            f"""'["pupil_identity.given_name"]', {cast.anna.id})""",
        )  # fmt: skip
    assert refused.value.diag.constraint_name == "release_look"


def test_opening_asks_twice(cast: Cast, runtime: psycopg.Connection) -> None:
    """With the rule gone by which only who agreed is opened, the look cannot be put on record, so nothing opens."""
    (was,) = cast.db.execute("select pg_get_functiondef('gate.consented(text, integer[])'::regprocedure)").fetchone()
    cast.db.execute(was.replace("case when t.topic = ''", "case when true"))
    try:
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            ask(runtime, secret_of(cast.hanna), "helping", NAMES, "group", cast.groups["wi2B"][1])
    finally:
        cast.db.execute(was)
    assert refused.value.diag.constraint_name == "release_consent"
    assert cast.db.execute("select count(*) from gate.cap where actor_id = %s", [cast.hanna.id]).fetchone() == (0,)


def test_who_may_see_a_pupil_names_the_helper_after_a_yes(cast: Cast) -> None:
    address = f"/leerlingen/{cast.noor.uid}/wie-ziet-dit/"
    assert "Hanna Werker" not in sign_in(cast.maud).get(address).content.decode()
    says(cast, "gerda", True)
    assert "Hanna Werker" in sign_in(cast.maud).get(address).content.decode()


@pytest.mark.parametrize(("organisation", "agreed"), [("", -110), ("Bureau", 1)])
def test_a_grant_goes_with_an_agreement_that_was_signed_before(cast: Cast, organisation: str, agreed: int) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="helper_grant_agreed"), cast.db.transaction():
        cast.db.execute(
            "update helper_grant set organisation = %s, agreed_on = %s, starts_on = %s",
            [organisation, days(agreed), days(0)],
        )


def test_the_agreement_is_asked_for(cast: Cast) -> None:
    said = {
        "given_name": "Hugo", "prefix": "", "family_name": "Huiswerk", "groups": [str(cast.groups["wi2B"][1])], "sees": [],
        "why": "Huiswerk", "organisation": "", "agreed_on": days(1), "first_day": days(0), "last_day": days(30),
    }  # fmt: skip
    page = sign_in(cast.leo).post("/hulp-van-buiten/nieuw/", said)
    shown = unescape(page.content.decode())
    assert page.status_code == 422
    assert "Vul de organisatie in." in shown
    assert "De hulp begint niet voordat de overeenkomst is getekend." in shown


def test_a_look_without_a_release_breaks_promise_twelve(cast: Cast) -> None:
    says(cast, "gerda", True)
    listed(cast)
    assert promise() == KEPT
    cast.db.execute("delete from release")
    assert twelve().state == NOT_KEPT
    assert (
        twelve().evidence["figures"]["releases_without_consent"] == 1
    )  # the list of releases misses one too, and says so by itself


def test_a_look_after_a_no_breaks_promise_twelve(cast: Cast) -> None:
    says(cast, "gerda", True)
    listed(cast)
    cast.db.execute("update consent_answer set allows = false")
    assert promise() == NOT_KEPT

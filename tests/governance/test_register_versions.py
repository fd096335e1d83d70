"""Versions of the register: two people, a moment, what families hear of it, and who may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from psycopg.types.json import Json

from tests.governance.register_world import approved, put_version
from tests.people import NOW, TODAY, Cast, sign_in

AT = "/privacy/register/versies/"
TOMORROW = str(TODAY + timedelta(days=1))
YES = {"answer": "ja", "why": "Dit klopt.", "day": TOMORROW, "hour": "04:00"}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def stands(cast: Cast, uid: object) -> tuple[Any, ...]:
    """What was decided, by whom, and whether it was taken back."""
    return cast.db.execute(
        "select is_approved, decided_by_id, decided_why, withdrawn_by_id from register_version where uid = %s", [uid]
    ).fetchone()


def test_another_decides_and_chooses_the_moment(cast: Cast) -> None:
    uid, leo = put_version(cast), sign_in(cast.leo)
    page = text(leo.get(f"{AT}{uid}/besluiten/"))
    assert f'value="{TOMORROW}"' in page
    assert 'value="04:00"' in page
    assert "<span>1 jaar</span>" in page
    assert "De sector vraagt het." in page
    assert leo.post(f"{AT}{uid}/besluiten/", YES).status_code == 303
    assert stands(cast, uid) == (True, cast.leo.id, "Dit klopt.", None)
    (moment,) = cast.db.execute(
        "select (in_force_from at time zone 'Europe/Amsterdam')::text from register_version where uid = %s", [uid]
    ).fetchone()
    assert moment == f"{TOMORROW} 04:00:00"
    assert "goedgekeurd, gaat nog in" in text(leo.get(f"{AT}{uid}/"))


def test_another_refuses_with_a_reason(cast: Cast) -> None:
    uid, leo = put_version(cast), sign_in(cast.leo)
    assert leo.post(f"{AT}{uid}/besluiten/", {"answer": "nee", "why": ""}).status_code == 422
    assert leo.post(f"{AT}{uid}/besluiten/", {"answer": "nee", "why": "Te kort."}).status_code == 303
    assert stands(cast, uid) == (False, cast.leo.id, "Te kort.", None)
    page = text(leo.get(f"{AT}{uid}/"))
    assert "afgewezen" in page
    assert "Te kort." in page


def test_whoever_proposed_it_does_not_decide(cast: Cast) -> None:
    uid, petra = put_version(cast), sign_in(cast.petra)
    for path in (f"{AT}{uid}/", f"{AT}{uid}/besluiten/"):
        page = text(petra.get(path))
        assert "Besluit hierover" not in page
        assert 'name="answer"' not in page
        assert "U stelde dit zelf voor." in page
    answer = petra.post(f"{AT}{uid}/besluiten/", YES)
    assert answer.status_code == 409
    assert "Een ander moet besluiten." in text(answer)
    assert stands(cast, uid) == (None, None, "", None)


def test_another_privacy_officer_decides_too(cast: Cast) -> None:
    uid, pim = put_version(cast), cast.staff("Pim", "privacy_officer")
    assert sign_in(pim).post(f"{AT}{uid}/besluiten/", YES).status_code == 303


def test_nobody_else_decides_or_takes_it_back(cast: Cast) -> None:
    uid = put_version(cast)
    for who in (cast.fenna, cast.dirk, cast.anna, cast.gerda, cast.noor, cast.bas):
        for what in ("besluiten", "intrekken"):
            assert sign_in(who).get(f"{AT}{uid}/{what}/").status_code == 404
            assert sign_in(who).post(f"{AT}{uid}/{what}/", YES).status_code == 404
    assert Client().post(f"{AT}{uid}/besluiten/", YES).status_code == 302
    assert stands(cast, uid) == (None, None, "", None)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("answer", "", "Kies ja of nee."), ("answer", "misschien", "Kies ja of nee."), ("why", "", "Schrijf dit op."),
        ("day", "", "Vul in wanneer dit ingaat."), ("day", "morgen", "Vul de dag in als dag"), ("hour", "", "Vul in wanneer dit ingaat."),
        ("hour", "25:00", "Vul een tijd in"), ("day", str(TODAY - timedelta(days=1)), "Kies een moment dat nog komt."),
    ],
)  # fmt: skip
def test_what_a_decision_is_refused(cast: Cast, field: str, value: str, says: str) -> None:
    uid = put_version(cast)
    answer = sign_in(cast.leo).post(f"{AT}{uid}/besluiten/", YES | {field: value})
    assert answer.status_code == 422
    assert says in text(answer)
    assert stands(cast, uid) == (None, None, "", None)


@pytest.mark.parametrize("how", ["decided", "withdrawn", "stale"])
def test_what_is_over_is_not_decided(cast: Cast, how: str) -> None:
    more = {
        "decided": approved(cast),
        "withdrawn": {"withdrawn_at": NOW, "withdrawn_by_id": cast.petra.id},
        "stale": {"base_digest": "0" * 64},
    }[how]
    uid, leo = put_version(cast, **more), sign_in(cast.leo)
    before = stands(cast, uid)
    assert 'name="answer"' not in text(leo.get(f"{AT}{uid}/besluiten/"))
    answer = leo.post(f"{AT}{uid}/besluiten/", YES)
    assert answer.status_code == 409
    says = {"stale": "Begin opnieuw"}.get(how, "Dit voorstel is voorbij")
    assert says in text(answer)
    assert stands(cast, uid) == before


def test_a_proposal_is_taken_back_until_it_is_in_force(cast: Cast) -> None:
    petra, waiting, coming = sign_in(cast.petra), put_version(cast), put_version(cast, **approved(cast))
    for uid in (waiting, coming):
        assert "Dan gaat deze versie niet in" in text(petra.get(f"{AT}{uid}/intrekken/"))
        assert petra.post(f"{AT}{uid}/intrekken/").status_code == 303
        assert stands(cast, uid)[3] == cast.petra.id
        assert petra.post(f"{AT}{uid}/intrekken/").status_code == 409
    there = put_version(cast, **approved(cast, NOW), in_force_at=NOW)
    answer = petra.post(f"{AT}{there}/intrekken/")
    assert answer.status_code == 409
    assert stands(cast, there)[3] is None


def test_the_list_says_where_each_stands(cast: Cast) -> None:
    put_version(cast, label="7")
    put_version(cast, label="8", **approved(cast))
    put_version(cast, label="9", base_digest="0" * 64)
    put_version(cast, label="10", withdrawn_at=NOW, withdrawn_by_id=cast.petra.id)
    page = text(sign_in(cast.fenna).get(AT))
    for words in (
        "wacht op een tweede persoon",
        "goedgekeurd, gaat nog in",
        "het register is intussen anders",
        "ingetrokken",
        "Petra",
    ):
        assert words in page


def test_the_one_in_force_and_the_ones_before(cast: Cast) -> None:
    long_ago = NOW - timedelta(days=400)
    put_version(cast, label="7", **approved(cast, long_ago), in_force_at=long_ago, period="P3Y")
    put_version(cast, label="8", **approved(cast, NOW), in_force_at=NOW)
    page = text(sign_in(cast.petra).get(AT))
    assert "geldt nu" in page
    assert "gold eerder" in page


def test_a_version_is_a_file_too(cast: Cast) -> None:
    uid = put_version(cast)
    answer = sign_in(cast.petra).get(f"{AT}{uid}/bestand/")
    assert answer["Content-Type"] == "application/toml"
    assert "attachment" in answer["Content-Disposition"]
    (kept,) = cast.db.execute("select text from register_version where uid = %s", [uid]).fetchone()
    assert answer.content.decode() == kept


# --- who hears of it ------------------------------------------------------------------------------------------------


def test_who_decides_sees_on_the_start_page_what_waits(cast: Cast) -> None:
    assert "wacht op u" not in text(sign_in(cast.leo).get("/"))
    put_version(cast)
    page = text(sign_in(cast.leo).get("/"))
    assert "1 voorstel voor het register wacht op u." in page
    assert 'href="/privacy/register/"' in page
    put_version(cast)
    assert "2 voorstellen voor het register wachten op u." in text(sign_in(cast.leo).get("/"))
    for who in (cast.petra, cast.fenna, cast.dirk):
        assert "voor het register" not in text(sign_in(who).get("/"))


TOLD = {"tells_families": True, "tell_nl": "Wij bewaren <b>korter</b>.", "tell_en": "We keep it shorter."}


def test_families_hear_of_what_came_into_force(cast: Cast) -> None:
    put_version(cast, **approved(cast, NOW), in_force_at=NOW, **TOLD)
    for who in (cast.gerda, cast.noor, cast.tess):
        page = text(sign_in(who).get("/"))
        assert "Wij bewaren &lt;b&gt;korter&lt;/b&gt;." in page
        assert "gaat de school anders om met gegevens" in page
    assert "korter" in text(Client().get("/register/"))
    assert "korter" not in text(sign_in(cast.dirk).get("/"))
    english = sign_in(cast.gerda)
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "We keep it shorter." in text(english.get("/"))


@pytest.mark.parametrize("how", ["waiting", "coming", "long_ago", "not_told"])
def test_families_hear_of_nothing_else(cast: Cast, how: str) -> None:
    long_ago = NOW - timedelta(days=61)
    more = {
        "waiting": TOLD,
        "coming": TOLD | approved(cast),
        "long_ago": TOLD | approved(cast, long_ago) | {"in_force_at": long_ago},
        "not_told": approved(cast, NOW) | {"in_force_at": NOW},
    }[how]
    put_version(cast, **more)
    assert "gaat de school anders om" not in text(sign_in(cast.gerda).get("/"))
    assert "gaat de school anders om" not in text(Client().get("/register/"))


def test_what_was_seen_stays_with_the_version(cast: Cast) -> None:
    changes = Json(
        [{"path": ["watches", "gone_by_now", "threshold"], "key": "", "change": "changed", "before": "5", "after": "7"}]
    )
    page = text(sign_in(cast.petra).get(f"{AT}{put_version(cast, changes=changes)}/"))
    assert "gone_by_now" in page
    assert "vanaf hoeveel leerlingen" in page

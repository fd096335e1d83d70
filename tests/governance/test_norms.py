"""The sector's norms on their pages: who says how far the school is, that what was said stays, and what the system shows itself."""

import csv
import io
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from psycopg import errors
from psycopg.types.json import Json

from tests.people import NOW, Cast, Someone, days, secret_of, sign_in
from tests.suppliers.supplying import agreed
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.governance.norms.catalogue import DOMAINS, NORMS
from zorgvuldig.governance.norms.evidence import EvidenceRow, norm_evidence
from zorgvuldig.governance.norms.pages import growth_picture

AT = "/privacy/normen/"
MFA = f"{AT}beveiliging/SM.02/"


def page(who: Someone, path: str) -> str:
    answer = sign_in(who).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def said(**more: Any) -> dict[str, Any]:
    return {"level": "2", "shown_by": "Verslag van november.", "target": "3", "target_on": str(days(300))} | more


def level(cast: Cast, norm: str, level: int, ago: int = 0, **more: Any) -> int:
    values: dict[str, Any] = {
        "norm": norm, "level": level, "target": 3, "shown_by": "Een verslag.", "set_at": NOW - timedelta(days=ago),
        "set_by_id": cast.petra.id,
    } | more  # fmt: skip
    number: int = cast.put("norm_level", **values)
    return number


def rows(cast: Cast) -> list[Any]:
    return cast.db.execute("select norm, level, target, shown_by, set_by_id from norm_level order by id").fetchall()


def test_there_are_fifteen_domains_of_security_and_one_of_privacy() -> None:
    assert [one.is_privacy for one in DOMAINS] == [False] * 15 + [True]
    assert len({one.key for one in DOMAINS}) == 16


def test_only_what_was_read_somewhere_has_an_official_number() -> None:
    assert {key for key, norm in NORMS.items() if not norm.is_official} == {
        key for key in NORMS if key.startswith("eigen-")
    }


@pytest.mark.parametrize("name", ["petra", "leo", "fenna"])
def test_who_governs_sees_them(cast: Cast, name: str) -> None:
    text = page(cast.people[name], AT)
    assert text.count('class="baan"') == 16
    assert "Back-ups" not in text
    assert "accounts van medewerkers heeft een tweede stap" in page(cast.people[name], f"{AT}beveiliging/")


@pytest.mark.parametrize("name", ["dirk", "maud", "cato", "anna", "gerda", "noor"])
def test_nobody_else_does(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    for path in (AT, f"{AT}beveiliging/", MFA, f"{AT}normen.csv", f"{AT}normen.pdf"):
        assert client.get(path).status_code == 404
    assert client.post(MFA, said()).status_code == 404


def test_a_level_is_said_with_what_shows_it_and_the_history_stays(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    assert petra.post(MFA, said()).status_code == 303
    assert sign_in(cast.leo).post(MFA, said(level="3", shown_by="Alle accounts.", target_on="")).status_code == 303
    assert rows(cast) == [
        ("SM.02", 2, 3, "Verslag van november.", cast.petra.id),
        ("SM.02", 3, 3, "Alle accounts.", cast.leo.id),
    ]
    text = petra.get(f"{AT}beveiliging/").content.decode()
    assert text.index("Alle accounts.") < text.index("Verslag van november.")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"level": "6"}, "Kies een niveau van 1 tot en met 5."),
        ({"level": "0"}, "Kies een niveau van 1 tot en met 5."),
        ({"level": ""}, "Kies een niveau van 1 tot en met 5."),
        ({"shown_by": "  "}, "Schrijf op waaruit dat blijkt."),
        ({"target_on": ""}, "Vul in wanneer de school zo ver wil zijn."),
        ({"target_on": str(days(-1))}, "Deze dag is al geweest."),
    ],
    ids=["six", "zero", "none", "nothing", "no_day", "past"],
)
def test_what_is_wrong_is_said_beside_the_field(cast: Cast, wrong: dict[str, str], says: str) -> None:
    answer = sign_in(cast.petra).post(MFA, said(**wrong))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert rows(cast) == []


def test_the_dpo_looks_and_does_not_fill_in(cast: Cast) -> None:
    assert sign_in(cast.fenna).post(MFA, said()).status_code == 404
    assert "Vul in" not in page(cast.fenna, f"{AT}beveiliging/")


def test_unknown_domains_and_norms_are_not_there(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    assert petra.get(f"{AT}niets/").status_code == 404
    assert petra.get(f"{AT}beveiliging/ID.02/").status_code == 404  # of another domain


def test_the_database_keeps_what_was_said(cast: Cast) -> None:
    level(cast, "SM.02", 2)
    with pytest.raises(errors.CheckViolation):
        level(cast, "SM.02", 6)


def test_growth_is_drawn_with_steps(cast: Cast) -> None:
    level(cast, "OP.02", 2, 400)
    level(cast, "OP.02", 4, 10)
    text = page(cast.petra, f"{AT}beheer/")
    assert text.count('class="stip"') == 2
    assert text.count('class="lijn"') == 3


def test_a_line_of_one_moment_is_drawn_too() -> None:
    at = datetime(2026, 11, 1, tzinfo=NOW.tzinfo)
    picture = growth_picture([(at, Decimal(2))], Decimal(3), at)
    assert picture is not None
    assert [(line.x1, line.x2) for line in picture.lines] == [("6.0%", "96.0%")]
    assert growth_picture([], Decimal(3), at) is None


def shown(cast: Cast) -> dict[str, EvidenceRow]:
    with open_door(
        secret_of(cast.petra), purpose="governing", reads=("governance",), kind=Kind.NOBODY, now=NOW
    ) as door:
        return dict(norm_evidence(door=door))


def test_the_system_shows_what_it_knows(cast: Cast) -> None:
    before = shown(cast)
    assert before["mfa"].state == "yes"
    assert before["retention"].state == "no"
    assert before["breaches"].says == "In het register van datalekken staan er 0. Daarvan zijn er 0 nog open."
    assert before["access_review"].state == "no"
    assert before["agreements"].state == "unknown"
    assert before["dpias"].state == "no"
    assert before["backup"].state in {"unknown", "no"}
    cast.db.execute("delete from mfa_authenticator where user_id = %s", [cast.dirk.account])
    agreed(cast)
    cast.put(
        "retention_run", uid=uuid.uuid4(), on_date=days(0), trigger="night", register_version="1", register_digest="x", started_at=NOW,
        finished_at=NOW, state="done", problem="", planned=Json({}), done=Json({}), undecidable=Json({}), held=Json({}), ahead=Json({}),
        left_over=Json({}),
    )  # fmt: skip
    after = shown(cast)
    assert [after[key].state for key in ("mfa", "retention", "agreements")] == ["partly", "yes", "yes"]


def test_the_board_gets_a_table_and_a_paper(cast: Cast) -> None:
    level(cast, "SM.02", 4, shown_by="=1+1")
    client = sign_in(cast.fenna)
    table = list(csv.reader(io.StringIO(client.get(f"{AT}normen.csv").content.decode("utf-8-sig")), delimiter=";"))
    assert len(table) == 1 + len(NORMS)
    line = next(each for each in table if each[1] == "SM.02")
    assert line[4:6] == ["4", "3"]
    assert line[7] == "'=1+1"  # a spreadsheet runs nothing of it
    assert client.get(f"{AT}normen.pdf").content.startswith(b"%PDF")

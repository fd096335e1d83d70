"""A hidden camera: a case with an end, for which the school leader and the DPO both say yes, being two people."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cameras import footage
from tests.media.picturing import Row
from tests.people import Cast, Someone, days, sign_in
from tests.structure.places_reg import covert_case

ASKED = {"why": "Er verdwijnt geld.", "lighter": "Een bord verjaagt de dader.", "dpia_on": str(days(-1)), "starts_on": str(days(0)), "ends_on": str(days(28))}  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


def hidden(cast: Cast) -> Row:
    """A camera without a sign, of which everything else is said and approved."""
    return footage.camera(cast, "Stille hoek", is_covert=True, sign_on=None, sign_says="")


def post(who: Someone, of: Row, case: Row, what: str = "ja") -> Any:
    return sign_in(who).post(f"/cameras/{of.uid}/verborgen/{case.uid}/", {what: "1"})


def test_it_records_when_both_said_yes_and_no_longer(cast: Cast) -> None:
    one = hidden(cast)
    assert footage.lacks(cast, one) == ["covert"]
    leo = sign_in(cast.leo)
    answer = leo.post(f"/cameras/{one.uid}/verborgen/", ASKED)
    assert answer.status_code == 303
    assert footage.lacks(cast, one) == ["covert"]
    assert leo.post(answer["Location"], {"ja": "1"}).status_code == 303
    assert footage.lacks(cast, one) == ["covert"]
    fenna = sign_in(cast.fenna)
    assert "Een verborgen camera wacht op uw besluit" in text(fenna.get("/cameras/"))
    assert "Ja, dit mag" in text(fenna.get(answer["Location"]))
    assert fenna.post(answer["Location"], {"ja": "1"}).status_code == 303
    assert footage.lacks(cast, one) == []
    assert "geldt nu" in text(fenna.get(answer["Location"]))
    assert "wacht op uw besluit" not in text(fenna.get("/cameras/"))
    cast.db.execute(
        "update covert_case set starts_on = current_date - 20, ends_on = current_date, dpia_on = current_date - 30"
    )
    assert footage.lacks(cast, one) == ["covert"]
    assert "voorbij" in text(fenna.get(answer["Location"]))


@pytest.mark.parametrize("who", ["leo", "fenna", "petra"])
def test_it_can_be_ended_early(cast: Cast, who: str) -> None:
    one = hidden(cast)
    case = covert_case(cast, one, leader_id=cast.leo.id, leader_at="now", dpo_id=cast.fenna.id, dpo_at="now")
    assert footage.lacks(cast, one) == []
    assert post(cast.people[who], one, case, "einde").status_code == 303
    assert footage.lacks(cast, one) == ["covert"]
    answer = post(cast.leo, one, case, "einde")
    assert answer.status_code == 409
    assert "kan niets meer veranderen" in text(answer)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("ends_on", str(days(29)), "ten hoogste 28 dagen"), ("ends_on", str(days(0)), "ligt niet na de eerste"),
        ("starts_on", str(days(-1)), "Deze dag is al geweest"), ("dpia_on", str(days(1)), "moet vóór de aanvraag zijn gedaan"),
        ("why", "", "waarom de camera verborgen moet zijn"), ("lighter", " ", "waarom een lichter middel niet genoeg is"),
        ("dpia_on", "", "Vul de dag in"),
    ],
)  # fmt: skip
def test_what_the_form_refuses(cast: Cast, field: str, value: str, says: str) -> None:
    answer = sign_in(cast.leo).post(f"/cameras/{hidden(cast).uid}/verborgen/", ASKED | {field: value})
    assert answer.status_code == 422
    assert says in text(answer)
    assert cast.db.execute("select count(*) from covert_case").fetchone() == (0,)


def test_only_of_a_hidden_camera(cast: Cast) -> None:
    answer = sign_in(cast.leo).post(f"/cameras/{footage.camera(cast).uid}/verborgen/", ASKED)
    assert answer.status_code == 422
    assert "Deze camera is niet verborgen" in text(answer)


def test_the_leader_and_the_dpo_are_two_people(cast: Cast) -> None:
    cast.put("staff_role", staff_id=cast.leo.id, school_id=cast.schools["Oost"], role="dpo", starts_on=days(-9))
    one = hidden(cast)
    for said in ({"leader_id": cast.leo.id, "leader_at": "now"}, {"dpo_id": cast.leo.id, "dpo_at": "now"}):
        case = covert_case(cast, one, **said)
        page = sign_in(cast.leo).get(f"/cameras/{one.uid}/verborgen/{case.uid}/")
        assert "Ja, dit mag" not in text(page)
        assert post(cast.leo, one, case).status_code == 409
    assert cast.db.execute(
        "select count(*) from covert_case where leader_id is not null and dpo_id is not null"
    ).fetchone() == (0,)


def test_nobody_decides_in_the_place_of_another(cast: Cast) -> None:
    one = hidden(cast)
    case = covert_case(cast, one)
    answer = post(cast.petra, one, case)
    assert answer.status_code == 409
    assert "Alleen een schoolleider besluit hier" in text(answer)
    for who in (footage.caretaker(cast), cast.dirk, cast.anna):
        assert post(who, one, case).status_code == 404
    assert post(cast.leo, one, case).status_code == 303
    assert post(cast.leo, one, case).status_code == 409
    assert cast.db.execute("select leader_id, dpo_id from covert_case").fetchone() == (cast.leo.id, None)


def test_a_case_that_is_over_is_not_allowed_any_more(cast: Cast) -> None:
    one = hidden(cast)
    case = covert_case(cast, one, starts_on=days(-9), ends_on=days(0))
    assert post(cast.fenna, one, case).status_code == 409
    assert cast.db.execute("select dpo_id from covert_case").fetchone() == (None,)


def test_a_case_of_another_camera_is_not_there(cast: Cast) -> None:
    one, other = hidden(cast), hidden(cast)
    assert post(cast.leo, other, covert_case(cast, one)).status_code == 404


def test_later_cases_start_anew(cast: Cast) -> None:
    one = hidden(cast)
    covert_case(cast, one, leader_id=cast.leo.id, leader_at="now", dpo_id=cast.fenna.id, dpo_at="now", starts_on=days(3), ends_on=days(3) + timedelta(days=5))  # fmt: skip
    assert footage.lacks(cast, one) == ["covert"]
    assert "goedgekeurd, begint nog" in text(sign_in(cast.leo).get(f"/cameras/{one.uid}/"))

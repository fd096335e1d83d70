"""An assessment in the open form of the CNIL: its shape as their program reads it, and nothing of anybody by name."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from psycopg.types.json import Json

from tests.governance.assessing import EVENTS, assessment, risk
from tests.people import Cast, sign_in
from zorgvuldig.governance.dpia.questions import questions

SCHEMA = json.loads((Path(__file__).parent / "fixtures" / "cnil_pia.schema.json").read_text())


def exported(cast: Cast, **more: Any) -> dict[str, Any]:
    one = assessment(cast, **more)
    answer = sign_in(cast.petra).get(f"/privacy/onderzoek/{one.uid}/onderzoek.json")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


@pytest.mark.parametrize(
    "more",
    [{}, {"whole": False}, {"advised": True}, {"decided": True}, {"decided": True, "outcome": "ask"}],
    ids=["whole", "empty", "advised", "decided", "ask"],
)
def test_it_has_the_shape_that_their_program_reads(cast: Cast, more: dict[str, Any]) -> None:
    jsonschema_rs.validator_for(SCHEMA, validate_formats=True).validate(exported(cast, **more))


def test_the_shape_is_strict(cast: Cast) -> None:
    found = exported(cast)
    found["answers"][0]["reference_to"] = 999
    assert not jsonschema_rs.validator_for(SCHEMA).is_valid(found)


def test_every_answer_and_risk_is_in_it(cast: Cast) -> None:
    risks = [risk(event) for event in EVENTS[1:]]
    worst = risk("access", severity=4, likelihood=3, plan="Sloten <b>op</b> de deur.", owner="ICT", due_on="2027-01-31")
    found = exported(cast, decided=True, risks=Json([*risks, worst]))
    by_reference = {answer["reference_to"]: answer["data"] for answer in found["answers"]}
    assert {question.reference for question in questions()} - {31} <= set(by_reference)
    assert by_reference[111] == {"text": "Antwoord op 111.", "gauge": None, "list": []}
    assert by_reference[324]["list"] == ["Toegang per doel"]
    assert (by_reference[325]["gauge"], by_reference[326]["gauge"]) == (4, 3)
    assert {each["title"] for each in found["measures"]} == {"Antwoord op 31.", "Toegang per doel"}
    first = found["evaluations"][0]
    assert first["action_plan_comment"] == "Sloten &lt;b&gt;op&lt;/b&gt; de deur."  # their program shows it as HTML
    assert (first["person_in_charge"], first["estimated_implementation_date"]) == ("ICT", "2027-01-31")
    assert found["pia"]["dpo_opinion"] == "Het kan zo."


def test_nobody_is_named(cast: Cast) -> None:
    text = json.dumps(exported(cast, decided=True))
    assert not [name for name in ("Petra", "Fenna", "Leo", "Werker") if name in text]

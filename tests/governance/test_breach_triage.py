"""The advice follows from the answers alone, and says on which ground; the clock counts 72 hours."""

from datetime import timedelta
from typing import Any

import pytest

from tests.governance.breaching import ANSWERS
from tests.people import NOW
from zorgvuldig.governance.breach.clock import clock, is_late
from zorgvuldig.governance.breach.triage import KEYS, advice, unanswered

AP, PEOPLE = "artikel 33(1)", "artikel 34(1)"


def advised(categories: tuple[str, ...] = (), count: int | None = 3, **more: Any) -> tuple[str, str, str, str]:
    said = advice(ANSWERS | more, categories=categories, count=count)
    assert said is not None
    return said.ap, " ".join(map(str, said.ap_why)), said.people, " ".join(map(str, said.people_why))


@pytest.mark.parametrize("key", KEYS)
def test_there_is_no_advice_before_every_question_has_an_answer(key: str) -> None:
    answers = {name: value for name, value in ANSWERS.items() if name != key}
    assert advice(answers, categories=[], count=1) is None
    assert [question.key for question in unanswered(answers)] == [key]


@pytest.mark.parametrize(
    ("more", "ap", "people"),
    [
        ({}, "tell", "not"),
        ({"encrypted": "yes"}, "not", "not"),
        ({"encrypted": "unknown"}, "tell", "not"),
        ({"encrypted": "yes", "nature": ["availability"]}, "tell", "not"),
        ({"recovered": "yes", "who": "trusted"}, "not", "not"),
        ({"recovered": "yes", "who": "known"}, "tell", "not"),
        ({"who": "trusted", "consequences": ["none"]}, "not", "not"),
        ({"who": "trusted", "consequences": ["none"], "special": "unknown"}, "tell", "not"),
        ({"special": "yes"}, "tell", "tell"),
        ({"special": "unknown"}, "tell", "tell"),
        ({"who": "public"}, "tell", "tell"),
        ({"who": "public", "reachable": "no"}, "tell", "public"),
        ({"who": "public", "afterwards": "yes"}, "tell", "not"),
        ({"consequences": ["safety"], "who": "trusted"}, "tell", "tell"),
        ({"consequences": ["identity"], "encrypted": "yes", "nature": ["availability"]}, "tell", "not"),
    ],
    ids=lambda value: "-".join(f"{k}={v}" for k, v in value.items()) or "plain" if isinstance(value, dict) else value,
)
def test_what_is_advised(more: dict[str, Any], ap: str, people: str) -> None:
    said = advised(**more)
    assert (said[0], said[2]) == (ap, people)
    assert AP in said[1]
    assert "artikel 34(" in said[3]


def test_what_the_register_calls_special_counts_as_sensitive() -> None:
    assert advised(special="no")[2] == "not"
    assert advised(("health",), special="no")[2] == "tell"


@pytest.mark.parametrize(("count", "people"), [(3, "not"), (100, "tell"), (None, "tell")])
def test_many_people_or_nobody_knows_how_many_is_a_high_risk_with_strangers(count: int | None, people: str) -> None:
    assert advised(count=count, who="unknown")[2] == people


@pytest.mark.parametrize(
    ("used", "hours", "look", "is_over"),
    [(5, 67, "", False), (48, 24, "let-op", False), (60, 12, "fout", False), (72, 0, "fout", False), (80, 8, "fout", True)],
)  # fmt: skip
def test_the_clock_counts_from_when_it_was_noticed(used: int, hours: int, look: str, is_over: bool) -> None:
    stands = clock(NOW - timedelta(hours=used), now=NOW)
    assert (stands.hours, stands.look, stands.is_over, stands.is_running) == (hours, look, is_over, True)
    assert stands.share == min(100, int(used / 72 * 100))
    assert str(hours) in str(stands.says)


def test_the_clock_stops_when_it_is_told_or_need_not_be() -> None:
    stands = clock(NOW - timedelta(hours=80), now=NOW, stopped_at=NOW - timedelta(hours=60))
    assert (stands.is_running, stands.is_over, stands.hours, stands.look) == (False, False, 52, "")
    assert not is_late(NOW - timedelta(hours=72), NOW)
    assert is_late(NOW - timedelta(hours=72, minutes=1), NOW)

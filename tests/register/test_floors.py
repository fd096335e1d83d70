"""A register that says less than a promise needs is sound, and the promise is not kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from zorgvuldig.register.floors import below_floors
from zorgvuldig.register.load import load, text_of
from zorgvuldig.register.minimum import NO_FLOOR
from zorgvuldig.register.schema import Register, Rule
from zorgvuldig.statement.evidence.floors import check_floors
from zorgvuldig.statement.evidence.result import KEPT, NOT_KEPT, NOTHING

SHIPPED = load()


def rules(change: Callable[[Rule], Rule | None]) -> Register:
    """The register with other rules."""
    return replace(SHIPPED, rules=tuple(new for rule in SHIPPED.rules if (new := change(rule))))


def without(purpose: str, *keys: str, part: str = "reads") -> Register:
    """The register in which no parent has these kinds of data for this purpose."""

    def change(rule: Rule) -> Rule:
        if (rule.role, rule.purpose) != ("guardian", purpose):
            return rule
        return replace(rule, **{part: tuple(key for key in getattr(rule, part) if key not in keys)})

    return rules(change)


def kept(key: str, length: str) -> Register:
    """The register with another length of a term."""
    return replace(SHIPPED, terms={**SHIPPED.terms, key: replace(SHIPPED.terms[key], period=length)})


SHORT = {
    "a kind that parents do not see": (without("parental_view", "health"), {"P09": "Het register laat ouder of voogd niet meer zien: Gezondheid."}),
    "no parent sees anything": (rules(lambda rule: None if rule.role == "guardian" and rule.purpose == "parental_view" else rule), {"P09": "Naam en leerlingnummer"}),
    "nothing from sixteen on": (without("parental_view", "grades", part="once_pupil_decides"), {"P09": "als de leerling zelf beslist: Cijfers"}),
    "a copy without who looked": (without("copy", "access_log"), {"P09": "Wie keek"}),
    "no correction": (without("requesting", "correction", part="writes"), {"P10": "mag ouder of voogd dit niet meer doen"}),
    "no yes is taken back": (without("consenting", "consent", part="writes"), {"P15": "mag ouder of voogd dit niet meer doen"}),
    "fifty years": (kept("rest_at_most", "P50Y"), {"P11": "Het register bewaart langer dan wij beloven"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SHORT)
def test_a_register_that_says_less_turns_the_promise(name: str) -> None:
    register, says = SHORT[name]
    found = {key: sentences[0].nl for key, sentences in check_floors(register).short.items()}
    assert set(found) == set(says)
    for key, sentence in says.items():
        assert sentence in found[key]
        finding = check_floors(register).on(key, replace(NOTHING, state=KEPT))
        assert (finding.state, finding.reason.nl) == (NOT_KEPT, found[key])


def test_the_register_as_shipped_is_above_every_floor() -> None:
    assert list(below_floors(SHIPPED, SHIPPED)) == []
    assert {key for key, promise in SHIPPED.promises.items() if promise.floor != NO_FLOOR} == {
        "P09",
        "P10",
        "P11",
        "P15",
    }


def test_a_school_that_says_more_or_keeps_shorter_keeps_its_promise() -> None:
    assert list(below_floors(kept("rest_at_most", "P1Y"), SHIPPED)) == []


def test_a_text_without_floors_has_those_of_this_version() -> None:
    bare = {key: replace(promise, floor=NO_FLOOR) for key, promise in SHIPPED.promises.items()}
    assert {
        one.promise for one in below_floors(replace(without("parental_view", "health"), promises=bare), SHIPPED)
    } == {"P09"}


def test_check_says_what_a_register_is_below(tmp_path: Path) -> None:
    file = tmp_path / "register.toml"
    text = text_of(None)
    assert text.count("[terms.rest_at_most]\n") == 1
    head, _, tail = text.partition("[terms.rest_at_most]\n")
    file.write_text(head + "[terms.rest_at_most]\n" + tail.replace('period = "P2Y"', 'period = "P50Y"', 1))
    with pytest.raises(CommandError, match=r"^P11: The register keeps longer than we promise: "):
        call_command("register", "check", str(file))

"""What machines get: it fits its own schema, says what the page says, and holds no small number of people."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from tests.people import Cast
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.load import text_of
from zorgvuldig.statement.evidence import measure
from zorgvuldig.statement.evidence.result import FEW
from zorgvuldig.statement.figures import FIGURES, Shape


def told() -> dict[str, Any]:
    found: dict[str, Any] = Client().get("/beloften.json").json()
    return found


@pytest.fixture(params=["never", "old", "now"])
def measured(cast: Cast, request: pytest.FixtureRequest) -> None:
    """Never, an hour ago, or now."""
    if request.param != "never":
        measure(datetime.now(UTC) - timedelta(hours=request.param == "old"))


@pytest.mark.usefixtures("measured")
def test_it_fits_its_schema() -> None:
    schema = Client().get("/beloften.schema.json")
    assert schema["Content-Type"] == "application/schema+json"
    assert schema.json()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    validator = jsonschema_rs.Draft202012Validator(schema.json(), validate_formats=True)
    assert list(validator.iter_errors(told())) == []


@pytest.mark.parametrize("change", [{"state": "perfect"}, {"name": "Noor"}, {"since": "yesterday"}], ids=str)
def test_the_schema_refuses_what_is_not_said_like_that(cast: Cast, change: dict[str, str]) -> None:
    found = told()
    found["promises"][0] |= change
    validator = jsonschema_rs.Draft202012Validator(Client().get("/beloften.schema.json").json(), validate_formats=True)
    assert not validator.is_valid(found)


def test_it_names_the_register_in_force(cast: Cast) -> None:
    assert told()["register"] == {
        "version": REGISTER.version,
        "changed_on": REGISTER.changed_on,
        "digest": hashlib.sha256(text_of().encode()).hexdigest(),
    }


def numbers(value: Any) -> Iterator[int]:
    """Every whole number in a figure, however it is split."""
    if isinstance(value, dict):
        for part in value.values():
            yield from numbers(part)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def test_no_small_number_of_people_is_in_it(cast: Cast) -> None:
    measure(datetime.now(UTC))
    seen = set()
    for one in told()["promises"]:
        for key, value in one["figures"].items():
            seen.add(key)
            if FIGURES[key].shape is Shape.PEOPLE:
                assert [number for number in numbers(value) if 0 < number < FEW] == [], (one["id"], key)
    assert {"pupils", "own_looks", "data_by_source"} <= seen | {"data_by_source"}

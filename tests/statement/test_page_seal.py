"""The public page carries a seal over every word of it: whoever has a copy can see that it was changed, without us."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.people import Cast
from zorgvuldig.gate.declared import TEXT
from zorgvuldig.platform.vault.sign import public_key
from zorgvuldig.statement.cache import MEMORY
from zorgvuldig.statement.jobs import measure_and_publish
from zorgvuldig.statement.page_seal import CHANGED, UNKNOWN, UNSIGNED, page_problem

PAGES = {"/beloften/": "nl", "/en/promises/": "en"}
SEAL = re.compile(r'<script type="application/json" id="statement"[^>]*>(.*?)</script>\n', re.DOTALL)


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, cast: Cast) -> str:
    """The page as anybody gets it."""
    measure_and_publish(datetime.now(UTC))
    MEMORY.forget()
    return Client().get(request.param).content.decode()


def test_the_page_is_what_was_signed_and_says_when(page: str) -> None:
    assert page_problem(page, [public_key()]) == ""
    (content,) = SEAL.findall(page)
    statement = json.loads(content)
    assert content == json.dumps(statement, sort_keys=True, separators=(",", ":"))
    assert [one["id"] for one in statement["promises"]] == [f"P{number:02}" for number in range(1, 18)]
    assert abs(datetime.now(UTC) - datetime.fromisoformat(statement["measured_at"])).total_seconds() < 900
    assert statement["address"] in PAGES


CHANGES: dict[str, Callable[[str], str]] = {
    "a state": lambda page: re.sub(r"(?:niet in gebruik|not in use)", "waar", page),
    "a figure": lambda page: re.sub(r"<dd>(\d)", r"<dd>9\1", page, count=1),
    "a word more": lambda page: page.replace("</h1>", " altijd</h1>", 1),
    "the state in the seal": lambda page: page.replace('"state":"partly"', '"state":"kept"', 1),
    "the moment in the seal": lambda page: re.sub(r'"measured_at":"20', '"measured_at":"21', page, count=1),
    "the signature": lambda page: re.sub(r'(data-signature=".)', r"\1%", page, count=1),
    "another text": lambda page: re.sub(r'("text":".)', r"\1%", page, count=1),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_page_that_was_changed_is_not_what_was_signed(page: str, name: str) -> None:
    changed = CHANGES[name](page)
    assert changed != page
    assert page_problem(changed, [public_key()]) == CHANGED


def test_a_page_without_its_seal_or_with_that_of_another_is_refused(page: str) -> None:
    assert page_problem(SEAL.sub("", page), [public_key()]) == UNSIGNED
    assert page_problem(page, [bytes(32)]) == UNKNOWN


def test_the_key_is_one_that_anybody_can_get(page: str, client: Client) -> None:
    named = re.search(r'data-key="(\w+)"', page)
    assert named is not None
    assert client.get("/verklaring/sleutel.json").json()["keys"][0]["key_id"] == named[1]


def test_no_page_says_any_more_that_its_figures_are_not_sealed(page: str) -> None:
    assert "niet verzegeld" not in page
    assert "De andere cijfers op deze bladzijde hebben dat niet" not in TEXT

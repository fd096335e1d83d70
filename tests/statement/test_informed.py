"""The public page tells what AVG art. 12-14 ask: rights, facts, and who works for the school, out of the register and whole."""

import re
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client

from tests.people import Cast
from tests.statement.test_public_page import DUTCH, ENGLISH, read
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.register.load import parse, text_of
from zorgvuldig.register.problems import RegisterProblem
from zorgvuldig.register.reach import reach
from zorgvuldig.statement import register_lists as listing

TABLE = Path(__file__).parents[2] / "docs/informed.md"
INSTEAD = next(line for line in text_of().splitlines(keepends=True) if line.startswith("instead = "))
CITED = re.compile(r"`#([\w-]+)`")


def rows() -> list[str]:
    """The rows of both tables, without their heads."""
    return [
        line for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith(("| what has", "| kind of"))
    ]  # fmt: skip


@pytest.mark.parametrize("address", [DUTCH, ENGLISH])
def test_every_place_that_the_table_names_is_on_the_page(cast: Cast, address: str) -> None:
    page = read(address)
    named = {place for row in rows() for place in CITED.findall(row)}
    assert {place for place in named if f'id="{place}"' not in page} == set()


def test_every_row_is_answered_corrected_or_refused() -> None:
    for row in rows():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert (len(cells) == 2 and CITED.search(cells[1])) or cells[1] in ("answered", "corrected", "refused"), row
        assert cells[-1], row
    told = " ".join(row.split("|")[1] for row in rows())
    for letter in "abcdef":
        assert f"13(2)({letter})" in told
        assert f"13(1)({letter})" in told


def test_each_statement_that_was_read_has_its_sentences() -> None:
    listed = re.findall(r"^- ([A-Z]): ", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(listed) >= 5
    named = [
        letter
        for row in rows()
        for letters in re.findall(r" \(([A-Z](?:, [A-Z])*)\) \|", row)
        for letter in letters.split(", ")
    ]
    assert set(named) == set(listed)


def test_every_jump_leads_somewhere(cast: Cast) -> None:
    page = read(DUTCH)
    assert {to for to in re.findall(r'href="#([\w-]+)"', page) if f'id="{to}"' not in page} == set()


@pytest.mark.parametrize(("address", "language"), [(DUTCH, "nl"), (ENGLISH, "en")])
def test_rights_and_facts_are_those_of_the_register(cast: Cast, address: str, language: str) -> None:
    page = read(address)
    for right in REGISTER.personal_rights.values():
        for text in (right.name, right.says, right.holds, right.holds_not, right.instead, right.use):
            assert getattr(text, language) in page
    for fact in REGISTER.information.values():
        assert getattr(fact.says, language) in page
    assert legal_rule("personal_rights.withdrawal") in read(DUTCH)


def part(page: str, right: str) -> str:
    """What the page says of a right."""
    return page.partition(f'id="recht-{right}"')[2].partition("</details>")[0]


@pytest.mark.parametrize("right", ["objection", "portability"])
def test_a_right_that_depends_on_a_ground_names_the_data_and_the_purposes_with_it(cast: Cast, right: str) -> None:
    said, reached = part(read(DUTCH), right), reach(REGISTER, REGISTER.personal_rights[right])
    assert reached
    items = [" ".join(item.split()) for item in re.findall(r"<li>(.*?)</li>", said, re.DOTALL)]
    assert items == [
        f"{row.category.name.nl}: {'; '.join(purpose.name.nl for purpose in row.purposes)}" for row in reached
    ]
    assert REGISTER.personal_rights[right].instead.nl in said
    for elsewhere in ("official_number", "archive"):
        assert REGISTER.categories[elsewhere].name.nl not in said


def test_a_yes_is_taken_back_by_what_it_was_asked_for(cast: Cast) -> None:
    said = part(read(DUTCH), "withdrawal")
    assert re.findall(r"<li>(.*?)</li>", said) == [topic.name.nl for topic in REGISTER.topics.values()]


def test_a_right_that_holds_for_nothing_here_says_so(cast: Cast) -> None:
    with patch.object(listing, "reach_of", lambda key: []):
        page = read(DUTCH)
    assert "Niets. Zo gebruikt de school nu geen gegevens." in part(page, "portability")
    assert "Niets. Zo gebruikt de school nu geen gegevens." not in part(page, "withdrawal")


def test_a_service_that_nobody_filled_in_is_said_to_be_so(cast: Cast) -> None:
    lacking = "De school heeft dit nog niet ingevuld."
    assert read(DUTCH).count(lacking) == len(REGISTER.outside_services)
    services = dict(REGISTER.outside_services)
    assert f"Nog niet ingevuld door de school: {len(services)} van de {len(services)}." in read(DUTCH)
    services["hosting"] = replace(
        services["hosting"], who="Wolk BV", country="Noorwegen en India", outside_eea="Modelcontract."
    )
    services["portfolio"] = replace(services["portfolio"], unused=True)
    with patch.object(listing, "REGISTER", replace(REGISTER, outside_services=services)):
        page = read(DUTCH)
    assert page.count(lacking) == len(services) - 2
    assert f"Nog niet ingevuld door de school: {len(services) - 2} van de {len(services)}." in page
    assert "Wolk BV, Noorwegen en India" in page
    assert "Wolk BV: Noorwegen en India. Modelcontract." in page.partition('id="buiten"')[2].partition("</section>")[0]
    assert page.count("De school gebruikt dit niet.") == 1


def test_a_system_that_is_read_in_names_itself(cast: Cast) -> None:
    assert "EDEXML" not in read(DUTCH)
    with patch.object(listing, "import_sources", lambda: ["EDEXML"]):
        assert "EDEXML" in read(DUTCH)
    assert listing.import_sources() == []


def test_every_cookie_of_the_settings_is_named(cast: Cast) -> None:
    page = read(DUTCH)
    names = {getattr(settings, name) for name in dir(settings) if name.endswith("_COOKIE_NAME")}
    assert {name for name in names if f"<code>{name}</code>" in page} == names
    assert Client().get("/inloggen/").cookies.keys() <= names


def test_three_classes_of_recipients_are_said(cast: Cast) -> None:
    listed = read(DUTCH).partition('id="ontvangers"')[2].partition("</section>")[0]
    for words in ("De school moet het", "De school mag het", "Alleen als u ja zei"):
        assert words in listed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[personal_rights.objection]", "[personal_rights.protest]", "people have to be told this"),
        ("[information.cookies]", "[information.biscuits]", "people have to be told this"),
        ("[outside_services.mail]", "[outside_services.post]", "people have to be told this"),
        ('grounds = ["e", "f"]', 'grounds = ["e", "g"]', "is no ground of AVG art. 6(1)"),
        (INSTEAD, "", "personal_rights.access.instead"),
        ('who = ""', 'who = "Wolk BV"', "nobody knows where this keeps data"),
        ('country = ""', 'country = "Noorwegen"', "a country is named of nobody"),
        ('who = ""\ncountry = ""', 'who = "Wolk BV"\ncountry = "Noorwegen"\nunused = true', "named and called unused"),
    ],
)  # fmt: skip
def test_a_register_that_tells_less_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(RegisterProblem, match=re.escape(said)):
        parse(text_of().replace(old, new, 1), "register.toml")

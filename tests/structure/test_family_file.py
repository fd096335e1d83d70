"""A family's file page shows every kind of data that the register lets a family see, once, and says why it is there."""

from collections import Counter

import pytest
from django.test import Client

from tests.people import Cast, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import addresses, declaration_of
from zorgvuldig.kit.rules import legal_claim
from zorgvuldig.pupil_file.data_flow_reads import SOURCES
from zorgvuldig.pupil_file.file_reads import COPIED, FILE, HELD
from zorgvuldig.pupil_file.redaction import RULES
from zorgvuldig.pupil_file.sections import DATA, SECTIONS, USE
from zorgvuldig.register.schema import SourceStatus


def test_every_kind_of_data_stands_in_exactly_one_part() -> None:
    placed = Counter(category for section in SECTIONS for category in section.categories)
    assert set(placed) == {*FILE, *COPIED}
    assert {category for category, count in placed.items() if count > 1} == set()


def test_every_part_has_its_own_anchor() -> None:
    assert len({section.key for section in SECTIONS}) == len(SECTIONS)


@pytest.mark.parametrize("name", ["gerda", "noor"])
def test_a_page_says_of_each_kind_why_it_is_there(cast: Cast, name: str) -> None:
    path = f"/mijn-kind/{cast.noor.uid}/" if name == "gerda" else "/mijn-gegevens/"
    client = sign_in(cast.people[name])
    reasons = client.get(f"{path}waarom/").content.decode()
    for key in {*FILE, *COPIED}:
        assert f'<h3 id="soort-{key}"><a href="/register/{key}/">' in reasons, key
        part = reasons[reasons.index(f'id="soort-{key}"') :].partition("<h")[0]
        assert "Waarvoor: " in part, key
    pages = {DATA: client.get(path).content.decode(), USE: client.get(f"{path}gebruik/").content.decode()}
    for section in SECTIONS:
        way = "waarom/" if section.page == DATA else "../waarom/"
        sends = f'href="{way}#{section.key}"' in pages[section.page]
        assert sends == bool(section.categories), section.key
        assert (f'<h2 id="{section.key}">' in reasons) == bool(section.categories), section.key


@pytest.mark.parametrize("name", ["gerda", "noor"])
def test_every_part_is_found_from_either_page_and_stands_on_one(cast: Cast, name: str) -> None:
    path = f"/mijn-kind/{cast.noor.uid}/" if name == "gerda" else "/mijn-gegevens/"
    client = sign_in(cast.people[name])
    pages = {DATA: client.get(path).content.decode(), USE: client.get(f"{path}gebruik/").content.decode()}
    away = {DATA: "gebruik/", USE: "../"}
    for section in SECTIONS:
        for page, text in pages.items():
            is_here = section.page == page
            assert (f'<h2 id="{section.key}">' in text) == is_here, section.key
            assert f'<li><a href="{"" if is_here else away[page]}#{section.key}">' in text, section.key


def test_the_page_with_the_data_opens_no_more_than_it_shows() -> None:
    shown = {category for section in SECTIONS if section.page == DATA for category in section.categories}
    assert set(HELD) == shown - {"request"} | {"hold"}  # requests have pages of their own; until when is in the margin
    for path, pattern in addresses():
        if pattern.name in ("child", "own_file"):
            found = declaration_of(pattern)
            assert found is not None, path
            assert set(found.reads) == set(HELD), path
    assert not set(HELD) & {"access_log", "release", "exchange", "incoming", "supplier", "own_copy", "offer"}


def test_the_register_says_the_rest_of_it(client: Client) -> None:
    """From whom, on which basis, how long, and who else gets it (AVG art. 15(1)): there the family's page sends its reader."""
    for key in {*FILE, *COPIED}:
        told = client.get(f"/register/{key}/").content.decode()
        for fact in (
            "<dt>Van wie</dt>",
            "<dt>Welke regel</dt>",
            "Hoelang bewaren wij dit?",
            "Wie buiten de school krijgt dit?",
        ):
            assert fact in told, (key, fact)


def test_every_kind_about_the_pupil_comes_from_somebody_in_the_picture() -> None:
    placed = Counter(category for _name, categories in SOURCES.values() for category in categories)
    about = {category for category in FILE if "pupil" in REGISTER.categories[category].about}
    assert set(placed) == about
    assert max(placed.values()) == 1


def test_what_is_withheld_names_real_columns_and_a_ground() -> None:
    for rule in RULES:
        claim = legal_claim(rule.claim)
        assert claim.source, rule.key
        assert claim.source_status is not SourceStatus.LAW, rule.key  # nobody read the text in force yet
        for table, columns in rule.tables.items():
            assert set(columns) <= set(REGISTER.tables[table].columns), rule.key

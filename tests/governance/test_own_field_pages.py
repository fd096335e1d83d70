"""Where the fields of the school's own are read: by the officer with their state, by everybody, and in the record of processing."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.people import TODAY, Cast, sign_in
from tests.pupils.own_fields_world import ENDED, HALL, KEY, LOCKER, declared, ended
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.governance.register_editor.pages import paper

AT = "/privacy/register/eigen-velden/"
PROPOSE = "/privacy/register/voorstel/"


@pytest.fixture
def own(cast: Cast) -> Iterator[Cast]:
    """A school with a field in use, one that ended and one that is cleared."""
    with declared(cast, LOCKER, HALL, ENDED, ended(KEY, cleared=True)):
        yield cast


def part(page: str, name: str) -> str:
    """What the page says of one field."""
    return page.partition(f"<h2>{name}</h2>")[2].partition("<h2>")[0]


def test_the_officer_reads_the_state_of_each_and_finds_the_next_step(own: Cast) -> None:
    page = sign_in(own.petra).get(AT).content.decode()
    assert f'href="{PROPOSE}nieuw-eigen-veld/"' in page
    assert "Er zijn 4 eigen velden, van hoogstens 30." in page
    for name, state, step in (
        ("Kluisje", "in gebruik", f"{PROPOSE}einde-eigen-veld/kluisje/"),
        ("Plek", "hal, gang", f"{PROPOSE}einde-eigen-veld/plek/"),
        ("Fietsenhok", "beëindigd; wat was ingevuld blijft", f"{PROPOSE}wis-eigen-veld/fietsenhok/"),
        ("Sleutel", "beëindigd, en wat was ingevuld gaat weg", ""),
    ):
        said = part(page, name)
        assert state in said, name
        assert said.count(f'href="{PROPOSE}') == bool(step), name
        assert not step or f'href="{step}"' in said, name
    assert "Leerlingenadministratie, Mentor, en het gezin" in " ".join(part(page, "Kluisje").split())


def test_who_does_not_propose_reads_only_and_others_do_not_come(own: Cast) -> None:
    page = sign_in(own.fenna).get(AT).content.decode()
    assert "Waarom kluisje." in page
    assert PROPOSE not in page
    for who in (own.anna, own.maud, own.gerda, own.noor, own.bas):
        assert sign_in(who).get(AT).status_code == 404, who.name


def test_everybody_reads_why_it_is_there_who_sees_it_and_how_long(own: Cast) -> None:
    page = Client().get("/register/contact/").content.decode()
    for said in ("Eigen gegevens van de school", "Waarom kluisje.", "Leerlingenadministratie, Mentor, en het gezin", "vult niemand het meer in"):  # fmt: skip
        assert said in " ".join(page.split()), said
    assert "Eigen gegevens van de school" not in Client().get("/register/birth/").content.decode()


def test_the_record_of_processing_names_each_with_its_reason(own: Cast) -> None:
    found = [one for one in paper(REGISTER, TODAY, {}).categories if "Eigen velden van de school" in dict(one.facts)]
    assert [one.name for one in found] == [REGISTER.categories["contact"].name.nl]
    said = dict(found[0].facts)["Eigen velden van de school"]
    assert "Kluisje: Waarom kluisje. (Voor: Leerlingenadministratie." in said
    with declared(own):
        none = [one for one in paper(REGISTER, TODAY, {}).categories if "Eigen velden van de school" in dict(one.facts)]
    assert none == []

"""A file of subjects that pupils choose for the coming year: old → new first, nothing of it kept that does not fit, and taken back as a whole."""

import pytest
from django.test import Client

from tests.imports.importing import chosen
from tests.imports.test_take_over import number, page, read
from tests.people import Cast, days, sign_in
from tests.pupils.choosing import choices, put_choice, put_coming, put_subject


@pytest.fixture
def anna(cast: Cast) -> Client:
    """Anna, at a school that has a coming year, and the subjects Wiskunde, Nederlands and Scheikunde."""
    put_coming(cast)
    put_subject(cast, "sk", "Scheikunde")
    return sign_in(cast.anna)


def test_a_subject_a_row_is_read_in_and_goes_again(cast: Cast, anna: Client) -> None:
    put_choice(cast, cast.noor)
    before = choices(cast)
    noor, bram = number(cast), number(cast, "bram")
    text = f"Leerlingnummer;Vak;Leerjaar;Niveau\r\n{noor};SK;3;havo\r\n{noor};wi2B;3;havo\r\n{bram};Wiskunde;4;vwo\r\n"
    path = chosen(anna, text, "choices")
    shown = page(anna.get(f"{path}voorbeeld/"))
    assert "Vakkeuze erbij leeg Scheikunde, 3 havo" in shown
    assert "Vakkeuze erbij leeg Wiskunde, 4 vwo" in shown
    assert choices(cast) == before
    run = read(anna, path)
    assert choices(cast) == {
        *before,
        ("Noor", "Scheikunde", 3, "havo", None),
        ("Bram", "Wiskunde", 4, "vwo", None),
    }
    anna.post(f"{run}terug/")
    assert choices(cast) == before


def test_subjects_beside_each_other_are_read_and_the_level_follows_from_the_class(cast: Cast, anna: Client) -> None:
    text = f"Leerlingnummer,Vak 1,Vak 2,Vak 3\r\n{number(cast)},sk,,Nederlands\r\n{number(cast, 'sem')},sk,,\r\n"
    read(anna, chosen(anna, text.encode("cp1252"), "choices"))
    assert choices(cast) == {
        ("Noor", "Scheikunde", 3, "havo", None),
        ("Noor", "Nederlands", 3, "havo", None),
        ("Sem", "Scheikunde", 4, "havo", None),
    }


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("999999;sk;3;havo", "Wij kennen geen leerling"),
        ("{n};sterrenkunde;3;havo", "is geen vak van deze school"),
        ("{n};sk;9;havo", "Vul een heel getal in van 1 tot en met 6"),
        ("{n};sk;4;havo", "Deze leerling kiest al voor 3 havo."),
        ("{n};;3;havo", "Leeg. Vul dit in."),
        ("{far};sk;3;havo", "nog geen volgend schooljaar"),
        ("{loose};sk;;", "Voor welk leerjaar is deze keuze?"),
    ],
)
def test_what_does_not_fit_is_refused_by_row(cast: Cast, anna: Client, row: str, says: str) -> None:
    put_choice(cast, cast.noor)
    cast.pupil("Los", "Losser", 13)
    before = choices(cast)
    filled = row.format(n=number(cast), far=number(cast, "wout"), loose=number(cast, "los"))
    path = chosen(anna, f"Leerlingnummer;Vak;Leerjaar;Niveau\r\n{filled}\r\n", "choices")
    assert says in page(anna.get(f"{path}voorbeeld/"))
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert choices(cast) == before


def test_pupils_of_another_school_are_not_reached(cast: Cast, anna: Client) -> None:
    cast.put("school_year", school_id=cast.schools["West"], name="later", starts_on=days(200), ends_on=days(565))
    put_subject(cast, "sk", "Scheikunde", "West")
    path = chosen(anna, f"Leerlingnummer;Vak;Leerjaar\r\n{number(cast, 'wout')};sk;3\r\n", "choices")
    assert "Daar werkt u niet bij de administratie" in page(anna.get(f"{path}voorbeeld/"))
    assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert choices(cast) == set()

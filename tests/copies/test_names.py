"""Names of others in a text: each way to write one is found, what is the family's own or only a word is not."""

from time import process_time

import pytest

from zorgvuldig.copies.names import NameFinder, PersonName

OTHERS = (
    PersonName("Anna-Sophie", "van der", "Berg"),
    PersonName("Bas", "de", "Vries", "B.J."),
    PersonName("Émile", "", "Özdemir"),
    PersonName("Bram", "", "Jansen"),
    PersonName("Roos", "", "Bakker"),
    PersonName("Max", "", "Pruim-Lindeman"),
    PersonName("An", "", "Nguyễn"),
    PersonName("Tess", "van", "Loon"),
)
OWN = (PersonName("Noor", "", "Jansen"), PersonName("Tess", "", "Jansen"))
FINDER = NameFinder(OTHERS, OWN)
GONE = "▇ (naam van iemand anders)"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Bram liep weg", f"{GONE} liep weg"),
        ("noor en BRAM", f"noor en {GONE}"),
        ("Bram's tas en Bram’s jas", f"{GONE}'s tas en {GONE}’s jas"),
        ("Brams tas", f"{GONE} tas"),
        ("Anna-Sophie zei", f"{GONE} zei"),
        ("Anna Sophie zei", f"{GONE} zei"),
        ("Annasophie zei", f"{GONE} zei"),
        ("Anna zei, Sophie zweeg", f"{GONE} zei, {GONE} zweeg"),
        ("Sophie-Anne", GONE),
        ("Noor-Anna", GONE),
        ("Anna van der Berg", GONE),
        ("Van der Berg", GONE),
        ("mevrouw Berg", f"mevrouw {GONE}"),
        ("A. van der Berg", GONE),
        ("A.S. van der Berg", GONE),
        ("B.J. de Vries", GONE),
        ("Vries, Bas de", f"{GONE} de"),
        ("emile en Émile en E\u0301mile", f"{GONE} en {GONE} en {GONE}"),
        ("OZDEMIR", GONE),
        ("Lindeman", GONE),
        ("Pruim", GONE),
        ("Nguyen en An", f"{GONE} en {GONE}"),
        ("Bram2 en _Bram_", f"{GONE}2 en _{GONE}_"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, masked: str) -> None:
    assert FINDER.masked(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Br\u200bam",
        "Br\u00adam",
        "B\u2060ram",
        "**Br**am",
        "<b>Br</b>am",
        'B<span class="x">ram</span>',
        "Br-\nam",
        "Bram\nJansen",
        "Bram \r\n  Jansen",
        "B. \u200bJansen",
    ],
)
def test_a_name_that_is_split_is_found(text: str) -> None:
    assert GONE in FINDER.masked(text)
    rest = FINDER.masked(text).replace(GONE, "").casefold()
    assert not any(part in rest for part in ("br", "am", "jansen"))


@pytest.mark.parametrize(
    "text",
    [
        "Noor en mevrouw Jansen",
        "Tess kwam later, N. Jansen ook",
        "Noors schrift",
        "Abraham keek naar de branding",
        "hij zingt bas en zij houdt van de roos",
        "de bakker om de hoek, een an sich",
        "het oude de Loonse pad",
        "",
    ],
)
def test_the_family_itself_and_what_is_only_a_word_are_not(text: str) -> None:
    assert FINDER.find(text) == []
    assert FINDER.masked(text) == text


def test_the_same_given_name_with_another_family_name_is_somebody_else() -> None:
    assert FINDER.masked("Tess van Loon en Tess") == f"{GONE} en Tess"
    assert FINDER.masked("Bram Jansen en Noor Jansen") == f"{GONE} en Noor Jansen"


def test_a_name_that_is_a_word_counts_with_a_capital_and_is_doubtful() -> None:
    found = FINDER.find("Bas en de bas, Roos en de roos, Bram en bram")
    assert [name.is_doubtful for name in found] == [True, True, False, False]
    assert [name.is_doubtful for name in FINDER.find("Roos Bakker")] == [False]


def test_a_name_never_reaches_over_a_mark() -> None:
    """Else a name that is masked would take the mark with it, and show the rest of the passage."""
    assert FINDER.masked("Roos [[Bakker]]") == f"{GONE} [[{GONE}]]"


def test_two_thousand_notes_in_a_year_of_three_hundred_take_less_than_a_second() -> None:
    others = [PersonName(f"Xa{chr(97 + i % 26)}{chr(97 + i // 26)}", "van", f"Q{chr(97 + i // 26)}{chr(97 + i % 26)}er") for i in range(300)]  # fmt: skip
    note = "Vandaag praatte de mentor met de leerling over het huiswerk, en Xaca van Qacer zat erbij. " * 6
    began = process_time()
    finder = NameFinder(others, OWN)
    found = sum(len(finder.find(note + str(number))) for number in range(2000))
    assert found == 2000 * 6
    assert process_time() - began < 1

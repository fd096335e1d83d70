"""Which passwords are refused, and that nothing else is asked of them."""

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.test import override_settings

from zorgvuldig.accounts.signin import passwords
from zorgvuldig.accounts.signin.passwords import ENOUGH, effort, is_listed


def why(password: str) -> set[str]:
    """The codes of everything that is wrong with a password."""
    try:
        validate_password(password)
    except ValidationError as wrong:
        return {str(one.code) for one in wrong.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "welkom2026!!", "Welkom2026!!!!!!!!", "WelkomOpSchool1", "zorgvuldig2026", "zorgvuldigzorgvuldig", "qwerty123456", "passwordpassword",
        "iloveyou12345", "123456789012", "aaaaaaaaaaaaaaaa", "wachtwoord123!", "september2026", "Geheim!Geheim!",
        "leerling-2026", "localhost2026!", "sunshinedragon", "1q2w3e4r5t6y", "qwertyuiop123",
    ],
)  # fmt: skip
def test_what_others_try_first_is_refused(password: str) -> None:
    assert why(password) & {"password_guessable", "password_too_common"}


@pytest.mark.parametrize(
    "password",
    [
        "een fiets in de regen", "drie appels op het dak", "vier-woorden-zijn-genoeg", "een-nieuw-wachtwoord-dus", "8f3#K2-91!x7", "!@#$a1%^&*b2",
        "ΑθήναΘεσσαλονίκη", "Жёлтый зонт у окна", "😀🐘🚲🌧🏠🍎🎻🧦🪁🐝🌙⚓", "correct horse battery staple", "93027461850372", "x" + "yz9" * 80,
        "alleen kleine letters hier", "ALLEEN HOOFDLETTERS HIER",
    ],
)  # fmt: skip
def test_any_composition_will_do(password: str) -> None:
    assert why(password) == set()


def test_length_is_from_twelve_to_two_hundred_fifty_six() -> None:
    assert why("vier zinnen") == {"password_too_short"}
    assert why("vier zinnen!") == set()
    assert why("dit is een zin. " * 16) == set()
    assert why("dit is een zin. " * 16 + "!") == {"password_too_long"}


def test_a_known_password_is_taken_apart_the_cheapest_way() -> None:
    assert effort("") == 0
    assert effort("welkom") == 0
    assert effort("dragon") == 10
    assert effort("dragon dragon") == 20
    assert effort("xzkqvw") == 30 == ENOUGH


def test_the_name_of_the_site_is_a_word_of_school() -> None:
    passwords._school_words.cache_clear()
    with override_settings(ALLOWED_HOSTS=["zorg.zonnebloemcollege.example"]):
        assert "password_guessable" in why("zonnebloemcollege1")
    passwords._school_words.cache_clear()


# --- passwords from breaches ---------------------------------------------------------------------------------------

LEAKED = [f"uitgelekt wachtwoord {number}" for number in range(400)]


def put_list(path: Path, *, ending: str = ":3\r\n") -> Path:
    """A file as it is published: sums in capitals, sorted, each with how often it was seen."""
    sums = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in LEAKED)  # noqa: S324 - the list is made of it
    path.write_bytes("".join(f"{one}{ending}" for one in sums).encode())
    return path


@pytest.mark.parametrize("ending", [":3\r\n", ":12345\n", "\n"], ids=["published", "counted", "bare"])
def test_every_password_of_the_list_is_found_and_no_other(tmp_path: Path, ending: str) -> None:
    file = put_list(tmp_path / "sums.txt", ending=ending)
    assert [word for word in LEAKED if not is_listed(file, word)] == []
    assert [number for number in range(400) if is_listed(file, f"niet uitgelekt {number}")] == []


def test_an_empty_list_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "sums.txt").write_bytes(b"")
    assert not is_listed(tmp_path / "sums.txt", "x")


def test_a_leaked_password_is_refused(tmp_path: Path) -> None:
    assert why(LEAKED[7]) == set()
    with override_settings(BREACHED_PASSWORDS=put_list(tmp_path / "sums.txt")):
        assert why(LEAKED[7]) == {"password_breached"}
        assert why("een fiets in de regen") == set()


def test_without_the_list_that_was_named_no_password_is_taken(tmp_path: Path) -> None:
    with override_settings(BREACHED_PASSWORDS=tmp_path / "weg.txt"):
        assert why("een fiets in de regen") == {"no_list"}


def test_every_rule_says_itself_in_a_sentence() -> None:
    assert all(str(rule.get_help_text()).endswith(".") for rule in get_default_password_validators())

"""Settings of mail that cannot be stop every command, each with a sentence of its own."""

import pytest

from zorgvuldig.platform.mail.settings_check import PORTS
from zorgvuldig.settings.check import problems

GOOD = {
    "ZORGVULDIG_EMAIL_HOST": "mail.school.example",
    "ZORGVULDIG_EMAIL_TLS": "starttls",
    "ZORGVULDIG_EMAIL_USER": "zorgvuldig",
    "ZORGVULDIG_EMAIL_PASSWORD": "geheim",
    "ZORGVULDIG_EMAIL_PER_MINUTE": "60",
    "ZORGVULDIG_BOUNCES": "bounce@school.example",
}


def test_what_can_be_is_no_problem() -> None:
    assert problems(GOOD) == []
    assert PORTS == {"none": 25, "starttls": 587, "tls": 465}


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("EMAIL_TLS", "ssl", "choose none, starttls or tls"),
        ("EMAIL_TLS", "none", "would go over the network as it is"),
        ("EMAIL_TLS", " none ", "would go over the network as it is"),
        ("EMAIL_PASSWORD", "", "or neither"),
        ("EMAIL_PORT", "0", "ZORGVULDIG_EMAIL_PORT"),
        ("EMAIL_PORT", "smtp", "ZORGVULDIG_EMAIL_PORT"),
        ("EMAIL_PER_MINUTE", "0", "ZORGVULDIG_EMAIL_PER_MINUTE"),
        ("BOUNCES", "bounce", "bounce@school.example"),
        ("BOUNCES", "bounce+a@school.example", "at most 18"),
        ("BOUNCES", f"{'b' * 19}@school.example", "at most 18"),
    ],
    ids=["word", "open", "open-with-spaces", "half", "port", "port-word", "pace", "no-address", "plus", "long"],
)
def test_what_cannot_be_is_said(setting: str, value: str, words: str) -> None:
    (said,) = problems(GOOD | {f"ZORGVULDIG_{setting}": value})
    assert words in said
    assert "geheim" not in said


def test_a_server_on_this_machine_may_go_without() -> None:
    here = {"ZORGVULDIG_EMAIL_TLS": "none", "ZORGVULDIG_EMAIL_HOST": "localhost"}
    assert problems(GOOD | here) == []

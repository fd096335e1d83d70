"""Settings of mail that cannot be stop every command with one sentence."""

import pytest

from zorgvuldig.post.settings_check import MailSettingWrong, checked

GOOD = {
    "host": "mail.school.example",
    "security": "starttls",
    "port": "",
    "user": "zorgvuldig",
    "password": "geheim",
    "per_minute": "60",
    "bounces": "bounce@school.example",
}


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_the_port_follows_from_the_security(security: str, port: int) -> None:
    assert checked(**{**GOOD, "security": security}).port == port


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"security": "ssl"}, "choose none, starttls or tls"),
        ({"security": "none"}, "would go over the network as it is"),
        ({"password": ""}, "or neither"),
        ({"port": "0"}, "ZORGVULDIG_EMAIL_PORT"),
        ({"port": "smtp"}, "ZORGVULDIG_EMAIL_PORT"),
        ({"per_minute": "0"}, "ZORGVULDIG_EMAIL_PER_MINUTE"),
        ({"bounces": "bounce"}, "bounce@school.example"),
        ({"bounces": "bounce+a@school.example"}, "at most 18"),
        ({"bounces": f"{'b' * 19}@school.example"}, "at most 18"),
    ],
    ids=["word", "open", "half", "port", "port-word", "pace", "no-address", "plus", "long"],
)
def test_what_cannot_be_is_said(change: dict[str, str], words: str) -> None:
    with pytest.raises(MailSettingWrong) as refused:
        checked(**{**GOOD, **change})
    assert words in str(refused.value)


def test_a_server_on_this_machine_may_go_without() -> None:
    assert checked(**{**GOOD, "security": "none", "host": "localhost"}).port == 25

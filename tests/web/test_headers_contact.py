"""Whom somebody tells who finds a hole: for programs and for people."""

from datetime import datetime, timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from tests.people import Cast
from tests.web.wanted_headers import missing
from zorgvuldig.web.security_contact import contact, examine

ADDRESS = "/.well-known/security.txt"


@override_settings(SECURITY_CONTACT="veilig@school.example")
def test_the_file_is_as_the_standard_says(client: Client) -> None:
    answer = client.get(ADDRESS, secure=True)
    lines = answer.content.decode().splitlines()
    told = dict(line.split(": ", 1) for line in lines)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert len(told) == len(lines)  # each once; more than one Expires or Preferred-Languages is not allowed
    assert told["Contact"] == "mailto:veilig@school.example"
    assert told["Preferred-Languages"] == "nl, en"
    assert told["Canonical"] == f"https://testserver{ADDRESS}"
    assert told["Policy"] == "https://testserver/beveiliging/melden/"
    expires = datetime.strptime(told["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.now().tzinfo)
    assert timedelta(days=178) < expires - timezone.now() < timedelta(days=365)
    assert missing(answer) == []
    assert not answer.cookies


@override_settings(SECURITY_CONTACT="")
def test_without_a_contact_there_is_no_file_and_doctor_says_so(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404
    (answer,) = examine(timezone.now())
    assert (answer.ok, answer.note) == (False, True)
    assert "ZORGVULDIG_SECURITY_CONTACT" in answer.says
    assert "functionaris gegevensbescherming" in client.get("/beveiliging/melden/").content.decode().lower()


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("a@b.example", "mailto:a@b.example"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("https://b.example/lek", "https://b.example/lek"),
        ("tel:+31-10-1234567", "tel:+31-10-1234567"),
        ("http://b.example/", ""),
        ("javascript:alert(1)", ""),
        ("a@b.example\nExpires: 1999-01-01T00:00:00Z", ""),
        ("bel de conciërge", ""),
    ],
)
def test_only_an_address_is_a_contact(told: str, address: str) -> None:
    with override_settings(SECURITY_CONTACT=told):
        assert contact() == address


@override_settings(SECURITY_CONTACT="https://school.example/lek")
@pytest.mark.parametrize(
    ("language", "sentence"), [("nl", "Wat wij u vragen"), ("nl", "binnen drie werkdagen"), ("nl", "geen aangifte")]
)
def test_people_read_what_we_ask_and_promise(client: Client, language: str, sentence: str) -> None:
    answer = client.get("/beveiliging/melden/", headers={"accept-language": language})
    assert 'href="https://school.example/lek"' in answer.content.decode()
    assert sentence in answer.content.decode()


def test_every_page_leads_to_it(cast: Cast, client: Client) -> None:
    for address in ("/inloggen/", "/nergens/", "/beveiliging/melden/"):
        assert 'href="/beveiliging/melden/"' in client.get(address).content.decode()

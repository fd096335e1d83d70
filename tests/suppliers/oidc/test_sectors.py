"""Whose pseudonyms a product gets (OIDC Core 8.1), and which addresses a product may have."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.suppliers.oidc.listening import Listening, listening
from zorgvuldig.suppliers.oidc.sectors import NoSector, check_addresses, sector_of

ONE = ["https://rekenplein.example/terug", "https://Rekenplein.example:8443/ook"]
TWO = ["https://rekenplein.example/terug", "https://taalplein.example/terug"]


@pytest.fixture
def supplier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    monkeypatch.setattr(settings, "OUTBOUND_HOSTS", ["localhost"])
    with listening(tmp_path) as it:
        monkeypatch.setenv("SSL_CERT_FILE", it.certificate)
        yield it


def refused(uris: list[str], listed: str = "") -> str:
    with pytest.raises(NoSector) as why:
        sector_of(uris, listed)
    return str(why.value)


def test_one_host_is_the_sector() -> None:
    assert sector_of(ONE) == "rekenplein.example"


def test_several_hosts_need_a_list() -> None:
    assert "verschillende hosts" in refused(TWO)
    assert "adressen waarnaar" in refused([])
    assert "adressen waarnaar" in refused(["/terug"])


def test_a_list_that_names_them_all(supplier: Listening) -> None:
    supplier.body = json.dumps([*TWO, "https://meer.example/"]).encode()
    assert sector_of(TWO, f"{supplier.url}/lijst.json") == "localhost"
    assert [path for _, path, _ in supplier.asked] == ["/lijst.json"]


def test_a_list_is_read_for_one_host_too(supplier: Listening) -> None:
    supplier.body = json.dumps(TWO).encode()
    assert "niet alle adressen" in refused(ONE, supplier.url)


@pytest.mark.parametrize(
    "listed", [[], TWO[:1], [TWO[0], TWO[1] + "/"], {"redirect_uris": TWO}, [*TWO[:1], [TWO[1]]], "x", None]
)
def test_a_list_that_does_not(supplier: Listening, listed: object) -> None:
    supplier.body = json.dumps(listed).encode()
    assert "niet alle adressen" in refused(TWO, supplier.url)


def test_a_list_that_cannot_be_read(supplier: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    supplier.body = b"<html>"
    assert "niet te lezen" in refused(TWO, supplier.url)
    supplier.status, supplier.body = 404, json.dumps(TWO).encode()
    assert "niet te lezen" in refused(TWO, supplier.url)
    monkeypatch.setattr(settings, "OUTBOUND_HOSTS", [])
    supplier.status = 200
    assert "niet te lezen" in refused(TWO, supplier.url)  # it is inside the school


@pytest.mark.parametrize(
    "uri", ["http://localhost/x", "localhost/x", "https://", "https://a.example/#x", "https://a@b.example/", "x y"]
)
def test_a_list_is_fetched_over_https(uri: str) -> None:
    assert "https://" in refused(TWO, uri)


def test_good_addresses() -> None:
    assert (
        check_addresses(
            ONE, post_logout_redirect_uris=["https://rekenplein.example/"], logout_uri="https://rekenplein.example/uit"
        )
        == []
    )
    assert check_addresses(["http://localhost:3000/cb", "http://127.0.0.1/cb", "http://[::1]:8/cb"], is_test=True) == []


@pytest.mark.parametrize(
    "uri",
    [
        "http://rekenplein.example/terug", "rekenplein.example/terug", "/terug", "", "https:///terug", "https://a.example/#x",
        "https://a.example/#", "https://*.a.example/", "https://a.example/*", "https://a:b@a.example/", "javascript:alert(1)",
        "data:text/html,x", "app://terug", "https://a.example/ x", "https://a.example\\@b.example/", "https://a.example:0/",
        "https://a.example:x/", "https://ä.example/", "https://a.example/\n", "http://localhost/cb", "HTTPS://",
    ],
)  # fmt: skip
def test_bad_addresses(uri: str) -> None:
    assert len(check_addresses([uri])) >= 1
    assert len(check_addresses(ONE, post_logout_redirect_uris=[uri])) >= 1
    if uri:
        assert len(check_addresses(ONE, logout_uri=uri)) >= 1
    assert (check_addresses([uri], is_test=True) == []) is (uri == "http://localhost/cb")


def test_a_logout_is_told_over_https_even_in_a_test() -> None:
    assert len(check_addresses(ONE, logout_uri="http://localhost/uit", is_test=True)) == 1
    assert len(check_addresses([])) == 1

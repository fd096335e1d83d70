"""What this server asks of a supplier's: only over https, only outside, shortly, and never where an answer sends it."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.suppliers.oidc.listening import Listening, listening
from zorgvuldig.platform import http_client as outbound
from zorgvuldig.platform.http_client import NotReached, get_json, is_open, post


@pytest.fixture
def supplier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    """A supplier's server that the operator named as one inside, and whose certificate is trusted."""
    monkeypatch.setattr(settings, "OUTBOUND_HOSTS", ["localhost"])
    with listening(tmp_path) as it:
        monkeypatch.setenv("SSL_CERT_FILE", it.certificate)
        yield it


def why(call: Any, *arguments: Any) -> str:
    with pytest.raises(NotReached) as refused:
        call(*arguments)
    return refused.value.why


def test_a_form_is_posted(supplier: Listening) -> None:
    supplier.status = 204
    assert post(f"{supplier.url}/uit?a=1", {"logout_token": "x+y"}) == 204
    assert supplier.asked == [("POST", "/uit?a=1", {"logout_token": ["x+y"]})]


def test_json_is_read(supplier: Listening) -> None:
    supplier.body = b'["https://a.example/terug"]'
    assert get_json(supplier.url) == ["https://a.example/terug"]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [(404, b"[]", "status"), (302, b"[]", "status"), (200, b"<p>", "content"), (200, b"[" * 60000, "content")],
)
def test_what_is_no_list(supplier: Listening, status: int, body: bytes, reason: str) -> None:
    supplier.status, supplier.body = status, body
    assert why(get_json, supplier.url) == reason


def test_no_more_is_read_than_was_said(supplier: Listening) -> None:
    supplier.body = b'"' + b"x" * 98 + b'"'
    assert get_json(supplier.url, 100)
    assert why(get_json, supplier.url, 99) == "size"


def test_no_redirect_is_followed(supplier: Listening) -> None:
    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", f"{supplier.url}/binnen")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    supplier.answer = elsewhere
    assert post(f"{supplier.url}/uit", {}) == 307
    assert why(get_json, f"{supplier.url}/lijst") == "status"
    assert [path for _, path, _ in supplier.asked] == ["/uit", "/lijst"]


def test_an_answer_that_never_ends_is_cut_off(supplier: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.3)

    def never(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(10_000):  # each of these lets whoever waits begin to wait anew
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        handler.send_response(200)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"[]")

    supplier.answer = never
    assert why(get_json, supplier.url) == "connection"


def test_half_an_answer_is_none(supplier: Listening) -> None:
    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"[]")

    supplier.answer = half
    assert why(get_json, supplier.url) == "connection"


def test_nothing_listens(supplier: Listening) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert why(post, f"https://localhost:{port}/", {}) == "connection"


def test_a_certificate_of_nobody(supplier: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert why(post, supplier.url, {"logout_token": "x"}) == "connection"
    assert supplier.asked == []


def test_a_certificate_of_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OUTBOUND_HOSTS", ["localhost"])
    with listening(tmp_path, name="elders.example") as it:
        monkeypatch.setenv("SSL_CERT_FILE", it.certificate)
        assert why(post, it.url, {"logout_token": "x"}) == "connection"
        assert it.asked == []


def test_nothing_inside_is_asked(supplier: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OUTBOUND_HOSTS", [])
    assert why(post, supplier.url, {"logout_token": "x"}) == "inside"
    assert why(post, supplier.url.replace("localhost", "127.0.0.1"), {"logout_token": "x"}) == "inside"
    assert supplier.asked == []


def test_one_address_inside_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*arguments: Any, **more: Any) -> list[Any]:
        return [(2, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    assert why(post, "https://mix.example/", {}) == "inside"


def test_a_name_is_looked_up_once(supplier: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, real = [], socket.getaddrinfo

    def counted(host: Any, *arguments: Any, **more: Any) -> Any:
        asked.append(host)
        return real(host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    post(supplier.url, {})
    assert asked.count("localhost") == 1  # who answers otherwise the second time is not asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_inside(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111"])
def test_outside(address: str) -> None:
    assert is_open(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://leverancier.example/", "ftp://leverancier.example/", "file:///etc/passwd", "//leverancier.example/", "", "https://",
        "https://naam:geheim@leverancier.example/", "https://leverancier.example@127.0.0.1/", "https://leverancier.example:0/",
        "https://leverancier.example:99999/", "https://[::1/", "http://localhost/", "http://127.0.0.1/",
    ],
)  # fmt: skip
def test_no_address_to_ask(url: str) -> None:
    assert why(post, url, {}) == "address"


def test_plain_only_in_a_demonstration_and_only_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    with listening(tmp_path, is_plain=True) as it:
        assert post(it.url, {"logout_token": "x"}) == 200
        assert why(post, "http://leverancier.example/", {}) == "address"
        monkeypatch.setattr(settings, "DEMO", False)
        assert why(post, it.url, {"logout_token": "x"}) == "address"
        assert len(it.asked) == 1

"""The address of a camera: sealed for one camera, inside the named networks, and never shown whole."""

import socket
from ipaddress import ip_network
from uuid import uuid4

import pytest
from django.conf import settings

from zorgvuldig.cameras.addresses import (
    AddressRefused,
    account_of,
    check_address,
    name_to_prove,
    open_address,
    seal_address,
    with_account,
    without_secrets,
)
from zorgvuldig.platform.vault.keys import Damaged

WHOLE = "rtsp://kijker:geh%40im@10.1.2.3:8554/hal/1?channel=2"


def test_a_sealed_address_opens_for_its_own_camera_alone() -> None:
    one, other = uuid4(), uuid4()
    sealed = seal_address(one, WHOLE)
    assert open_address(one, memoryview(sealed)) == WHOLE  # as the database gives it
    assert b"kijker" not in sealed
    assert b"10.1.2.3" not in sealed
    with pytest.raises(Damaged):
        open_address(other, sealed)
    with pytest.raises(Damaged):
        open_address(one, sealed[:-1])
    with pytest.raises(Damaged):
        open_address(one, b"sealed")


def test_the_same_address_never_looks_the_same_twice() -> None:
    one = uuid4()
    assert seal_address(one, WHOLE) != seal_address(one, WHOLE)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://10.0.0.1/", "scheme"), ("rtspu://10.0.0.1/", "scheme"), ("rtsps://8.8.8.8/", "outside"), ("file:///etc/passwd", "scheme"), ("", "scheme"),
        ("rtsp:///hal", "address"), ("rtsp://10.0.0.1/hal#2", "address"), ("rtsp://10.0.0.1/#", "address"),
        ("rtsp://10.0.0.1:0/", "address"), ("rtsp://10.0.0.1:99999/", "address"), ("rtsp://10.0.0.1/h al", "address"),
        ("rtsp://10.0.0.1/\nhal", "address"), ("rtsp://[10.0.0.1/", "address"), ("rtsp://10.0.0.1/" + "a" * 2500, "address"),
        ("rtsp://[fe80::1%25eth0]/", "address"), ("rtsp://8.8.8.8/", "outside"), ("rtsp://169.254.169.254/", "outside"),
        ("rtsp://[::ffff:10.0.0.1]/", "outside"), ("rtsp://0.0.0.0/", "outside"), ("rtsp://192.168.1.1/", "outside"),
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_camera_here(url: str, why: str) -> None:
    with pytest.raises(AddressRefused) as no:
        check_address(url)
    assert no.value.why == why


def test_an_address_inside_is_pinned_to_what_was_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_address(WHOLE) == WHOLE
    known_by(monkeypatch, "10.9.8.7")
    assert check_address("rtsp://a:b@hal.school.example/1") == "rtsp://a:b@10.9.8.7/1"


def test_a_host_that_is_also_known_outside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    known_by(monkeypatch, "10.9.8.7", "93.184.216.34")
    with pytest.raises(AddressRefused, match="outside"):
        check_address("rtsp://hal.school.example/1")


def test_a_host_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    known_by(monkeypatch)
    with pytest.raises(AddressRefused, match="name"):
        check_address("rtsp://hal.school.example/1")


def test_only_the_networks_that_were_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for named in ("CAMERA_NETWORKS", "CAMERA_PLAIN"):
        monkeypatch.setattr(settings, named, [ip_network("192.168.4.0/24")])
    assert check_address("rtsp://192.168.4.9/1") == "rtsp://192.168.4.9/1"
    for outside in ("rtsp://192.168.5.9/1", "rtsp://127.0.0.1/1"):
        with pytest.raises(AddressRefused, match="outside"):
            check_address(outside)
    monkeypatch.setattr(settings, "CAMERA_NETWORKS", [])
    with pytest.raises(AddressRefused, match="outside"):
        check_address("rtsp://192.168.4.9/1")


def test_without_tls_only_where_the_operator_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CAMERA_PLAIN", [])
    assert check_address("rtsps://10.1.2.3/hal") == "rtsps://10.1.2.3/hal"
    with pytest.raises(AddressRefused, match="plain"):
        check_address(WHOLE)
    monkeypatch.setattr(settings, "CAMERA_PLAIN", [ip_network("10.1.2.0/24")])
    assert check_address(WHOLE) == WHOLE
    with pytest.raises(AddressRefused, match="plain"):
        check_address("rtsp://10.1.3.3/hal")
    known_by(monkeypatch, "10.1.2.3", "10.1.3.3")
    with pytest.raises(AddressRefused, match="plain"):
        check_address("rtsp://hal.school.example/1")


def test_a_network_without_tls_must_be_one_of_cameras_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CAMERA_NETWORKS", [ip_network("192.168.4.0/24")])
    monkeypatch.setattr(settings, "CAMERA_PLAIN", [ip_network("10.0.0.0/8")])
    with pytest.raises(AddressRefused, match="outside"):
        check_address("rtsp://10.1.2.3/1")


def test_what_is_shown_has_no_name_no_password_and_no_question() -> None:
    assert without_secrets(WHOLE) == "rtsp://10.1.2.3:8554/hal/1"
    assert without_secrets("rtsp://a:b@[fd00::1]:554/x") == "rtsp://[fd00::1]:554/x"
    assert account_of(WHOLE) == ("kijker", "geh@im")


def test_another_account() -> None:
    assert (
        with_account("rtsp://10.1.2.3/hal?c=2", "kij ker", "p@ss:/#")
        == "rtsp://kij%20ker:p%40ss%3A%2F%23@10.1.2.3/hal?c=2"
    )
    assert account_of(with_account("rtsp://10.1.2.3/hal", "kij ker", "p@ss:/#")) == ("kij ker", "p@ss:/#")
    assert with_account(WHOLE, "", "") == "rtsp://10.1.2.3:8554/hal/1?channel=2"


def known_by(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """A name is known by these addresses, without asking anybody."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 554)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)


def test_an_address_in_tls_is_pinned_and_its_certificate_has_to_be_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def looked_up(host: str, port: int, **_: object) -> list[object]:
        asked.append((host, port))
        return [(0, 0, 0, "", ("10.0.4.12", port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    url = "rtsps://kijker:geheim@camera3.school.test/hal"
    assert check_address(url) == "rtsps://kijker:geheim@10.0.4.12/hal"
    assert asked == [("camera3.school.test", 322)]
    assert name_to_prove(url) == "camera3.school.test"
    assert name_to_prove(url.replace("rtsps", "rtsp")) == ""
    assert without_secrets(url) == "rtsps://camera3.school.test/hal"
    assert with_account(url, "x", "y") == "rtsps://x:y@camera3.school.test/hal"

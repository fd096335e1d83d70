"""A camera in TLS is recorded when its certificate proves that it is the one we mean, and is told nothing when it does not."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import override_settings

from tests.people import Cast
from tests.running.rtsp import GSTREAMER, Source, has_gstreamer
from tests.running.test_recorder import camera, count, minds, pieces, place, played, state, until
from zorgvuldig.cameras.recorder.stream import Failed, Proof, opened_stream
from zorgvuldig.cameras.recorder.supervisor import Supervisor

__all__ = ["minds", "place"]  # fixtures
NAMED = "camera3.school.test"


def certificate(folder: Path, name: str, *, of: str = "127.0.0.1", by: str = "") -> Path:
    """A file with a key and a certificate of an address or a name, signed by another one or by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    known = x509.DNSName(of) if of[0].isalpha() else x509.IPAddress(ip_address(of))
    signing, issuer = key, who
    if by:
        file = (folder / f"{by}.pem").read_bytes()
        issuer = x509.load_pem_x509_certificate(file).subject
        loaded = serialization.load_pem_private_key(file, None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        signing = loaded
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=not by, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([known]), critical=False).sign(signing, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two authorities, and certificates of cameras."""
    made = tmp_path_factory.mktemp("certificates")
    for name in ("ours", "theirs"):
        certificate(made, name, of=name)
    certificate(made, "camera", by="ours")
    certificate(made, "named", of=NAMED, by="ours")
    certificate(made, "stranger", by="theirs")
    return made


@contextmanager
def sending(file: Path) -> Iterator[Source]:
    """A real RTSP server in TLS."""
    if not has_gstreamer():
        pytest.skip("GStreamer is not on this machine; its packages are in .ci/run")
    one = Source(GSTREAMER, certificate=str(file)).start()
    try:
        yield one
    finally:
        one.kill()


def test_a_camera_in_tls_is_recorded(cast: Cast, minds: Supervisor, folder: Path) -> None:
    with sending(folder / "camera.pem") as source, override_settings(CAMERA_CA=folder / "ours.pem"):
        one = camera(cast, source.url)
        until(minds, lambda: count(cast, one) >= 2, 120)
    images, _first, kinds = played(pieces(cast, one)[0])
    assert images > 5
    assert kinds == {"video"}


@pytest.mark.parametrize("name", ["stranger", "named"])
def test_a_camera_with_another_certificate_is_refused(cast: Cast, minds: Supervisor, folder: Path, name: str) -> None:
    with sending(folder / f"{name}.pem") as source, override_settings(CAMERA_CA=folder / "ours.pem"):
        one = camera(cast, source.url)
        until(minds, lambda: state(cast, one) not in ("", "waiting starting"), 120)
        assert state(cast, one) == "stopped untrusted"
    assert count(cast, one) == 0


# --- what it is told, by a server that only listens ------------------------------------------------------------------------------


@contextmanager
def listening(file: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and the first words of everybody who came through the handshake."""
    heard: list[bytes] = []
    speaks = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    speaks.load_cert_chain(file)

    def listen() -> None:
        while True:
            try:
                plain, _from = server.accept()
            except OSError:
                return
            try:
                with speaks.wrap_socket(plain, server_side=True) as one:
                    heard.append(one.recv(400))
            except OSError:
                plain.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"rtsps://kijker:geheim@127.0.0.1:{server.getsockname()[1]}/camera", heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(30)


def why(url: str, proof: Proof | None) -> str:
    with pytest.raises(Failed) as no, opened_stream(url, patience=30, proof=proof):
        pass
    return no.value.why


@pytest.mark.parametrize(
    ("file", "name", "authority", "is_asked"),
    [
        ("camera", "127.0.0.1", "ours", True), ("named", NAMED, "ours", True), ("named", "127.0.0.1", "ours", False),
        ("named", "camera4.school.test", "ours", False), ("camera", "127.0.0.1", "theirs", False), ("camera", "127.0.0.1", "", False),
        ("ours", "127.0.0.1", "ours", False),
    ],
    ids=["right", "right-by-name", "no-name-for-the-address", "of-another-camera", "another-authority", "nobody-vouches", "of-no-camera"],
)  # fmt: skip
def test_nothing_is_said_to_who_proves_nothing(
    folder: Path, file: str, name: str, authority: str, is_asked: bool
) -> None:
    proof = Proof(name, str(folder / f"{authority}.pem") if authority else "")
    with listening(folder / f"{file}.pem") as (url, heard):
        said = why(url, proof)
    assert any(word.startswith(b"OPTIONS rtsps://127.0.0.1") for word in heard) is is_asked
    assert not any(b"geheim" in word for word in heard)
    assert said == ("unreachable" if is_asked else "untrusted")


def test_tls_without_a_proof_is_not_even_tried(folder: Path) -> None:
    with listening(folder / "camera.pem") as (url, heard):
        assert why(url, None) == "untrusted"
    assert heard == []

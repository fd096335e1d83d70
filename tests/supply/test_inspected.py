"""Installing where a school looks into TLS: what the front page says makes pip and uv believe the school's own authority."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from supply.lock import ROOT
from tests.suppliers.oidc.listening import Listening, listening

WHEEL = "proef-1.0-py3-none-any.whl"
MACHINE = "/etc/ssl/certs/ca-certificates.crt"  # stands here for the file that knows the school's authority
PROGRAMS = {
    "pip": ["-m", "pip", "download", "--retries", "0", "--no-cache-dir", "--no-deps", "--dest", "here"],
    "uv": ["-m", "uv", "pip", "install", "--dry-run", "--no-cache", "--no-deps"],
}
# How either says that it does not believe who vouches for the index; the front page names both.
SAYS = {"pip": "CERTIFICATE_VERIFY_FAILED", "uv": "UnknownIssuer"}


def vouched() -> tuple[bytes, bytes]:
    """A key with a certificate for this machine, and the authority that vouches for it, as an inspecting proxy has them."""
    ours, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    school, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "School")]), datetime.now(UTC)
    both = [
        x509.CertificateBuilder(school, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=key is ours, path_length=None), True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ours.public_key()), False)
        .sign(ours, SHA256())
        .public_bytes(Encoding.PEM)
        for key, who in ((leaf, x509.Name([])), (ours, school))
    ]
    return leaf.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + both[0], both[1]


def wheel() -> bytes:
    """The smallest package there is."""
    out, about = BytesIO(), "proef-1.0.dist-info"
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: proef\nVersion: 1.0\n")
        file.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: proef\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{about}/RECORD", "")
    return out.getvalue()


def answer(asked: BaseHTTPRequestHandler) -> None:
    """An index of one package."""
    page = f'<!doctype html><a href="/{WHEEL}">{WHEEL}</a>'.encode()
    body, kind = (wheel(), "application/zip") if asked.path.endswith(".whl") else (page, "text/html")
    asked.send_response(200)
    asked.send_header("Content-Type", kind)
    asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    if asked.command != "HEAD":
        asked.wfile.write(body)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Listening]:
    """A package index for which an authority vouches that no machine knows."""
    with listening(tmp_path, pair=vouched()) as it:
        it.answer = answer
        yield it


def installed(program: str, index: Listening, here: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """One of the two programs fetches from this index, with nothing of ours in its environment."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(here), "PIP_CONFIG_FILE": os.devnull, **more}
    command = [sys.executable, *PROGRAMS[program], "--index-url", f"{index.url}/simple/", "proef"]
    return subprocess.run(command, env=environment, cwd=here, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("name", ["README.md", "README.nl.md"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_what_the_front_page_says_is_enough(program: str, name: str, index: Listening, tmp_path: Path) -> None:
    text = (ROOT / name).read_text()
    (line,) = re.findall(r"^export (.*PIP_CERT.*)$", text, re.MULTILINE)
    said = dict(setting.split("=") for setting in line.split())
    assert set(said.values()) == {MACHINE}
    refused = installed(program, index, tmp_path)
    assert refused.returncode != 0
    assert SAYS[program] in refused.stdout + refused.stderr
    assert f"`{SAYS[program]}`" in text
    done = installed(program, index, tmp_path, **dict.fromkeys(said, index.certificate))
    assert done.returncode == 0, done.stdout + done.stderr

"""A server of a supplier on this machine, with a certificate of its own; it remembers what it was asked."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Listening:
    """Where it listens, what was asked (method, path, fields), and what it answers."""

    url: str = ""
    certificate: str = ""
    asked: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    status: int = 200
    body: bytes = b""
    answer: Answer | None = None


@cache
def certificate(name: str = "localhost") -> tuple[bytes, bytes]:
    """A key and a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = [x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names if name == "localhost" else names[:1]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, **usage), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private, made.public_bytes(Encoding.PEM)


@contextmanager
def listening(
    folder: Path, *, name: str = "localhost", is_plain: bool = False, pair: tuple[bytes, bytes] | None = None
) -> Iterator[Listening]:
    """A server at https://localhost, until the end of the block; `pair` is another key, with its certificate, and who vouches for it."""
    private, public = pair or certificate(name)
    (folder / "key.pem").write_bytes(private + public)
    (folder / "certificate.pem").write_bytes(public)
    it = Listening(certificate=str(folder / "certificate.pem"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            it.asked.append((self.command, self.path, parse_qs(self.rfile.read(length).decode())))
            if it.answer is not None:
                it.answer(self)
                return
            self.send_response(it.status)
            self.send_header("Content-Length", str(len(it.body)))
            self.end_headers()
            self.wfile.write(it.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            return

    server = Quiet(("127.0.0.1", 0), Handler)
    if not is_plain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    it.url = f"{'http' if is_plain else 'https'}://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(ThreadingHTTPServer):
    """Says nothing of connections that the other side ended, which is what is tested."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing."""

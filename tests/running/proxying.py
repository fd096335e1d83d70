"""The examples of proxies in `deploy/proxy`, run as they are but for ports, places and the certificate."""

import datetime
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.running.installing import HOST, Browser, end, free_port, wait_until
from tests.structure.source import ROOT

EXAMPLES = ROOT / "deploy" / "proxy"
PROGRAMS = {"nginx": "nginx.conf", "caddy": "Caddyfile"}


@dataclass
class Proxy:
    """A proxy at work; everything it writes is in `where`."""

    kind: str
    where: Path
    upstream: int
    http: int = 0
    https: int = 0

    @property
    def certificate(self) -> Path:
        """What browsers have to trust."""
        return self.where / "fullchain.pem"

    def browser(self) -> Browser:
        """A browser at the site, by TLS."""
        return Browser(self.https, self.certificate)

    def written(self) -> str:
        """All that it left on the disk as text, but its own configuration."""
        files = [path for path in self.where.rglob("*") if path.is_file() and path.suffix not in (".pem", ".conf")]
        return "\n".join(path.read_text(errors="replace") for path in files if path.name != "Caddyfile")

    def configuration(self) -> str:
        """The example with places of our own. Each replacement has to find something, or the example changed."""
        text = (EXAMPLES / PROGRAMS[self.kind]).read_text()
        for old, new in (
            ("127.0.0.1:8000", f"127.0.0.1:{self.upstream}"),
            ("/etc/ssl/zorgvuldig", str(self.where)),
            ("/etc/zorgvuldig", str(EXAMPLES)),
        ):
            assert old in text, old
            text = text.replace(old, new)
        return self._nginx(text) if self.kind == "nginx" else self._caddy(text)

    def _nginx(self, text: str) -> str:
        text = re.sub(r"listen \[::\]:.*\n", "", text).replace("/var/log/nginx", str(self.where))
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.http};")
        text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.https} ssl;")
        places = "".join(
            f"{kind}_temp_path {self.where}/temp;\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        head = f"daemon off;\npid {self.where}/pid;\nerror_log {self.where}/main-error.log;\nworker_processes 1;\n"
        return f"{head}events {{}}\nhttp {{\n{places}{text}}}\n"

    def _caddy(self, text: str) -> str:
        own = f"{{\n\thttp_port {self.http}\n\thttps_port {self.https}\n\tdefault_bind 127.0.0.1\n"
        text = text.replace("{\n", own, 1)
        return text.replace(
            f"{HOST} {{\n", f"{HOST} {{\n\ttls {self.where}/fullchain.pem {self.where}/privkey.pem\n", 1
        )

    def command(self) -> list[str]:
        """How it is started."""
        file = self.where / PROGRAMS[self.kind]
        file.write_text(self.configuration())
        if self.kind == "nginx":
            return ["nginx", "-e", f"{self.where}/main-error.log", "-c", str(file)]
        return ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]


@contextmanager
def proxied(kind: str, where: Path, upstream: int) -> Iterator[Proxy]:
    """The proxy of this kind in front of the port `upstream`."""
    where.mkdir()
    proxy = Proxy(kind, where, upstream, free_port(), free_port())
    certify(where)
    command = proxy.command()
    with (where / "said.log").open("wb") as said:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(where),
            "XDG_DATA_HOME": str(where),
            "XDG_CONFIG_HOME": str(where),
        }
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environ, start_new_session=True)
    try:
        wait_until(lambda: _listens(proxy, process), f"{kind} does not start: {(where / 'said.log').read_text()}")
        yield proxy
    finally:
        end(process)


def program(kind: str) -> str | None:
    """Where the program is, also when only root's path names its directory."""
    return shutil.which(kind, path=f"{os.environ['PATH']}:/usr/sbin")


def _listens(proxy: Proxy, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, (proxy.where / "said.log").read_text()
    try:
        proxy.browser().get("/gezond/")
    except OSError:
        return False
    return True


def certify(where: Path) -> None:
    """A certificate for the site, made by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (where / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (where / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )

"""A small store that speaks enough of S3 for a vault, in a process of its own: `python -m tests.running.bucket PORT DIR`.

It keeps what it was given in DIR, so it can be killed and started again. No versions, no locks, nothing public. It believes every
signature: who may come in is the store's own affair and not tried here.
"""

import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.patience import until
from tests.running.parts import Part, free_port, listens

BUCKET = "kluis"
OWNER = '<Owner><ID>ons</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>ons</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>'
# What is asked of the bucket itself, and what a plain one says.
ASKED = {
    "versioning": (200, "<VersioningConfiguration/>"),
    "versions": (200, "<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>"),
    "object-lock": (404, "<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>"),
    "lifecycle": (404, "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>"),
    "acl": (200, f"<AccessControlPolicy>{OWNER}</AccessControlPolicy>"),
    "policyStatus": (404, "<Error><Code>NoSuchBucketPolicy</Code></Error>"),
    "uploads": (200, "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>"),
}


class Bucket(Part):
    """The store as a part: start, kill, and what lies in it."""

    def __init__(self, home: Path) -> None:
        super().__init__(home / "said")
        self.home, self.port = home, free_port()

    def start(self) -> "Bucket":
        """Start, and wait until it answers."""
        (self.home / "objects").mkdir(parents=True, exist_ok=True)
        root = Path(__file__).parent.parent.parent
        command = [sys.executable, "-m", "tests.running.bucket", str(self.port), str(self.home / "objects")]
        self.launch(command, cwd=root, env={"PYTHONPATH": f"{root}:{root / 'src'}", "PATH": "/usr/bin:/bin"})
        until(lambda: listens(self.port) or not self.alive)
        assert self.alive, self.words()
        return self

    def names(self) -> list[str]:
        """What it holds."""
        return sorted(unquote(path.name) for path in (self.home / "objects").iterdir())

    def settings(self) -> dict[str, str]:
        """What an installation is told of it."""
        return {
            "ZORGVULDIG_VAULT_S3": BUCKET,
            "ZORGVULDIG_VAULT_S3_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "ZORGVULDIG_VAULT_S3_REGION": "hier",
            "ZORGVULDIG_VAULT_S3_KEY": "sleutel",
            "ZORGVULDIG_VAULT_S3_SECRET": "geheim",
        }


class Answering(BaseHTTPRequestHandler):
    """One request; `objects` is where they lie."""

    protocol_version = "HTTP/1.1"
    objects: Path

    def do_HEAD(self) -> None:
        """The bucket, or the size of a file."""
        self._file(lambda path: self._say(200, path.read_bytes(), bare=True)) if self._key() else self._say(200, b"")

    def do_GET(self) -> None:
        """A file or a part of it, or what the bucket is asked."""
        if self._key():
            self._file(self._part)
            return
        asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        for name, (status, text) in ASKED.items():
            if name in asked:
                self._say(status, text.encode())
                return
        found = "".join(
            f"<Contents><Key>{escape(unquote(path.name))}</Key><LastModified>2026-01-01T00:00:00Z</LastModified>"
            f"<Size>{path.stat().st_size}</Size></Contents>"
            for path in self.objects.iterdir()
        )
        self._say(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode())

    def do_PUT(self) -> None:
        """Keep a file: all of it came before it has its name."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        path = self._path()
        path.with_suffix(".new").write_bytes(content)
        path.with_suffix(".new").rename(path)
        self._say(200, b"")

    def do_DELETE(self) -> None:
        """It is gone."""
        self._path().unlink(missing_ok=True)
        self._say(204, b"")

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").strip("/")

    def _path(self) -> Path:
        return self.objects / quote(self._key(), safe="")

    def _file(self, then: Callable[[Path], None]) -> None:
        path = self._path()
        if path.exists():
            then(path)
        else:
            self._say(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _part(self, path: Path) -> None:
        content = path.read_bytes()
        wanted = self.headers.get("Range", "").removeprefix("bytes=")
        if not wanted:
            self._say(200, content)
            return
        first, last = wanted.split("-")
        begin, end = (
            (int(first), min(int(last), len(content) - 1))
            if first
            else (max(0, len(content) - int(last)), len(content) - 1)
        )
        if begin >= len(content):
            self._say(416, b"<Error><Code>InvalidRange</Code></Error>")
            return
        self._say(206, content[begin : end + 1], f"bytes {begin}-{end}/{len(content)}")

    def _say(self, status: int, content: bytes, part: str = "", *, bare: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"een"')
        if part:
            self.send_header("Content-Range", part)
        self.end_headers()
        if not bare and self.command != "HEAD":
            self.wfile.write(content)


if __name__ == "__main__":
    Answering.objects = Path(sys.argv[2])
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answering)
    server.serve_forever()

"""Witnesses beside the test, that sign whatever they are sent; what a witness refuses, `test_other_witness` asks one of somebody else."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.people import NOW
from zorgvuldig.platform.http_client import NotReached
from zorgvuldig.transparency import witnesses
from zorgvuldig.transparency.notes import COSIGNATURE, Note, VerifierKey, cosigned_bytes


class Neighbour:
    """A witness, what the settings say of it, and the moment that it says it is."""

    def __init__(self, name: str) -> None:
        self.private = Ed25519PrivateKey.generate()
        self.key = VerifierKey(name, COSIGNATURE, self.private.public_key().public_bytes_raw())
        self.setting = f"https://{name} {self.key}"
        self.at: datetime = NOW

    def answer(self, body: str) -> tuple[int, str]:
        """Its signature under the checkpoint that it is sent."""
        text = Note.parse(body.split("\n\n", 1)[1]).text
        stamp = int(self.at.timestamp())
        made = stamp.to_bytes(8, "big") + self.private.sign(cosigned_bytes(text, stamp))
        return 200, f"— {self.key.name} {base64.b64encode(self.key.number + made).decode()}\n"


@contextmanager
def answered_by(there: Sequence[Neighbour]) -> Iterator[None]:
    """These answer, without the net; others are not there."""

    def post_text(url: str, body: str) -> tuple[int, str]:
        found = next((one for one in there if url == f"https://{one.key.name}/add-checkpoint"), None)
        if found is None:
            raise NotReached("connection")
        return found.answer(body)

    with patch.object(witnesses, "post_text", post_text):
        yield

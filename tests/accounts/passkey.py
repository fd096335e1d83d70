"""A passkey in software: what a phone would answer, and what a thief or a copy would."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestedCredentialData, AuthenticatorData

FLAGS = AuthenticatorData.FLAG


@dataclass
class SoftPasskey:
    """One credential for one site; counts unless told that it does not (synced passkeys always say zero)."""

    rp_id: str = "localhost"
    origin: str = "http://localhost"
    counts: bool = True
    verifies: bool = True
    counter: int = 0
    handle: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def id(self) -> bytes:
        """Its credential id."""
        return hashlib.sha256(self.key.public_key().public_numbers().x.to_bytes(32, "big")).digest()

    def make(self, options: dict[str, Any]) -> str:
        """Answer a request to be made."""
        self.handle = options["publicKey"]["user"]["id"]
        attested = AttestedCredentialData.create(
            Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = self._data(FLAGS.AT, attested)
        client = self._client("webauthn.create", options["publicKey"]["challenge"])
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        return self._json({"clientDataJSON": client, "attestationObject": attestation}, {"credProps": {"rk": True}})

    def show(self, options: dict[str, Any]) -> str:
        """Answer a request to sign in."""
        data = bytes(self._data(FLAGS(0), None))
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._json(parts, {}, userHandle=self.handle)

    def _data(self, flags: FLAGS, attested: AttestedCredentialData | None) -> AuthenticatorData:
        self.counter += self.counts
        flags |= FLAGS.UP | (FLAGS.UV if self.verifies else FLAGS(0))
        rp_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return AuthenticatorData.create(rp_hash, flags, self.counter, attested or b"")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _json(self, parts: dict[str, bytes], results: dict[str, Any], **more: str) -> str:
        response = {name: websafe_encode(part) for name, part in parts.items()} | more
        identity = websafe_encode(self.id)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": results,
            }
        )

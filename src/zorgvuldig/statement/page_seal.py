"""The seal that a public page carries: what it says and when it was measured, signed, so that also a copy of it can be checked, by anybody.

It stands before the end of the body, as `<script type="application/json" id="statement" data-key="…" data-signature="…">`. Its text is the
canonical JSON of the statement (keys in order, no spaces, ASCII, and no «<»), and the signature (Ed25519, hexadecimal) is over exactly
those bytes; `data-key` names the key as `verklaring/sleutel.json` does. `text` is the SHA-256 of everything that stands in `<main>`: its
text with each run of spaces as one. So whoever changes a word of the page has to change the seal, and cannot. The script of the page
(`static/js/paginazegel.js`) does what `page_problem` does.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext

from zorgvuldig.gate.declared import DIGEST, REGISTER
from zorgvuldig.platform.vault.sign import is_signed, key_id, sign
from zorgvuldig.statement.reads import PromiseDetail

WHAT = "zorgvuldig public statement 1"  # so that nothing else that is signed can pass for a page
SPACES = re.compile(r"[ \t\n\r\f]+")
OLD = 30  # minutes after which the script says that a measurement is old: one is fresh for fifteen, and kept by a browser for five
CHANGED = "This page is not what was signed: somebody changed it. Ask the school for the page itself."
UNSIGNED = "This page carries no seal. It is not a statement, or somebody took the seal away."
UNKNOWN = "This page was signed with a key that is not one of the school's."


def sealed(page: str, address: str, promises: Sequence[PromiseDetail]) -> str:
    """The page with its seal before the end of its body: the same as often as it is made of one measurement."""
    measured = max((one.measured_at for one in promises if one.measured_at), default=None)
    statement = {
        "what": WHAT,
        "school": REGISTER.controller.name,
        "address": address,
        "measured_at": _moment(measured),
        "register": DIGEST,
        "promises": [{"id": one.promise.key, "state": one.state, "at": _moment(one.measured_at)} for one in promises],
        "text": text_digest(page),
    }
    content = json.dumps(statement, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")
    key, signature = sign(content.encode())
    said = {"key": key, "signature": signature.hex(), "old-after": str(OLD), **_sentences()}
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in said.items())
    before, end, after = page.rpartition("</body>")
    return f'{before}<script type="application/json" id="statement"{attributes}>{content}</script>\n{end}{after}'


def page_problem(page: str, keys: Iterable[bytes]) -> str:
    """What is wrong with a page that somebody has, in a sentence, or nothing. `keys` are the public keys of the school."""
    found = _Parts(page)
    if not found.seal or not found.attributes.get("signature"):
        return UNSIGNED
    key = next((one for one in keys if key_id(one) == found.attributes.get("key")), None)
    if key is None:
        return UNKNOWN
    try:
        signature, statement = bytes.fromhex(found.attributes["signature"]), json.loads(found.seal)
    except ValueError:
        return CHANGED
    is_ours = is_signed(key, signature, found.seal.encode()) and statement.get("what") == WHAT
    return "" if is_ours and statement.get("text") == found.digest else CHANGED


def text_digest(page: str) -> str:
    """The SHA-256, in hexadecimal, of what stands in the main part of a page."""
    return _Parts(page).digest


def _moment(at: datetime | None) -> str | None:
    """Null when no measurement is fresh: then nothing is claimed."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


def _sentences() -> Mapping[str, str]:
    """What the script says, in the language of the page."""
    return {
        "fits": gettext("Nagekeken door de browser: deze bladzijde is precies wat het systeem ondertekende."),
        "changed": gettext("Iemand veranderde deze bladzijde nadat het systeem haar ondertekende. Geloof haar niet, en meld het de school."),
        "old": gettext("Deze bladzijde is oud. Laad haar opnieuw om te zien wat nu waar is."),
        "unable": gettext("Deze browser kan niet nakijken of deze bladzijde zo is aangekomen als het systeem haar ondertekende."),
    }  # fmt: skip


class _Parts(HTMLParser):
    """What of a page is signed and what it is signed with."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: dict[str, str] = {}
        self.seal = ""
        self._main: list[str] = []
        self._is_main = self._is_seal = False
        self.feed(page)
        self.close()

    @property
    def digest(self) -> str:
        """Of the text of the main part, with each run of spaces as one."""
        return hashlib.sha256(SPACES.sub(" ", "".join(self._main)).strip(" ").encode()).hexdigest()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Where a part begins."""
        self._is_main = self._is_main or tag == "main"
        if tag == "script" and ("id", "statement") in attrs:
            self._is_seal = True
            self.attributes = {name.removeprefix("data-"): value or "" for name, value in attrs}

    def handle_endtag(self, tag: str) -> None:
        """And where it ends."""
        self._is_main = self._is_main and tag != "main"
        self._is_seal = self._is_seal and tag != "script"

    def handle_data(self, data: str) -> None:
        """The text in it."""
        if self._is_seal:
            self.seal += data
        elif self._is_main:
            self._main.append(data)

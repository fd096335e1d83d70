"""The public page with the promises, as somebody saved it: what it says was signed when it was measured, and stands in it."""

import hashlib
import re
from html.parser import HTMLParser

from zorgvuldig_verify.trust import Refused, Trust, is_signed, read_object

WHAT = "zorgvuldig public statement 1"
SPACES = re.compile(r"[ \t\n\r\f]+")
# Where programs differ in what they read: such a page is not what the school writes.
# What a browser that checked the page adds to it when somebody saves it afterwards, in an element that is empty before.
ADDED = (
    "Nagekeken door uw browser: deze bladzijde is precies wat het systeem ondertekende.",
    "Checked by your browser: this page is exactly what the system signed.",
)
PLACE = "paginazegel"
STRANGE = re.compile(r"<!--|<!\[CDATA\[|<(?:template|noscript|plaintext|xmp|iframe|textarea)\b|\0", re.IGNORECASE)


def is_page(content: bytes) -> bool:
    """Whether this is a page of a website at all."""
    return (
        content.removeprefix(b"\xef\xbb\xbf").lstrip()[:9].lower() in (b"<!doctype", b"<html")
        or b"<html" in content[:1000]
    )


def check_page(content: bytes, trust: Trust | None) -> str:
    """What was found in the page. Raises `Refused`."""
    if trust is None:
        raise Refused("Give the file with keys of the school too: a page says itself whose it is, and so can anybody.")
    try:
        page = content.decode()
    except UnicodeDecodeError as error:
        raise Refused("This page cannot be read: save it again, as it is on the site.") from error
    read = _Reader(page)
    if len(read.seals) != 1:
        raise Refused("This page carries no seal, or more than one: it is not a statement, or somebody changed it.")
    ((named, seal),) = read.seals
    key = trust.signing.get(named.get("data-key", ""))
    if key is None:
        raise Refused("The page is signed with a key that is not in your file with keys.")
    try:
        signature = bytes.fromhex(named.get("data-signature", ""))
    except ValueError as error:
        raise Refused("The seal of the page was changed.") from error
    if not is_signed(key, signature, seal.encode()):
        raise Refused("The seal of the page was changed: its signature does not fit.")
    told = read_object(seal.encode(), "the seal")
    if told.get("what") != WHAT:
        raise Refused("The seal is of something else than a page.")
    is_fit = read.mains == 1 and read.added in ("", *ADDED) and told.get("text") == read.digest
    if not is_fit or STRANGE.search(page.replace(seal, "")):
        raise Refused("The words of the page are not those that were signed: somebody changed them.")
    states = ", ".join(f"{one['id']} {one['state']}" for one in told["promises"])
    when = (
        f"Measured at {told['measured_at']}: {states}."
        if told["measured_at"]
        else "It claims nothing: nothing was measured then."
    )
    return f"The page {told['address']} of {told['school']}, as it was signed. {when} Only what stands in its middle is sealed."


class _Reader(HTMLParser):
    """The seals of a page, each with what its element says, and the words of its middle part."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seals: list[tuple[dict[str, str], str]] = []
        self.mains = 0
        self.added = ""
        self._words: list[str] = []
        self._inside = ""
        self.feed(page)
        self.close()

    @property
    def digest(self) -> str:
        """The SHA-256 of the words, with each run of spaces as one."""
        return hashlib.sha256(SPACES.sub(" ", "".join(self._words)).strip(" ").encode()).hexdigest()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A part begins."""
        if tag == "main":
            self.mains += 1
            self._inside = "main"
        elif self._inside == "main" and tag == "p" and ("id", PLACE) in attrs:
            self._inside = PLACE
        elif tag == "script" and ("id", "statement") in attrs:
            self.seals.append(({name: value or "" for name, value in attrs}, ""))
            self._inside = "seal"

    def handle_endtag(self, tag: str) -> None:
        """A part ends."""
        if (self._inside, tag) == (PLACE, "p"):
            self._inside = "main"
        elif (self._inside, tag) in (("main", "main"), ("seal", "script")):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """What stands in it."""
        if self._inside == "main":
            self._words.append(data)
        elif self._inside == PLACE:
            self.added += data
        elif self._inside == "seal":
            named, before = self.seals[-1]
            self.seals[-1] = named, before + data

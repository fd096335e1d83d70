"""What nobody in good faith sends: one posted form, changed by a draw of hypothesis."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import strategies as st

from tests.fuzz.forms import Field, Form, Values

MARK = "<zv7 onx=1>"  # stands in no page as it is
TEXTS: list[str | bytes] = [
    "", " ", "\x00", "a\x00b", "\x1b[31m\r\nX: y", "x" * 70_000, "é́́" * 300, "\u202eneerol\u202c", "\ufeff\u200b", "\U0001f9d1\u200d\U0001f9bc" * 90,
    b"\xed\xa0\x80", b"\xff\xfe", b"\xc3", "-1", "0", "1e400", "NaN", "Infinity", "-0", "2147483648", "9223372036854775808", "9" * 400,
    "½", "٣", "１２", "0x10", "1_0", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "1900-01-01", "9999-12-31T23:59", "24:00", "2026-13",
    "31-12-9999", MARK, "'; drop table pupil; --", "{{ 7|add:7 }}", "../../../../etc/passwd", "javascript:alert(1)", "//evil.example/", "null", "[]", "{}", "%s%n",
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "=cmd|'/c calc'!A1", "a@b", "\ud7ff\uffff", "²", "๓", "true", "1e9", "12/40", "0,5", "-", "--", "W53", "1;2", "x" * 201, "\u0130" * 260, "9999-12",
]  # fmt: skip
STAMPS = {"was", "seen", "gezien", "uitgegeven"}  # what the sender says they saw: it is compared, not looked up
FILES = [
    ("../../loot.pdf", b"%PDF-1.7\nnothing", "application/pdf"),
    ("x" * 400 + ".png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "image/png"),
    ("page.jpg", b"<html><script>alert(1)</script>", "image/jpeg"),
    ("leeg.csv", b"", "text/csv"),
    ("null\x00.xlsx", b"PK\x03\x04\x00\x00", "application/vnd.ms-excel"),
    ("brief\u202efdp.exe", b"MZ\x90\x00", "application/x-msdownload"),
    ("kort.csv", b"\xff\xfe\x00\xd8;\n\x00", "text/csv"),
    ("klein.zip", b"PK\x05\x06" + b"\x00" * 18, "application/zip"),
]


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it is sent, and of which fields a value was sent that the page did not offer."""

    values: Values
    odd: tuple[str, ...]
    multipart: bool

    def body(self) -> tuple[bytes, str]:
        """The bytes and their content type."""
        if self.multipart:
            values = {name: [_decoded(value) for value in many] for name, many in self.values.items()}
            return encode_multipart(BOUNDARY, values), MULTIPART_CONTENT
        pairs = [f"{quote_plus(name)}={quote_plus(value)}" for name, many in self.values.items() for value in many]
        return "&".join(pairs).encode(), "application/x-www-form-urlencoded"

    def __repr__(self) -> str:
        return repr({name: [str(value)[:60] for value in many] for name, many in self.values.items()})


def _decoded(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True)
class Trick:
    """What is done to a form: to which of its fields (by their place in it; none: to all), and what is sent there."""

    fields: frozenset[int]
    what: str
    text: str | bytes
    file: tuple[str, bytes, str]
    stranger: int
    multipart: bool

    def on(self, form: Form, strangers: list[str]) -> Sent:
        """The form with this done to it. `strangers` are numbers of what is somebody else's."""
        names = sorted({*form.fields, *(name for name, _ in form.buttons)})
        chosen = {names[at % len(names)] for at in self.fields} if names and self.fields else set(names)
        stranger = strangers[self.stranger % len(strangers)]
        return _changed(form, chosen, self, stranger)


TRICKS = st.builds(
    Trick,
    fields=st.one_of(st.frozensets(st.integers(0, 60), min_size=1, max_size=3), st.just(frozenset())),
    what=st.sampled_from(["value", "value", "stranger", "missing", "doubled", "extra", "swapped"]),
    text=st.sampled_from(TEXTS),
    file=st.sampled_from(FILES),
    stranger=st.integers(0, 60),
    multipart=st.booleans(),
)


def _changed(form: Form, chosen: set[str], trick: Trick, stranger: str) -> Sent:
    sent, odd = form.filled(), []
    for name in sorted(chosen):
        one = form.fields.get(name) or Field(
            name, "submit", options=[value for at, value in form.buttons if at == name]
        )
        if trick.what == "missing":
            sent.pop(name, None)
            continue
        new: Any = stranger if trick.what == "stranger" else trick.text
        if one.kind == "file":
            new = SimpleUploadedFile(*trick.file) if trick.what != "swapped" else "no file at all"
        sent[name] = [*sent.get(name, []), new, *sent.get(name, [])] if trick.what == "doubled" else [new]
        if (
            trick.what != "doubled"
            and one.is_offered
            and new
            and name not in STAMPS
            and new not in (*one.options, *one.values)
        ):
            odd.append(name)
    if trick.what == "extra":
        sent |= {
            "person_id": [stranger],
            "pupil": [stranger],
            "is_staff": ["1"],
            "door": [trick.text],
            "uid": [stranger],
        }
    sent.setdefault("csrfmiddlewaretoken", ["x"])  # every form of ours carries one
    files = any(one.kind == "file" for one in form.fields.values())
    return Sent(sent, tuple(odd), multipart=files or trick.multipart)

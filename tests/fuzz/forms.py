"""The forms of a page as a browser finds them: where they go, and what may be filled in where."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.people import TODAY

PLAIN = {"date": str(TODAY), "time": "09:00", "number": "1", "email": "iemand@example.org", "tel": "0101234567",
         "datetime-local": f"{TODAY}T09:00", "month": str(TODAY)[:7], "url": "https://school.example/"}  # fmt: skip
CHOSEN = {"radio", "checkbox", "select"}
Values = dict[str, list[Any]]


@dataclass(slots=True)
class Field:
    """A control by name: what kind it is, what stands in it, and what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def is_offered(self) -> bool:
        """Whether the page names what may be sent: choices, and what it sends along by itself. A single tick may say anything."""
        return self.kind in ("radio", "select", "hidden") or (self.kind == "checkbox" and len(self.options) > 1)

    def filled(self) -> list[Any]:
        """What somebody in good faith would send."""
        if self.kind == "file":
            return [SimpleUploadedFile("brief.txt", b"Een brief.", "text/plain")]
        if self.values:
            return list(self.values)
        if self.kind in CHOSEN:
            return [option for option in self.options if option][:1]
        return [PLAIN.get(self.kind, "Tekst")]


@dataclass(slots=True)
class Form:
    """One form that posts."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[str, ...]:
        """By which forms of one page are told apart."""
        return (*sorted(self.fields), *(name for name, _ in self.buttons))

    def filled(self) -> Values:
        """Everything filled in, and the first button pressed."""
        filled = {name: values for name, one in self.fields.items() if (values := one.filled())}
        for name, value in self.buttons[:1]:
            filled[name] = [value]
        return filled


class _Reader(HTMLParser):
    """Collects forms; a control may stand elsewhere and name its form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._named: dict[str, Form] = {}
        self._form: Form | None = None
        self._select: tuple[Form, Field] | None = None
        self._area: tuple[Field, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what opens."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", "")) if given.get("method", "").lower() == "post" else None
            if self._form:
                self.forms.append(self._form)
                self._named[given.get("id", "")] = self._form
            return
        form = self._named.get(given["form"]) if "form" in given else self._form
        if tag == "option" and self._select:
            value = given.get("value", "")
            self._select[1].options.append(value)
            if "selected" in given:
                self._select[1].values.append(value)
        elif form and given.get("name") and "disabled" not in given and given["name"] != "csrfmiddlewaretoken":
            self._control(tag, form, given)

    def _control(self, tag: str, form: Form, given: dict[str, str]) -> None:
        kind = {"select": "select", "textarea": "textarea", "button": "submit"}.get(tag, given.get("type", "text"))
        name, value = given["name"], given.get("value", "on" if kind == "checkbox" else "")
        if kind == "submit":
            form.buttons.append((name, value))
            return
        one = form.fields.setdefault(name, Field(name, kind))
        if kind in ("radio", "checkbox"):
            one.options.append(value)
            if "checked" in given:
                one.values.append(value)
        elif tag == "select":
            self._select = form, one
        elif tag == "textarea":
            self._area = one, []
        elif value:
            one.values.append(value)

    def handle_data(self, data: str) -> None:
        """What stands in a large field."""
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        """Note what closes."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area:
            if text := "".join(self._area[1]).strip():
                self._area[0].values.append(text)
            self._area = None


def forms_of(page: str) -> list[Form]:
    """Every form on a page that posts."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms

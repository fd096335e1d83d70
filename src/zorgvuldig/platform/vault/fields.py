"""Columns whose content is sealed in the database and plain in Python. Their key is the pupil's, on the shelf of
their table (`vault.keys`, `vault.shelves`).

A sealed column can be written with the row it belongs to (`save`, `create`, `bulk_create`); `update` and `bulk_update`
do not know the pupil, so they take what was read unchanged, the empty value, or `field.sealed_for(pupil, value)`, and
refuse anything else. It cannot be searched, and the database refuses a value of another pupil.
"""

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext

from zorgvuldig.platform.vault.constraints import OwnPupil
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.text import pupil_of, seal, unseal

_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

if TYPE_CHECKING:  # to the type checker Django's fields are generic, and a binary one holds bytes

    class _Binary(models.Field[_ST, _GT]):
        pass

else:

    class _Binary(models.BinaryField, Generic[_ST, _GT]):
        pass


class Sealed(bytes):
    """What goes to the database as it is."""


class OpenedText(str):
    """A text as it was read; it remembers its sealed form, so that saving it unchanged changes nothing."""

    __slots__ = ("context", "is_gone", "sealed")
    context: str
    is_gone: bool
    sealed: bytes

    def __new__(cls, text: str, sealed: bytes, context: str, *, is_gone: bool = False) -> "OpenedText":
        """`sealed` is what `context` held; `is_gone` when `text` only says that the key was destroyed."""
        opened = super().__new__(cls, text)
        opened.sealed, opened.context, opened.is_gone = sealed, context, is_gone
        return opened


class OpenedDict(dict[str, Any]):
    """A dict as it was read, with the text it stood for. Empty when the key was destroyed."""

    def __init__(self, text: OpenedText) -> None:
        super().__init__({} if text.is_gone else json.loads(text))
        self.text = text


def is_gone(value: object) -> bool:
    """Whether a value that was read could not be opened because its key was destroyed."""
    text = value.text if isinstance(value, OpenedDict) else value
    return isinstance(text, OpenedText) and text.is_gone


def _is_empty(value: object) -> bool:
    return isinstance(value, str | bytes | dict) and not value


class _Column(_Binary[_ST, _GT], ABC):
    """What both kinds of sealed column share; a subclass says how its value becomes a text and back."""

    _pyi_lookup_exact_type: str
    empty_values = [None, "", b""]

    def __init__(self, *args: Any, pupil: str = "pupil_id", **kwargs: Any) -> None:
        """`pupil` names the attribute of the row that holds the pupil's id."""
        super().__init__(*args, **kwargs)
        self.pupil = pupil

    @property
    def context(self) -> str:
        """The `table.column` to which every value is bound."""
        return f"{self.model._meta.db_table}.{self.column}"

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """As Django, with the pupil's attribute when it is not the usual one."""
        name, path, args, kwargs = super().deconstruct()
        if self.pupil != "pupil_id":
            kwargs["pupil"] = self.pupil
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Give the table the constraint that goes with the column. In a migration the constraint is an operation."""
        super().contribute_to_class(cls, name, private_only)
        options = cls._meta
        if options.abstract or cls.__module__ == "__fake__":
            return
        own = OwnPupil(name=f"{options.db_table}_{name}_pupil", field=name, pupil=self.pupil)
        options.constraints = options.original_attrs["constraints"] = [*options.constraints, own]

    def sealed_for(self, pupil_id: int, value: Any) -> Sealed:
        """`value` sealed for this pupil and column, for a query that has no row at hand."""
        return Sealed() if _is_empty(value) else Sealed(seal(pupil_id, self.context, self.as_text(value)))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal with the key of the row's pupil; what was read and not changed goes back as it was."""
        value = getattr(model_instance, self.attname)
        pupil_id = getattr(model_instance, self.pupil)
        if value is None or isinstance(value, Sealed):
            return value
        kept = self._unchanged(value)
        if kept is not None and pupil_of(kept) == pupil_id:
            return kept
        if isinstance(value, OpenedText) and value.is_gone:
            raise KeyGone("a text whose key was destroyed cannot go to another pupil or column")
        if pupil_id is None and not _is_empty(value):
            raise ValueError(f"{self.context} is sealed with the pupil's key, so {self.pupil} comes first")
        return self.sealed_for(pupil_id, value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """Let through what is sealed or empty. TypeError for a plain value: nobody here knows its pupil."""
        ready = value if value is None or isinstance(value, Sealed) else self._unchanged(value)
        if ready is None and value is not None:
            if not _is_empty(value):
                raise TypeError(f"{self.context} is sealed: save it with its row, and do not search in it")
            ready = Sealed()
        return super().get_db_prep_value(ready, connection, prepared)

    def get_default(self) -> Any:
        """Empty, as Python knows it."""
        return self.opened(b"") if not self.has_default() else super().get_default()

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Open what was read. Raises `Damaged`; a destroyed key gives a sentence (text) or nothing (dict)."""
        return None if value is None else self.opened(bytes(value))

    def get_lookup(self, lookup_name: str) -> "type[models.Lookup[Any]] | None":
        """Whether it is empty is all that can be asked of a sealed column."""
        return super().get_lookup(lookup_name) if lookup_name in {"exact", "isnull"} else None

    def value_to_string(self, obj: models.Model) -> str:
        """Sealed content is not written into fixtures."""
        raise TypeError(f"{self.context} is sealed and cannot be serialized")

    def to_python(self, value: Any) -> Any:
        """The value as it is: pages hand over plain values."""
        return value

    @abstractmethod
    def opened(self, sealed: bytes) -> Any:
        """The value of what stands in the column."""

    @abstractmethod
    def as_text(self, value: Any) -> str:
        """The text that is sealed for `value`. TypeError for a value of another kind."""

    @abstractmethod
    def source(self, value: Any) -> OpenedText | None:
        """The text that `value` was read from and still stands for."""

    def _unchanged(self, value: Any) -> Sealed | None:
        source = self.source(value)
        return Sealed(source.sealed) if source is not None and source.context == self.context else None

    def _text_of(self, sealed: bytes) -> OpenedText:
        try:
            return OpenedText(unseal(pupil_of(sealed), self.context, sealed), sealed, self.context)
        except KeyGone:
            return OpenedText(gettext("Deze tekst is gewist."), sealed, self.context, is_gone=True)


class SealedTextField(_Column[_ST, _GT]):
    """A text that is sealed with the key of the pupil it is about; empty stays empty."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str

    def opened(self, sealed: bytes) -> str:
        """The text, «Deze tekst is gewist.» when its key was destroyed."""
        return self._text_of(sealed) if sealed else ""

    def as_text(self, value: Any) -> str:
        """The text itself."""
        if not isinstance(value, str):
            raise TypeError(f"{self.context} holds a text")
        return value

    def source(self, value: Any) -> OpenedText | None:
        """The value itself, when it was read."""
        return value if isinstance(value, OpenedText) else None


class SealedJSONField(_Column[_ST, _GT]):
    """A dict of plain values, such as the answers of a form, sealed as JSON; an empty dict stays empty."""

    _pyi_private_set_type: dict[str, Any]
    _pyi_private_get_type: dict[str, Any]

    def opened(self, sealed: bytes) -> dict[str, Any]:
        """The dict; an empty one for which `is_gone` holds when its key was destroyed."""
        return OpenedDict(self._text_of(sealed)) if sealed else {}

    def as_text(self, value: Any) -> str:
        """The dict as JSON."""
        if not isinstance(value, dict):
            raise TypeError(f"{self.context} holds a dict")
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def source(self, value: Any) -> OpenedText | None:
        """What the dict was read from, when nothing in it changed since."""
        if not isinstance(value, OpenedDict):
            return None
        same = not value if value.text.is_gone else self.as_text(value) == value.text
        return value.text if same else None

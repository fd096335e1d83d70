"""CSV files → rows that check their own values. Every problem knows its file, row and column."""

import csv
import re
import unicodedata
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zipfile import Path as ZipMember

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from zorgvuldig.imports.problems import Findings, ImportRefused, Place
from zorgvuldig.platform.spreadsheets.csv_file import line_of_another_encoding

NO_PLACE = "the register has no place for this."
# 2000-12-31 or 20001231, and 12/31/2000 as the files of the first layout have it.
DATE = re.compile(
    r"(?P<y>\d{4})(?P<dash>-?)(?P<m>\d\d)(?P=dash)(?P<d>\d\d)|(?P<M>\d\d?)/(?P<D>\d\d?)/(?P<Y>\d{4})", re.ASCII
)
PHONE = re.compile(r"[+0-9(][0-9 ()./-]{3,28}")


@dataclass(frozen=True, slots=True)
class FileSpec:
    """What a layout does with one file. `used` columns are read (True: the file must have it).

    `ignored` columns have a reason of their own; any other column is ignored with `NO_PLACE`. `partly` columns are
    read for less than they hold. `makes` names the tables that a row of this file creates a record in. A file with
    nothing in `used` is not read at all. `also` are other names of used columns.
    """

    name: str
    is_required: bool = True
    used: Mapping[str, bool] = field(default_factory=dict)
    partly: Mapping[str, str] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)
    makes: frozenset[str] = frozenset()
    also: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """One row. Its methods give the value of a column, or note a problem and give an empty one."""

    place: Place
    cells: list[str]
    columns: Mapping[str, int]
    findings: Findings

    def refuse(self, column: str, says: str) -> None:
        """Note a problem in this row."""
        self.findings.refuse(self.place, column, says)

    def text(self, column: str, limit: int = 100, *, needed: bool = False) -> str:
        """The value without spaces around it; empty when the file lacks the column."""
        index = self.columns.get(column)
        value = "" if index is None else self.cells[index].strip()
        if not value:
            if needed:
                self.refuse(column, "empty. Fill it in.")
            return ""
        if not value.isprintable():
            self.refuse(column, "holds a line break or an invisible character. Take it out.")
            return ""
        if not value.isascii():
            value = unicodedata.normalize("NFC", value)
        if len(value) > limit:
            self.refuse(column, f"«{value[:20]}…» is longer than {limit} characters. Shorten it.")
            return ""
        return value

    def day(self, column: str, *, needed: bool = False) -> date | None:
        """A date written as 2000-12-31, 20001231 or 12/31/2000."""
        value = self.text(column, 30, needed=needed)
        if not value:
            return None
        if found := DATE.fullmatch(value):
            y, _, m, d, american_m, american_d, american_y = found.groups()
            with suppress(ValueError):
                return date(int(y or american_y), int(m or american_m), int(d or american_d))
        self.refuse(column, f"«{value}» is not a date. Write it as 2000-12-31.")
        return None

    def born(self, column: str, today: date) -> date | None:
        """A date of birth: in the past, and of somebody who can be alive."""
        value = self.day(column)
        if value is not None and not today.year - 120 < value.year <= today.year:
            self.refuse(column, f"«{value}» cannot be a date of birth. Check the year.")
            return None
        return value

    def email(self, column: str) -> str:
        """An e-mail address."""
        value = self.text(column, 254)
        if not value:
            return ""
        try:
            validate_email(value)
        except ValidationError:
            self.refuse(column, f"«{value}» is not an e-mail address. Write it as name@example.org.")
            return ""
        return value

    def phone(self, column: str) -> str:
        """A phone number."""
        value = self.text(column, 30)
        if value and not PHONE.fullmatch(value):
            self.refuse(column, f"«{value}» is not a phone number. Use digits, spaces and a + in front.")
            return ""
        return value

    def known(self, column: str, value: str, file: str, keys: Container[str]) -> bool:
        """Whether `value` is one of the keys that `file` has; a problem when it is not."""
        if value in keys:
            return True
        if value and file not in self.findings.broken:
            self.refuse(column, f"«{value}» is not in {file}. Add it there, or correct it here.")
        return False

    def is_new(self, column: str, key: str, known: Container[str]) -> bool:
        """Whether `key` is the key of this row and no other; a problem when an earlier row has it."""
        if key in known:
            self.refuse(column, f"«{key}» stands in this file twice. Leave one out.")
        return bool(key) and key not in known

    def word(self, column: str, words: Mapping[str, str], *, needed: bool = False) -> str | None:
        """One of the words this column may hold, as we say it; None when it is not one of them."""
        value = self.text(column, 60, needed=needed)
        if value.lower() in words:
            return words[value.lower()]
        if value:
            self.refuse(column, f"«{value}» is not known here. Use one of: {', '.join(w for w in words if w)}.")
        return None


@dataclass(slots=True)
class Sheet:
    """A file of the source, read row by row. `count` is how many rows had something in them."""

    spec: FileSpec
    path: Path | ZipMember
    findings: Findings
    count: int = 0

    def rows(self) -> Iterator[Row]:
        """Every row that is not empty; raises `ImportRefused` when the file or its heading cannot be read."""
        name = self.spec.name
        try:
            with self.path.open("r", encoding="utf-8-sig", newline="") as file:
                yield from self._rows(csv.reader(file, strict=True))
        except UnicodeDecodeError as error:
            if line := line_of_another_encoding(self.path.read_bytes()):
                says = "is stored in another encoding than the rest: export the file again, all of it as UTF-8."
                raise ImportRefused(f"{name}: line {line} {says}") from error
            raise ImportRefused(f"{name} is not in UTF-8: save it as «CSV UTF-8» and try again.") from error
        except csv.Error as error:
            raise ImportRefused(f"{name} is not a proper CSV file ({error}): export it again.") from error
        except OSError as error:
            raise ImportRefused(f"{name} cannot be read ({error.strerror}).") from error

    def _rows(self, reader: Iterator[list[str]]) -> Iterator[Row]:
        heading = next(reader, [])
        columns = self._columns(heading)
        for number, cells in enumerate(reader, start=2):
            if not any(cells):
                continue
            self.count += 1
            place = Place(self.spec.name, number)
            if len(cells) != len(heading):
                says = f"has {len(cells)} columns where the heading has {len(heading)}. Look for a comma too many or too few."
                self.findings.refuse(place, "", says)
                self.findings.broken.add(self.spec.name)
                continue
            yield Row(place, cells, columns, self.findings)

    def _columns(self, heading: list[str]) -> dict[str, int]:
        """Where each used column stands; the rest of the heading goes into the report."""
        known = {column.lower(): column for column in self.spec.used}
        known |= {name.lower(): column for name, column in self.spec.also.items()}
        reasons = {column.lower(): reason for column, reason in self.spec.ignored.items()}
        found: dict[str, int] = {}
        if len(heading) == 1 and (";" in heading[0] or "\t" in heading[0]):
            raise ImportRefused(f"{self.spec.name} does not part its columns with commas: export it with commas.")
        for index, title in enumerate(heading):
            column = known.get(title.strip().lower())
            if column in found:
                raise ImportRefused(f"{self.spec.name} has the column {column} twice: leave one out.")
            if column:
                found[column] = index
            elif title.strip():
                reason = reasons.get(title.strip().lower(), NO_PLACE)
                self.findings.ignored[self.spec.name, title.strip()] = reason
        for column in self.spec.partly.keys() & found.keys():
            self.findings.ignored[self.spec.name, column] = self.spec.partly[column]
        for column, is_needed in self.spec.used.items():
            if is_needed and column not in found:
                raise ImportRefused(f"{self.spec.name} has no column {column}: export it with that column.")
        return found


def read_files(directory: Path, specs: tuple[FileSpec, ...], findings: Findings) -> dict[str, Sheet]:
    """The files of one layout that are there, by name; `ImportRefused` when a required one is missing."""
    present = {path.name.lower(): path for path in sorted(directory.iterdir()) if path.is_file()}
    found: dict[str, Sheet] = {}
    for spec in specs:
        path = present.pop(spec.name.lower(), None)
        if path is not None:
            found[spec.name] = Sheet(spec, path, findings)
        elif spec.is_required:
            raise ImportRefused(f"{spec.name} is missing in {directory}: export it too.")
    for name, path in present.items():
        if name.endswith(".csv"):
            findings.notices.append(f"{path.name} is not a file of this layout that we use. It was not read.")
    return found

"""OneRoster 1.1 and 1.2: a zip of CSV files (1EdTech), in bulk or as a delta, into the school's records."""

import csv
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Self

from django.utils import translation

from zorgvuldig.imports.csv_reader import Sheet
from zorgvuldig.imports.oneroster.files import FILES, ROLES, Delivery
from zorgvuldig.imports.oneroster.layout import OneRoster
from zorgvuldig.imports.oneroster.source_keys import SOURCE, find_source_keys
from zorgvuldig.imports.problems import Findings, ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.run import BY_COMMAND, LANGUAGE, Occasion, ReadRoster, take_in
from zorgvuldig.imports.upload.content import Readable

MANIFEST = "manifest.csv"
MODES = ("absent", "bulk", "delta")
MAX_MEMBERS = 100
MAX_UNPACKED = 2 * 1024**3
MAX_RATIO = 250
RATIO_FROM = 10 * 1024**2  # small files may be all repetition
MAX_MANIFEST = 64 * 1024
ABOVE = ".."
MACOS = "__MACOSX/"
# A way of packing or encrypting that Python does not know is a NotImplementedError to it: to us, a file to export again.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
VERSIONS = ("1.1", "1.2")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which version of OneRoster, and per file (by its name) `bulk` or `delta`. Absent files are not named."""

    version: str
    modes: dict[str, str]


class RosterZip:
    """An open zip whose members were found harmless; use it as a context. Raises `ImportRefused` otherwise."""

    def __init__(self, path: Readable) -> None:
        """Open and weigh it."""
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED as error:
            raise ImportRefused(f"{path.name} is not a zip file, or a damaged one. Export it again.") from error
        except OSError as error:
            raise ImportRefused(f"{path} cannot be read ({error.strerror}).") from error
        try:
            self.names = self._weighed()
        except ImportRefused:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        """The zip itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; what turns out to be damaged while reading becomes a refusal."""
        self._zip.close()
        if isinstance(error, DAMAGED):
            raise ImportRefused("A file in the zip is damaged. Export it again.") from error

    def member(self, name: str) -> zipfile.Path:
        """The file called `name`, to be read."""
        return zipfile.Path(self._zip, self.names[name.lower()])

    def _weighed(self) -> dict[str, str]:
        """Lower-case name → name of every file; refused when there are too many, too large, or elsewhere."""
        members = [member for member in self._zip.infolist() if not member.filename.startswith(MACOS)]
        if len(members) > MAX_MEMBERS:
            raise ImportRefused(f"The zip holds more than {MAX_MEMBERS} files: a OneRoster export has at most 22.")
        if sum(member.file_size for member in members) > MAX_UNPACKED:
            raise ImportRefused("The zip unpacks to more than 2 GB. Export one school at a time.")
        names: dict[str, str] = {}
        for member in members:
            self._harmless(member)
            if names.setdefault(member.filename.lower(), member.filename) is not member.filename:
                raise ImportRefused(f"{member.filename} is in the zip twice. Export it again.")
        return names

    def _harmless(self, member: zipfile.ZipInfo) -> None:
        name = member.filename
        if name.startswith("/") or ABOVE in name.replace("\\", "/").split("/") or ":" in name:
            raise ImportRefused("The zip holds a file that would land outside its folder. It was not read.")
        if "/" in name or "\\" in name:
            raise ImportRefused(f"{name} stands in a folder inside the zip: put the files themselves in the zip.")
        if member.flag_bits & 1:
            raise ImportRefused("The zip has a password. Export it without one.")
        if member.file_size > max(RATIO_FROM, member.compress_size * MAX_RATIO):
            raise ImportRefused(f"{name} unpacks to far more than its size in the zip. It was not read.")

    def manifest(self) -> Manifest:
        """What the exchange says of itself, checked against the files that are there."""
        if MANIFEST not in self.names:
            raise ImportRefused(f"{MANIFEST} is missing in the zip: export the files as OneRoster 1.1 or 1.2.")
        said = self._properties()
        version = next((v for v in VERSIONS if said.get("oneroster.version", "").startswith(v)), "")
        if not version:
            stated = said.get("oneroster.version", "")[:10] or "nothing"
            raise ImportRefused(f"{MANIFEST} gives «{stated}» as oneroster.version: export it as 1.1 or 1.2.")
        modes = {}
        for key, mode in said.items():
            kind, _, stem = key.partition(".")
            if kind != "file":
                continue
            if mode.lower() not in MODES:
                raise ImportRefused(f"{MANIFEST} says «{mode[:20]}» of {stem}. Use one of: {', '.join(MODES)}.")
            if mode.lower() != "absent":
                modes[f"{stem}.csv"] = mode.lower()
        self._as_promised(modes)
        return Manifest(version, modes)

    def _properties(self) -> dict[str, str]:
        if self._zip.getinfo(self.names[MANIFEST]).file_size > MAX_MANIFEST:
            raise ImportRefused(f"{MANIFEST} is far larger than a manifest. Export it again.")
        try:
            text = self._zip.read(self.names[MANIFEST]).decode("utf-8-sig")
            rows = list(csv.reader(text.splitlines(), strict=True))
        except DAMAGED as error:
            raise ImportRefused(f"{MANIFEST} is damaged. Export it again.") from error
        except (UnicodeDecodeError, csv.Error) as error:
            raise ImportRefused(f"{MANIFEST} is not a proper CSV file in UTF-8: export it again.") from error
        if not rows or [cell.strip().lower() for cell in rows[0]] != ["propertyname", "value"]:
            raise ImportRefused(f"{MANIFEST} has another heading than propertyName,value: export it again.")
        return {row[0].strip(): row[1].strip() for row in rows[1:] if len(row) == 2}

    def _as_promised(self, modes: dict[str, str]) -> None:
        promised = {name.lower() for name in modes}
        for name in modes:
            if name.lower() not in self.names:
                raise ImportRefused(f"{MANIFEST} promises {name}, but it is not in the zip. Export both again.")
        for name in self.names:
            if name.endswith(".csv") and name != MANIFEST and name not in promised:
                raise ImportRefused(
                    f"{self.names[name]} is in the zip, but {MANIFEST} does not say so. Export both again."
                )


def import_oneroster(
    path: Readable, *, now: datetime, is_dry_run: bool = False, occasion: Occasion = BY_COMMAND
) -> Report:
    """Take the zip in: all of it, or nothing when a single row is refused. The outcome is recorded either way.

    A file in bulk is everything there is: who is missing is reported, and leaves the groups. A delta changes what it
    names. Raises `ImportRefused` (recorded too) when the zip cannot be read at all.
    """
    report = Report("OneRoster", is_dry_run, Findings())

    def read(today: date) -> ReadRoster:
        with RosterZip(path) as archive:
            manifest = archive.manifest()
            report.layout = f"OneRoster {manifest.version}"
            specs = [spec for spec in FILES[manifest.version] if spec.name in manifest.modes]
            sheets = {spec.name: Sheet(spec, archive.member(spec.name), report.findings) for spec in specs}
            unread = sorted(manifest.modes.keys() - sheets.keys())
            report.findings.notices += [f"{name} is not a file that we use. It was not read." for name in unread]
            has_roles_file = ROLES in FILES[manifest.version]
            delivery = Delivery(sheets, manifest.modes, report.findings, has_roles_file)
            if not sheets:
                report.findings.notices.append(f"{MANIFEST} names no file that we use: there is nothing to take in.")
            return sheets, OneRoster(delivery, find_source_keys(now), today).roster()

    with translation.override(LANGUAGE):
        return take_in(SOURCE, report, read, now=now, occasion=occasion)

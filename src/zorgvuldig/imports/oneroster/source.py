"""OneRoster 1.1 and 1.2: a zip of CSV files (1EdTech), in bulk or as a delta, into the school's records."""

from datetime import date, datetime

from django.utils import translation

from zorgvuldig.imports.csv_reader import Sheet
from zorgvuldig.imports.oneroster.archive import MANIFEST, RosterZip
from zorgvuldig.imports.oneroster.files import FILES, ROLES
from zorgvuldig.imports.oneroster.known import SOURCE, find_known
from zorgvuldig.imports.oneroster.layout import OneRoster
from zorgvuldig.imports.oneroster.rows import Delivery
from zorgvuldig.imports.problems import Findings
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.run import BY_COMMAND, LANGUAGE, Occasion, Taken, take_in
from zorgvuldig.imports.upload.content import Readable


def import_oneroster(
    path: Readable, *, now: datetime, is_dry_run: bool = False, occasion: Occasion = BY_COMMAND
) -> Report:
    """Take the zip in: all of it, or nothing when a single row is refused. The outcome is recorded either way.

    A file in bulk is everything there is: who is missing is reported, and leaves the groups. A delta changes what it
    names. Raises `ImportRefused` (recorded too) when the zip cannot be read at all.
    """
    report = Report("OneRoster", is_dry_run, Findings())

    def read(today: date) -> Taken:
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
            return sheets, OneRoster(delivery, find_known(now), today).roster()

    with translation.override(LANGUAGE):
        return take_in(SOURCE, report, read, now=now, occasion=occasion)

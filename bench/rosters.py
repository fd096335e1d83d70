"""A roster in the files of School Data Sync's first layout: invented people, as many as asked for."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

GIVEN = ("Noor", "Bram", "Tess", "Yara", "Sem", "Wout", "Lieke", "Mehmet", "Sanne", "Jort", "Amira", "Zoë")
FAMILY = ("Bakker", "de Vries", "van den Berg", "Visser", "Yılmaz", "Smit", "Jansen", "van Dijk", "Kowalski", "Bos")
CLASS, SUBJECTS = 28, 11
BORN = date(2009, 1, 1)


def write_roster(directory: Path, pupils: int, mark: str) -> int:
    """Write the six files and return how many rows they have; `mark` sets the numbers of one roster apart."""
    classes = -(-pupils // CLASS)
    sections = [(c, s) for c in range(classes) for s in range(SUBJECTS)]
    teachers = max(1, pupils // 14)
    directory.mkdir(parents=True)
    return sum(
        (
            _write(
                directory / "School.csv", ("SIS ID", "Name"), [(f"{mark}sch{s}", f"School {mark}{s}") for s in (0, 1)]
            ),
            _write(
                directory / "Section.csv",
                (
                    "SIS ID",
                    "School SIS ID",
                    "Section Name",
                    "Section Number",
                    "Term SIS ID",
                    "Term Name",
                    "Term StartDate",
                    "Term EndDate",
                    "Course SIS ID",
                    "Course Name",
                    "Course Number",
                    "Status",
                ),
                (
                    (
                        f"{mark}sec{c}-{s}",
                        f"{mark}sch{c % 2}",
                        f"Class {c} subject {s}",
                        f"{c}-{s}",
                        f"{mark}t",
                        "2026-2027",
                        "8/1/2026",
                        "7/31/2027",
                        f"{mark}co{s}",
                        f"Subject {s}",
                        f"{s}",
                        "Active",
                    )
                    for c, s in sections
                ),
            ),
            _write(
                directory / "Student.csv",
                (
                    "SIS ID",
                    "School SIS ID",
                    "First Name",
                    "Last Name",
                    "Username",
                    "Password",
                    "Student Number",
                    "Grade",
                    "Status",
                    "Birthdate",
                ),
                (
                    (
                        f"{mark}pu{p}",
                        f"{mark}sch{p // CLASS % 2}",
                        GIVEN[p % 12],
                        FAMILY[p % 10],
                        f"u{p}",
                        "",
                        f"{mark}{p}",
                        f"{1 + p % 6}",
                        "Active",
                        str(BORN + timedelta(days=p % 2000)),
                    )
                    for p in range(pupils)
                ),
            ),
            _write(
                directory / "Teacher.csv",
                (
                    "SIS ID",
                    "School SIS ID",
                    "First Name",
                    "Last Name",
                    "Username",
                    "Password",
                    "Teacher Number",
                    "Status",
                ),
                (
                    (
                        f"{mark}te{t}",
                        f"{mark}sch{t % 2}",
                        GIVEN[t % 12],
                        FAMILY[t % 10],
                        f"t{t}",
                        "",
                        f"{mark}{t}",
                        "Active",
                    )
                    for t in range(teachers)
                ),
            ),
            _write(
                directory / "StudentEnrollment.csv",
                ("Section SIS ID", "SIS ID"),
                ((f"{mark}sec{p // CLASS}-{s}", f"{mark}pu{p}") for p in range(pupils) for s in range(SUBJECTS)),
            ),
            _write(
                directory / "TeacherRoster.csv",
                ("Section SIS ID", "SIS ID"),
                ((f"{mark}sec{c}-{s}", f"{mark}te{(c * SUBJECTS + s) % teachers}") for c, s in sections),
            ),
        )
    )


def _write(path: Path, heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> int:
    count = 0
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count

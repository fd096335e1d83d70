"""Rows into the database by COPY, as its administrator. Buffers fill per table and empty themselves."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from psycopg import Connection, sql

BUFFER = 60_000
SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

PLANNED = (
    "is_cancelled", "planned_on", "planned_slot", "planned_starts_at", "planned_ends_at", "planned_room", "planned_staff_id",
)  # fmt: skip
# Which columns are given; every other column has its default.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "board": ("id", "name"),
    "school": ("id", "board_id", "name", "brin"),
    "school_year": ("id", "school_id", "name", "starts_on", "ends_on"),
    "period": ("id", "year_id", "number", "name", "starts_on", "ends_on", "weight"),
    "holiday": ("id", "year_id", "name", "starts_on", "ends_on"),
    "absence_reason": ("id", "school_id", "code", "name", "is_authorised", "is_active"),
    "intake_round": ("id", "uid", "year_id", "opens_on", "closes_on"),
    "subject": ("id", "school_id", "code", "name"),
    "learning_group": ("id", "uid", "year_id", "subject_id", "kind", "name", "stage", "level"),
    "person": ("id", "uid"),
    "pupil": ("person_id", "uid", "number"),
    "pupil_identity": ("pupil_id", "given_name", "prefix", "family_name", "sort_key", "search_key", "sources"),
    "pupil_birth": ("pupil_id", "born_on", "sex", "sources"),
    "pupil_contact": ("pupil_id", "email", "phone", "street", "postcode", "town", "sources"),
    "enrolment": ("pupil_id", "school_id", "level", "starts_on", "ends_on"),
    "membership": ("pupil_id", "group_id", "starts_on", "ends_on", "is_class"),
    "guardian": ("person_id", "given_name", "prefix", "family_name", "email", "phone", "sources"),
    "guardianship": (
        "pupil_id",
        "guardian_id",
        "kind",
        "has_authority",
        "is_restricted",
        "restricted_until",
        "starts_on",
    ),
    "parental_access": ("uid", "pupil_id", "guardian_id", "starts_on", "given_at", "given_by_id"),
    "staff": ("person_id", "code", "given_name", "prefix", "family_name"),
    "staff_role": ("staff_id", "school_id", "role", "starts_on"),
    "teaching": ("staff_id", "group_id", "starts_on", "ends_on"),
    "mentoring": ("staff_id", "group_id", "starts_on", "ends_on"),
    "test": ("id", "uid", "group_id", "title", "weight", "held_on", "period_id"),
    "grade": ("pupil_id", "test_id", "value"),
    "lesson": ("id", "uid", "group_id", "staff_id", "held_on", "slot", "starts_at", "ends_at", "room", *PLANNED),
    "agenda_item": ("uid", "group_id", "kind", "held_on", "slot", "text", "author_id", "written_at"),
    "test_limit": ("school_id", "per_day", "per_week"),
    "lesson_roll": ("lesson_id", "group_id", "taken_by_id", "taken_at"),
    "attendance": ("pupil_id", "lesson_id", "kind", "minutes", "reason_id", "recorded_by_id", "recorded_at"),
    "absence_notice": (
        "id",
        "uid",
        "pupil_id",
        "kind",
        "starts_on",
        "ends_on",
        "remark",
        "reported_by_id",
        "reported_at",
    ),
    "absence": ("id", "uid", "pupil_id", "reason_id", "starts_on", "ends_on", "note", "recorded_by_id", "recorded_at"),
    "absence_answer": ("notice_id", "pupil_id", "outcome", "absence_id", "text", "answered_by_id", "answered_at"),
    "progress_note": ("pupil_id", "group_id", "period_id", "text", "author_id", "written_at", "shown_from"),
    "meeting_note": ("pupil_id", "group_id", "period_id", "text", "proposal", "author_id", "written_at"),
    "guidance_note": ("uid", "pupil_id", "kind", "happened_on", "title", "text", "author_id", "written_at"),
    "care_note": ("uid", "pupil_id", "kind", "happened_on", "title", "text", "author_id", "written_at"),
    "support_plan": (
        "id",
        "uid",
        "pupil_id",
        "version",
        "situation",
        "goals",
        "actions",
        "pupil_view",
        "evaluation",
        "evaluate_on",
        "author_id",
        "written_at",
    ),
    "support_agreement": ("plan_id", "pupil_id", "person_id", "agrees", "remark", "answered_at"),
    "medical_card": (
        "pupil_id",
        "conditions",
        "medication",
        "allergies",
        "in_emergency",
        "doctor",
        "changed_by_id",
        "changed_at",
    ),
    "emergency_contact": ("pupil_id", "rank", "name", "tie", "phone"),
    "pupil_photo": ("pupil_id", "uid", "blob", "name", "media_type", "size", "added_at", "added_by_id"),
    "message": ("id", "uid", "batch", "pupil_id", "group_id", "author_id", "subject", "body", "sent_at"),
    "message_read": ("message_id", "pupil_id", "person_id", "read_at"),
    "substitution": ("uid", "staff_id", "group_id", "starts_on", "ends_on", "arranged_by_id"),
    "helper_grant": (
        "uid",
        "staff_id",
        "group_id",
        "sees_grades",
        "sees_attendance",
        "why",
        "organisation",
        "agreed_on",
        "starts_on",
        "ends_on",
        "granted_by_id",
    ),
}
# Whose id we choose ourselves, so that the sequence has to be moved on.
NUMBERED = tuple(table for table, columns in COLUMNS.items() if columns[0] == "id")


def text(value: Any) -> str:
    """One value as COPY reads it."""
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case int():
            return str(value)
        case bytes():
            return f"\\\\x{value.hex()}"
        case date() | datetime() | time():
            return value.isoformat()
        case _:
            return str(value).translate(SPECIAL)


class Copier:
    """Takes rows for any table and sends them in chunks; `rows` counts them."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        self.buffers: dict[str, list[str]] = {table: [] for table in COLUMNS}
        self.rows = 0

    def add(self, table: str, *values: Any) -> None:
        """One row."""
        self.add_lines(table, ["\t".join([text(value) for value in values])])

    def add_lines(self, table: str, lines: list[str]) -> None:
        """Rows that are written as COPY reads them already."""
        buffer = self.buffers[table]
        buffer += lines
        if len(buffer) >= BUFFER:
            self._send(table)

    def finish(self) -> None:
        """Send what is left and move the sequences on."""
        for table in COLUMNS:
            self._send(table)
        for table in NUMBERED:
            self.connection.execute(
                sql.SQL(
                    "select setval(pg_get_serial_sequence({0}, 'id'), greatest(1, (select max(id) from {1})))"
                ).format(sql.Literal(table), sql.Identifier(table))
            )

    def _send(self, table: str) -> None:
        lines, self.buffers[table] = self.buffers[table], []
        if not lines:
            return
        self.rows += len(lines)
        statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
        )
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write("\n".join(lines) + "\n")

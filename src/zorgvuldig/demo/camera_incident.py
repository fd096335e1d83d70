"""What happened yesterday in the bicycle shed, and what was done with the footage of it: looked at, kept, handed out, each with two people."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection

from zorgvuldig.demo.camera_drawing import piece
from zorgvuldig.demo.camera_insert import put
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.text import seal

LIMIT = 8 * 1024 * 1024
LASTED = timedelta(minutes=7)
LOOKED = 3  # pieces
COPY = timedelta(days=14)
WHAT = (
    ("harmed", "Het voorwiel van zijn fiets is weg en het slot is open. Hij zag het na de pauze."),
    ("saw", "Zij zag twee mensen bij de rekken. Zij kende ze niet."),
)
NOTE = "Het hek aan de kant van het veld stond open. Ik heb het dichtgedaan en de wielen geteld."


@dataclass(slots=True)
class CameraIncident:
    """Writes it down. `began` is when the footage of it begins."""

    connection: Connection[Any]
    inventor: Inventor
    staff: Mapping[str, int]
    school: int
    began: datetime
    now: datetime

    def write(self, cameras: Mapping[str, int], pieces: Sequence[tuple[str, datetime]], pupils: Sequence[int]) -> None:
        """By hours: what happened, who asked to look, what stays, and what went to the insurer."""
        incident = self._incident(pupils)
        self._looked_at(cameras, incident, pieces)
        self._held(cameras["bikes"], incident)
        self._insured(cameras["bikes"], incident)

    def _incident(self, pupils: Sequence[int]) -> int:
        leader, caretaker, opened = self.staff["schoolleider"], self.staff["concierge"], self._after(25)
        incident = self._put(
            "incident", uid=self.inventor.uid(), school_id=self.school, kind="theft", title="Voorwiel weg uit de stalling",
            place="Fietsenstalling", starts_at=self.began, ends_at=self.began + LASTED, opened_at=opened, opened_by_id=leader, outcome="",
        )  # fmt: skip
        for pupil, (part, text) in zip(pupils, WHAT, strict=False):
            self._put(
                "incident_pupil", uid=self.inventor.uid(), incident_id=incident, pupil_id=pupil, kind="theft", happened_at=self.began,
                part=part, what=seal(pupil, "incident_pupil.what", text), added_at=self._after(30), added_by_id=leader,
            )  # fmt: skip
        self._put("incident_staff", incident_id=incident, staff_id=caretaker, added_at=opened, added_by_id=leader)
        self._put(
            "incident_note", uid=self.inventor.uid(), incident_id=incident, text=NOTE, written_at=self._after(40),
            written_by_id=caretaker,
        )  # fmt: skip
        return incident

    def _looked_at(self, cameras: Mapping[str, int], incident: int, pieces: Sequence[tuple[str, datetime]]) -> None:
        """The caretaker asked for three cameras: one yes, one no, and one on which nobody said anything yet."""
        yes = {
            "is_granted": True,
            "decided_at": self._after(60),
            "decided_by_id": self.staff["schoolleider"],
            "until": self._after(180),
        }
        viewing = self._viewing(
            cameras["bikes"],
            incident,
            "detection",
            "Zien wie er bij de rekken stond toen het wiel verdween.",
            45,
            **yes,
        )
        for number, (segment, at) in enumerate(pieces[:LOOKED]):
            self._put(
                "viewing_look", viewing_id=viewing, segment_uid=segment, starts_at=at, looked_at=self._after(70 + number),
                looked_by_id=self.staff["concierge"], xact=number + 1,
            )  # fmt: skip
        no = {"is_granted": False, "decided_at": self._after(62), "decided_by_id": self.staff["schoolleider"]}
        self._viewing(
            cameras["hall"], incident, "safety", "Misschien liepen zij door de hal.", 46,
            answer="In de hal is de stalling niet te zien. Kijk eerst naar de andere beelden.", **no,
        )  # fmt: skip
        self._viewing(cameras["entrance"], incident, "safety", "Zien of zij door de ingang naar buiten gingen.", 200)

    def _viewing(self, camera: int, incident: int, purpose: str, reason: str, after: int, **more: Any) -> int:
        values: dict[str, Any] = {
            "uid": self.inventor.uid(), "school_id": self.school, "camera_id": camera, "incident_id": incident, "starts_at": self.began,
            "ends_at": self.began + LASTED, "purpose": purpose, "reason": reason, "asked_at": self._after(after),
            "asked_by_id": self.staff["concierge"], "answer": "",
        }  # fmt: skip
        return self._put("viewing", **values | more)

    def _held(self, camera: int, incident: int) -> None:
        """The school leader went to the police; the privacy officer agreed that the footage stays for it."""
        today, leader = timezone.localdate(self.now), self.staff["schoolleider"]
        hold = self._put(
            "footage_hold", uid=self.inventor.uid(), school_id=self.school, incident_id=incident, starts_at=self.began,
            ends_at=self.began + LASTED, why="Er is aangifte gedaan. De politie kan om de beelden vragen.", owner_id=leader,
            ends_on=today + timedelta(days=90), review_on=today + timedelta(days=30), asked_at=self._after(100), asked_by_id=leader,
            approved_at=self._after(130), approved_by_id=self.staff["privacy"],
        )  # fmt: skip
        self._put("footage_hold_camera", footage_hold_id=hold, camera_id=camera)

    def _insured(self, camera: int, incident: int) -> None:
        """The privacy officer asked for a copy with everything masked, the school leader let it go, and the insurer fetched it."""
        begins = self.began + timedelta(minutes=1)
        film = piece("bikes", begins, 10, is_masked=True)
        kept, released = store(film, limit_bytes=LIMIT), self._after(300)
        self._put(
            "footage_export", uid=self.inventor.uid(), school_id=self.school, kind="insurer", incident_id=incident, camera_id=camera,
            starts_at=begins, ends_at=begins + timedelta(seconds=10), recipient_name="Onderling Verzekerd Wilgendam (voorbeeld)",
            reason="De verzekeraar wil zien hoe het hek stond.", article="", officer="", reference="SCH-0417", style="around",
            state="fetched", progress=100, why="", blob=kept.blob, size=kept.size, sha256=hashlib.sha256(film).hexdigest(), watched="",
            asked_at=self._after(210), asked_by_id=self.staff["privacy"], made_at=self._after(215), released_at=released,
            released_by_id=self.staff["schoolleider"], until=released + COPY, token_hash="", code_hash="", tries=1,
            fetched_at=self._after(330),
        )  # fmt: skip

    def _after(self, minutes: int) -> datetime:
        """So long after it began; never a moment to come."""
        return min(self.began + timedelta(minutes=minutes), self.now)

    def _put(self, table: str, key: str = "id", /, **values: Any) -> int:
        return put(self.connection, table, key, **values)

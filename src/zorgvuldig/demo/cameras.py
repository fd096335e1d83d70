"""The cameras of the demonstration school, approved by a second person, with footage, and what happened yesterday in the bicycle shed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.cameras.addresses import seal_address
from zorgvuldig.cameras.seal import seal_of
from zorgvuldig.demo.camera_drawing import CODEC, PLAN, RATE, floor_plan, piece, view
from zorgvuldig.demo.camera_insert import put
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.platform.vault.day_keys import DayClosing
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.text import seal

LASTED = timedelta(minutes=7)
LOOKED = 3  # pieces
COPY = timedelta(days=14)
WHAT = (
    ("harmed", "Het voorwiel van zijn fiets is weg en het slot is open. Hij zag het na de pauze."),
    ("saw", "Zij zag twee mensen bij de rekken. Zij kende ze niet."),
)
NOTE = "Het hek aan de kant van het veld stond open. Ik heb het dichtgedaan en de wielen geteld."
LIMIT = 8 * 1024 * 1024
STREAM_PORT = 8554  # where the demonstration sends a stream of its own while it serves (`camera_stream`)
STREAM_GRAIN = 11  # about 200 kbit/s: then the newest picture is at most a few seconds old
ARRANGED, FIRST, OLD = 60, 31, 30  # days ago: written down and approved, first recorded, and what has gone since
LIKE = "Meer toezicht in de pauze hielp te weinig. Een hek mag niet van de brandweer."
CAMERAS = (
    (
        "Ingang", "entrance", (0.18, 0.82), ["safety", "guarding"], "De deur en de stoep tot aan het hek. Niet de straat.",
        "Er kwamen drie keer mensen binnen die hier niet horen.", {"has_live": True, "zones": "De ramen van de buren zijn zwart."},
    ),
    (
        "Fietsenstalling", "bikes", (0.8, 0.2), ["safety", "prevention", "detection"], "De rekken en het pad ernaast.",
        "In een jaar verdwenen elf fietsen.", {"from_hour": "07:00", "until_hour": "22:00", "keep_days": 21},
    ),
    (
        "Hal", "hall", (0.5, 0.68), ["safety"], "De kluisjes en de trap, tot kniehoogte.",
        "Bij de kluisjes is twee keer gevochten.", {"from_hour": "07:00", "until_hour": "22:00"},
    ),
)  # fmt: skip
MINUTES = (0, 1, 2, 4, 5, 6)  # of yesterday's footage; in between nothing answered
SHORT = 5  # seconds of a piece that goes again at once


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


@dataclass(slots=True)
class CameraSeeder:
    """Writes them down, as the pages and the recorder would have."""

    connection: Connection[Any]
    inventor: Inventor
    staff: dict[str, int]
    pupils: list[int]
    now: datetime
    made: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        """The register, the footage, and what it was needed for."""
        school = self.connection.execute("select min(id) from school").fetchone()
        assert school is not None
        plan = self._plan(school[0])
        for camera in CAMERAS:
            self._complete(school[0], plan, *camera)
        self._incomplete(school[0])
        began = self._began()
        pieces = self._yesterday(began)
        self._long_ago()
        CameraIncident(self.connection, self.inventor, self.staff, school[0], began, self.now).write(
            self.made, pieces, self.pupils
        )

    # --- the register -----------------------------------------------------------------------------------------------

    def _plan(self, school: int) -> int:
        drawn = store(floor_plan(), limit_bytes=LIMIT)
        return self._put(
            "floor_plan", uid=self.inventor.uid(), school_id=school, name="Begane grond", blob=drawn.blob, media_type="image/png",
            width=PLAN[0], height=PLAN[1], added_at=self._ago(ARRANGED + 9), added_by_id=self.staff["schoolleider"],
        )  # fmt: skip

    def _complete(
        self, school: int, plan: int, name: str, place: str, at: tuple[float, float], purposes: list[str], sees: str, why: str,
        more: dict[str, Any],
    ) -> None:  # fmt: skip
        """The school leader wrote it down, the privacy officer approved it."""
        today, uid = timezone.localdate(self.now), self.inventor.uid()
        camera = self.made[place] = self._put("camera", **self._of(school, name, place, uid) | {
            "floor_plan_id": plan, "plan_x": at[0], "plan_y": at[1], "view_blob": store(view(place), limit_bytes=LIMIT).blob, "sees": sees,
            "purposes": Json(purposes), "necessity": why, "lighter": LIKE, "dpia_on": today - timedelta(days=ARRANGED + 30),
            "dpia_says": "Het mag, met weinig beeld en zonder geluid. Elk jaar opnieuw bekijken.",
            "council_on": today - timedelta(days=ARRANGED + 12), "council_says": "De medezeggenschapsraad stemt in.",
            "sign_on": today - timedelta(days=ARRANGED + 8), "sign_says": "Bord bij elke ingang van het terrein.",
            "address": seal_address(UUID(uid), f"rtsp://127.0.0.1:{STREAM_PORT}/{place}"),
        } | more)  # fmt: skip
        self._put(
            "camera_approval", camera_id=camera, words=self._words(camera), approved_at=self._ago(ARRANGED),
            approved_by_id=self.staff["privacy"],
        )  # fmt: skip
        self._put(
            "camera_state", "camera_id", camera_id=camera, state="stopped", why="", seen_at=self.now, packet_at=None, clock="unknown"
        )  # fmt: skip

    def _incomplete(self, school: int) -> None:
        """The council did not decide yet and there is no sign: it does not record."""
        values = self._of(school, "Kantine", "canteen", self.inventor.uid()) | {
            "purposes": Json(["safety"]), "necessity": "Er ligt vaak eten op de grond.", "sees": "", "added_at": self._ago(6),
            "changed_at": self._ago(6),
        }  # fmt: skip
        self.made["canteen"] = self._put("camera", **values)

    def _of(self, school: int, name: str, place: str, uid: str) -> dict[str, Any]:
        leader, at = self.staff["schoolleider"], self._ago(ARRANGED + 7)
        return {
            "uid": uid, "school_id": school, "name": name, "place": place, "sees": "", "zones": "", "lighter": "", "dpia_says": "",
            "council_says": "", "sign_says": "", "source": "rtsp", "address": b"", "elsewhere": "", "weekdays": 127, "keep_days": 28,
            "kbit": 200, "has_live": False, "is_covert": False, "added_at": at, "added_by_id": leader, "changed_at": at,
            "changed_by_id": leader,
        }  # fmt: skip

    def _words(self, camera: int) -> str:
        row = self.connection.execute("select gate.camera_words(%s)", [camera]).fetchone()
        assert row is not None
        return str(row[0])

    # --- footage ----------------------------------------------------------------------------------------------------

    def _yesterday(self, began: datetime) -> list[tuple[str, datetime]]:
        """Six minutes around noon, with a minute in which nothing answered; before and after it nothing recorded."""
        camera = self.made["bikes"]
        pieces = [(self._piece("bikes", at, 60), at) for at in (began + timedelta(minutes=n) for n in MINUTES)]
        self._gap(camera, "stopped", self._ago(FIRST), began)
        self._gap(camera, "unreachable", began + timedelta(minutes=3), began + timedelta(minutes=4))
        self._gap(camera, "stopped", began + timedelta(minutes=MINUTES[-1] + 1), None)
        for other in ("entrance", "hall"):
            self._gap(self.made[other], "stopped", self._ago(FIRST), None)
        return pieces

    def _long_ago(self) -> None:
        """Of a day that is over its term: the sweep of tonight takes it."""
        begins = self._began() - timedelta(days=OLD - 1)
        for number in range(2):
            self._piece("bikes", begins + timedelta(seconds=SHORT * number), SHORT)

    def _piece(self, place: str, begins: datetime, seconds: int) -> str:
        camera, day, ends = self.made[place], timezone.localdate(begins), begins + timedelta(seconds=seconds)
        kept = store(piece(place, begins, seconds), limit_bytes=LIMIT, closing=DayClosing(camera, day))
        uid, digest = self.inventor.uid(), kept.sha256.hex()
        sealed = seal_of(
            camera_id=camera, starts_at=begins, ends_at=ends, blob=kept.blob, size=kept.size, sha256=digest
        )
        self._put(
            "segment", uid=uid, camera_id=camera, day=day, starts_at=begins, ends_at=ends, blob=kept.blob, elsewhere="", size=kept.size,
            packets=seconds * RATE, sha256=digest, seal=sealed, codec=CODEC, clock="synchronised", is_cut=False,
        )  # fmt: skip
        return uid

    def _gap(self, camera: int, why: str, starts_at: datetime, ends_at: datetime | None) -> None:
        self._put("camera_gap", camera_id=camera, starts_at=starts_at, ends_at=ends_at, why=why)

    def _began(self) -> datetime:
        """Yesterday, at the end of the break."""
        noon = timezone.localtime(self.now) - timedelta(days=1)
        return noon.replace(hour=12, minute=32, second=0, microsecond=0)

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _put(self, table: str, key: str = "id", /, **values: Any) -> int:
        return put(self.connection, table, key, **values)

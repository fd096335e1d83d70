"""A recorder that answers as Frigate 0.18 does, as far as it is asked: on 127.0.0.1, from memory, with what a test puts in it.

What it takes and gives was read in `frigate/api/*.py` at commit e3fa7013: the hourly summary by the hour in which a stretch begins,
stretches that overlap, deleting of all that a range touches, copies deleted in bulk, events by their beginning. A test can have it
fail as a real one does: `role` without rights, `broken` answers, `version` before 0.18.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD, COOKIE = "zorgvuldig", "een-lang-wachtwoord", "frigate_token"
SILENT, WITH_SOUND = "preset-record-generic", "preset-record-generic-audio-aac"
Answer = tuple[int, Any]


def camera(**changes: Any) -> dict[str, Any]:
    """A camera as the configuration says it: it records, in silence, and recognises nothing."""
    made: dict[str, Any] = {
        "enabled": True, "record": {"enabled": True, "continuous": {"days": 28.0}}, "audio": {"enabled": False},
        "audio_transcription": {"enabled": False}, "face_recognition": {"enabled": False, "min_area": 750},
        "lpr": {"enabled": False}, "ffmpeg": {"output_args": {"detect": ["-an"], "record": SILENT}},
    }  # fmt: skip
    return made | changes


@dataclass
class Frigate:
    """What it holds. Stretches are (start, end) in seconds since 1970, per camera; `asked` is every request that came."""

    cameras: dict[str, dict[str, Any]] = field(default_factory=dict)
    stretches: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    copies: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    faces: bool = False
    plates: bool = False
    locked: bool = False
    token: str = "een.token"
    role: str = "admin"
    version: str = "0.18"
    clip: bytes = b""
    broken: dict[str, bytes | int] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""

    def records(self, name: str, start: float, end: float, step: float = 10.0) -> None:
        """Footage from `start` until `end`, in stretches as Frigate makes them."""
        lies = self.stretches.setdefault(name, [])
        while start < end:
            lies.append((start, min(start + step, end)))
            start += step

    def copied(self, name: str, number: str, at: float) -> None:
        """Somebody made a copy."""
        self.copies.append({"id": number, "camera": name, "name": "Fiets van Piet", "date": at, "video_path": "/media/x.mp4", "thumb_path": "", "in_progress": False, "export_case": None})  # fmt: skip

    def saw(self, name: str, number: str, start: float, *, retained: bool = False, end: float | None = None) -> None:
        """It saw somebody for ten seconds."""
        self.events.append({"id": number, "camera": name, "label": "person", "start_time": start, "end_time": start + 10 if end is None else end, "has_clip": True, "has_snapshot": True, "retain_indefinitely": retained})  # fmt: skip

    def config(self) -> Answer:
        return 200, {"cameras": self.cameras, "face_recognition": {"enabled": self.faces}, "lpr": {"enabled": self.plates}, "audio_transcription": {"enabled": False}, "version": "0.18-0"}  # fmt: skip

    def summary(self, name: str) -> Answer:
        days: dict[str, dict[str, Any]] = {}
        for start, end in sorted(self.stretches.get(name, []), reverse=True):
            at = datetime.fromtimestamp(start, UTC)
            day = days.setdefault(f"{at:%Y-%m-%d}", {"events": 0, "hours": [], "day": f"{at:%Y-%m-%d}"})
            if not day["hours"] or day["hours"][-1]["hour"] != f"{at:%H}":
                day["hours"].append({"hour": f"{at:%H}", "events": 0, "motion": 0, "objects": 0, "duration": 0})
            day["hours"][-1]["duration"] += round(end - start)
        return 200, list(days.values())

    def footage(self, name: str, after: float, before: float) -> Answer:
        found = [(s, e) for s, e in sorted(self.stretches.get(name, [])) if e >= after and s <= before]
        return 200, [{"id": f"{s}-x", "start_time": s, "end_time": e, "segment_size": 1.2, "motion": 0, "objects": 0, "duration": e - s} for s, e in found]  # fmt: skip

    def delete_footage(self, start: float, end: float, names: str) -> Answer:
        if self.version < "0.18":
            return 404, {"detail": "Not Found"}
        for name in names.split(","):
            lies = self.stretches.get(name, [])
            self.stretches[name] = [
                (s, e) for s, e in lies if not (start <= s <= end or start <= e <= end or (start > s and end < e))
            ]
        return 200, {"success": True, "message": "Successfully deleted 1 recording(s)."}

    def delete_copies(self, numbers: list[str]) -> Answer:
        if not {*numbers} <= {one["id"] for one in self.copies}:
            return 404, {"success": False, "message": "One or more exports not found."}
        self.copies = [one for one in self.copies if one["id"] not in numbers]
        return 200, {"success": True, "message": "Successfully deleted 1 export(s)."}

    def seen(self, query: dict[str, str]) -> Answer:
        names = query["cameras"].split(",")
        found = [one for one in self.events if one["camera"] in names]
        if "before" in query:
            found = [one for one in found if one["start_time"] < float(query["before"])]
        if query.get("favorites") == "1":
            found = [one for one in found if one["retain_indefinitely"]]
        found.sort(key=lambda one: float(one["start_time"]), reverse=query.get("sort") != "date_asc")
        return 200, found[: int(query.get("limit", "100"))]

    def delete_events(self, numbers: list[str]) -> Answer:
        there = {one["id"] for one in self.events}
        self.events = [one for one in self.events if one["id"] not in numbers]
        gone = [number for number in numbers if number in there]
        return 200, {
            "success": True,
            "deleted_events": gone,
            "not_found_events": [n for n in numbers if n not in there],
        }

    def cut(self, name: str, start: float, end: float) -> Answer:
        if not [1 for s, e in self.stretches.get(name, []) if s <= end and e >= start]:
            return 400, {"success": False, "message": "No recordings found for the specified time range"}
        return 200, self.clip

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        """What it says to a request that came in."""
        if method != "GET" and self.role != "admin":
            return 403, {"detail": "Forbidden"}
        match (method, *path.strip("/").split("/")[1:]):
            case ("GET", "config"):
                return self.config()
            case ("GET", "exports"):
                return 200, self.copies
            case ("GET", "events"):
                return self.seen(query)
            case ("GET", name, "recordings", "summary"):
                return self.summary(name)
            case ("GET", name, "recordings"):
                return self.footage(name, float(query["after"]), float(query["before"]))
            case ("GET", name, "start", start, "end", end, "clip.mp4"):
                return self.cut(name, float(start), float(end))
            case ("DELETE", "recordings", "start", start, "end", end):
                return self.delete_footage(float(start), float(end), query["cameras"])
            case ("POST", "exports", "delete") if self.version >= "0.18":
                return self.delete_copies(body["ids"])
            case ("DELETE", "export", number) if self.version < "0.18":
                return self.delete_copies([number])
            case ("DELETE", "events"):
                return self.delete_events(body["event_ids"])
        return 404, {"detail": "Not Found"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def _do(self) -> None:
        frigate, parts = self.server.frigate, urlsplit(self.path)
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(sent) if sent else None
        frigate.asked.append((self.command, parts.path))
        broken = next((how for path, how in frigate.broken.items() if parts.path.endswith(path)), None)
        if parts.path == "/api/login":
            return self._login(body)
        if frigate.locked and f"{COOKIE}={frigate.token}" not in self.headers.get("Cookie", ""):
            return self._say(401, {}, ("location", "/login"))
        if isinstance(broken, int):
            return self._say(broken, {}, ("Location", "http://127.0.0.1:9/elders"))
        if isinstance(broken, bytes):
            return self._say(200, broken)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return self._say(*frigate.answer(self.command, parts.path, query, body))

    do_GET = do_POST = do_DELETE = _do  # noqa: N815 - as the library looks for them

    def _login(self, body: Any) -> None:
        if body == {"user": USER, "password": PASSWORD}:
            return self._say(
                200, b"", ("Set-Cookie", f"{COOKIE}={self.server.frigate.token}; HttpOnly; Max-Age=86400; Path=/")
            )
        return self._say(401, {"message": "Login failed"})

    def _say(self, status: int, content: Any, *headers: tuple[str, str]) -> None:
        sent = content if isinstance(content, bytes) else json.dumps(content).encode()
        try:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)
        except OSError:
            return  # whoever asked had read enough

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    frigate: Frigate


@contextmanager
def serving(frigate: Frigate) -> Iterator[Frigate]:
    """It answers at its `address` as long as this lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.frigate = frigate
    frigate.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield frigate
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

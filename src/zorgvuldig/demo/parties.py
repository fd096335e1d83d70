"""The address book of the demonstration: who may get data, one that waits to be verified, and one that ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from zorgvuldig.demo.random_people import Inventor

TOWN = ("0100 AA", "Wilgendam")


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation: its kind in the register, name, department, domain and street; who verified it (nobody: it waits)."""

    recipient: str
    name: str
    department: str = ""
    domain: str = ""
    street: str = ""
    verified_by: str = "privacy"
    ended: bool = False


BOOK = (
    Line("attendance_officer", "Gemeente Wilgendam", "Leerplicht", "wilgendam.example", "Raadhuisplein 1"),
    Line("absence_register", "Verzuimregister", "", "verzuimregister.example"),
    Line("ministry", "Register onderwijsdeelnemers", "", "onderwijsregister.example"),
    Line("next_school", "Lyceum De Overtoom", "Administratie", "overtoom.example", "Overtoomkade 20"),
    Line("support_partnership", "Samenwerkingsverband Wilgenland", "", "swv-wilgenland.example", "Dijkstraat 8"),
    Line("youth_doctor", "GGD Wilgenland", "Jeugdgezondheid", "ggd-wilgenland.example", "Singel 44"),
    Line("veilig_thuis", "Veilig Thuis Wilgenland", "", "veiligthuis-wilgenland.example", "Postbus 100"),
    Line("police", "Politie Wilgenland", "", "", "Postbus 200", verified_by="schoolleider"),
    Line("internship_company", "Bakkerij De Korenaar", "", "", "Molenstraat 3"),
    Line("photographer", "Foto Zonnelicht", "", "fotozonnelicht.example", "Havenkade 12", verified_by=""),
    Line("support_agency", "Huiswerkbureau De Ezelsbrug", "", "ezelsbrug.example", "Kerkpad 6", ended=True),
)
HOW = "Het domein van hun website overgetypt en gebeld via het nummer dat daar staat."


@dataclass(slots=True)
class Parties:
    """Writes the address book, as the administration and who verified it would have."""

    connection: Connection[Any]
    inventor: Inventor
    staff: dict[str, int]
    now: datetime

    def write(self) -> None:
        """Every line of the book."""
        for line in BOOK:
            self._add(line)

    def _add(self, line: Line) -> None:
        postcode, town = TOWN if line.street else ("", "")
        verified = self.now - timedelta(days=38) if line.verified_by else None
        added = self.now - timedelta(days=40 if verified else 1)
        self.connection.execute(
            "insert into party (uid, recipient, name, department, street, postcode, town, domain, added_at, added_by_id, "
            "verified_at, verified_by_id, verified_how, ended_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                self.inventor.uid(), line.recipient, line.name, line.department, line.street, postcode, town, line.domain,
                added, self.staff["administratie"], verified, self.staff.get(line.verified_by), HOW if verified else "",
                self.now - timedelta(days=9) if line.ended else None,
            ],
        )  # fmt: skip

"""Three data breaches of the demonstration school: one new, one in which an account was misused, and one that is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.demo.camera_insert import put
from zorgvuldig.demo.random_people import Inventor

LEAKED: dict[str, Any] = {
    "nature": ["confidentiality"],
    "special": "no",
    "encrypted": "no",
    "who": "unknown",
    "recovered": "no",
    "consequences": ["shame", "identity"],
    "afterwards": "no",
    "reachable": "yes",
}
STOLEN: dict[str, Any] = LEAKED | {"encrypted": "yes", "consequences": ["none"]}


@dataclass(slots=True)
class Breaches:
    """Writes them down, by hours before now."""

    connection: Connection[Any]
    inventor: Inventor
    staff: Mapping[str, int]
    now: datetime

    def write(self) -> None:
        """The new one waits for an answer, the second for a letter, the third is done."""
        self._sent()
        self._misused()
        self._stolen()

    def _sent(self) -> None:
        self._breach(
            6, "sent", "Klassenlijst naar de verkeerde ouder",
            "Ik stuurde de klassenlijst van een tweede klas naar een ouder van een andere school. Zij heeft bijna hetzelfde "
            "e-mailadres als een collega. Ik heb haar gebeld: zij zegt dat zij de mail wist.",
            people_count=27, people_kinds=Json(["pupil"]), categories=Json(["identity", "contact"]),
        )  # fmt: skip

    def _misused(self) -> None:
        """An account of a teacher; the log says whom it opened."""
        begun = self._ago(3 * 24)
        one = self._breach(
            50, "account", "Iemand gebruikte het account van een docent",
            "Een docent kreeg een vreemde inlogmelding, en had haar wachtwoord ingevuld op een nagemaakte pagina.",
            happened_at=begun, account_person_id=self.staff["docent"], account_since=begun, account_until=self._ago(49),
            answers=Json(LEAKED), people_count=30, people_kinds=Json(["pupil", "guardian"]),
            categories=Json(["identity", "grades"]), measures="Het account was binnen een uur dicht. Alle collega’s kregen uitleg over nagemaakte pagina’s.",
            **self._decided("ap", "Een onbekende kon gegevens van een klas zien.", 30),
            ap_told_at=self._ago(28), ap_reference="VOORBEELD-0417",
            **self._decided("people", "Zij moeten weten dat iemand hun gegevens zag.", 27),
        )  # fmt: skip
        self._note(one, 49, "Alle sessies zijn beëindigd en het account is dicht.", "privacy")
        self._note(one, 28, "Gemeld op de website van de Autoriteit Persoonsgegevens.", "privacy")

    def _stolen(self) -> None:
        one = self._breach(
            40 * 24, "lost", "Laptop weg uit de trein", "Mijn laptop is uit de trein gestolen. Hij was uit en versleuteld.",
            happened_at=self._ago(40 * 24 + 3), answers=Json(STOLEN), people_count=120, people_kinds=Json(["pupil"]),
            categories=Json(["identity"]), measures="De laptop is op afstand gewist. Het wachtwoord is nieuw.",
            **self._decided("ap", "De schijf was versleuteld en het wachtwoord was er niet bij.", 39 * 24, "not"),
            **self._decided("people", "Niemand kan de gegevens lezen.", 39 * 24, "not"),
            closed_at=self._ago(38 * 24), closed_by_id=self.staff["schoolleider"],
        )  # fmt: skip
        self._note(one, 39 * 24, "De beheerder keek na dat de schijf versleuteld was.", "privacy")

    def _decided(self, about: str, reason: str, hours: int, decision: str = "tell") -> dict[str, Any]:
        return {
            f"{about}_decision": decision,
            f"{about}_reason": reason,
            f"{about}_decided_at": self._ago(hours),
            f"{about}_decided_by_id": self.staff["schoolleider"],
        }

    def _breach(self, hours: int, kind: str, title: str, what: str, **more: Any) -> int:
        values: dict[str, Any] = {
            "uid": self.inventor.uid(), "kind": kind, "title": title, "what": what, "noticed_at": self._ago(hours),
            "reported_at": self._ago(hours - 1), "reported_by_id": self.staff["docent"], "answers": Json({}), "people_kinds": Json([]),
            "categories": Json([]), "measures": "", "ap_decision": "", "ap_reason": "", "ap_reference": "", "people_decision": "",
            "people_reason": "", "people_letter": "",
        }  # fmt: skip
        return put(self.connection, "breach", **values | more)

    def _note(self, breach: int, hours: int, text: str, who: str) -> None:
        put(
            self.connection, "breach_note", uid=self.inventor.uid(), breach_id=breach, text=text, written_at=self._ago(hours),
            written_by_id=self.staff[who],
        )  # fmt: skip

    def _ago(self, hours: int) -> datetime:
        return self.now - timedelta(hours=hours)

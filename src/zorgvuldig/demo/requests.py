"""Requests about data: open, nearly due, extended, refused, answered, a parent without authority, and a restriction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from zorgvuldig.demo.organisation import Organisation
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.rights.requests.deadline import due
from zorgvuldig.rights.requests.information import written

WEIGHED = {
    "ruling": "Nee. De administratie keek het na.",
    "either": "Ja, de cijfers van het rapport en hoe het gaat.",
    "interest": "Nee. De mentor ziet geen reden om te zwijgen.",
    "facts": "Overgegaan naar 4 vwo. Geen zorgen over het leren.",
}


@dataclass(slots=True)
class Requests:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: Organisation
    now: datetime

    def write(self) -> None:
        """As far as the school is large enough to have the pupils and parents of the story."""
        younes, salma, nassim = self._pupil("Younes", "Wahdani"), self._guardian("Salma"), self._guardian("Nassim")
        if younes and salma and nassim:
            self._made(younes, salma, "access", 4, wish="Ik wil graag weten wie de gegevens van Younes kreeg.")
            self._made(younes, nassim, "erasure", 40, wish="Haal het gesprek over het huiswerk weg.", way="letter",
                       mask=("guidance",), outcome="refused", ground="public_task", decided=12,
                       answer="De mentor heeft het verslag nodig om Younes dit jaar te begeleiden. Na zijn vertrek wissen wij het.")  # fmt: skip
        ines = self._pupil("Inès", "Wahdani")
        if ines and salma:
            self._made(ines, salma, "access", self._nearly(), way="desk", wish="Alles wat er over Inès staat.")
            self._made(ines, salma, "portability", 70, outcome="granted", decided=62, answer="Het bestand staat klaar in het dossier.")  # fmt: skip
        adult = self._pupil("Jildou", "Heechsma")
        if adult:
            reason = "Het gaat om zes schooljaren, en veel staat nog op papier."
            self._made(
                adult, adult, "access", 50, extended=24, reason=reason, wish="Alle verslagen van gesprekken over mij."
            )
            self._made(adult, adult, "objection", 9, purpose="messaging", mask=("contact",),
                       wish="Mijn ouders krijgen post over mij op hun adres. Dat wil ik niet meer.")  # fmt: skip
        maud, loes = self._pupil("Maud", "Duinakker"), self._guardian("Koen")
        if maud and loes:
            number = self._made(maud, loes, "restriction", 30, mask=("guidance",), outcome="granted", decided=21,
                                wish="Het verslag klopt niet. Gebruik het niet voordat dat is uitgezocht.",
                                answer="Wij gebruiken de verslagen niet tot de mentor ze heeft nagekeken.")  # fmt: skip
            self._restrict(maud, number, ("guidance",), 21)
        kacper, pawel = self._pupil("Kacper", "Jeziorański"), self._guardian("Paweł")
        if kacper and pawel:
            self._made(kacper, pawel, "information", 18, way="letter", acts_as="other_parent", weighing=written(WEIGHED),
                       wish="Ik ben de vader en wil weten of mijn zoon over is.", outcome="granted", decided=6,
                       answer="Uw zoon is over naar 4 vwo. De school heeft geen zorgen over het leren.")  # fmt: skip

        zoe, anne = self._pupil("Zoë", "Rozenlaar"), self._guardian("Anne")
        if zoe and anne:
            number = self._made(zoe, anne, "erasure", 12, mask=("guidance", "absence"), outcome="partly", ground="legal_duty",
                                decided=0.5, wish="Wis de verslagen en de afwezigheid van Zoë.",
                                answer="De verslagen wissen wij. De afwezigheid moeten wij bewaren.")  # fmt: skip
            self.connection.execute(
                "insert into erasure (request_id, pupil_id, mask, kept_mask, decided_at) values (%s, %s, %s, %s, %s)",
                [number, zoe, REGISTER.mask(["guidance"]), REGISTER.mask(["absence"]), self.now - timedelta(days=0.5)],
            )

    def _nearly(self) -> int:
        """So many days ago that the last day is within a week and not past."""
        today = self.now.date()
        return next(n for n in range(31, 0, -1) if 0 < (due(today - timedelta(days=n)) - today).days <= 5)

    def _pupil(self, given: str, family: str) -> int | None:
        return self._number(
            "select pupil_id from pupil_identity where given_name = %s and family_name = %s order by 1", given, family
        )

    def _guardian(self, given: str) -> int | None:
        return self._number("select person_id from guardian where given_name = %s order by 1", given)

    def _number(self, sql: str, *values: str) -> int | None:
        found: int | None = self._one(sql, *values)
        return found

    def _one(self, sql: str, *values: Any) -> Any:
        row = self.connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def _made(
        self,
        pupil: int,
        asker: int,
        kind: str,
        ago: int,
        *,
        way: str = "screen",
        acts_as: str = "",
        mask: tuple[str, ...] = (),
        purpose: str = "",
        extended: int = 0,
        outcome: str = "",
        ground: str = "",
        decided: float = 0,
        **texts: str,
    ) -> int:
        """A request that came in `ago` days ago; `extended` and `decided` are days ago too, 0: not."""
        officer, desk = self.organisation.staff["privacy"], self.organisation.staff["administratie"]
        at, by = self.now - timedelta(days=ago), asker if way == "screen" else desk
        columns: dict[str, Any] = {
            "uid": self.inventor.uid(),
            "pupil_id": pupil,
            "kind": kind,
            "way": way,
            "asker_id": asker,
            "acts_as": acts_as or ("pupil" if asker == pupil else "guardian"),
            "mask": REGISTER.mask(mask),
            "purpose": purpose,
            "received_on": at.date(),
            "entered_at": at,
            "entered_by_id": by,
            "identity_way": "signed_in" if way == "screen" else "known",
            "identity_at": at,
            "identity_by_id": by,
            "extended_at": self.now - timedelta(days=extended) if extended else None,
            "extended_by_id": officer if extended else None,
            "outcome": outcome,
            "ground": ground,
            "decided_at": self.now - timedelta(days=decided) if decided else None,
            "decided_by_id": officer if decided else None,
        }
        named = {"reason": "extension_reason"}
        for column in ("asker_name", "wish", "extension_reason", "weighing", "answer"):
            text = next((t for key, t in texts.items() if named.get(key, key) == column), "")
            columns[column] = seal(pupil, f"request.{column}", text) if text else b""
        number: int = self._one(
            f"insert into request ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))}) returning id",  # noqa: S608 - ours
            *columns.values(),
        )
        self._step(number, pupil, "received", ago, by)
        if extended:
            self._step(number, pupil, "extended", extended, officer)
        if decided:
            self._step(number, pupil, "decided", decided, officer)
        if kind == "objection":
            self._restrict(pupil, number, mask, ago, purpose, asker)
        return number

    def _step(self, number: int, pupil: int, kind: str, ago: float, by: int) -> None:
        self.connection.execute(
            "insert into request_step (request_id, pupil_id, kind, text, at, by_id) values (%s, %s, %s, %s, %s, %s)",
            [number, pupil, kind, b"", self.now - timedelta(days=ago), by],
        )

    def _restrict(
        self, pupil: int, number: int, mask: tuple[str, ...], ago: int, purpose: str = "", by: int | None = None
    ) -> None:
        officer = by or self.organisation.staff["privacy"]
        self.connection.execute(
            "insert into restriction (uid, pupil_id, request_id, mask, purpose, starts_at, set_by_id) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            [self.inventor.uid(), pupil, number, REGISTER.mask(mask), purpose, self.now - timedelta(days=ago), officer],
        )
        self._step(number, pupil, "restricted", ago, officer)

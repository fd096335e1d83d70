"""What the school arranges: data breaches, what was looked at for privacy, assessments and norms, and proposals for the register."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.demo.camera_insert import put
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import DIGEST, REGISTER, TEXT
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.register.amend import Change, amended
from zorgvuldig.register.diff import compared
from zorgvuldig.register.load import parse

TERM = ("terms", "rest_at_most")
WAITS = (
    Change((*TERM, "confirmed_by_school"), True),
    Change((*TERM, "source"), REGISTER.terms["rest_at_most"].source + "; vastgesteld door het bestuur"),
)
ARCHIVE_LAW = "Gevraagd aan de jurist van het bestuur: de wet van 1995 geldt nog, en er is nog geen lijst. Wij gooien geen diploma weg."
REFUSED = (Change((*TERM, "period"), "P1Y"),)
CAMERAS = {
    "what": "Camera’s bij de ingang, in de hal en bij de fietsen. Er is vijf keer ingebroken en er verdwijnen fietsen.",
    "who": "De school is verantwoordelijk. De conciërge en de schoolleider kijken na een incident. De FG kijkt mee.",
    "standards": "AVG, de regels van de Autoriteit Persoonsgegevens over camera’s op school, en het cameraprotocol van de school.",
    "data": "Beelden zonder geluid. Wie er staat is te zien. Er is geen herkenning van gezichten.",
    "steps": "Opnemen, versleuteld bewaren, na 28 dagen vanzelf wissen. Bekijken alleen na een incident, met een ja van de schoolleider.",
    "systems": "In dit systeem, in de kluis op school. Niet in de cloud.",
    "purposes": "Veiligheid van leerlingen, medewerkers en bezoekers. Bewaken van gebouw en spullen.",
    "basis": f"Gerechtvaardigd belang ({legal_rule_text('bases.legitimate_interest').nl}). De school woog het belang af tegen de privacy.",
    "minimal": "Meer licht en toezicht hielpen niet genoeg. Ramen van buren zijn zwart gemaakt. Geluid nemen wij niet op.",
    "accurate": "De klok van elke camera wordt elke dag nagekeken.",
    "term": "Hoogstens 28 dagen, of tot een incident is afgehandeld.",
    "told": "Een bord bij elke ingang, en een lijst op de openbare pagina.",
    "consent": "Niet van toepassing: de grondslag is gerechtvaardigd belang.",
    "access": "Een ouder of leerling vraagt het. Anderen worden op de kopie onherkenbaar gemaakt.",
    "correct": "Beelden veranderen wij niet. Wissen gaat vanzelf.",
    "object": "Bezwaar kan altijd. De school antwoordt binnen een maand.",
    "processors": "Geen. De school neemt zelf op.",
    "outside": "Nee.",
    "measures": "Versleuteling: elk stuk beeld is versleuteld\nTwee mensen: de een vraagt, de ander beslist\nLogboek: elke blik staat erin",
}  # fmt: skip
TRACKING = {key: CAMERAS[key] for key in ("outside",)} | {
    "what": "De school houdt van elke leerling een dossier bij: lessen, cijfers, afwezigheid, begeleiding en zorg.",
    "who": "De school is verantwoordelijk. De FG kijkt mee.",
    "purposes": "Onderwijs geven en leerlingen begeleiden. De school houdt ook bij wat de wet vraagt.",
    "minimal": "Elk veld staat met zijn reden in het register. Wat daar niet in staat, kan niemand opslaan.",
    "measures": "Toegang per doel: zonder rol, relatie en doel opent niemand een dossier\nLogboek: elke inzage is te zien voor het gezin",
}  # fmt: skip
RISKS = (
    ("access", "Een leerling wordt gepest met beelden.\nIemand voelt zich bespied.", "Iemand filmt het scherm.", "Een medewerker die kijkt uit nieuwsgierigheid.", 3, 3, "Op het scherm komt een merkteken met de naam van wie kijkt.", "schoolleider", 3, 2),
    ("change", "Iemand krijgt de schuld van iets dat hij niet deed.", "De klok loopt verkeerd.", "Een storing.", 3, 1, "", "", 3, 1),
    ("loss", "Een diefstal blijft onopgelost.", "De schijf gaat stuk.", "Een storing, brand.", 2, 2, "", "", 2, 2),
)  # fmt: skip
# Of each norm: days ago, level, and what shows it.
LEVELS = (
    ("eigen-beleid", 700, 2, "Er is een concept."), ("eigen-beleid", 330, 3, "Vastgesteld door het bestuur."),
    ("GO.03", 330, 2, "Een lijst van plannen zonder dagen."), ("eigen-rollen", 320, 3, "Taken staan in het functieboek."),
    ("eigen-risico", 310, 2, "Besproken in het team, niet opgeschreven."), ("eigen-bewust", 300, 3, "Training in augustus, met lijst."),
    ("eigen-lijst", 290, 2, "De ICT-lijst is van vorig jaar."), ("eigen-incident", 280, 3, "Register van datalekken is in gebruik."),
    ("eigen-soorten", 400, 2, "Een spreadsheet."), ("eigen-soorten", 60, 4, "Het register in dit systeem, elk jaar nagekeken."),
    ("eigen-sleutels", 60, 4, "Een sleutel per leerling en soort."), ("ID.02", 690, 1, "Niemand wist wie waar bij kon."),
    ("ID.02", 200, 3, "Rollen staan in dit systeem."), ("ID.05", 690, 1, "Werd niet gedaan."), ("ID.05", 30, 2, "Eén keer gedaan."),
    ("SM.02", 690, 2, "Alleen de administratie had een tweede stap."), ("SM.02", 200, 4, "Iedereen heeft een tweede stap."),
    ("SM.04", 200, 4, "Het logboek is verzegeld."), ("OP.02", 500, 2, "Back-ups zonder proef."),
    ("OP.02", 90, 3, "Elke maand een proef."), ("BC.03", 90, 2, "Een kopie ligt in een ander gebouw."),
    ("eigen-leveranciers", 180, 3, "Overeenkomsten in dit systeem."), ("eigen-register", 60, 4, "Het register wordt gebruikt door het systeem."),
    ("eigen-dpia", 40, 2, "Voor camera’s wel, voor de dossiers nog niet."), ("PR.07", 60, 4, "Elke nacht, met bewijs."),
)  # fmt: skip
TARGETS = {
    "eigen-risico": 240,
    "eigen-lijst": 120,
    "ID.05": 200,
    "eigen-dpia": 90,
}  # days from now; what is below level 3
# Which duty, how many days ago, by whom, and what came of it.
DONE = (
    ("access_review", 348, "privacy", "Alle rollen bekeken met de schoolleider. Drie rollen beëindigd van collega’s die weg zijn."),
    ("retention_confirmation", 379, "privacy", "De termijnen van het dossier besproken met de directie. De rest volgt volgend jaar."),
    ("agreement_review", 203, "privacy", "Alle overeenkomsten nagekeken. Eén product gebruikt niemand meer: opgezegd."),
    ("norms_review", 131, "fg", "Per norm het niveau ingevuld met ict en de directie. Zes normen staan nog op niveau 2."),
    ("reading_check", 52, "privacy", "Vier signalen bekeken. Alle vier hoorden bij het werk."),
    ("reading_check", 22, "privacy", "Twee signalen bekeken. Met één collega gesproken over inzage in de avond."),
)  # fmt: skip
# Whose role was looked at, by whom and how many days ago; of one of them so long ago that it counts no more.
REVIEWED = (
    ("docent", "privacy", 9), ("mentor", "privacy", 9), ("zorg", "privacy", 9), ("privacy", "fg", 8), ("administratie", "privacy", 348),
    ("verzuim", "privacy", 401),
)  # fmt: skip
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
class RegisterProposalSeeder:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    staff: Mapping[str, int]
    now: datetime

    def write(self) -> None:
        """The privacy officer proposed both; the school leader said no to one."""
        day = self.now - timedelta(days=12)
        self._put(
            REFUSED, "Na een jaar heeft niemand dit nog nodig.", self.now - timedelta(days=20), decided_at=day, is_approved=False,
            decided_by_id=self.staff["schoolleider"], decided_why="Oud-leerlingen vragen in het tweede jaar nog vaak iets. Het blijft 2 jaar.",
        )  # fmt: skip
        self._put(
            WAITS, "Het bestuur heeft deze termijn besproken en vastgesteld.", self.now - timedelta(days=2), tells_families=True,
            tell_nl="De school heeft vastgesteld dat zij de meeste gegevens tot 2 jaar na vertrek bewaart.",
            tell_en="The school has confirmed that it keeps most data until 2 years after leaving.",
        )  # fmt: skip

    def _put(self, changes: tuple[Change, ...], why: str, at: datetime, **more: Any) -> None:
        text = amended(TEXT, changes, on=at.date())
        new = parse(text, "register.toml")
        values: dict[str, Any] = {
            "uid": self.inventor.uid(), "label": new.version, "text": text, "digest": hashlib.sha256(text.encode()).hexdigest(),
            "base_digest": DIGEST, "why": why, "changes": Json([one.as_json() for one in compared(REGISTER, new)]), "consequences": Json([]),
            "tells_families": False, "tell_nl": "", "tell_en": "", "is_operators": False, "proposed_at": at,
            "proposed_by_id": self.staff["privacy"], "decided_why": "",
        } | more  # fmt: skip
        number = put(self.connection, "register_version", **values)
        self._proposed(number, at)

    def _proposed(self, number: int, at: datetime) -> None:
        """What the door would have written of it: without that no version comes into force (`gate.register_by_two`)."""
        self.connection.execute(
            "insert into gate.change (at, table_name, row_id, mask, op, actor_id, purpose) values (%s, 'register_version', %s, %s, 'insert', %s, 'governing')",
            [at, number, REGISTER.categories["governance"].mask, self.staff["privacy"]],
        )


@dataclass(slots=True)
class DpiaSeeder:
    """Writes it down; every moment is before `now`."""

    connection: Connection[Any]
    inventor: Inventor
    staff: Mapping[str, int]
    now: datetime

    def write(self) -> None:
        """Two assessments, and the levels of two years."""
        self._cameras()
        self._dpia("tracking", "Leerlingdossiers", TRACKING, started=20)
        for norm, days, level, shown_by in LEVELS:
            target_on = timezone.localdate(self.now) + timedelta(days=TARGETS.get(norm, 150)) if level < 3 else None
            self._put(
                "norm_level", norm=norm, level=level, target=max(level, 3), target_on=target_on, shown_by=shown_by,
                set_at=self._ago(days), set_by_id=self.staff["privacy"],
            )  # fmt: skip

    def _cameras(self) -> None:
        risks = [
            {
                "event": event, "impacts": impacts, "threats": threats, "sources": sources, "measures": "Twee mensen\nLogboek",
                "severity": severity, "why_severity": "Het gaat om kinderen.", "likelihood": likelihood, "why_likelihood": "",
                "plan": plan, "owner": owner, "due_on": self._ago(100).date().isoformat() if plan else "",
                "severity_after": severity_after, "likelihood_after": likelihood_after,
            }
            for event, impacts, threats, sources, severity, likelihood, plan, owner, severity_after, likelihood_after in RISKS
        ]  # fmt: skip
        self._dpia(
            "cameras", "Camera’s in en om de school", CAMERAS, started=150, risks=Json(risks), dpo_id=self.staff["fg"],
            dpo_advice="Hang het bord ook bij de fietsen. Kijk na een jaar of alle camera’s nog nodig zijn.",
            dpo_advised_at=self._ago(120), council_on=self._ago(115).date(), council_says="Stemt in.", outcome="go",
            outcome_why="Er is een goede reden, en er is niet meer in beeld dan nodig. Het bord bij de fietsen hangt er.",
            decided_at=self._ago(110), decided_by_id=self.staff["schoolleider"],
            next_on=timezone.localdate(self.now) + timedelta(days=600),
        )  # fmt: skip

    def _dpia(self, subject: str, title: str, answers: Mapping[str, str], *, started: int, **more: Any) -> None:
        values = {
            "uid": self.inventor.uid(), "subject": subject, "title": title, "answers": Json(dict(answers)), "risks": Json([]),
            "started_at": self._ago(started), "started_by_id": self.staff["privacy"], "changed_at": self._ago(started - 10),
            "changed_by_id": self.staff["privacy"], "dpo_advice": "", "council_says": "", "outcome": "", "outcome_why": "",
        } | more  # fmt: skip
        self._put("dpia", **values)

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def _put(self, table: str, /, **values: Any) -> None:
        put(self.connection, table, **values)


@dataclass(frozen=True, slots=True)
class DutySeeder:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    staff: Mapping[str, int]
    now: datetime

    def write(self) -> None:
        """The duties that were done, a question about the law that was answered, and the roles that somebody looked at."""
        for duty, ago, who, outcome in DONE:
            put(
                self.connection, "duty_done", duty=duty, outcome=outcome, done_at=self.now - timedelta(days=ago),
                done_by_id=self.staff[who],
            )  # fmt: skip
        put(
            self.connection, "open_point_answer", point="archive_law", note=ARCHIVE_LAW, answered_at=self.now - timedelta(days=33),
            answered_by_id=self.staff["privacy"],
        )  # fmt: skip
        for whose, who, ago in REVIEWED:
            self._reviewed(self.staff[whose], self.staff[who], self.now - timedelta(days=ago))

    def _reviewed(self, whose: int, by: int, at: datetime) -> None:
        rows = self.connection.execute("select id, role from staff_role where staff_id = %s", [whose]).fetchall()
        for number, role in rows:
            put(
                self.connection, "role_review", staff_role_id=number, staff_id=whose, role=role, outcome="keep",
                reviewed_at=at, reviewed_by_id=by,
            )  # fmt: skip


@dataclass(slots=True)
class BreachSeeder:
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

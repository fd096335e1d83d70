"""The school assessed its cameras and decided; of the pupil records it is still writing; and it said how far it is with the norms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.demo.camera_insert import put
from zorgvuldig.demo.random_people import Inventor

CAMERAS = {
    "what": "Camera’s bij de ingang, in de hal en bij de fietsen. Er is vijf keer ingebroken en er verdwijnen fietsen.",
    "who": "De school is verantwoordelijk. De conciërge en de schoolleider kijken na een incident. De FG kijkt mee.",
    "standards": "AVG, de regels van de Autoriteit Persoonsgegevens over camera’s op school, en het cameraprotocol van de school.",
    "data": "Beelden zonder geluid. Wie er staat is te zien. Er is geen herkenning van gezichten.",
    "steps": "Opnemen, versleuteld bewaren, na 28 dagen vanzelf wissen. Bekijken alleen na een incident, met een ja van de schoolleider.",
    "systems": "In dit systeem, in de kluis op school. Niet in de cloud.",
    "purposes": "Veiligheid van leerlingen, medewerkers en bezoekers. Bewaken van gebouw en spullen.",
    "basis": "Gerechtvaardigd belang (AVG art. 6 lid 1 f). De school woog het belang af tegen de privacy.",
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


@dataclass(slots=True)
class Assessing:
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

"""What happens around the named pupils: guidance, care, messages, reports of illness, a substitute and a helper."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zorgvuldig.demo.bulk_insert import Copier
from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.pupils import PupilSeeder
from zorgvuldig.demo.random_people import Inventor, phone
from zorgvuldig.platform.vault.text import seal

STORY_CLASS, SISTERS_CLASS = 0, 1


@dataclass(slots=True)
class StorySeeder:
    """Writes it down; texts are sealed with the pupils' own keys, as everywhere."""

    copier: Copier
    inventor: Inventor
    organisation: OrganisationSeeder
    pupils: PupilSeeder
    now: datetime
    today: date

    def write(self) -> None:
        """Nothing when the school has no pupils to tell of."""
        story = [m.id for m in self.pupils.members.get(STORY_CLASS, []) if m.ends_on is None]
        if "leerling" not in self.pupils.named:
            return
        self._guidance(self.pupils.named["leerling"])
        self._care(story)
        self._messages(story)
        self._report_meeting(story)
        self._notices()
        self._along()
        self._arrangements()

    def _note(self, table: str, pupil: int, kind: str, days_ago: int, title: str, text: str, author: str) -> None:
        at = self.now - timedelta(days=days_ago)
        sealed = seal(pupil, f"{table}.title", title), seal(pupil, f"{table}.text", text)
        row: tuple[Any, ...] = (
            pupil,
            kind,
            self.today - timedelta(days=days_ago),
            *sealed,
            self.organisation.staff[author],
            at,
        )
        self.copier.add(table, self.inventor.uid(), *row)

    def _guidance(self, pupil: int) -> None:
        self._note(
            "guidance_note",
            pupil,
            "talk",
            30,
            "Kennismakingsgesprek",
            "Younes wil dit jaar zijn huiswerk beter plannen. Zijn moeder helpt hem op zondag met de agenda.",
            "docent",
        )
        self._note(
            "guidance_note",
            pupil,
            "agreement",
            29,
            "Agenda",
            "Younes laat elke maandag zijn agenda zien. In januari kijken wij of het nog nodig is.",
            "docent",
        )
        self._note(
            "guidance_note",
            pupil,
            "note",
            6,
            "Rustiger in de klas",
            "De docent Engels ziet dat Younes beter meedoet sinds hij vooraan zit. "
            "[[Eerst zat hij naast Daan, en die twee leidden elkaar af.]]",
            "docent",
        )
        self.copier.add("emergency_contact", pupil, 1, "Oma Fatima", "oma", phone(77))

    def _care(self, story: list[int]) -> None:
        if len(story) < 3:
            return
        pupil, zorg = story[2], self.organisation.staff["zorg"]
        self._note(
            "care_note",
            pupil,
            "talk",
            20,
            "Gesprek met ouders",
            "Wij spraken over lezen. De leerling heeft een verklaring voor dyslexie en mag een laptop gebruiken.",
            "zorg",
        )
        texts = {
            "situation": "Lezen en schrijven kosten veel tijd. De leerling heeft een verklaring voor dyslexie.",
            "goals": "De leerling leest een tekst van een bladzijde zelf en houdt tijd over voor de vragen.",
            "actions": "De leerling krijgt bij elke toets 20 procent meer tijd en mag voorleessoftware gebruiken.",
            "pupil_view": "Ik wil liever geen aparte plek. Met de laptop in de klas gaat het goed.",
            "evaluation": "",
        }
        sealed = [seal(pupil, f"support_plan.{key}", text) if text else b"" for key, text in texts.items()]
        at = self.now - timedelta(days=18)
        row = (pupil, 1, *sealed, self.today + timedelta(days=160), zorg, at)
        self.copier.add("support_plan", 1, self.inventor.uid(), *row)
        card = {
            "conditions": "Astma. Rennen in de kou geeft klachten.",
            "medication": "Een pufje voor het sporten. De leerling heeft het zelf bij zich.",
            "allergies": "Pinda's.",
            "in_emergency": "Laat de leerling rechtop zitten en geef vier pufjes. Wordt het niet beter, bel dan 112.",
            "doctor": "",
        }
        sealed = [seal(pupil, f"medical_card.{key}", text) if text else b"" for key, text in card.items()]
        self.copier.add("medical_card", pupil, *sealed, zorg, at)

    def _messages(self, story: list[int]) -> None:
        subject, body = (
            "Ouderavond van 3hA",
            "Beste ouders,\n\nOp donderdag praten wij over de keuze van een profiel. De avond begint om half acht in de aula.\n\nKunt u niet komen? Stuur mij dan een bericht.",
        )
        author, batch, at = self.organisation.staff["docent"], self.inventor.uid(), self.now - timedelta(days=4)
        group = self.organisation.classes[STORY_CLASS][0].group_id
        for number, pupil in enumerate(story, start=1):
            sealed = seal(pupil, "message.subject", subject), seal(pupil, "message.body", body)
            self.copier.add("message", number, self.inventor.uid(), batch, pupil, group, author, *sealed, at)

    def _report_meeting(self, story: list[int]) -> None:
        """Teachers wrote how it goes, and mentor and school leader began to write down what they agree. No family reads that yet."""
        now = self.organisation.classes[STORY_CLASS][0]
        periods = self.organisation.periods[0, len(self.organisation.years) - 1]
        period = next((one.id for one in periods if one.starts_on <= self.today < one.ends_on), periods[0].id)
        at, leader = self.now - timedelta(hours=2), self.organisation.staff["schoolleider"]
        for group in now.groups[:2]:
            for pupil, text in zip(
                story, ("Werkt hard en vraagt op tijd om hulp.", "Maakt het huiswerk niet altijd af."), strict=False
            ):
                teacher = self.organisation.taught[group.id]
                self.copier.add("progress_note", pupil, group.id, period, text, teacher, at, None)
        agreed = (
            ("Elke week een gesprek over de planning.", "later", leader),
            ("Huiswerkklas tot de volgende toetsweek.", "", leader),
        )
        for pupil, (text, proposal, author) in zip(story[1:], agreed, strict=False):
            self.copier.add("meeting_note", pupil, now.group_id, period, text, proposal, author, at)

    def _notices(self) -> None:
        """A parent and a grown pupil reported something this morning; nobody answered yet. One leave was refused."""
        parent, child = self.pupils.named["ouder"], self.pupils.named["leerling"]
        day = timedelta(days=1)
        tomorrow, holiday = self.today + day, self.today - 20 * day
        remark = "Orthodontist om 10 uur, daarna komt hij naar school."
        self._notice(1, child, parent, "appointment", tomorrow, tomorrow + day, remark, timedelta(hours=1))
        remark = "Wij willen een dag eerder op vakantie, want de reis is dan goedkoper."
        self._notice(2, child, parent, "leave", holiday, holiday + day, remark, timedelta(days=34))
        answer = seal(
            child, "absence_answer.text", "Voor vakantie mag de school geen verlof geven. Dat staat in de wet."
        )
        said = ("refused", None, answer, self.organisation.staff["verzuim"], self.now - timedelta(days=33))
        self.copier.add("absence_answer", 2, child, *said)
        if grown := self.pupils.named.get("leerling18"):
            self._notice(3, grown, grown, "sick", self.today, tomorrow, "", timedelta(hours=2))

    def _notice(
        self, number: int, pupil: int, by: int, kind: str, starts_on: date, ends_on: date, remark: str, ago: timedelta
    ) -> None:
        sealed = seal(pupil, "absence_notice.remark", remark) if remark else b""
        row: tuple[Any, ...] = (pupil, kind, starts_on, ends_on, sealed, by, self.now - ago)
        self.copier.add("absence_notice", number, self.inventor.uid(), *row)

    def _along(self) -> None:
        """The grown pupil lets her mother see how it goes, and not her father."""
        pupil, mother = self.pupils.named.get("leerling18"), self.pupils.named.get("ouder4")
        if pupil and mother:
            since = self.today - timedelta(days=25)
            row = (pupil, mother, since, self.now - timedelta(days=25), pupil)
            self.copier.add("parental_access", self.inventor.uid(), *row)

    def _arrangements(self) -> None:
        """The English teacher stands in for a maths lesson; a homework helper sees the grades of one class."""
        story = self.organisation.classes[STORY_CLASS][0]
        maths = next(group.id for group in story.groups if group.code == "wi")
        staff, until = self.organisation.staff, self.today + timedelta(days=10)
        row = (staff["mentor"], maths, self.today - timedelta(days=2), until, staff["administratie"])
        self.copier.add("substitution", self.inventor.uid(), *row)
        grant = (staff["hulp"], story.group_id, False, True, "Huiswerkbegeleiding na school", "Huiswerkbureau De Trap")
        since = self.today - timedelta(days=40)
        period = (since - timedelta(days=7), since, self.today + timedelta(days=120), staff["schoolleider"])
        self.copier.add("helper_grant", self.inventor.uid(), *grant, *period)

"""Who is let in, and how far: letters and accounts that wait for a colleague, a look from outside, and what a pupil of 17 shows her mother."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.demo.camera_insert import put
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault import files
from zorgvuldig.register.schema import Rule
from zorgvuldig.release.lists.actions import NAME
from zorgvuldig.release.lists.addresses import ADDRESS
from zorgvuldig.release.lists.invitations import LIMIT
from zorgvuldig.release.lists.kinds import CHANNEL, INVITATIONS, RECIPIENT
from zorgvuldig.rights.representation.allowance import PARTS

SITE = "school.wilgendam.example"
SHOWN = ("berichten", "begeleiding")  # what the pupil of 17 lets her mother see
HELPS = REGISTER.topics[REGISTER.relations["helps"].topic]
YES_AGO, LOOKED_AGO = timedelta(days=45), timedelta(days=12)


@dataclass(frozen=True, slots=True)
class InvitationSeeder:
    """Writes it down, as the pages would have. `people` is username → person."""

    connection: Connection[Any]
    inventor: Inventor
    people: Mapping[str, int]
    now: datetime

    def write(self) -> None:
        """What the school has people for; accounts are there already."""
        self._newcomer()
        self._question()
        if father := self._person(
            "select person_id from guardian where given_name = 'Nassim' and family_name = 'Wahdani'"
        ):
            self._letter(father, self.people["leerling"])
            self._looked(father, self.people["leerling"])
        if "leerling17" in self.people and "ouder5" in self.people:
            self._shows()

    def _newcomer(self) -> None:
        """Two agreed to a code, a third opened the letter, and the account is made; nobody confirmed yet who signed in."""
        new, asked, agreed = (self.people[name] for name in ("nieuw", "administratie", "schoolleider"))
        self.connection.execute(
            "insert into gate.invitation_request (person_id, asked_by, asked_at, answered_by, agreed_at, ended_at) "
            "values (%s, %s, %s, %s, %s, %s)",
            [new, asked, self._ago(6), agreed, self._ago(5), self._ago(5, hours=-2)],
        )
        self.connection.execute(
            "insert into gate.invitation_letter (batch, person_id, asked_by, asked_at, made_at, opened_by, opened_at) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            [
                self.inventor.uid(),
                new,
                asked,
                *[self._ago(5, hours=-2)] * 2,
                self.people["administratie2"],
                self._ago(4),
            ],
        )
        made = self._ago(1)
        account = self._person(
            "update account set invited_by_id = %s, created_at = %s where person_id = %s returning id", asked, made, new
        )
        self.connection.execute("insert into gate.first_sign_in (account_id, made_at) values (%s, %s)", [account, made])

    def _question(self) -> None:
        """A teacher with an account needs a new password, and a second person has not answered yet."""
        self.connection.execute(
            "insert into gate.invitation_request (person_id, asked_by, asked_at) values (%s, %s, %s)",
            [self.people["mentor"], self.people["administratie2"], self._ago(1)],
        )

    def _letter(self, parent: int, pupil: int) -> None:
        """A father gets a letter: one clerk asked for it, a job makes it, and the other clerk has to post it."""
        clerk, at = self.people["administratie2"], self._ago(0, hours=2)
        names = self.connection.execute(
            "select concat_ws(' ', given_name, nullif(prefix, ''), family_name), (select name from school order by id limit 1) "
            "from guardian where person_id = %s",
            [parent],
        ).fetchone()
        assert names is not None
        content = {
            "to": "family",
            "sender": {"school": names[1], "place": SITE + reverse("invitation")},
            "letters": [{"person_id": parent, "lines": [names[0]], "username": ""}],
        }
        file = files.store(json.dumps(content).encode(), limit_bytes=LIMIT).blob
        self.connection.execute(
            "insert into gate.invitation_letter (batch, person_id, asked_by, asked_at, blob) values (%s, %s, %s, %s, %s)",
            [self.inventor.uid(), parent, clerk, at, file],
        )
        self._opened(clerk, _rule("administration", "works_at"), "pupil", [pupil], at)
        basis = f"{REGISTER.purposes['administration'].basis}/{INVITATIONS}/post"
        fields = [f"guardian.{column}" for column in (*NAME, *ADDRESS)]
        self._released(pupil, at, CHANNEL, RECIPIENT, basis, fields, clerk)

    def _looked(self, parent: int, pupil: int) -> None:
        """The family of the story said yes to the homework class; the helper looked at everybody of whom a yes holds."""
        helper = self.people["hulp"]
        put(
            self.connection, "consent_answer", uid=self.inventor.uid(), pupil_id=pupil, topic=HELPS.key, version=HELPS.version,
            person_id=parent, allows=True, way="screen", answered_at=self.now - YES_AGO, recorded_by_id=parent,
        )  # fmt: skip
        at, rule = self.now - LOOKED_AGO, _rule("outside_helper", "helps")
        seen = self.connection.execute(
            "select s.pupil_id from gate.consent_states_of(array(select m.pupil_id from membership m join helper_grant h on "
            "h.group_id = m.group_id where h.staff_id = %s and m.ends_on > %s order by 1), %s) s where s.state = 'yes' order by 1",
            [helper, at.date(), HELPS.key],
        ).fetchall()
        pupils = [number for (number,) in seen]
        self._opened(helper, rule, "group", pupils, at)
        fields = [
            name
            for name in REGISTER.recipients[HELPS.recipient].fields
            if REGISTER.tables[name.partition(".")[0]].category in rule.reads
        ]
        for number in pupils:
            self._released(number, at, "look", HELPS.recipient, f"consent/{HELPS.key}", fields, helper)

    def _shows(self) -> None:
        """Of what is her own, the pupil of 17 lets her mother see two parts."""
        kinds = frozenset[str]().union(*(part.categories for part in PARTS if part.key in SHOWN))
        pupil = self.people["leerling17"]
        put(
            self.connection, "parental_allowance", uid=self.inventor.uid(), pupil_id=pupil, guardian_id=self.people["ouder5"],
            mask=REGISTER.mask(kinds), starts_at=self._ago(20), given_by_id=pupil,
        )  # fmt: skip

    def _opened(self, actor: int, rule: Rule, kind: str, pupils: list[int], at: datetime) -> None:
        """In the access log, as the gate writes it."""
        token, nonce = self.inventor.uid(), self.inventor.uid()
        for pupil in pupils:
            self.connection.execute(
                "insert into gate.log (at, actor_id, role, pupil_id, purpose, mask, write_mask, kind, token, refused, nonce, incarnation) "
                "select %s, %s, %s, %s, %s, %s, 0, %s, %s, false, %s, value::integer from gate.state where key = 'incarnation'",
                [at, actor, rule.role, pupil, rule.purpose, REGISTER.mask(rule.reads), kind, token, nonce],
            )

    def _released(
        self, pupil: int, at: datetime, channel: str, recipient: str, basis: str, fields: list[str], actor: int
    ) -> None:
        put(
            self.connection, "release", uid=self.inventor.uid(), pupil_id=pupil, released_at=at, channel=channel,
            recipient=recipient, basis=basis, fields=Json(fields), actor_id=actor, shown_at=at,
        )  # fmt: skip

    def _person(self, query: str, *values: Any) -> int:
        row = self.connection.execute(query, values).fetchone()
        return int(row[0]) if row else 0

    def _ago(self, days: int, *, hours: int = 0) -> datetime:
        return self.now - timedelta(days=days, hours=hours)


def _rule(role: str, relation: str) -> Rule:
    purposes = {"administration", "helping"}
    return next(r for r in REGISTER.rules if (r.role, r.relation) == (role, relation) and r.purpose in purposes)

"""Which data somebody can say «this is not right» of, and who decides: derived from the register.

Every column of a record that a family may see for its requests can be disputed, unless it means nothing to a person (a
number, who wrote it and when), cannot be changed by anybody (what was sent, logs, releases), or stands in `NOT_HERE` with
the reason, which the family's page says too. Whoever may write the record decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Field, ForeignKey

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import FIELD_NAMES
from zorgvuldig.kit.register_words import say, within
from zorgvuldig.register.schema import Guard, Table, Text
from zorgvuldig.release.release import MODELS
from zorgvuldig.release.wording.labels import label

FACT, JUDGEMENT = "fact", "judgement"
# In which order the desks come when several may write the same: the nearest to the pupil first.
DECIDING = ("teaching", "mentoring", "administration", "attendance", "care")
# Opinions and observations of a professional: a slip is corrected, an opinion is not rewritten (AVG art. 5(1)(d) and 16).
JUDGED = frozenset({"grade", "progress_note", "guidance_note", "care_note", "own_note", "support_plan"})

_AT_THE_DESK = Text(
    "Dit verandert de administratie met het officiële papier erbij. Ga langs met het paspoort of de uitspraak.",
    "The administration changes this with the official paper at hand. Come by with the passport or the ruling.",
)
_BY_SYSTEM = Text(
    "Dit maakt het systeem zelf. Het volgt uit andere gegevens.", "The system makes this from other data."
)
_SENT = Text("Dit is verstuurd of gegeven zoals het was. Daar verandert niets meer aan.", "This was sent as it was.")
# Whole tables, or single columns, of which nobody can say here that they are wrong; and what to do instead.
NOT_HERE: Mapping[str, Text] = {
    "pupil": Text("Het leerlingnummer geeft de school zelf. Het zegt niets over u.", "The school gives pupil numbers."),
    "official_number": _AT_THE_DESK,
    "pupil_birth.confirmed_from": _AT_THE_DESK,
    "guardianship.restricted_until": _AT_THE_DESK,
    "guardianship.is_restricted": _AT_THE_DESK,
    "guardian.email_to_check": Text(
        "Dit zet het systeem aan als een bestand uw e-mailadres verandert. Klopt het adres niet? Zeg het bij het adres.",
        "The system turns this on when a file changes your e-mail address. Is the address wrong? Say so at the address.",
    ),
    "pupil_photo": Text("Een andere pasfoto brengt u naar de administratie.", "Bring another portrait to the office."),
    "membership.is_class": _BY_SYSTEM,
    "meeting_note": Text(
        "Dit sprak de rapportvergadering af. Bent u het er niet mee eens? Praat met de mentor.",
        "The report meeting agreed this. Do you not agree? Talk with the mentor.",
    ),
    "turned_place": _BY_SYSTEM,
    "subject_choice": Text(
        "Wilt u een ander vak kiezen? Vraag het de mentor. De administratie legt het vast.",
        "Do you want to choose another subject? Ask the mentor. The administration records it.",
    ),
    "rollover_line": Text(
        "Wie overgaat is een besluit. Vraag de mentor naar de overgang.", "Moving up is a decision. Ask the mentor."
    ),
    "absence_signal": Text(
        "Dit telde het systeem uit de aanwezigheid. Klopt een lesuur niet, zeg dat dan bij dat lesuur.",
        "The system counted this from attendance. Is an hour wrong, say so at that hour.",
    ),
    "absence_answer": _SENT,
    "absence.is_open": Text(
        "Klopt dit niet meer? Meld dan ‘weer beter’.", "Is this no longer right? Then report ‘better again’."
    ),
    "report_proposal": Text(
        "Dit zegt alleen dat een rapport op een tweede persoon wacht. Klopt een cijfer niet, zeg dat dan bij dat cijfer.",
        "This only says that a report waits for a second person. Is a mark wrong, say so at that mark.",
    ),
    "health_statement": Text(
        "Dit vertelde u zelf bij de aanmelding. De school gebruikt de medische kaart.",
        "You told this yourself when you applied. The school uses the medical card.",
    ),
    "source_difference": _BY_SYSTEM,
    "evening_booking": Text(
        "Een ander moment kiest u bij «Gesprek met een leraar». Kan dat niet meer, bel dan de school.",
        "Choose another moment at “Talk with a teacher”. When that is over, call the school.",
    ),
    "outing_answer": Text(
        "Dit zei u zelf. Zeg iets anders bij «Mee met een uitje».",
        "You said this yourself. Say something else at “Along on an outing”.",
    ),
    "admin_task": Text(
        "Dit is werk van de administratie. Het gaat weg als het klaar is.", "This is work of the administration."
    ),
    "hand_in": Text(
        "Dit schreef de docent op. Leverde u op een andere dag iets in? Vraag de docent om het te veranderen.",
        "The teacher wrote this down. Did you hand in something on another day? Ask the teacher to change it.",
    ),
    "final_mark": Text(
        "Dit eindcijfer stelde de docent vast. Klopt een cijfer niet, zeg dat dan bij dat cijfer.",
        "The teacher fixed this end mark. Is a grade wrong, say so at that grade.",
    ),
    "grade.code": Text("Dit hoort bij het cijfer.", "This belongs to the grade."),
    "grade.reason": Text(
        "Dit schreef de docent bij een verandering. Zeg bij het cijfer zelf wat niet klopt.",
        "The teacher wrote this with a change. Say at the grade itself what is wrong.",
    ),
    "support_plan.version": _BY_SYSTEM,
    "consent_notice": _SENT,
    "exchange_answer": Text("Dit zei u zelf.", "You said this yourself."),
    "hand_over": _SENT,
    "hand_over_fetch": _BY_SYSTEM,
    "exchange": Text(
        "Dit is hoe het is gegeven. Klopt een gegeven niet, zeg dat dan bij dat gegeven; dan hoort de ontvanger het ook.",
        "This is how it was given. Is a datum wrong, say so at that datum; then the recipient is told too.",
    ),
    "incoming": Text(
        "Dit kwam zo van een ander. Klopt het niet, vraag het dan ook daar.",
        "This came like this from somebody else. Is it wrong, ask there too.",
    ),
    "incoming_item": Text(
        "Dit kwam zo van een ander. Klopt het niet, vraag het dan ook daar.",
        "This came like this from somebody else. Is it wrong, ask there too.",
    ),
    "own_value.field": Text(
        "Dit is hoe het veld heet. Zeg bij wat er staat wat niet klopt.",
        "This is what the field is called. Say at what stands there what is wrong.",
    ),
    "eck_id": Text(
        "Dit nummer komt uit een ander systeem. Wij nemen het over. Klopt het niet? De administratie laat het daar verbeteren.",
        "This number is taken over from another system. Is it wrong? The administration has it corrected there.",
    ),
    "supplier_result": Text(
        "Dit stuurde een leermiddel zo. Het telt pas als de docent het overneemt. Klopt dat cijfer niet, zeg het daar.",
        "A learning product sent this. It counts only when the teacher takes it over. Is that grade wrong, say so there.",
    ),
    "face_pupil": Text(
        "Staat u niet op een foto, of wilt u er niet op? Zeg ‘deze niet’ op de pagina met foto’s, of vraag het de school.",
        "Are you not in a photo, or do you not want to be? Say ‘not this one’ on the page with photos, or ask the school.",
    ),
    "picture_objection": Text(
        "Dit zei u zelf, en u kunt het terugnemen.", "You said this yourself, and may take it back."
    ),
    "incident_pupil.kind": Text(
        "Dit is wat voor incident het was, voor iedereen die erbij was. Klopt het niet? Zeg het bij wat er over u staat.",
        "This is what kind of incident it was, for everybody in it. Is it wrong? Say so at what was written about you.",
    ),
    "archive_record": Text(
        "Klopt er iets niet op een diploma of cijferlijst? De administratie geeft dan een nieuw papier.",
        "Is something wrong on a diploma or grade list? The administration then issues a new paper.",
    ),
}
# Bookkeeping: numbers, keys, who and when. It means nothing to a person, or is seen as history.
_KEEPING = frozenset({"id", "uid", "sources", "sort_key", "search_key", "rank", "confirmed_by_id"})
# Keys that a person reads as a name, and can be wrong.
POINTS = frozenset({"membership.group_id", "enrolment.school_id", "attendance.reason_id", "absence.reason_id"})
_RECORDS = frozenset({Guard.PUPIL, Guard.VIA})
_OWN_SUBJECT = frozenset({"request", "correction", "parental_access"})  # what somebody asked or allowed themselves
NAMES: Mapping[str, Text] = {
    "membership.group_id": Text("Klas of groep", "Class or group"),
    "enrolment.school_id": Text("School", "School"),
    "attendance.reason_id": Text("Reden van afwezigheid", "Reason of absence"),
    "absence.reason_id": Text("Reden van afwezigheid", "Reason of absence"),
    "attendance.kind": Text("Afwezig, te laat of uit de les", "Absent, late or sent out"),
    "absence.starts_on": Text("Eerste dag afwezig", "First day away"),
    "absence.ends_on": Text("Laatste dag afwezig", "Last day away"),
    "guidance_note.kind": Text("Soort notitie", "Kind of note"),
    "care_note.kind": Text("Soort notitie", "Kind of note"),
    "own_note.kind": Text("Soort notitie", "Kind of note"),
    "incident_pupil.part": Text(
        "Of de leerling meedeed, schade had of het zag", "Whether the pupil was in it, was harmed or saw it"
    ),
    "incident_pupil.what": Text("Wat er over de leerling staat", "What was written about the pupil"),
    "absence.until_slot": Text("Laatste lesuur afwezig", "Last lesson hour away"),
}


@dataclass(frozen=True, slots=True)
class Disputable:
    """A datum that can be wrong: where it stands, of what kind it is, and for which purposes its owners decide."""

    table: str
    column: str
    kind: str
    owners: tuple[str, ...]

    @property
    def field(self) -> str:
        """`table.column`, as releases record it."""
        return f"{self.table}.{self.column}"

    @property
    def category(self) -> str:
        """The category of the register that the datum belongs to."""
        return REGISTER.tables[self.table].category

    @property
    def mask(self) -> int:
        """That category as a mask."""
        return REGISTER.categories[self.category].mask

    @property
    def name(self) -> str:
        """What the datum is called, in the language of the page."""
        return say(NAMES[self.field]) if self.field in NAMES else _name(self.table, self.column)

    @property
    def deciders(self) -> str:
        """Who decides, as a list of roles in words."""
        roles = dict.fromkeys(
            rule.role
            for owner in self.owners
            for rule in REGISTER.rules
            if rule.purpose == owner and _decides(rule.writes, self.category) and REGISTER.roles[rule.role].staff
        )
        return ", ".join(within(REGISTER.roles[role].name) for role in roles)

    @property
    def model_field(self) -> "Field[object, object]":
        """The column in Python."""
        return next(f for f in MODELS[self.table]._meta.concrete_fields if f.column == self.column)


def _name(table: str, column: str) -> str:
    known = FIELD_NAMES.get(f"{table}.{column}")
    return str(known) if known else say(label(table, column))


def _decides(writes: tuple[str, ...], category: str) -> bool:
    return category in writes and "correction" in writes


def _owners(category: str) -> tuple[str, ...]:
    """The purposes for which staff write this category, so decide about it."""
    return tuple(
        purpose
        for purpose in DECIDING
        if any(
            rule.purpose == purpose and REGISTER.roles[rule.role].staff and _decides(rule.writes, category)
            for rule in REGISTER.rules
        )
    )


def seen_categories() -> frozenset[str]:
    """What a family may open for its requests."""
    return frozenset(c for rule in REGISTER.rules if rule.purpose == "requesting" for c in rule.reads)


def is_bookkeeping(table: Table, column: str) -> bool:
    """Whether a column only keeps order: numbers and keys, the person it hangs on, who wrote it and when."""
    if column in _KEEPING or column in (table.pupil, table.person, table.author) or column in table.signed:
        return True
    if column.endswith(("_at", "_by_id")) or column in ("author_id", "shown_from", "number_hash"):
        return True
    return isinstance(_field(table.name, column), ForeignKey) and f"{table.name}.{column}" not in POINTS


def _field(table: str, column: str) -> "Field[object, object]":
    return next(f for f in MODELS[table]._meta.concrete_fields if f.column == column)


def why_not(table: Table, column: str = "") -> Text | None:
    """Why nobody can say here that this is wrong, for a table or a column that means something; None when they can."""
    if found := NOT_HERE.get(f"{table.name}.{column}") or NOT_HERE.get(table.name):
        return found
    if table.append_only or "blob" in table.columns:
        return _SENT
    if table.by_gate:  # a log, or made anew from other rows
        return _BY_SYSTEM
    return None


def _all() -> dict[str, Disputable]:
    found = {}
    seen = seen_categories() - _OWN_SUBJECT
    for table in REGISTER.tables.values():
        owners = _owners(table.category)
        if table.category not in seen or table.guard not in _RECORDS or not owners:
            continue
        kind = JUDGEMENT if table.name in JUDGED else FACT
        for column in table.columns:
            if why_not(table, column) is None and not is_bookkeeping(table, column):
                found[f"{table.name}.{column}"] = Disputable(table.name, column, kind, owners)
    return found


DISPUTABLE: Mapping[str, Disputable] = _all()


def disputable(table: str, column: str) -> Disputable | None:
    """The datum, or None when nobody can dispute it."""
    return DISPUTABLE.get(f"{table}.{column}")


def same_record(datum: Disputable) -> list[Disputable]:
    """What else of the same record can be disputed."""
    return [one for one in DISPUTABLE.values() if one.table == datum.table and one != datum]


def ground_of(table: str) -> str:
    """On which ground a correction of this table is refused: a judgement stays one, a fact is right as it is."""
    return "judgement" if table in JUDGED else "correct_as_is"

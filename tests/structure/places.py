"""Every address behind the door, with an example of it and who of the cast gets there. `test_every_place` goes to all of them.

An address that is not in this table fails a test there. Noor is 13, Tess 16 and Yara 18; Gerda is guardian of Noor and
Tess, Olga and Maud of Sem; Rob has no authority, a court keeps Karim away, Ymke is guardian of an adult.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from tests.admissions.applying import applied
from tests.attendance.attending import absence, lesson, notice, reason, signal
from tests.care.test_guidance import put_note
from tests.care.test_health import put_paper
from tests.care.test_support import put_plan
from tests.consent.papering import put_consent_paper
from tests.copies.copying import put_copy
from tests.imports.importing import brought, ran, remembered
from tests.learning.archiving import put_archived
from tests.learning.gradeworld import address_of, period, put_report
from tests.media import bringing, filming, tagging_pages
from tests.media.family import places as pictures_of_family
from tests.media.publication import showing, weighing
from tests.messages.test_messages import put_file, put_message
from tests.people import Cast
from tests.pupils.test_life import correcting, put_guardian_paper, put_task
from tests.pupils.test_photos import put_photo
from tests.pupils.test_rollover import put_class_plan, put_rollover
from tests.release import handed, transferring
from tests.release.exchanging import at_desk, put_exchange
from tests.release.parting import put_party
from tests.release.reporting import noticed, party, place, prepared, put_extract
from tests.retention.keeping import put_hold, put_run
from tests.retention.offering import put_offer
from tests.rights import places as corrections
from tests.rights import weighing as weighed
from tests.rights.asking import asking, handled, put_letter, put_notice, put_request, put_restriction
from tests.rights.test_parental_access import put_access
from tests.structure import places_of_families, places_of_rooms
from tests.suppliers import agreeing, connecting, watching
from tests.suppliers.oneroster import resulting
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.rights.requests.information import QUESTIONS
from zorgvuldig.rights.requests.officer_pages import STEPS_TAKEN


@dataclass(frozen=True, slots=True)
class Place:
    """An address by name, an example of it, who gets there, and what is posted (None: it is read)."""

    name: str
    path: Callable[[Cast], str]
    people: str
    posts: dict[str, str] | None = None


def group(cast: Cast, name: str) -> UUID:
    return cast.groups[name][1]


def sent(cast: Cast) -> tuple[UUID, UUID, UUID]:
    """A message by Dirk about Noor, what it was sent with, and its file."""
    message = put_message(cast)
    batch: UUID = cast.db.execute("select batch from message where uid = %s", [message]).fetchone()[0]
    return message, batch, put_file(cast, message)


def reported(cast: Cast) -> str:
    """A report of absence that can be looked at."""
    noted = noticed(cast)
    prepared(cast, noted, party(cast))
    return f"{place(cast, noted)}melden/bekijken/"


def family_letter(cast: Cast) -> str:
    uid = put_request(cast)
    return asking(cast, f"{uid}/brieven/{put_letter(cast, uid)}/")


def own_letter(cast: Cast) -> str:
    uid = put_request(cast, "tess", "tess")
    return f"/mijn-gegevens/verzoeken/{uid}/brieven/{put_letter(cast, uid, 'tess')}/"


def officer_letter(cast: Cast) -> str:
    uid = put_request(cast)
    return handled(cast, uid, f"brieven/{put_letter(cast, uid)}/")


def lifting(cast: Cast) -> str:
    number = put_restriction(cast, put_request(cast, kind="restriction"), REGISTER.categories["grades"].mask)
    return f"/verzoeken/leerling/{cast.noor.uid}/stilgezet/{number}/"


def telling(cast: Cast) -> str:
    return f"/verzoeken/leerling/{cast.noor.uid}/ontvangers/{put_notice(cast, put_request(cast))}/"


def step(what: str, cast: Cast) -> str:
    kind = "information" if what == "afweging" else "access"
    return handled(cast, put_request(cast, kind=kind), f"{what}/")


def inspecting(cast: Cast, what: str = "") -> str:
    return transferring.desk(cast, transferring.offered(cast), what)


DECIDED = {"outcome": "granted", "ground": "", "answer": "Hier is het."}
ANSWERS = {
    "wie": {"way": "known"},
    "meer-tijd": {"reason": "Het is veel."},
    "aantekening": {"text": "Gebeld."},
    "afweging": dict.fromkeys(QUESTIONS, "Nee."),
    "voorbeeld": DECIDED,
    "besluit": DECIDED,
}
EXCHANGES = (  # desk, one of its recipients with a paper, who works there, and where else
    ("administratie", "inspectorate", "anna", "wim"),
    ("zorg", "youth_protection", "cato", ""),
    ("verzuim", "attendance_officer", "vera", ""),
    ("schoolleiding", "police", "leo", ""),
)


def exchange_places(slug: str, recipient: str, people: str, other: str) -> list[Place]:
    """The pages of one desk that gives data to others."""
    base = f"/uitwisseling/{slug}/"
    return [
        Place(f"exchange_list_{slug}", lambda cast: base, f"{people} {other}"),
        Place(f"exchange_pupil_{slug}", lambda cast: f"{base}{cast.noor.uid}/", people),
        Place(f"exchange_new_{slug}", lambda cast: f"{base}{cast.noor.uid}/nieuw/", people),
        Place(f"exchange_one_{slug}", lambda cast: at_desk(cast, recipient), people),
        Place(f"exchange_file_{slug}", lambda cast: at_desk(cast, recipient, "bestand/"), people),
        Place(f"exchange_demand_{slug}", lambda cast: at_desk(cast, recipient, "vordering/"), people),
    ]


STAFF = "dirk maud otto anna wim leo petra fenna cato vera sanne hanna arend lies"
PLACES = [
    Place("own_groups", lambda cast: "/groepen/", "dirk maud otto sanne hanna"),
    Place("who_sees", lambda cast: f"/leerlingen/{cast.noor.uid}/wie-ziet-dit/", "maud"),
    Place("who_may", lambda cast: f"/toezicht/leerling/{cast.noor.uid}/wie-mag-dit/", "petra fenna"),
    Place("substituted_group", lambda cast: f"/invallen/{group(cast, 'wi2B')}/", "sanne"),
    Place("helped_groups", lambda cast: "/hulp/", "dirk maud otto sanne hanna"),
    Place("helped_group", lambda cast: f"/hulp/{group(cast, 'wi2B')}/", "hanna"),
    Place("helped_grades", lambda cast: f"/hulp/{group(cast, 'wi2B')}/cijfers/", "hanna"),
    Place("helped_attendance", lambda cast: f"/hulp/{group(cast, 'wi2B')}/aanwezigheid/", ""),
    Place("taught_group", lambda cast: f"/groepen/{group(cast, 'wi2B')}/", "dirk"),
    Place("grades", lambda cast: f"/groepen/{group(cast, 'wi2B')}/cijfers/", "dirk"),
    Place("new_test", lambda cast: f"/groepen/{group(cast, 'wi2B')}/toetsen/nieuw/", "dirk"),
    Place("edit_test", lambda cast: address_of(cast, "breuken"), "dirk"),
    Place("publish_test", lambda cast: address_of(cast, "breuken", "publiceren/"), "dirk"),
    Place("paste_grades", lambda cast: address_of(cast, "breuken", "plakken/"), "dirk"),
    Place("test_history", lambda cast: address_of(cast, "breuken", "geschiedenis/"), "dirk"),
    Place("group_marks", lambda cast: f"/groepen/{group(cast, 'wi2B')}/berekening/", "dirk"),
    Place("grade_plan", lambda cast: f"/groepen/{group(cast, 'wi2B')}/cijferopbouw/", "dirk"),
    Place("approve_plan", lambda cast: f"/groepen/{group(cast, 'wi2B')}/cijferopbouw/goedkeuren/", "leo"),
    Place("waiting_plans", lambda cast: "/cijferopbouw/", "leo"),
    Place("progress_notes", lambda cast: f"/groepen/{group(cast, 'wi2B')}/voortgang/", "dirk"),
    Place("reports", lambda cast: f"/mentorklas/{group(cast, '2B')}/rapporten/", "maud leo"),
    Place("guided_marks", lambda cast: f"/leerlingen/{cast.noor.uid}/cijfers/", "maud"),
    Place("child_marks", lambda cast: f"/mijn-kind/{cast.noor.uid}/cijfers/", "gerda"),
    Place("child_marks", lambda cast: f"/mijn-kind/{cast.tess.uid}/cijfers/", "gerda"),
    Place("child_marks", lambda cast: f"/mijn-kind/{cast.yara.uid}/cijfers/", ""),
    Place("child_marks", lambda cast: f"/mijn-kind/{cast.sem.uid}/cijfers/", "olga maud"),
    Place("own_marks", lambda cast: "/mijn-gegevens/cijfers/", "noor bram tess yara sem wout"),
    Place("grade_history", lambda cast: f"/leerlingen/{cast.noor.uid}/cijfers/geschiedenis/", "maud"),
    Place("report_preview", lambda cast: (period(cast, 1, -9, 9), f"/leerlingen/{cast.noor.uid}/rapporten/voorbeeld/")[1], "maud"),
    Place("guided_report", lambda cast: f"/leerlingen/{cast.noor.uid}/rapporten/{put_report(cast)}/", "maud"),
    Place("child_grade_history", lambda cast: f"/mijn-kind/{cast.noor.uid}/cijfers/geschiedenis/", "gerda"),
    Place("child_report", lambda cast: f"/mijn-kind/{cast.noor.uid}/rapporten/{put_report(cast)}/", "gerda"),
    Place("child_paper_care", lambda cast: f"/mijn-kind/{cast.noor.uid}/papieren/zorg/{put_paper(cast, 'care_document')}/", "gerda"),
    Place("child_paper_health", lambda cast: f"/mijn-kind/{cast.noor.uid}/papieren/gezondheid/{put_paper(cast, 'health_document')}/", "gerda"),
    Place("child_paper_authority", lambda cast: f"/mijn-kind/{cast.noor.uid}/papieren/gezag/{put_guardian_paper(cast).split('/')[-2]}/", "gerda"),
    Place("own_paper_care", lambda cast: f"/mijn-gegevens/papieren/zorg/{put_paper(cast, 'care_document')}/", "noor"),
    Place("own_paper_health", lambda cast: f"/mijn-gegevens/papieren/gezondheid/{put_paper(cast, 'health_document')}/", "noor"),
    Place("own_paper_messages", lambda cast: f"/mijn-gegevens/papieren/berichten/{sent(cast)[2]}/", "noor"),
    Place("own_grade_history", lambda cast: "/mijn-gegevens/cijfers/geschiedenis/", "noor bram tess yara sem wout"),
    Place("own_report", lambda cast: f"/mijn-gegevens/rapporten/{put_report(cast)}/", "noor"),
    Place("own_classes", lambda cast: "/mentorklas/", STAFF),
    Place("next_classes", lambda cast: "/volgend-jaar/klassen/", STAFF),
    Place("mentored_class", lambda cast: f"/mentorklas/{group(cast, '2B')}/", "maud"),
    Place("guided_pupil", lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/", "maud"),
    Place("administered_pupil", lambda cast: f"/leerlingen/{cast.noor.uid}/administratie/", "anna"),
    Place("enrolled_pupil", lambda cast: f"/leerlingen/{cast.noor.uid}/inschrijving/", "anna leo"),
    Place("emergency_file", lambda cast: f"/leerlingen/{cast.noor.uid}/nood/", ""),
    Place("invitations", lambda cast: f"/leerlingen/{cast.noor.uid}/uitnodigen/", "anna"),
    Place("new_guardian", lambda cast: f"/leerlingen/{cast.noor.uid}/ouders/nieuw/", "anna"),
    Place("staff_invitations", lambda cast: "/medewerkers/uitnodigen/", "anna wim"),
    Place("search", lambda cast: "/zoeken/", "dirk maud otto anna wim leo petra fenna cato vera sanne", {"q": "bakkerman"}),
    Place("oversight", lambda cast: "/toezicht/", "petra fenna"),
    Place("watched_staff", lambda cast: "/toezicht/medewerkers/", "petra fenna"),
    Place("watched_person", lambda cast: f"/toezicht/medewerker/{cast.dirk.uid}/", "petra fenna"),
    Place("watched_pupil", lambda cast: f"/toezicht/leerling/{cast.noor.uid}/", "petra fenna"),
    Place("list_classes", lambda cast: "/lijsten/", "anna wim"),
    Place("teaching_lists", lambda cast: f"/groepen/{group(cast, 'wi2B')}/lijsten/", "dirk"),
    Place("teaching_list_class", lambda cast: f"/groepen/{group(cast, 'wi2B')}/lijsten/klassenlijst/", "dirk", {"reason": "lesson", "form": "screen"}),
    Place("teaching_list_photos", lambda cast: f"/groepen/{group(cast, 'wi2B')}/lijsten/fotolijst/", "dirk", {"reason": "lesson", "form": "screen"}),
    Place("teaching_list_grades", lambda cast: f"/groepen/{group(cast, 'wi2B')}/lijsten/cijferlijst/", "dirk", {"reason": "lesson", "form": "screen"}),
    Place("mentoring_lists", lambda cast: f"/mentorklas/{group(cast, '2B')}/lijsten/", "maud"),
    Place("mentoring_list_class", lambda cast: f"/mentorklas/{group(cast, '2B')}/lijsten/klassenlijst/", "maud", {"reason": "lesson", "form": "screen"}),
    Place("mentoring_list_mentor", lambda cast: f"/mentorklas/{group(cast, '2B')}/lijsten/mentorlijst/", "maud", {"reason": "post", "form": "screen"}),
    Place("mentoring_list_photos", lambda cast: f"/mentorklas/{group(cast, '2B')}/lijsten/fotolijst/", "maud", {"reason": "lesson", "form": "screen"}),
    Place("administration_lists", lambda cast: f"/lijsten/{group(cast, '2B')}/lijsten/", "anna"),
    Place("administration_list_class", lambda cast: f"/lijsten/{group(cast, '2B')}/lijsten/klassenlijst/", "anna", {"reason": "lesson", "form": "screen"}),
    Place("administration_list_mentor", lambda cast: f"/lijsten/{group(cast, '2B')}/lijsten/mentorlijst/", "anna", {"reason": "post", "form": "screen"}),
    Place("administration_list_photos", lambda cast: f"/lijsten/{group(cast, '2B')}/lijsten/fotolijst/", "anna", {"reason": "lesson", "form": "screen"}),
    Place("administration_list_labels", lambda cast: f"/lijsten/{group(cast, '2B')}/lijsten/adresetiketten/", "anna", {"reason": "post", "form": "screen", "to": "home", "skipped": "0"}),
    Place("administration_list_labels", lambda cast: f"/lijsten/{group(cast, '2B')}/lijsten/adresetiketten/", "anna"),
    Place("own_children", lambda cast: "/mijn-kinderen/", "gerda olga maud"),
    Place("child", lambda cast: f"/mijn-kind/{cast.noor.uid}/", "gerda"),
    Place("child", lambda cast: f"/mijn-kind/{cast.tess.uid}/", "gerda"),
    Place("child", lambda cast: f"/mijn-kind/{cast.yara.uid}/", ""),
    Place("child", lambda cast: f"/mijn-kind/{cast.sem.uid}/", "olga maud"),
    Place("child_log", lambda cast: f"/mijn-kind/{cast.noor.uid}/inzage/", "gerda"),
    Place("child_copy", lambda cast: f"/mijn-kind/{cast.noor.uid}/kopie/", "gerda", {"language": "nl"}),
    Place("child_copy", lambda cast: f"/mijn-kind/{cast.tess.uid}/kopie/", "tess", {"language": "nl"}),  # 16: her own, by any address
    Place("child_flow", lambda cast: f"/mijn-kind/{cast.noor.uid}/waarheen/", "gerda"),
    Place("own_flow", lambda cast: "/mijn-gegevens/waarheen/", "noor bram tess yara sem wout"),
    Place("parental_allowance", lambda cast: "/mijn-gegevens/ouders/", "tess"),
    Place("parental_allowance", lambda cast: "/mijn-gegevens/ouders/", "tess", {"nr": "1", "part": ["gezondheid"]}),
    Place("parental_access", lambda cast: "/mijn-gegevens/meekijken/", "yara"),
    Place("parental_access", lambda cast: "/mijn-gegevens/meekijken/", "yara", {"nr": "1", "answer": "yes"}),
    Place("along", lambda cast: (put_access(cast), "/meekijken/")[1], "ymke"),
    Place("along_child", lambda cast: (put_access(cast), f"/meekijken/{cast.yara.uid}/")[1], "ymke"),
    Place("along_report", lambda cast: (put_access(cast), f"/meekijken/{cast.yara.uid}/rapporten/{put_report(cast, 'yara')}/")[1], "ymke"),
    Place("own_day", lambda cast: "/mijn-dag/", "noor bram tess yara sem wout"),
    Place("own_file", lambda cast: "/mijn-gegevens/", "noor bram tess yara sem wout"),
    Place("own_log", lambda cast: "/mijn-gegevens/inzage/", "noor bram tess yara sem wout"),
    Place("own_copy", lambda cast: "/mijn-gegevens/kopie/", "tess yara", {"language": "nl"}),
    Place("child_copy_made", lambda cast: f"/mijn-kind/{cast.noor.uid}/kopie/{put_copy(cast, 'gerda', 'noor')}/", "gerda"),
    Place("own_copy_made", lambda cast: f"/mijn-gegevens/kopie/{put_copy(cast, 'tess', 'tess')}/", "tess"),
    Place("child_paper_care", lambda cast: f"/mijn-kind/{cast.noor.uid}/papieren/zorg/{put_paper(cast, 'care_document')}/", "gerda"),
    Place("child_paper_health", lambda cast: f"/mijn-kind/{cast.noor.uid}/papieren/gezondheid/{put_paper(cast, 'health_document')}/", "gerda"),
    Place("child_paper_authority", lambda cast: put_guardian_paper(cast).replace("/leerlingen/", "/mijn-kind/").replace("papieren/", "papieren/gezag/"), "gerda"),
    Place("own_paper_care", lambda cast: f"/mijn-gegevens/papieren/zorg/{put_paper(cast, 'care_document')}/", "noor"),
    Place("own_paper_health", lambda cast: f"/mijn-gegevens/papieren/gezondheid/{put_paper(cast, 'health_document')}/", "noor"),
    Place("own_paper_messages", lambda cast: f"/mijn-gegevens/papieren/berichten/{sent(cast)[2]}/", "noor"),
    Place("caseload", lambda cast: "/zorg/", "cato"),
    Place("care_pupil", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/", "cato"),
    Place("new_care_note", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/notities/nieuw/", "cato"),
    Place("care_note", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/notities/{put_note(cast, cast.cato, 'care')}/", "cato"),
    Place("new_care_document", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/documenten/nieuw/", "cato"),
    Place("care_document", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/documenten/{put_paper(cast, 'care_document')}/", "cato"),
    Place("remove_care_document", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/documenten/{put_paper(cast, 'care_document')}/wissen/", "cato"),
    Place("medical_card", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/medisch/", "cato"),
    Place("edit_medical_card", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/medisch/kaart/", "cato"),
    Place("new_health_document", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/medisch/documenten/nieuw/", "cato"),
    Place("health_document", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/medisch/documenten/{put_paper(cast, 'health_document')}/", "cato"),
    Place("remove_health_document", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/medisch/documenten/{put_paper(cast, 'health_document')}/wissen/", "cato"),
    Place("support_plan", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/plan/", "cato"),
    Place("new_support_plan", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/plan/nieuw/", "cato"),
    Place("evaluation", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/plan/bespreking/", "cato"),
    Place("support_plan_version", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/plan/{put_plan(cast)}/", "cato"),
    Place("guidance_notes", lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/notities/", "maud"),
    Place("new_guidance_note", lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/notities/nieuw/", "maud"),
    Place("guidance_note", lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/notities/{put_note(cast, cast.maud)}/", "maud"),
    Place("guided_plan", lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/plan/", "maud"),
    Place("own_plans", lambda cast: "/ondersteuningsplannen/", "gerda olga maud yara"),
    Place("answered_plan", lambda cast: f"/ondersteuningsplannen/{cast.noor.uid}/", "gerda"),
    Place("answered_plan", lambda cast: f"/ondersteuningsplannen/{cast.yara.uid}/", "yara"),
    Place("message_groups", lambda cast: "/berichten/", STAFF),
    Place("group_messages", lambda cast: f"/groepen/{group(cast, 'wi2B')}/berichten/", "dirk anna cato vera"),
    Place("new_group_message", lambda cast: f"/groepen/{group(cast, '2B')}/berichten/nieuw/", "maud anna cato vera"),
    Place("group_message", lambda cast: f"/groepen/{group(cast, 'wi2B')}/berichten/{sent(cast)[1]}/", "dirk"),
    Place("group_message_file", lambda cast: "/groepen/{0}/berichten/{2}/bijlage/{3}/".format(group(cast, "wi2B"), *sent(cast)), "dirk"),
    Place("pupil_messages", lambda cast: f"/leerlingen/{cast.noor.uid}/berichten/", "dirk maud anna cato vera"),
    Place("new_pupil_message", lambda cast: f"/leerlingen/{cast.noor.uid}/berichten/nieuw/", "dirk maud anna cato vera"),
    Place("pupil_message", lambda cast: f"/leerlingen/{cast.noor.uid}/berichten/{sent(cast)[1]}/", "dirk"),
    Place("pupil_message_file", lambda cast: "/leerlingen/{0}/berichten/{2}/bijlage/{3}/".format(cast.noor.uid, *sent(cast)), "dirk"),
    Place("own_messages", lambda cast: "/mijn-berichten/", "gerda olga maud yara"),
    Place("own_message", lambda cast: f"/mijn-berichten/{cast.noor.uid}/{put_message(cast)}/", "gerda"),
    Place("own_message", lambda cast: f"/mijn-berichten/{cast.yara.uid}/{put_message(cast, 'yara')}/", "yara"),
    Place("own_message_file", lambda cast: "/mijn-berichten/{0}/{1}/bijlage/{3}/".format(cast.noor.uid, *sent(cast)), "gerda"),
    *(Place(*one) for one in places_of_families.lines()),
    Place("intake_queue", lambda cast: "/aanmeldingen/", "anna wim"),
    Place("intake_application", lambda cast: f"/aanmeldingen/{applied(cast)[0]}/", "anna"),
    Place("intake_question", lambda cast: f"/aanmeldingen/{applied(cast)[0]}/vraag/", "anna"),
    Place("intake_refusal", lambda cast: f"/aanmeldingen/{applied(cast)[0]}/afwijzing/", "anna"),
    Place("intake_admission", lambda cast: f"/aanmeldingen/{applied(cast)[0]}/aanname/", "anna"),
    Place("intake_admitted", lambda cast: f"/aanmeldingen/{applied(cast)[0]}/leerling/", "anna"),
    Place("intake_taking_over", lambda cast: f"/aanmeldingen/{applied(cast)[0]}/ouders/", "anna"),
    Place("intake_siblings", lambda cast: f"/aanmeldingen/{cast.noor.uid}/gezin/", "dirk maud otto anna wim leo petra fenna cato vera sanne", {"q": "bakkerman"}),
    Place("intake_sibling", lambda cast: f"/aanmeldingen/{cast.sem.uid}/gezin/{cast.noor.uid}/", "anna"),
    Place("own_lessons", lambda cast: "/lessen/", "dirk otto sanne"),
    Place("group_lessons", lambda cast: f"/groepen/{group(cast, 'wi2B')}/rooster/", "dirk sanne"),
    Place("lesson_roll", lambda cast: f"/groepen/{group(cast, 'wi2B')}/lessen/{lesson(cast)}/", "dirk vera"),
    Place("substitute_roll", lambda cast: f"/groepen/{group(cast, 'wi2B')}/invallen/{lesson(cast)}/", "sanne"),
    Place("coordinated_roll", lambda cast: f"/verzuim/klas/{group(cast, 'wi2B')}/lessen/{lesson(cast)}/", "vera"),
    Place("attendance_today", lambda cast: "/verzuim/", "vera"),
    Place("attendance_class", lambda cast: f"/verzuim/klas/{group(cast, '2B')}/", "vera"),
    Place("attendance_pupil", lambda cast: f"/verzuim/leerling/{cast.noor.uid}/", "vera"),
    Place("attendance_reasons", lambda cast: f"/verzuim/leerling/{cast.noor.uid}/redenen/", "vera"),
    Place("new_absence", lambda cast: f"/verzuim/leerling/{cast.noor.uid}/afwezig/", "vera"),
    Place("absence", lambda cast: f"/verzuim/leerling/{cast.noor.uid}/afwezig/{absence(cast, 'noor', reason(cast, 'Z', 'Ziek'))}/", "vera"),
    Place("absence_answer", lambda cast: f"/verzuim/leerling/{cast.noor.uid}/meldingen/{notice(cast)}/", "vera"),
    Place("absence_signal", lambda cast: f"/verzuim/leerling/{cast.noor.uid}/signalen/{signal(cast)}/", "vera"),
    Place("mentored_attendance", lambda cast: f"/mentorklas/{group(cast, '2B')}/verzuim/", "maud"),
    Place("guided_attendance", lambda cast: f"/leerlingen/{cast.noor.uid}/verzuim/", "maud"),
    Place("child_attendance", lambda cast: f"/mijn-kind/{cast.noor.uid}/aanwezigheid/", "gerda"),
    Place("child_attendance", lambda cast: f"/mijn-kind/{cast.yara.uid}/aanwezigheid/", ""),
    Place("own_attendance", lambda cast: "/mijn-gegevens/aanwezigheid/", "noor bram tess yara sem wout"),
    Place("absence_reporting", lambda cast: "/afwezig/", "gerda olga maud yara"),
    Place("absence_notices", lambda cast: f"/afwezig/{cast.noor.uid}/", "gerda"),
    Place("absence_notices", lambda cast: f"/afwezig/{cast.yara.uid}/", "yara"),
    Place("report_sick", lambda cast: f"/afwezig/{cast.noor.uid}/ziek/", "gerda"),
    Place("report_appointment", lambda cast: f"/afwezig/{cast.noor.uid}/afspraak/", "gerda"),
    Place("ask_leave", lambda cast: f"/afwezig/{cast.noor.uid}/verlof/", "gerda"),
    Place("edit_name", lambda cast: f"/leerlingen/{cast.noor.uid}/naam/", "anna"),
    Place("edit_birth", lambda cast: f"/leerlingen/{cast.noor.uid}/geboorte/", "anna"),
    Place("edit_contact", lambda cast: f"/leerlingen/{cast.noor.uid}/adres/", "anna"),
    Place("edit_own_fields", lambda cast: f"/leerlingen/{cast.noor.uid}/eigen-velden/", "anna"),
    Place("edit_emergency", lambda cast: f"/leerlingen/{cast.noor.uid}/noodcontacten/", "anna"),
    Place("correction", correcting, "anna"),
    Place("siblings", lambda cast: f"/leerlingen/{cast.noor.uid}/gezin/", "anna"),
    Place("close_task", put_task, "anna", {}),
    Place("life_tasks", lambda cast: "/leerlingenadministratie/taken/", "anna wim"),
    Place("edit_guardian", lambda cast: f"/leerlingen/{cast.noor.uid}/ouder/?nr=1", "anna"),
    Place("guardian_authority", lambda cast: f"/leerlingen/{cast.noor.uid}/ouder/gezag/?nr=1", "anna"),
    Place("end_guardian", lambda cast: f"/leerlingen/{cast.noor.uid}/ouder/einde/?nr=1", "anna"),
    Place("guardian_paper", put_guardian_paper, "anna"),
    Place("enrol", lambda cast: f"/leerlingen/{cast.noor.uid}/inschrijven/", "anna"),
    Place("change_group", lambda cast: f"/leerlingen/{cast.noor.uid}/groepen/", "anna"),
    Place("deregister", lambda cast: f"/leerlingen/{cast.noor.uid}/uitschrijven/", "anna"),
    Place("correct_dates", lambda cast: f"/leerlingen/{cast.noor.uid}/inschrijving/verbeteren/?nr=1", "anna"),
    Place("move", lambda cast: f"/leerlingen/{cast.noor.uid}/andere-school/", "anna"),
    Place("official_number", lambda cast: f"/leerlingen/{cast.noor.uid}/nummer/", "anna"),
    Place("portrait", put_photo, "anna"),
    Place("edit_portrait", lambda cast: f"/leerlingen/{cast.noor.uid}/pasfoto/nieuw/", "anna"),
    Place("child_portrait", lambda cast: put_photo(cast).replace("leerlingen", "mijn-kind"), "gerda"),
    Place("own_portrait", lambda cast: (put_photo(cast), "/mijn-gegevens/pasfoto/")[1], "noor"),
    Place("guided_portrait", lambda cast: put_photo(cast).replace("pasfoto", "begeleiding/pasfoto"), "maud"),
    Place("imports", lambda cast: "/inlezen/", "anna wim"),
    Place("import_new", lambda cast: "/inlezen/bestand/", "anna wim"),
    Place("import_upload", brought, "anna"),
    Place("import_columns", lambda cast: f"{brought(cast)}kolommen/", "anna"),
    Place("import_preview", lambda cast: f"{brought(cast)}voorbeeld/", "anna"),
    Place("import_problems", lambda cast: f"{brought(cast)}problemen/", "anna"),
    Place("import_drop", lambda cast: f"{brought(cast)}weg/", "anna", {}),
    Place("import_map_forget", lambda cast: f"{remembered(cast)}weg/", "anna wim", {}),
    Place("import_run", ran, "anna wim"),
    Place("import_undo", lambda cast: f"{ran(cast)}terug/", "anna wim"),
    Place("import_sources", lambda cast: "/inlezen/systemen/", "anna wim"),
    Place("import_source", lambda cast: "/inlezen/systemen/sheet/", "anna wim"),
    Place("planning", lambda cast: "/jaarplanning/", "anna wim leo"),
    Place("planning_year", lambda cast: f"/jaarplanning/jaar/?jaar={cast.years['Oost']}", "anna leo"),
    Place("planning_period", lambda cast: f"/jaarplanning/periode/?jaar={cast.years['Oost']}", "anna leo"),
    Place("planning_holiday", lambda cast: f"/jaarplanning/vakantie/?jaar={cast.years['Oost']}", "anna leo"),
    Place("planning_round", lambda cast: f"/jaarplanning/aanmeldronde/?jaar={cast.years['Oost']}", "anna leo"),
    Place("planning_reasons", lambda cast: f"/jaarplanning/afwezigheidscodes/?school={cast.schools['Oost']}", "anna leo"),
    Place("substitutes", lambda cast: "/jaarplanning/vervanging/", "anna wim leo"),
    Place("rollovers", lambda cast: (put_rollover(cast), "/jaarplanning/overgang/")[1], "anna wim leo"),
    Place("rollover", lambda cast: f"/jaarplanning/overgang/{put_rollover(cast)}/", "anna leo"),
    Place("rollover_class", put_class_plan, "anna"),
    Place("classes_into_groups", lambda cast: "/klassen/in-een-lesgroep/", "anna wim"),
    Place("class_into_group", lambda cast: f"/klassen/{group(cast, '2B')}/lesgroep/", "anna"),
    Place("class_into_group", lambda cast: f"/klassen/{group(cast, 'w1')}/lesgroep/", "wim", {"gezien": "x"}),  # no groups yet
    Place("staffing", lambda cast: "/klassen-en-groepen/", "leo"),
    Place("new_year", lambda cast: f"/klassen-en-groepen/schooljaar/nieuw/?school={cast.schools['Oost']}", "leo"),
    Place("new_group", lambda cast: f"/klassen-en-groepen/nieuw/?jaar={cast.years['Oost']}", "leo"),
    Place("staffed_group", lambda cast: f"/klassen-en-groepen/{group(cast, '2B')}/", "leo"),
    Place("staffing_helpers", lambda cast: "/hulp-van-buiten/", "leo"),
    Place("new_helper", lambda cast: "/hulp-van-buiten/nieuw/", "leo"),
    Place("child_requests", lambda cast: asking(cast), "gerda"),
    Place("child_requests", lambda cast: asking(cast, pupil="sem"), "olga maud"),
    Place("child_requests", lambda cast: asking(cast, pupil="tess"), "tess"),
    Place("child_new_request", lambda cast: asking(cast, "nieuw/?soort=bezwaar"), "gerda"),
    Place("child_new_request", lambda cast: asking(cast, "nieuw/?soort=inzage", "tess"), "tess"),
    Place("child_request", lambda cast: asking(cast, f"{put_request(cast)}/"), "gerda"),
    Place("child_request", lambda cast: asking(cast, f"{put_request(cast, 'sem', 'olga')}/", "sem"), "olga"),
    Place("child_request_letter", lambda cast: family_letter(cast), "gerda"),
    Place("own_requests", lambda cast: "/mijn-gegevens/verzoeken/", "tess yara"),
    Place("own_new_request", lambda cast: "/mijn-gegevens/verzoeken/nieuw/", "tess yara"),
    Place("own_request", lambda cast: f"/mijn-gegevens/verzoeken/{put_request(cast, 'tess', 'tess')}/", "tess"),
    Place("own_request_letter", lambda cast: own_letter(cast), "tess"),
    Place("desk_request", lambda cast: f"/verzoek-aannemen/{cast.noor.uid}/", "anna leo"),
    Place("requests", lambda cast: "/verzoeken/", "petra fenna"),
    Place("restrictions", lambda cast: "/verzoeken/stilgezet/", "petra fenna"),
    Place("recipients", lambda cast: "/verzoeken/ontvangers/", "petra fenna"),
    Place("request_figures", lambda cast: "/verzoeken/cijfers/", "petra fenna"),
    Place("pupil_requests", lambda cast: f"/verzoeken/leerling/{cast.noor.uid}/", "petra fenna"),
    Place("handled_request", lambda cast: handled(cast, put_request(cast)), "petra fenna"),
    *(
        Place(f"handle_request_{what}", partial(step, what), "petra", ANSWERS.get(what, {}))
        for what in STEPS_TAKEN
    ),
    Place("request_letter", lambda cast: officer_letter(cast), "petra fenna"),
    Place("archived_pupil", lambda cast: f"/leerlingen/{cast.noor.uid}/archief/", "anna"),
    Place("archive_report", lambda cast: f"/leerlingen/{cast.noor.uid}/archief/cijferlijst/", "", {}),  # no report yet
    Place("archive_report", lambda cast: (put_report(cast), f"/leerlingen/{cast.noor.uid}/archief/cijferlijst/")[1], "anna", {}),
    Place("archived_paper", lambda cast: f"/leerlingen/{cast.noor.uid}/archief/{put_archived(cast)}/", "anna"),
    Place("archived_mistake", lambda cast: f"/leerlingen/{cast.noor.uid}/archief/{put_archived(cast)}/vergissing/", "anna"),
    Place("archive_search", lambda cast: "/archief/", "arend"),
    Place("archive_search", lambda cast: (put_archived(cast), "/archief/")[1], "arend", {"name": "Bakkerman", "year": "2012"}),
    Place("archive_paper", lambda cast: f"/archief/{put_archived(cast)}/", "anna arend"),
    Place("child_paper_archive", lambda cast: f"/mijn-kind/{cast.noor.uid}/papieren/archief/{put_archived(cast)}/", "gerda"),
    Place("own_paper_archive", lambda cast: f"/mijn-gegevens/papieren/archief/{put_archived(cast)}/", "noor"),
    Place("copy_offers", lambda cast: "/kopie-aanbieden/", "anna wim leo"),
    Place("copy_offer_letter", lambda cast: (put_offer(cast), f"/kopie-aanbieden/{cast.noor.uid}/brief/")[1], "anna leo"),
    Place("copy_offer_sent", lambda cast: (put_offer(cast), f"/kopie-aanbieden/{cast.noor.uid}/verstuurd/")[1], "anna leo", {}),
    Place("inspection", lambda cast: inspecting(cast), "anna"),
    Place("inspection_paper", lambda cast: inspecting(cast, "dossier.pdf"), "anna"),
    Place("offer_inspection", lambda cast: inspecting(cast, "geven/"), "anna", {}),
    Place("told_of_inspection", lambda cast: inspecting(cast, "verteld/"), "anna", {}),
    Place("decide_objection", lambda cast: transferring.objected(cast), "anna"),
    Place("child_transfer", lambda cast: transferring.looking(cast, transferring.offered(cast)), "gerda"),
    Place("child_transfer_paper", lambda cast: transferring.looking(cast, transferring.offered(cast), what="dossier.pdf"), "gerda"),
    Place("own_transfer", lambda cast: transferring.looking(cast, transferring.offered(cast, "tess"), "tess", "tess"), "tess"),
    Place("own_transfer_paper", lambda cast: transferring.looking(cast, transferring.offered(cast, "tess"), "tess", "tess", "dossier.pdf"), "tess"),
    Place("incoming", lambda cast: f"/leerlingen/{cast.noor.uid}/van-andere-school/", "anna"),
    Place("take_incoming", lambda cast: f"/leerlingen/{cast.noor.uid}/van-andere-school/aannemen/", "anna", {"gezien": ""}),
    Place("told_of_incoming", lambda cast: f"/leerlingen/{cast.noor.uid}/van-andere-school/{transferring.put_incoming(cast)}/verteld/", "anna", {}),
    Place("remove_incoming", lambda cast: f"/leerlingen/{cast.noor.uid}/van-andere-school/{transferring.put_incoming(cast)}/weg/", "anna", {}),
    Place("guided_incoming", lambda cast: f"/leerlingen/{cast.noor.uid}/begeleiding/vorige-school/", "maud"),
    Place("care_incoming", lambda cast: f"/leerlingen/{cast.noor.uid}/zorg/vorige-school/", "cato"),
    Place("lift_restriction", lambda cast: lifting(cast), "petra"),
    Place("tell_recipient", lambda cast: telling(cast), "petra"),
    Place("retention", lambda cast: "/bewaren/", "petra fenna leo"),
    Place("retention_run", lambda cast: f"/bewaren/rondes/{put_run(cast)}/", "petra fenna leo"),
    Place("retention_receipts", lambda cast: f"/bewaren/rondes/{put_run(cast)}/bewijzen/", "petra fenna leo"),
    Place("approve_run", lambda cast: f"/bewaren/rondes/{put_run(cast, 'waiting')}/goedkeuren/", "petra leo", {"seen": ""}),
    Place("holds", lambda cast: "/bewaren/langer/", "petra fenna"),
    Place("kept_pupil", lambda cast: f"/bewaren/leerling/{cast.noor.uid}/", "petra fenna"),
    Place("absence_report", lambda cast: f"/verzuim/leerling/{cast.noor.uid}/signalen/{signal(cast)}/melden/", "vera"),
    Place("absence_report_file", lambda cast: reported(cast), "vera"),
    Place("register_extracts", lambda cast: "/uitwisseling/register/", "anna wim"),
    Place("register_extract", lambda cast: f"/uitwisseling/register/{put_extract(cast)}/", "anna"),
    Place("new_hold", lambda cast: f"/bewaren/leerling/{cast.noor.uid}/langer/", "petra"),
    Place("lift_hold", lambda cast: f"/bewaren/leerling/{cast.noor.uid}/langer/{put_hold(cast)}/", "petra"),
    Place("children_consents", lambda cast: "/mijn-kinderen/toestemming/", "gerda olga maud"),
    Place("child_consents", lambda cast: f"/mijn-kind/{cast.noor.uid}/toestemming/", "gerda"),
    Place("child_consents", lambda cast: f"/mijn-kind/{cast.tess.uid}/toestemming/", "tess"),
    Place("child_consents", lambda cast: f"/mijn-kind/{cast.noor.uid}/toestemming/", "gerda", {"topic": "press", "version": "1", "allows": "no"}),
    Place("child_consent_proof", lambda cast: f"/mijn-kind/{cast.noor.uid}/toestemming/bewijs/", "gerda"),
    Place("own_consents", lambda cast: "/mijn-gegevens/toestemming/", "tess yara"),
    Place("own_consents", lambda cast: "/mijn-gegevens/toestemming/", "tess yara", {"topic": "press", "version": "1", "allows": "no"}),
    Place("own_consent_proof", lambda cast: "/mijn-gegevens/toestemming/bewijs/", "tess yara"),
    Place("consent_proof", lambda cast: f"/toestemming/bewijs/{cast.noor.uid}/", "petra"),
    *(place for slug, recipient, people, other in EXCHANGES for place in exchange_places(slug, recipient, people, other)),
    Place("exchange_second_looks", lambda cast: "/tweede-blik/", "leo petra"),
    Place("exchange_second_look", lambda cast: at_desk(cast, "veilig_thuis").replace("/uitwisseling/zorg/", "/tweede-blik/"), "leo petra"),
    Place("exchange_second_look_file", lambda cast: at_desk(cast, "veilig_thuis", "bestand/").replace("/uitwisseling/zorg/", "/tweede-blik/"), "leo petra"),
    Place("exchange_second_look_demand", lambda cast: at_desk(cast, "police", "vordering/").replace("/uitwisseling/schoolleiding/", "/tweede-blik/"), "leo petra"),
    Place("child_exchange", lambda cast: f"/mijn-kind/{cast.noor.uid}/uitwisseling/{put_exchange(cast, 'internship_company')}/", "gerda"),
    Place("child_exchange_file", lambda cast: f"/mijn-kind/{cast.noor.uid}/uitwisseling/{put_exchange(cast, 'internship_company')}/bestand/", "gerda"),
    Place("own_exchange", lambda cast: f"/mijn-gegevens/uitwisseling/{put_exchange(cast, 'internship_company')}/", "noor"),
    Place("own_exchange_file", lambda cast: f"/mijn-gegevens/uitwisseling/{put_exchange(cast, 'internship_company')}/bestand/", "noor"),
    Place("consent_classes", lambda cast: "/toestemming/", STAFF),
    Place("consent_of_school", lambda cast: "/toestemming/school/", "anna wim"),
    Place("consent_of_class", lambda cast: f"/toestemming/klas/{group(cast, '2B')}/", "maud anna leo petra cato lies"),
    Place("consent_of_class", lambda cast: f"/toestemming/klas/{group(cast, 'w1')}/", "wim"),
    Place("consent_of_topic", lambda cast: f"/toestemming/klas/{group(cast, '2B')}/newsletter/", "maud anna leo petra cato lies"),
    Place("consent_of_pupil", lambda cast: f"/toestemming/leerling/{cast.noor.uid}/", "maud anna leo petra cato lies"),
    Place("consent_of_pupil", lambda cast: f"/toestemming/leerling/{cast.sem.uid}/", "anna leo petra cato lies"),
    Place("consent_desk", lambda cast: f"/toestemming/leerling/{cast.noor.uid}/papier/", "anna"),
    Place("consent_form", lambda cast: f"/toestemming/leerling/{cast.noor.uid}/papier/formulier/", "anna"),
    Place("new_consent_paper", lambda cast: f"/toestemming/leerling/{cast.noor.uid}/papier/nieuw/", "anna"),
    Place("consent_paper", lambda cast: f"/toestemming/leerling/{cast.noor.uid}/papier/{put_consent_paper(cast)}/", "anna"),
    Place("parties", lambda cast: "/organisaties/", "anna wim leo petra cato vera"),
    Place("new_party", lambda cast: "/organisaties/nieuw/", "anna wim leo cato vera"),
    Place("party", lambda cast: f"/organisaties/{put_party(cast, verified=False)}/", "anna wim leo petra cato vera"),
    Place("edit_party", lambda cast: f"/organisaties/{put_party(cast, verified=False)}/veranderen/", "anna wim leo cato vera"),
    Place("end_party", lambda cast: f"/organisaties/{put_party(cast)}/einde/", "anna wim leo petra cato vera"),
]  # fmt: skip
PLACES += [Place(name, path, people) for name, path, people in corrections.lines()]
PLACES += [Place(*line) for line in weighed.lines()]
PLACES += [Place(name, path, people) for name, path, people in handed.lines()]
PLACES += [Place(*line) for line in agreeing.lines()]
PLACES += [Place(name, path, people) for name, path, people in watching.lines()]
PLACES += [Place(name, path, people) for name, path, people in connecting.lines()]
PLACES += [Place("client_settings", connecting.settings_of, "petra leo", {})]
PLACES += [Place(name, path, people) for name, path, people in resulting.lines()]
PLACES += [Place(*line) for line in bringing.lines()]
PLACES += [Place(*line) for line in filming.lines()]
PLACES += [Place(name, path, people) for name, path, people in tagging_pages.lines()]
PLACES += [Place(name, path, people) for name, path, people in weighing.lines()]
PLACES += [Place(name, path, people) for name, path, people in showing.lines()]
PLACES += [Place("end_picture_site", showing.ending, showing.TEAM, {})]
PLACES += [Place(*line) for line in pictures_of_family.lines()]
PLACES += [Place(*line) for line in places_of_rooms.lines()]

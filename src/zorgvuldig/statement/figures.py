"""The figures behind a promise in words. A figure without a label here is shown to nobody, so that no new one leaks by itself.

`Shape` says what a figure counts. What is about people, or about what few people did, is shown below ten only as «fewer than
10», whatever the measurement wrote down.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime

from zorgvuldig.canaries.labels import WORDS, figure_of, joined
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Text
from zorgvuldig.statement import figure_names as names
from zorgvuldig.statement.evidence.result import FEW, people


class Shape(Enum):
    """What a figure is."""

    PEOPLE = auto()  # people, or what people did: never a small number
    THINGS = auto()  # fields, cameras, agreements: any number
    PERCENT = auto()
    DAYS = auto()
    SECONDS = auto()
    MOMENT = auto()
    DAY = auto()
    FLAG = auto()
    NAMES = auto()  # names of products, suppliers, or what a key stands for
    WORDS = auto()  # a text, such as an article


Named = Callable[[str], Text]


@dataclass(frozen=True, slots=True)
class Figure:
    """How one figure is called and shown. A figure that is split (`by`, and once more `then_by`) names its parts."""

    label: Text
    shape: Shape
    by: Named = names.as_written
    then_by: Named = names.as_written


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure on the page, in the language of the page."""

    label: str
    value: str


def _of(nl: str, en: str, shape: Shape, by: Named = names.as_written, then_by: Named = names.as_written) -> Figure:
    return Figure(Text(nl, en), shape, by, then_by)


P, T = Shape.PEOPLE, Shape.THINGS
FIGURES: Mapping[str, Figure] = {
    # P01
    "breaches_open": _of("Datalekken in behandeling", "Breaches being handled", T),
    "hours_left_on_the_first_clock": _of("Uren tot het eerste besluit er moet zijn", "Hours until the first decision is due", T),
    "breaches_over_72_hours": _of("Datalekken over de 72 uur", "Breaches past 72 hours", T),
    "breaches_told_late_in_a_year": _of("Datalekken te laat gemeld, in een jaar", "Breaches told late, in a year", T),
    "breaches_people_to_tell": _of("Datalekken waarvan mensen nog moeten horen", "Breaches of which people still have to hear", T),
    "breaches_people_not_told": _of("Datalekken waarbij mensen na 72 uur nog niets hoorden", "Breaches of which people heard nothing after 72 hours", T),
    "dpias_lacking": _of("Onderzoeken naar risico’s die er nog niet zijn", "Studies of risks that are lacking", T),
    "dpias_to_look_at_again": _of("Onderzoeken naar risico’s die opnieuw moeten", "Studies of risks to be done again", T),
    "duties": _of("Vaste controles", "Regular checks", T),
    "duties_never_done": _of("Daarvan nog nooit gedaan", "Of these never done", T),
    "duties_late": _of("Daarvan te laat", "Of these late", T),
    "norms_set": _of("Normen van de sector ingevuld", "Norms of the sector written down", T),
    "norms_at_level_three": _of("Daarvan op niveau 3 of hoger", "Of these at level 3 or higher", T),
    "norms_below_level_three": _of("Daarvan onder niveau 3", "Of these below level 3", T),
    "norms_past_their_day": _of("Normen waar de school al verder wilde zijn", "Norms where the school wanted to be further by now", T),
    "information_to_fill_in": _of("Nog in te vullen voor deze bladzijde", "Still to fill in for this page", T),
    "dpo_in_office": _of("Er is een functionaris gegevensbescherming", "There is a data protection officer", Shape.FLAG),
    "reading_signals_looked_at": _of("Signalen over inzage bekeken, in 30 dagen", "Signals about reading looked at, in 30 days", P),
    "reading_signals_open": _of("Signalen over inzage waar nog naar gekeken moet worden", "Signals about reading still to be looked at", P),
    "register_version": _of("Versie van het register", "Version of the register", Shape.WORDS),
    "register_changed_on": _of("Het register is zo sinds", "The register is like this since", Shape.DAY),
    # P02
    "changes_without_purpose": _of("Keer iets veranderd zonder doel", "Changes without a purpose", P),
    "lists_that_do_not_fit": _of("Lijsten die niet meer bij hun zegels passen", "Lists that do not fit their seals any more", T),
    "below_its_floor": _of("Keer dat het register te weinig zegt", "Times the register says too little", T),
    "gate_differs": _of("Dingen in de database die anders zijn dan het register", "Things in the database that are not what the register says", T),
    "looks_refused": _of("Keer geweigerd in 30 dagen", "Looks refused in 30 days", P),
    "log_fits_its_seals": _of("Het logboek klopt met zijn zegels", "The log fits its seals", Shape.FLAG),
    "all_seals_looked_at_since": _of("Alle zegels zijn nagekeken sinds", "All seals were looked at since", Shape.MOMENT),
    "log_is_as_far_as_it_was": _of("Van het logboek is niets af", "Nothing was cut off the log", Shape.FLAG),
    "newest_seal": _of("Het laatste zegel is van", "The newest seal is of", Shape.MOMENT),
    "log_waits_for_a_seal_since": _of("Er wacht iets op een zegel sinds", "Something waits for a seal since", Shape.MOMENT),
    "fields": _of("Velden die wij bewaren", "Fields that we keep", T),
    "purposes": _of("Doelen waarvoor", "Purposes", T),
    "fields_without_purpose": _of("Velden zonder doel", "Fields without a purpose", T),
    "looks_without_purpose": _of("Keer gekeken zonder doel", "Looks without a purpose", P),
    "looks_by_purpose": _of("Keer gekeken in 30 dagen, per doel", "Looks in 30 days, by purpose", P, names.purpose),
    # P03
    "data_by_source": _of("Gegevens, naar wie ze gaf", "Data, by who gave them", P, names.source),
    "percent_from_family": _of("Deel dat van het gezin komt", "Share that comes from the family", Shape.PERCENT),
    "applications_past_their_term": _of("Aanmeldingen over hun termijn", "Applications past their term", P),
    "data_from_unknown_sources": _of("Gegevens van iemand die wij niet kennen", "Data from somebody whom we do not know", P),
    # P04
    "entries_by_purpose": _of("Vastgelegd in 30 dagen, per doel", "Recorded in 30 days, by purpose", P, names.purpose),
    "entries_by_table": _of("Vastgelegd in 30 dagen, per soort", "Recorded in 30 days, by kind", P, names.table),
    "entries_by_role": _of("Vastgelegd in 30 dagen, per rol", "Recorded in 30 days, by role", P, names.role),
    "entries_by_strangers": _of(
        "Vastgelegd door iemand die toen geen medewerker was", "Recorded by somebody who was no member of staff then", P
    ),
    "entries_moved_to_another_pupil": _of("Vastgelegd en nu bij een andere leerling", "Recorded, and with another pupil now", P),
    "grades_by_who_did_not_teach": _of("Cijfers van iemand die de groep geen les gaf", "Grades by somebody who did not teach the group", P),
    # P05
    "pupils": _of("Leerlingen in dit systeem", "Pupils in this system", P),
    "last_import": _of("De laatste keer ingelezen uit een ander systeem", "Data last read in from another system", Shape.WORDS),
    "pupils_without_a_name": _of("Leerlingen van wie de naam weg is", "Pupils of whom the name is gone", P),
    "pupils_in_no_group": _of("Leerlingen zonder klas of groep", "Pupils in no class or group", P),
    "lessons_in_30_days": _of("Lessen in 30 dagen", "Lessons in 30 days", T),
    "rolls_called_in_30_days": _of("Lessen waarin aanwezigheid is opgenomen", "Lessons in which a roll was called", T),
    "last_entry": _of("Voor het laatst iets vastgelegd op", "Something was last recorded at", Shape.MOMENT),
    # P06
    "supplies_by_supplier": _of("Keer gegeven in 30 dagen, per leverancier", "Times given in 30 days, by supplier", P),
    "claims_by_supplier": _of(
        "Wat elke leverancier kreeg, en hoe vaak", "What each supplier got, and how often", P, then_by=names.claim
    ),
    "pseudonym_alone": _of("Kreeg alleen een schuilnaam", "Got a pseudonym alone", Shape.NAMES),
    "supplies_beyond_agreement": _of("Keer meer gegeven dan afgesproken", "Times more was given than agreed", P),
    "agreements_that_give_more": _of("Overeenkomsten die bij een proef meer gaven", "Agreements that gave more when tried", T),
    "pseudonyms_at_two_suppliers": _of("Schuilnamen die bij twee leveranciers staan", "Pseudonyms that stand at two suppliers", P),
    # P07
    "in_force": _of("Overeenkomsten die gelden", "Agreements in force", T),
    "ending_in_60_days": _of("Daarvan eindigen binnen 60 dagen", "Of these end within 60 days", T),
    "ended": _of("Producten waarvan de overeenkomst is geëindigd", "Products of which the agreement ended", T),
    "never_agreed": _of("Producten zonder overeenkomst: zij krijgen niets", "Products without agreement: they get nothing", T),
    "products_that_got_something_without_agreement": _of(
        "Producten die iets kregen zonder overeenkomst", "Products that got something without an agreement", T
    ),
    "deletions_not_confirmed_in_time": _of("Leveranciers die nog moeten zeggen dat zij wisten", "Suppliers that still have to confirm deletion", T),
    "products_let_in_without_agreement": _of("Producten die bij een proef zonder overeenkomst binnenkwamen", "Products let in without an agreement when tried", T),
    "agreements_of_one_person": _of("Overeenkomsten zonder tweede persoon of stuk", "Agreements without a second person or document", T),
    # P08
    "stopped_products": _of("Producten die zijn gestopt", "Products that were stopped", T),
    "stopped_suppliers": _of("Leveranciers die zijn gestopt", "Suppliers that were stopped", T),
    "refused_by_reason": _of("Geweigerd in 30 dagen, naar reden", "Refused in 30 days, by reason", P, names.refusal),
    "releases_logged": _of("Keer gegeven in 30 dagen, alles in de lijst", "Times given in 30 days, all of it listed", P),
    "releases_that_broke_off": _of("Keer halverwege afgebroken", "Times broken off halfway", P),
    "releases_after_a_stop": _of("Keer gegeven na een stop", "Times given after a stop", P),
    "stopped_products_let_in": _of("Gestopte producten die bij een proef binnenkwamen", "Stopped products let in when tried", T),
    "lines_without_their_supply": _of("Regels over een levering die weg is", "Lines about a supply that is gone", P),
    # P09
    "own_looks": _of("Keer keek een gezin zelf, in 30 dagen", "Times a family looked, in 30 days", P),
    "copies": _of("Kopieën opgehaald in 30 dagen", "Copies fetched in 30 days", P),
    "requests_answered": _of("Verzoeken beantwoord in een jaar", "Requests answered in a year", P),
    "requests_open": _of("Verzoeken die nog open staan", "Requests still open", P),
    "median_days": _of("De helft was klaar binnen", "Half of them were done within", Shape.DAYS),
    "requests_answered_late": _of("Te laat beantwoord", "Answered late", P),
    "requests_overdue": _of("Open en te laat", "Open and late", P),
    "families_tried": _of("Ouders en leerlingen van wie wij probeerden of zij erin komen", "Parents and pupils of whom we tried whether they get in", P),
    "families_that_could_not_see": _of("Daarvan kwamen er niet in", "Of these did not get in", P),
    # P10
    "asked": _of("Verbeteringen gevraagd", "Corrections asked", P),
    "decided": _of("Daarover beslist", "Decided", P),
    "accepted": _of("Verbeterd", "Corrected", P),
    "refused": _of("Niet verbeterd, met een reden", "Not corrected, with a reason", P),
    "with_statement": _of("Met een eigen verklaring van het gezin", "With a statement by the family", P),
    "pending": _of("Nog geen besluit", "No decision yet", P),
    "overdue": _of("Besluiten die te laat zijn", "Decisions that are late", P),
    "recipients_told": _of("Ontvangers die van de verbetering hoorden", "Recipients told of the correction", P),
    "recipients_not_yet_told": _of("Ontvangers die het nog moeten horen", "Recipients still to be told", P),
    "decided_late_in_a_year": _of("Te laat besloten, in een jaar", "Decided late, in a year", P),
    "recipients_waiting_too_long": _of("Ontvangers die te lang op bericht wachten", "Recipients waiting too long to be told", P),
    "accepted_and_compared": _of("Verbeteringen die wij vergeleken met wat er nu staat", "Corrections compared with what stands there now", P),
    "accepted_and_not_changed": _of("Daarvan staat er iets anders", "Of these something else stands there", P),
    # P11
    "late_by_category": _of("Leerlingen van wie iets te lang blijft, per soort", "Pupils of whom something is late, by kind", P, names.category),
    "undecidable": _of("Mensen van wie wij de termijn niet weten", "People of whom we do not know the term", P),
    "last_run": _of("De laatste wisronde was klaar op", "The last deletion run ended at", Shape.MOMENT),
    "last_run_for": _of("Die ronde ging over", "That run was for", Shape.DAY),
    "rows_of_nobody": _of("Regels over een leerling die er niet meer is", "Rows about a pupil who is gone", P),
    "receipts": _of("Bewijzen dat er iets is gewist", "Proofs that something was deleted", P),
    "receipts_are_as_far_as_they_were": _of("Van die bewijzen is er geen weg", "None of these proofs is gone", Shape.FLAG),
    "could_not_be_deleted": _of("Keer dat wissen niet lukte, in de laatste ronde", "Times that deleting failed, in the last run", P),
    "waiting_for_approval": _of("Er wacht een ronde op een tweede persoon", "A run waits for a second person", Shape.FLAG),
    # P12 and P13
    "questions": _of("Vragen om toestemming", "Questions for consent", P),
    "answers": _of("Antwoorden", "Answers", P),
    "releases_by_ground": _of("Weggegaan in een jaar, naar reden", "Left in a year, by ground", P, names.ground),
    "releases_without_consent": _of("Weggegaan zonder het ja dat nodig was", "Left without the yes it needed", P),
    "releases_to_nobody_we_know": _of("Gegaan naar een onbekende ontvanger", "Gone to an unknown recipient", P),
    "withdrawals_not_passed_on": _of("Ontvangers die een nee nog moeten horen", "Recipients still to hear of a no", P),
    "releases_by_recipient": _of("Gegeven in een jaar, per ontvanger", "Given in a year, by recipient", P, names.recipient),
    "articles": _of("Het artikel erbij", "The article for it", Shape.WORDS, names.recipient),
    "without_article": _of("Gegeven zonder artikel", "Given without an article", P),
    "families_not_told_in_time": _of("Gezinnen die het nog moeten horen", "Families still to be told", P),
    "told_later_on_a_recorded_ground": _of("Later verteld, met een reden op papier", "Told later, on a recorded ground", P),
    "hidden_without_ground": _of("Niet aan het gezin verteld, zonder reden", "Not told to the family, without a ground", P),
    "sent_and_not_listed": _of("Weggegaan en niet in het dossier", "Sent and not in the file", P),
    # P14, P15 and P16
    "shown_by_medium": _of("Foto’s en films te zien, per plek", "Pictures and films shown, by place", T, names.topic),
    "shown": _of("Foto’s en films te zien", "Pictures and films shown", T),
    "shown_without_full_consent": _of("Te zien zonder alle toestemming", "Shown without all consent", T),
    "withdrawals": _of("Keer een ja ingetrokken in een jaar", "Times a yes was taken back in a year", P),
    "pictures_touched": _of("Foto’s die dat raakte", "Pictures it was about", P),
    "seconds_to_take_down": _of("Seconden tot de foto weg was", "Seconds until the picture was gone", Shape.SECONDS, names.takedown),
    "still_seen": _of("Nog te zien na een nee", "Still seen after a no", T),
    "places_out_of_reach_to_see_to": _of("Plekken buiten ons bereik waar iemand het nog moet vragen", "Places out of our reach where somebody still has to ask", T),
    "shown_without_second_look": _of("Te zien zonder tweede blik", "Shown without a second look", T),
    "weighed_in_a_year": _of("Afwegingen in een jaar", "Weighings in a year", T, names.review_outcome),
    "files_opened_again_for_hidden_data": _of("Bestanden nagekeken op verborgen gegevens", "Files checked for hidden data", T),
    "shown_from_a_file_not_opened_again": _of("Te zien uit een bestand dat niet is nagekeken", "Shown from a file that was not checked", T),
    # P17
    "cameras": _of("Camera’s in gebruik", "Cameras in use", T),
    "cameras_complete": _of("Daarvan helemaal opgeschreven en goedgekeurd", "Of these written down in full and approved", T),
    "recording_while_incomplete": _of("Nemen op zonder dat alles is geregeld", "Record without everything arranged", T),
    "recorded_outside_hours": _of("Stukken beeld buiten de uren", "Pieces of footage outside the hours", T),
    "footage_over_term": _of("Stukken beeld over hun termijn", "Pieces of footage past their term", T),
    "day_keys_over_term": _of("Sleutels van beelden over hun termijn", "Keys of footage past their term", T),
    "looked_without_second_person": _of("Stukken bekeken zonder tweede persoon", "Pieces looked at without a second person", P),
    "viewings_allowed_in_turn": _of("Over en weer goedgekeurd", "Allowed in turn", P),
    "handed_out_without_second_person": _of("Kopieën afgegeven zonder tweede persoon", "Copies handed out without a second person", P),
    "copies_over_term": _of("Kopieën over hun termijn", "Copies past their term", T),
    "violations_of_other_recorders": _of("Wat een ander opnamesysteem doet dat niet mag", "What another recorder does that it may not", Shape.NAMES, names.violation),
    "sweeps_of_footage_missed": _of("Wisrondes van beelden gemist", "Sweeps of footage missed", T),
    "cameras_that_should_record_and_do_not": _of("Camera’s die nu niet opnemen en dat wel moeten", "Cameras that do not record now and should", T),
    "other_recorders_not_looked_at": _of("Andere opnamesystemen te lang niet nagekeken", "Other recorders not looked at for too long", T),
    "holds_past_review": _of("Bewaarde beelden waar iemand opnieuw naar moet kijken", "Kept footage that somebody has to look at again", T),
    "oldest_footage": _of("Het oudste beeld is van", "The oldest footage is of", Shape.MOMENT),
    "oldest_footage_for_an_incident": _of("Het oudste beeld voor een incident is van", "The oldest footage for an incident is of", Shape.MOMENT),
    "pieces": _of("Stukken beeld", "Pieces of footage", T),
    "pieces_for_an_incident": _of("Daarvan bewaard voor een incident", "Of these kept for an incident", T),
    "last_sweep": _of("De laatste wisronde van beelden was op", "The last sweep of footage was at", Shape.MOMENT),
    "last_receipt_of_footage": _of("Het laatste bewijs daarvan is van", "The last proof of it is of", Shape.MOMENT),
    "receipts_of_footage": _of("Bewijzen dat beelden zijn gewist", "Proofs that footage was deleted", T),
    "viewings_asked": _of("Keer gevraagd om te kijken, in 30 dagen", "Requests to look, in 30 days", P),
    "viewings_allowed": _of("Daarvan goedgekeurd", "Of these allowed", P),
    "viewings_refused": _of("Daarvan geweigerd", "Of these refused", P),
    "pieces_looked_at": _of("Stukken beeld bekeken, in 30 dagen", "Pieces of footage looked at, in 30 days", P),
    "looked_along_live": _of("Keer rechtstreeks meegekeken, in 30 dagen", "Times looked along live, in 30 days", P),
    "copies_handed_out": _of("Kopieën afgegeven in een jaar", "Copies handed out in a year", P, names.copy_of_footage),
    "holds_in_force": _of("Keer beelden langer bewaard voor een incident", "Times footage is kept longer for an incident", P),
    "hidden_cameras_in_a_year": _of("Verborgen camera’s die voorbij zijn, in een jaar", "Hidden cameras that are over, in a year", P),
    "hidden_cameras_with_dpia": _of("Daarvan met een onderzoek vooraf", "Of these with an assessment beforehand", P),
    # What was tried with invented people, of any promise: the sentence, and when
    **{figure_of(name): Figure(joined(words.tried, words.came), Shape.MOMENT) for name, words in WORDS.items()},
}  # fmt: skip
# Measured and kept, and not for everybody: how the database of the school is set up.
NOT_SHOWN = frozenset({"left_over"})
FEWER = Text(f"minder dan {FEW}", f"fewer than {FEW}")


def publicly(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as anybody may have them: only those with a label, and no small number of people."""
    return {key: _guarded(value, FIGURES[key].shape) for key, value in figures.items() if key in FIGURES}


def _guarded(value: Any, shape: Shape) -> Any:
    if isinstance(value, Mapping):
        return {key: _guarded(part, shape) for key, part in value.items()}
    return people(value) if shape is Shape.PEOPLE and isinstance(value, int) else value


def headline_of(headline: str, figures: Mapping[str, Any]) -> str:
    """The figure shown first; a small number that one of the figures about people holds is not shown as such."""
    small = headline.isdigit() and 0 < int(headline) < FEW
    about = (value for key, value in figures.items() if key in FIGURES and FIGURES[key].shape is Shape.PEOPLE)
    return f"< {FEW}" if small and int(headline) in _numbers(about) else headline


def _numbers(values: Any) -> set[int]:
    """Every number in these, and the sum of each that is split."""
    found: set[int] = set()
    for value in values:
        if isinstance(value, Mapping):
            parts = [part for part in value.values() if isinstance(part, int)]
            found |= {*parts, sum(parts)} | _numbers([part for part in value.values() if isinstance(part, Mapping)])
        elif isinstance(value, int):
            found.add(value)
    return found


def number_text(text: str) -> str:
    """A headline in words: «fewer than 10», «1.284»; anything else as it is."""
    if text == f"< {FEW}":
        return say(FEWER)
    return number_format(int(text), force_grouping=True) if text.isdigit() else text


def figure_rows(figures: Mapping[str, Any]) -> Iterator[FigureRow]:
    """Every figure with something to say, in the order in which they are declared, in the language of the page."""
    for key, figure in FIGURES.items():
        if key in figures and (value := _figure_text(figures[key], figure)):
            yield FigureRow(say(figure.label), value)


def _figure_text(value: Any, figure: Figure) -> str:
    if value is None or value == [] or value == {}:
        return ""
    if figure is FIGURES["last_import"]:
        return names.import_text(value, _moment(value["at"]))
    if isinstance(value, Mapping):
        return _split(value, figure)
    if isinstance(value, list):
        return ", ".join(say(figure.by(str(one))) for one in value)
    return _value_text(value, figure.shape)


def _split(value: Mapping[str, Any], figure: Figure) -> str:
    """A figure that is split: its parts, each with its name."""
    inner = Figure(figure.label, figure.shape, figure.then_by)
    if any(isinstance(part, Mapping) for part in value.values()):
        found = [f"{say(figure.by(key))}: {_figure_text(part, inner)}" for key, part in value.items() if part]
        return "; ".join(found)
    largest = sorted(value.items(), key=lambda part: -part[1] if isinstance(part[1], int) else 0)
    return ", ".join(f"{say(figure.by(key))}: {_value_text(part, figure.shape)}" for key, part in largest)


def _value_text(value: Any, shape: Shape) -> str:
    if shape is Shape.MOMENT:
        return _moment(str(value))
    if shape is Shape.DAY:
        return date_format(date.fromisoformat(str(value)), "j F Y")
    if shape is Shape.FLAG:
        return say(Text("ja", "yes") if value else Text("nee", "no"))
    if shape is Shape.PERCENT:
        return f"{value} %"
    if shape is Shape.DAYS:
        return say(Text("1 dag", "1 day") if value == 1 else Text(f"{value} dagen", f"{value} days"))
    if shape is Shape.SECONDS:
        return number_format(float(value), decimal_pos=0 if float(value).is_integer() else 1)
    return number_text(str(_guarded(value, shape)))


def _moment(text: str) -> str:
    return date_format(localtime(datetime.fromisoformat(text)), "j F Y, H:i")

"""P17: cameras record only what was arranged, footage goes in time, and nobody looks or lets go alone. `p17_counts` has the queries."""

from collections.abc import Mapping
from typing import Any

from zorgvuldig.cameras.nvr.reads import UNCHECKED, violations_now
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence import p17_counts as counts
from zorgvuldig.statement.evidence.result import KEPT, NOT_KEPT, NOTHING, PARTLY, Finding, people

UNIT = Text("stukken beeld langer bewaard dan mag", "pieces of footage kept longer than allowed")
# Why not, by the figure that must be nought; the first that is not is said.
BROKEN: Mapping[str, tuple[Text, Text]] = {
    "footage_over_term": (
        Text("Er staat nog camerabeeld dat al weg had moeten zijn.", "There is footage that should have gone already."),
        UNIT,
    ),
    "day_keys_over_term": (
        Text(
            "Er is nog een sleutel van beelden die al weg hadden moeten zijn.",
            "There is still a key of footage that should have gone already.",
        ),
        Text("sleutels langer bewaard dan mag", "keys kept longer than allowed"),
    ),
    "copies_over_term": (
        Text(
            "Er staat nog een kopie van beelden die al weg had moeten zijn.",
            "There is still a copy of footage that should have gone already.",
        ),
        Text("kopieën langer bewaard dan mag", "copies kept longer than allowed"),
    ),
    "recording_while_incomplete": (
        Text(
            "Er neemt een camera op waarvan nog niet alles is geregeld.",
            "A camera records of which not everything is arranged.",
        ),
        Text("camera’s die opnemen zonder dat alles is geregeld", "cameras that record without everything arranged"),
    ),
    "recorded_outside_hours": (
        Text("Een camera nam op buiten zijn uren.", "A camera recorded outside its hours."),
        Text("stukken beeld buiten de uren", "pieces of footage outside the hours"),
    ),
    "looked_without_second_person": (
        Text(
            "Iemand keek naar beelden zonder dat een ander dat goed vond.",
            "Somebody looked at footage that nobody else allowed.",
        ),
        Text("stukken beeld bekeken zonder tweede persoon", "pieces of footage looked at without a second person"),
    ),
    "viewings_allowed_in_turn": (
        Text(
            "Twee mensen gaven elkaar toestemming om te kijken bij hetzelfde incident.",
            "Two people allowed each other to look after the same incident.",
        ),
        Text("keer goedgekeurd over en weer", "times allowed in turn"),
    ),
    "handed_out_without_second_person": (
        Text(
            "Er gingen beelden weg zonder dat een ander dat goed vond.",
            "Footage left the school that nobody else allowed.",
        ),
        Text("kopieën afgegeven zonder tweede persoon", "copies handed out without a second person"),
    ),
}
# What another recorder was found to do, in words.
VIOLATIONS: Mapping[str, Text] = {
    "face_recognition": Text("herkent gezichten", "recognises faces"),
    "plate_recognition": Text("leest kentekens", "reads number plates"),
    "over_term": Text("bewaart beelden te lang", "keeps footage too long"),
    "unknown_camera": Text(
        "neemt een camera op die hier niet is opgeschreven", "records a camera that is not written down here"
    ),
    "sound": Text("neemt geluid op", "records sound"),
}


def guarded_only(door: JobDoor) -> Finding:
    """P17: not in use without a camera; else as bad as the worst of what must be nought, what is late, and what nobody could see."""
    used, complete, ever, pieces = counts.in_use(door)
    if not ever and not pieces:
        return NOTHING
    wrong, said = counts.broken(door), {what for what, _ in violations_now(door.alias, door.started_at)}
    found, late = sorted(said - {UNCHECKED}), _late(door, UNCHECKED in said)
    figures = {"cameras": used, "cameras_complete": complete} | wrong | {"violations_of_other_recorders": found} | late
    figures |= counts.footage(door) | _people(door)
    return _not_kept(wrong, found, figures) or _partly(late, figures) or Finding(KEPT, ALL_WELL, figures, "0", UNIT)


def _not_kept(wrong: Mapping[str, int | None], found: list[str], figures: Mapping[str, Any]) -> Finding | None:
    if any(count is None for count in wrong.values()):
        return Finding(NOT_KEPT, UNKNOWN, figures)
    for name, (reason, unit) in BROKEN.items():
        if wrong[name]:
            return Finding(NOT_KEPT, reason, figures, str(wrong[name]), unit)
    if found:
        known = [VIOLATIONS.get(what, Text("doet iets dat niet mag", "does what it may not")) for what in found]
        said = Text(", ".join(one.nl for one in known), ", ".join(one.en for one in known))
        reason = Text(f"Een ander opnamesysteem van de school {said.nl}.", f"Another recorder of the school {said.en}.")
        return Finding(NOT_KEPT, reason, figures, str(len(found)), NOT_ALLOWED)
    return None


def _partly(late: Mapping[str, int], figures: Mapping[str, Any]) -> Finding | None:
    for name, reason in PARTLY_WHY.items():
        if late[name]:
            return Finding(PARTLY, reason, figures, "0", UNIT)
    return None


def _late(door: JobDoor, is_unchecked: bool) -> dict[str, int]:
    """What is not as it should be, and harms nobody yet."""
    return {
        "sweeps_of_footage_missed": int(counts.is_deletion_late(door)),
        "cameras_that_should_record_and_do_not": counts.silent(door),
        "other_recorders_not_looked_at": int(is_unchecked),
        "holds_past_review": counts.hold_counts(door)[1],
    }


def _people(door: JobDoor) -> dict[str, Any]:
    """Who looked, what left and what is held: a small number is not shown as such."""
    (asked, allowed, refused), (pieces, live) = counts.looks(door)
    cases, assessed = counts.hidden(door)
    return {
        "viewings_asked": people(asked),
        "viewings_allowed": people(allowed),
        "viewings_refused": people(refused),
        "pieces_looked_at": people(pieces),
        "looked_along_live": people(live),
        "copies_handed_out": {kind: people(count) for kind, count in counts.copies(door).items()},
        "holds_in_force": people(counts.hold_counts(door)[0]),
        "hidden_cameras_in_a_year": cases,
        "hidden_cameras_with_dpia": assessed,
    }


NOT_ALLOWED = Text("dingen die een ander opnamesysteem niet mag", "things that another recorder may not do")
UNKNOWN = Text(
    "De sleutels van de beelden zijn niet te lezen. Dan weten wij ook niet of er iets weg is.",
    "The keys of the footage cannot be read. Then we do not know either whether anything is gone.",
)
PARTLY_WHY: Mapping[str, Text] = {
    "sweeps_of_footage_missed": Text(
        "Er staan geen beelden over hun termijn. Maar de wisronde van de laatste uren is niet geweest of niet gelukt.",
        "There is no footage past its term. But the sweep of the last hours did not happen or did not succeed.",
    ),
    "cameras_that_should_record_and_do_not": Text(
        "Een camera die zou moeten opnemen, doet dat nu niet. Wat er is, gaat op tijd weg.",
        "A camera that should record does not now. What there is goes in time.",
    ),
    "other_recorders_not_looked_at": Text(
        "Een ander opnamesysteem van de school is te lang niet nagekeken.",
        "Another recorder of the school was not looked at for too long.",
    ),
    "holds_past_review": Text(
        "Van beelden die voor een incident blijven, moest iemand kijken of dat nog nodig is. Dat is nog niet gebeurd.",
        "Of footage that stays for an incident somebody should have looked whether that is still needed. That did not happen yet.",
    ),
}
ALL_WELL = Text(
    "Een camera neemt alleen op als alles over hem is opgeschreven en een tweede persoon dat goed vond. Beelden ouder dan hun termijn zijn "
    "er niet, en de sleutel ervan ook niet. Naar elk bekeken stuk beeld keek iemand met toestemming van een ander.",
    "A camera records only when everything about it is written down and a second person agreed. There is no footage past its term, and no "
    "key of it either. Every piece that was looked at was looked at with somebody else's permission.",
)

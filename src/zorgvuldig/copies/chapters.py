"""The dossier as a document to read: a chapter per kind of data, in plain words, and the photos and films that the pupil is in."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from zorgvuldig.copies.document import CopyContent
from zorgvuldig.copies.rights import AUTOMATED, REACH, RIGHTS, outside_eea
from zorgvuldig.copies.withheld import WAITS, Ground
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say, within
from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.media.family.masks import middle
from zorgvuldig.media.family.reads import PlacementRow, PupilPicture
from zorgvuldig.platform.documents.copy import CopyChapter, CopyDocument, CopyPart
from zorgvuldig.platform.documents.pictures import photo
from zorgvuldig.platform.documents.renderer import DocumentProblem
from zorgvuldig.register.information import PersonalRight
from zorgvuldig.register.schema import Category, RecipientClass
from zorgvuldig.release.release import Row
from zorgvuldig.release.signed_zip import Content, content_of_parts
from zorgvuldig.release.wording.plain import plain
from zorgvuldig.release.wording.titles import TABLES
from zorgvuldig.release.wording.wording import Wording, name_of

# Photos and films in a copy: every one that the pupil is in, where it is or was shown, and the photos with all others
# masked.
# A film is listed and not in the copy: making it takes a job of its own, which the family asks for on its page.

CATEGORY = "picture"
FOLDER = "bijlagen/fotos"


def photos(pictures: Sequence[PupilPicture]) -> Iterator[tuple[int, Content]]:
    """The photos that can be shown, each with the number of the picture. Each is made twice, to be counted and packed."""
    for place, one in enumerate(pictures, start=1):
        if middle(one) is not None:
            name = f"{FOLDER}/{place:03}-{one.happened_on:%Y-%m-%d}.jpg"
            yield one.number, content_of_parts(name, partial(_parts, one))


def _parts(picture: PupilPicture) -> list[bytes]:
    return [middle(picture) or b""]


def in_words(pictures: Sequence[PupilPicture], names: Mapping[int, str]) -> CopyPart:
    """What the readable copy says of them."""
    return CopyPart(gettext("Waar u op staat"), records=tuple(_pairs(one, names) for one in pictures))


def _pairs(one: PupilPicture, names: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    file = names.get(one.number)
    missing = gettext("een film: vraag een kopie op de pagina met foto’s") if one.is_film else gettext("niet te zien")
    pairs = [
        (gettext("Gebeurtenis"), f"{one.event}, {date_format(one.happened_on, 'j F Y')}"),
        (gettext("Bestand"), file or missing),
    ]
    return (*pairs, *((place.name, _placement_text(place)) for place in one.places))


def _placement_text(place: PlacementRow) -> str:
    shown = gettext("gezicht onzichtbaar") if place.is_masked else gettext("herkenbaar")
    until = plain(place.ended_at) if place.ended_at else plain(place.until)
    said = gettext("van %(since)s tot %(until)s, %(shown)s.") % {
        "since": plain(place.published_at),
        "until": until,
        "shown": shown,
    }
    decided = gettext("Besloten door: %(role)s. Waarom: %(reason)s") % {"role": place.decider, "reason": place.reason}
    return " ".join(filter(None, (said, place.state_said, decided)))


FEW = 3  # from so many rows on, short ones become a table
WIDE, LONG = 6, 60  # columns, and letters in a cell, that still fit a table
NARROW, LONGER = 3, 110  # so many letters when there are few columns
LISTS = ("gate.log", "gate.change")  # these are tables whatever is in them: their last column may be long
MOST = 1000  # rows of one table on paper, the newest; all of them are in the other files
PAGE_WORDS = {"nl": ("Pagina", "van"), "en": ("Page", "of")}
LAST = ("release", "own_copy", "access_log")
Pairs = list[tuple[str, str]]


def readable_copy(dossier: CopyContent, portrait: bytes | None) -> CopyDocument:
    """What stands in the PDF. `portrait` is the picture as it lies in the vault."""
    rows = dossier.found.rows
    name = name_of(rows["pupil_identity"][0]) if rows.get("pupil_identity") else ""
    made = date_format(timezone.localtime(dossier.found.at), "j F Y, H:i")
    shown = _portrait_photo(portrait)
    return CopyDocument(
        lang=dossier.language,
        school=REGISTER.controller.name,
        title=gettext("Kopie van de gegevens van %(name)s") % {"name": name},
        facts=((gettext("Gemaakt op"), made), (gettext("School"), REGISTER.controller.name)),
        intro=_intro(),
        contents=gettext("Inhoud"),
        page_words=PAGE_WORDS[dossier.language],
        chapters=(*_chapters(dossier), _left_out(dossier), _rights(rows)),
        photo=shown,
        photo_says=gettext("Pasfoto van %(name)s") % {"name": name} if shown else "",
    )


def _intro() -> tuple[str, ...]:
    return (
        gettext("Dit is een kopie van wat de school over deze leerling bewaart. U hebt daar recht op (%(rule)s).")
        % {"rule": legal_rule("personal_rights.access")},
        gettext(
            "Per soort gegevens leest u waarvoor de school ze gebruikt, wie ze krijgt, hoelang zij blijven en van wie "
            "zij komen. Daaronder staan de gegevens zelf."
        ),
        gettext("Bewaar deze kopie op een veilige plek. Wie haar heeft, kan alles lezen."),
    )


def _portrait_photo(portrait: bytes | None) -> bytes | None:
    try:
        return photo(portrait) if portrait else None
    except DocumentProblem:  # it is among the attachments all the same
        return None


def _chapters(dossier: CopyContent) -> Iterator[CopyChapter]:
    """What is about the pupil first, then who looked and what left, and at the end what the school is called."""
    rows, wording = dossier.found.rows, Wording(dossier.found.rows)
    tables: dict[str, list[str]] = {}
    for name in rows:
        tables.setdefault(REGISTER.tables[name].category, []).append(name)
    categories = sorted((REGISTER.categories[key] for key in tables), key=_place)
    for category in categories:
        names = tables[category.key]
        parts = [_part(name, rows[name], wording, is_only=len(names) == 1) for name in names]
        if category.key == CATEGORY:
            parts.insert(0, in_words(dossier.pictures, dossier.photos))
        yield CopyChapter(say(category.name), _category_sentences(category), tuple(parts))


def _place(category: Category) -> tuple[int, int]:
    late = 2 if "pupil" not in category.about and "guardian" not in category.about else int(category.key in LAST)
    return late, list(REGISTER.categories).index(category.key)


def _category_sentences(category: Category) -> tuple[str, ...]:
    """What AVG art. 15(1) wants told about this kind of data."""
    purposes = dict.fromkeys(rule.purpose for rule in REGISTER.rules if category.key in rule.reads)
    recipients = [r for r in REGISTER.recipients.values() if category.key in r.categories]
    outside = [say(r.name) for r in recipients if r.kind is not RecipientClass.SUBJECT]
    return (
        say(category.holds),
        gettext("Waarvoor: %(what)s.") % {"what": ", ".join(within(REGISTER.purposes[p].name) for p in purposes)},
        gettext("Wie het buiten het systeem krijgt: %(who)s.") % {"who": "; ".join(outside) or gettext("niemand")},
        " ".join(say(REGISTER.terms[term].says) for term in category.terms),
        say(category.origin),
        *(
            sentence % {"what": ", ".join(within(purpose.name) for purpose in REACH[key][category.key])}
            for key, sentence in (
                ("objection", gettext("U kunt bezwaar maken tegen gebruik voor: %(what)s.")),
                ("portability", gettext("U mag dit meenemen: u gaf het zelf, en zei ja tegen: %(what)s.")),
            )
            if category.key in REACH[key]
        ),
    )


def _part(name: str, rows: Sequence[Row], wording: Wording, *, is_only: bool) -> CopyPart:
    title = "" if is_only else say(TABLES[name])
    left = len(rows) - MOST
    note = ""
    if left > 0:
        note = ngettext(
            "%(count)s oudere regel staat alleen in de map tabellen.",
            "%(count)s oudere regels staan alleen in de map tabellen.",
            left,
        ) % {"count": left}
    records = [wording.pairs(name, row) for row in rows[-MOST:]]
    filled = [place for place in range(len(records[0])) if any(record[place][1] for record in records)]
    if len(records) >= FEW and 0 < len(filled) <= WIDE and (name in LISTS or _is_short(records, len(filled))):
        headings = tuple(records[0][place][0] for place in filled)
        cells = tuple(tuple(record[place][1] or "–" for place in filled) for record in records)
        return CopyPart(title, note, headings=headings, rows=cells, is_last_long=name in LISTS)
    return CopyPart(title, note, records=tuple(tuple(pair for pair in record if pair[1]) for record in records))


def _is_short(records: list[Pairs], columns: int) -> bool:
    longest = LONGER if columns <= NARROW else LONG
    return all(len(value) <= longest for record in records for _label, value in record)


def _left_out(dossier: CopyContent) -> CopyChapter:
    """What is not in it, by kind and ground."""
    parts = [CopyPart(records=(_ground(one),)) for one in dossier.never]
    if dossier.waiting:
        counted = [
            (say(REGISTER.categories[REGISTER.tables[name].category].name), str(number))
            for name, number in dossier.waiting.items()
        ]
        parts.insert(0, CopyPart(records=(_ground(WAITS), tuple(counted))))
    return CopyChapter(gettext("Wat niet in deze kopie staat"), (), tuple(parts))


def _ground(ground: Ground) -> tuple[tuple[str, str], ...]:
    pairs = [(gettext("Wat"), say(ground.what)), (gettext("Waarom niet"), say(ground.why))]
    return (*pairs, *([(gettext("Regel"), rule)] if (rule := legal_rule(ground.claim)) else []))


def _rights(rows: Mapping[str, Sequence[Row]]) -> CopyChapter:
    says = (say(AUTOMATED), *map(say, outside_eea(rows)))
    return CopyChapter(
        gettext("Uw rechten"),
        says,
        (
            CopyPart(
                records=(
                    tuple((legal_rule(f"personal_rights.{right.key}"), _right_sentence(right)) for right in RIGHTS),
                )
            ),
        ),
    )


def _right_sentence(right: PersonalRight) -> str:
    """What a right is; of one that does not hold for every kind of data also when it does not, and what somebody can do then."""
    said = (right.says, right.holds_not, right.instead) if right.grounds else (right.says,)
    return " ".join(map(say, said))

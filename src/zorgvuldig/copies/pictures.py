"""Photos and films in a copy: every one that the pupil is in, where it is or was shown, and the photos with all others masked.

A film is listed and not in the copy: making it takes a job of its own, which the family asks for on its page.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.media.family.masks import middle
from zorgvuldig.media.family.reads import PlacementRow, PupilPicture
from zorgvuldig.platform.documents.copy import CopyPart
from zorgvuldig.release.package.manifest import Content, content_of_parts
from zorgvuldig.release.wording.plain import plain

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

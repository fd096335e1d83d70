"""What the letter about an erasure says of each kind of data: what goes, and what stays until when and why."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import override

from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.register.schema import Text
from zorgvuldig.rights.erasure.actions import Erasable, ErasureSplit


def of_erasure(found: ErasureSplit) -> list[Text]:
    """The paragraphs, what goes first."""
    goes = Text(_names(found.goes, "nl"), _names(found.goes, "en"))
    paragraphs = [
        Text(
            f"Wij wissen in de komende nacht: {goes.nl}. In een reservekopie kan het nog staan tot die kopie verloopt.",
            f"We delete in the coming night: {goes.en}. A backup may hold it until that backup expires.",
        )
    ]
    if found.stays:
        rule = legal_rule_text("kept_by_law")
        paragraphs.append(
            Text(
                f"Het volgende wissen wij nu niet, omdat een wet vraagt dat wij het bewaren ({rule.nl}).",
                f"The following we do not delete now, because a law asks us to keep it ({rule.en}).",
            )
        )
    return [*paragraphs, *(_stays(one) for one in found.stays)]


def _stays(one: Erasable) -> Text:
    assert one.kept is not None
    says = one.kept.term.says if one.kept.term else Text("", "")
    nl, en = (
        (f" Dat is tot {_day(one.kept.on, 'nl')}.", f" That is until {_day(one.kept.on, 'en')}.")
        if one.kept.on
        else ("", "")
    )
    return Text(f"{one.category.name.nl}. {says.nl}{nl}", f"{one.category.name.en}. {says.en}{en}")


def _names(found: Iterable[Erasable], language: str) -> str:
    return ", ".join((one.category.name.nl if language == "nl" else one.category.name.en).lower() for one in found)


def _day(day: date, language: str) -> str:
    with override(language):
        return date_format(day, "j F Y")

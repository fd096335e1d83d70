"""What the register and the school's own lists already say in answer to the questions: a draft, which people read and change."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext, ngettext

from zorgvuldig.cameras.register.labels import PLACES, PURPOSES
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.dpia.models import Dpia
from zorgvuldig.governance.dpia.reads import DpiaProduct, dpia_products
from zorgvuldig.kit.facts import readers_of
from zorgvuldig.kit.register_words import say
from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.register.schema import Category, Purpose

Answers = dict[str, str]
CAMERA_PURPOSES = ("cameras", "footage", "footage_handing")
CAMERA_DATA = ("camera", "footage")
PICTURE_PURPOSES = ("picture_upload", "picturing", "picture_desk", "recording")
PICTURE_DATA = ("picture", "recording")


def prefilled(subject: str, product: DpiaProduct | None, *, door: Door) -> Answers:
    """The draft, by the key of each question; a question that nothing is known about is not in it."""
    door.reading("governance")
    match subject:
        case "cameras":
            own = _of_register(CAMERA_PURPOSES, CAMERA_DATA) | _cameras(door)
        case "tracking":
            own = _tracking()
        case "pictures":
            own = _of_register(PICTURE_PURPOSES, PICTURE_DATA)
        case "supplier" if product is not None:
            own = _product(product)
        case _:
            own = {}
    return {key: text for key, text in (_always() | own).items() if text}


def prefilled_for(one: Dpia, *, door: Door) -> Answers:
    """What it would be now for an assessment that stands."""
    product = next((each for each in dpia_products(door=door) if each.id == one.product_id), None)
    return prefilled(one.subject, product, door=door)


def _always() -> Answers:
    return {
        "who": gettext("%(school)s is verantwoordelijk. De functionaris gegevensbescherming kijkt mee: %(dpo)s.")
        % {"school": REGISTER.controller.name, "dpo": REGISTER.controller.dpo_contact},
        "told": gettext("In de privacyverklaring van de school, op de openbare pagina met beloften. Die wordt gemaakt uit het register."),
        "access": gettext("Een ouder, of de leerling vanaf 16 jaar, vraagt het in het eigen scherm. De school geeft binnen een maand antwoord."),
        "correct": gettext("Wie een fout ziet, vraagt in het eigen scherm om verbetering. Wissen kan als de wet niet zegt dat iets moet blijven."),
        "object": gettext("Bezwaar en stilzetten gaan via het eigen scherm of op papier. Wat stilstaat, kan niemand meer openen voor dat doel."),
        "measures": _measures(),
        "systems": gettext("In dit systeem: een database en een kluis met versleutelde bestanden, met elke nacht een back-up."),
    }  # fmt: skip


def _measures() -> str:
    """What this system does for whatever it holds, a line each."""
    return "\n".join(
        (
            gettext("Toegang per doel: niemand opent een dossier zonder een rol, een relatie en een doel uit het register."),
            gettext("Logboek: elke inzage staat in een logboek dat is verzegeld. Het gezin kan het zien."),
            gettext("Tweede stap bij het inloggen: medewerkers komen niet binnen met een wachtwoord alleen."),
            gettext("Versleuteling: gevoelige teksten en bestanden zijn versleuteld, met een sleutel per leerling en soort."),
            gettext("Wissen: wat over zijn termijn is, gaat elke nacht weg. Daarvan blijft een bewijs."),
            gettext("Back-up: elke nacht een versleutelde kopie, en geregeld een proef of die terug te zetten is."),
        )
    )  # fmt: skip


def _tracking() -> Answers:
    """The pupil records: everything the register says about pupils."""
    about = [key for key, category in REGISTER.categories.items() if "pupil" in category.about]
    purposes = [
        purpose.key
        for purpose in REGISTER.purposes.values()
        if any(rule.purpose == purpose.key and set(rule.reads) & set(about) for rule in REGISTER.rules)
    ]
    return _of_register(purposes, about) | {"what": gettext("De school houdt van elke leerling een dossier bij: wie de leerling is, lessen, cijfers, afwezigheid, begeleiding en zorg.")}  # fmt: skip


def _of_register(purposes: Iterable[str], categories: Iterable[str]) -> Answers:
    """What the register says of these purposes and kinds of data."""
    data = [REGISTER.categories[key] for key in categories if key in REGISTER.categories]
    wanted = [REGISTER.purposes[key] for key in purposes if key in REGISTER.purposes]
    return {
        "data": _join_lines(f"{say(one.name)}: {say(one.holds)}" for one in data),
        "purposes": _join_lines(f"{say(one.name)} ({readers_of(one)})" if readers_of(one) else say(one.name) for one in wanted),
        "basis": _join_lines(_bases(wanted, data)),
        "term": _join_lines(f"{say(one.name)}: {' '.join(say(REGISTER.terms[term].says) for term in one.terms)}" for one in data),
        "processors": _join_lines(_recipients({one.key for one in data})),
        "accurate": gettext("Gegevens komen zoveel mogelijk van het gezin zelf. Per gegeven staat erbij van wie het komt."),
        "steps": _join_lines(f"{say(one.name)}: {say(one.origin)}" for one in data),
    }  # fmt: skip


def _bases(purposes: Iterable[Purpose], data: Iterable[Category]) -> Iterable[str]:
    for key in dict.fromkeys(purpose.basis for purpose in purposes):
        basis = REGISTER.bases[key]
        yield f"{say(basis.text)} ({basis.article}; {basis.avg})"
    for one in data:
        for part in one.special:
            yield gettext("%(data)s: de wet beschermt dit extra. %(what)s %(article)s.") % {
                "data": say(one.name), "what": say(part.what), "article": legal_rule(part.claim),
            }  # fmt: skip


def _recipients(categories: set[str]) -> Iterable[str]:
    for one in REGISTER.recipients.values():
        if categories & set(one.categories):
            yield f"{say(one.name)} ({one.article})"


def _cameras(door: Door) -> Answers:
    rows = _camera_rows(door)
    if not rows:
        return {"what": gettext("De school wil camera’s ophangen. Er staat er nog geen in het register van camera’s.")}
    keys = dict.fromkeys(key for row in rows for key in row["purposes"])
    return {
        "what": _join_lines([gettext("De school heeft camera’s op deze plekken:"), *map(_camera_text, rows)]),
        "purposes": _join_lines(str(PURPOSES[key]) for key in keys if key in PURPOSES),
        "minimal": gettext("Geluid wordt nooit opgenomen. Er is geen herkenning van gezichten. Beelden bekijken kan alleen na een incident, als een schoolleider ja zegt."),
        "term": _join_lines(dict.fromkeys(ngettext("Beelden: hoogstens %(days)s dag.", "Beelden: hoogstens %(days)s dagen.", row["keep_days"]) % {"days": row["keep_days"]} for row in rows)),
    }  # fmt: skip


def _camera_rows(door: Door) -> list[dict[str, Any]]:
    door.reading("governance")
    with connection.cursor() as cursor:
        cursor.execute("select * from gate.dpia_cameras()")
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        if isinstance(row["purposes"], str):
            row["purposes"] = json.loads(row["purposes"])
    return rows


def _camera_text(row: Mapping[str, Any]) -> str:
    hours = gettext("de hele dag")
    if row["from_hour"] is not None:
        hours = gettext("van %(begin)s tot %(end)s") % {
            "begin": f"{row['from_hour']:%H:%M}", "end": f"{row['until_hour']:%H:%M}",
        }  # fmt: skip
    text = gettext("%(place)s, %(school)s: %(count)s, %(hours)s") % {
        "place": PLACES.get(row["place"], row["place"]), "school": row["school"], "count": row["cameras"], "hours": hours,
    }  # fmt: skip
    more = [(gettext("met live meekijken"), row["has_live"]), (gettext("verborgen"), row["is_covert"])]
    return ", ".join([text, *(words for words, is_so in more if is_so)])


def _product(one: DpiaProduct) -> Answers:
    """What was agreed with the supplier, also while that waits for a second person."""
    words = {"product": one.product, "supplier": one.supplier, "country": one.country}
    gets = [say(REGISTER.claims[key].name) for key in one.claims if key in REGISTER.claims]
    basis = REGISTER.bases.get(one.basis)
    return {
        "what": gettext("De school gebruikt %(product)s van %(supplier)s (%(country)s).") % words,
        "purposes": one.purposes,
        "basis": f"{say(basis.text)} ({basis.article})" if basis else "",
        "data": _join_lines([gettext("Een pseudoniem: een nummer dat alleen dit product kent."), *gets]),
        "minimal": gettext("Het product krijgt niet meer dan is afgesproken. Het systeem houdt de rest tegen."),
        "term": gettext("De leverancier wist binnen %(days)s dagen na het einde van de overeenkomst.") % {"days": one.deleted_within} if one.deleted_within else "",
        "processors": _join_lines([gettext("%(supplier)s. Een datalek meldt de leverancier binnen %(hours)s uur.") % {"supplier": one.supplier, "hours": one.breach_hours}, *(f"{sub.get('name', '')} ({sub.get('country', '')}): {sub.get('what_for', '')}" for sub in one.sub_processors)]) if one.breach_hours else "",
        "systems": one.stored_in,
        "outside": one.outside_eea or (gettext("Nee. Volgens de overeenkomst blijven de gegevens binnen de Europese Economische Ruimte.") if one.stored_in else ""),
    }  # fmt: skip


def _join_lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)

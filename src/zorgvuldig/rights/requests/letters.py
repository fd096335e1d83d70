"""Letters about a request, from fixed texts in plain words. They say no more than the asker has to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.rules import legal_rule_text
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.register.schema import Text
from zorgvuldig.rights.erasure.actions import split
from zorgvuldig.rights.erasure.letter import of_erasure
from zorgvuldig.rights.models import RecipientNotice, Request, RequestFile
from zorgvuldig.rights.requests.actions import step
from zorgvuldig.rights.requests.deadline import deadline
from zorgvuldig.rights.requests.grounds import GROUNDS, complaints_for
from zorgvuldig.rights.requests.labels import KINDS
from zorgvuldig.rights.requests.reads import asker
from zorgvuldig.school.people.models import Guardian, PupilIdentity

LIMIT = 2 * 1024 * 1024  # bytes
NAMES = {
    "received": "brief-ontvangst.pdf",
    "identity": "brief-wie-bent-u.pdf",
    "extended": "brief-meer-tijd.pdf",
    "granted": "brief-antwoord.pdf",
    "partly": "brief-antwoord.pdf",
    "refused": "brief-antwoord.pdf",
    "withdrawn": "brief-ingetrokken.pdf",
    "lifted": "brief-weer-in-gebruik.pdf",
    "recipient": "brief-aan-ontvanger.pdf",
}


NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class LetterContent:
    """What a letter says: paragraphs, words of the school that stand in it as written, and how it ends."""

    paragraphs: Sequence[Text]
    quoted: str = ""
    quoted_name: Text = NOTHING
    ending: Sequence[Text] = ()


def send(request: Request, kind: str, *, door: Door, day: date | None = None, mask: int = 0) -> RequestFile:
    """Make a letter of this kind about a request and keep it sealed with the pupil's key. Raises DocumentProblem.

    `day` is the day from which data are used again, for `lifted`; `mask` are the categories that are erased, for a decision.
    """
    content = letter_pdf(document(request, kind, day=day, mask=mask, door=door))
    return _keep(request, NAMES[kind], content, door=door)


def send_to_recipient(notice: RecipientNotice, *, door: Door) -> RequestFile:
    """Make the letter that tells a recipient what changed. Raises DocumentProblem."""
    return _keep(notice.request, NAMES["recipient"], letter_pdf(recipient_letter(notice, door=door)), door=door)


def _keep(request: Request, name: str, content: bytes, *, door: Door) -> RequestFile:
    door.writing("request")
    stored = files.store(content, limit_bytes=LIMIT, closing=closing(RequestFile, request.pupil_id))
    try:
        kept = RequestFile.objects.create(
            pupil_id=request.pupil_id,
            request=request,
            kind="letter",
            blob=stored.blob,
            name=name,
            media_type="application/pdf",
            size=stored.size,
            added_at=door.opened_at,
            added_by_id=door.actor_id,
        )
        step(request, "letter", name, door=door)
    except BaseException:
        remove_letter(stored.blob)
        raise
    return kept


def remove_letter(blob: UUID) -> None:
    """Take away the bytes of a letter that is not kept."""
    files.remove(blob)


def document(
    request: Request, kind: str, *, door: Door, day: date | None = None, mask: int = 0, is_preview: bool = False
) -> LetterDocument:
    """The letter as it is printed."""
    said = letter_content(request, kind, day=day, mask=mask, door=door)
    name = KINDS[request.kind].name
    pupil = PupilIdentity.objects.get(pupil_id=request.pupil_id)
    subject = Text(
        f"Uw verzoek over gegevens van {pupil.full_name}: {name.nl.lower()}",
        f"Your request about data of {pupil.full_name}: {name.en.lower()}",
    )
    return _document(request, subject, said, to=_address(request, door=door), is_preview=is_preview, door=door)


def _document(
    request: Request, subject: Text, said: LetterContent, *, to: Sequence[str], is_preview: bool, door: Door
) -> LetterDocument:
    pointing = [f"«{said.quoted_name.nl}»: see the Dutch text above."] if said.quoted else []
    return LetterDocument(
        school=REGISTER.controller.name,
        to=[line for line in to if line],
        day=None if is_preview else today(door=door),
        reference=str(request.uid)[:8],
        subject=subject.nl,
        paragraphs=[text.nl for text in said.paragraphs],
        ending=[text.nl for text in said.ending],
        quoted=said.quoted,
        quoted_name=said.quoted_name.nl,
        english_subject=subject.en,
        english=[*[text.en for text in said.paragraphs], *pointing, *[text.en for text in said.ending]],
    )


def _address(request: Request, *, door: Door) -> list[str]:
    """The name; for a letter on paper also the street, when the school knows it."""
    person = Guardian.objects.filter(person_id=request.asker_id).first() if request.asker_id else None
    name = asker(request, door=door) or "Aan wie het verzoek deed"
    if person is None or request.way == "screen":
        return [name]
    return [name, str(person.street), f"{person.postcode} {person.town}".strip()]


def letter_content(request: Request, kind: str, *, door: Door, day: date | None = None, mask: int = 0) -> LetterContent:
    """What a letter of this kind says."""
    match kind:
        case "received":
            return _received(request, door=door)
        case "identity":
            return _identity()
        case "extended":
            return _extended(request, door=door)
        case "lifted":
            assert day is not None
            return _lifted(day)
        case _:
            return _decided(request, kind, mask, door=door)


def _on(day: date) -> Text:
    with override("nl"):
        dutch = date_format(day, "j F Y")
    with override("en"):
        return Text(dutch, date_format(day, "j F Y"))


def _received(request: Request, *, door: Door) -> LetterContent:
    came = _on(request.received_on)
    last = _on(deadline(request.received_on, today(door=door), extended=False).last)
    name = KINDS[request.kind].name
    return LetterContent(
        [
            Text(
                f"Wij ontvingen uw verzoek op {came.nl}. U vraagt om: {name.nl.lower()}.",
                f"We received your request on {came.en}. You ask for: {name.en.lower()}.",
            ),
            Text(
                f"U krijgt uiterlijk op {last.nl} ons antwoord. Hebben wij meer tijd nodig, dan hoort u dat vóór die dag, en waarom. Een verzoek kost niets.",
                f"You will have our answer on {last.en} at the latest. If we need more time, we tell you before that day, and why. A request is free of charge.",
            ),
        ]
    )


def _identity() -> LetterContent:
    return LetterContent(
        [
            Text(
                "Wij moeten zeker weten dat het verzoek van u komt. Anders geven wij misschien gegevens aan een ander.",
                "We have to be sure that the request is yours. Otherwise we might give data to somebody else.",
            ),
            Text(
                "Kom langs bij de administratie en laat een paspoort, identiteitskaart of rijbewijs zien. Wij maken geen kopie. U kunt ook inloggen met uw eigen account, of ons bellen: dan bellen wij u terug op het nummer dat wij al hebben.",
                "Come to the school office and show a passport, identity card or driving licence. We make no copy. You can also sign in with your own account, or call us: then we call you back on the number we already have.",
            ),
            Text(
                "Stuur ons geen kopie van een identiteitsbewijs.",
                "Do not send us a copy of an identity document.",
            ),
        ]
    )


def _extended(request: Request, *, door: Door) -> LetterContent:
    last = _on(deadline(request.received_on, today(door=door), extended=True).last)
    return LetterContent(
        [
            Text(
                f"Wij hebben meer tijd nodig voor uw verzoek. U krijgt uiterlijk op {last.nl} ons antwoord.",
                f"We need more time for your request. You will have our answer on {last.en} at the latest.",
            )
        ],
        str(request.extension_reason),
        Text("Waarom het langer duurt", "Why it takes longer"),
        _complaints(request),
    )


def _lifted(day: date) -> LetterContent:
    when, rule = _on(day), legal_rule_text("told_before_it_is_lifted")
    return LetterContent(
        [
            Text(
                f"Op uw verzoek gebruikt de school een deel van de gegevens niet. Vanaf {when.nl} gebruiken wij deze gegevens weer.",
                f"At your request the school does not use part of the data. From {when.en} on we use these data again.",
            ),
            Text(
                f"De wet zegt dat u dit van ons hoort voordat het gebeurt ({rule.nl}).",
                f"The law says that you hear this from us before it happens ({rule.en}).",
            ),
        ],
        ending=[complaint.text for complaint in complaints_for("restriction")],
    )


def _decided(request: Request, outcome: str, mask: int, *, door: Door) -> LetterContent:
    """The answer to a request: what was decided and on which ground, what follows from it, and where to complain of a no."""
    came = _on(request.received_on)
    says = {
        "granted": Text(
            f"Wij doen wat u vroeg in uw verzoek van {came.nl}.", f"We do what you asked in your request of {came.en}."
        ),
        "partly": Text(
            f"Wij doen een deel van wat u vroeg in uw verzoek van {came.nl}.",
            f"We do part of what you asked in your request of {came.en}.",
        ),
        "refused": Text(
            f"Wij doen niet wat u vroeg in uw verzoek van {came.nl}.",
            f"We do not do what you asked in your request of {came.en}.",
        ),
        "withdrawn": Text(
            f"U trok uw verzoek van {came.nl} in. Wij doen er verder niets mee.",
            f"You withdrew your request of {came.en}. We do nothing more with it.",
        ),
    }
    paragraphs = [says[outcome]]
    if ground := GROUNDS.get(request.ground):
        rule = legal_rule_text(ground.claim)
        paragraphs.append(
            Text(
                f"De grond daarvoor is {rule.nl}. {ground.text.nl}",
                f"The ground for this is {rule.en}. {ground.text.en}",
            )
        )
    if outcome in ("granted", "partly") and request.kind in ("access", "portability"):
        paragraphs.append(
            Text(
                "U kunt de kopie zelf maken als u inlogt: open het dossier en kies «Kopie van de gegevens». Lukt dat niet, haal hem dan op bij de school.",
                "You can make the copy yourself when you sign in: open the file and choose «Kopie van de gegevens». If that does not work, collect it at the school.",
            )
        )
    if outcome in ("granted", "partly") and request.kind == "erasure":
        paragraphs += of_erasure(split(request, mask, door=door))
    ending = _complaints(request) if outcome in ("partly", "refused") else ()
    return LetterContent(paragraphs, str(request.answer), Text("Ons antwoord", "Our answer"), ending)


def _complaints(request: Request) -> list[Text]:
    return [complaint.text for complaint in complaints_for(request.kind)]


def recipient_letter(notice: RecipientNotice, *, door: Door) -> LetterDocument:
    """The letter to whoever got data that changed. It names the pupil, because nothing can be put right without."""
    pupil = PupilIdentity.objects.get(pupil_id=notice.pupil_id)
    known = REGISTER.recipients.get(notice.recipient)
    got = _on(timezone.localdate(notice.released_at))
    does = {
        "rectification": Text("verbeterd", "corrected"),
        "erasure": Text("gewist", "erased"),
        "restriction": Text("stilgezet", "restricted"),
    }.get(notice.request.kind, Text("veranderd", "changed"))
    rule = legal_rule_text("recipients_told")
    said = LetterContent(
        [
            Text(
                f"Op {got.nl} kreeg u van ons gegevens over {pupil.full_name}. Een deel daarvan is {does.nl}. "
                f"De wet zegt dat wij u dat laten weten ({rule.nl}).",
                f"On {got.en} we gave you data about {pupil.full_name}. Part of these has been {does.en}. "
                f"The law says that we let you know ({rule.en}).",
            ),
            Text(
                "Doe hetzelfde met de gegevens die u nog hebt. Vraag ons welke dat zijn als dat niet duidelijk is.",
                "Do the same with the data you still hold. Ask us which they are if that is not clear.",
            ),
        ]
    )
    subject = Text(f"Gegevens van {pupil.full_name} zijn {does.nl}", f"Data of {pupil.full_name} have been {does.en}")
    to = [known.name.nl if known else notice.recipient]
    return _document(notice.request, subject, said, to=to, is_preview=False, door=door)

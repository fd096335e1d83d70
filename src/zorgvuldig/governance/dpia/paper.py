"""An assessment to take along: on paper, and in the open form of the CNIL."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.dpia.export import cnil_pia
from zorgvuldig.governance.dpia.labels import OUTCOMES
from zorgvuldig.governance.dpia.pages import READS, STATES, requested_dpia
from zorgvuldig.governance.dpia.picture import RiskPicture, risk_picture
from zorgvuldig.governance.dpia.questions import PARTS
from zorgvuldig.governance.dpia.reads import DpiaLine
from zorgvuldig.kit.page_kinds import not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.documents.governance import PaperPart, PaperTable, governance_pdf


@route("privacy/onderzoek/<uuid:dpia>/onderzoek.json", "dpia_json")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def dpia_json(request: HttpRequest, *, door: Door, dpia: UUID) -> HttpResponse:
    """The file that the CNIL's program PIA reads in."""
    line = requested_dpia(dpia, door)
    content = cnil_pia(line.dpia, about=line.dpia.title, council=line.dpia.council_says)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="dpia-{line.dpia.subject}.json"'
    return response


@route("privacy/onderzoek/<uuid:dpia>/onderzoek.pdf", "dpia_pdf")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def dpia_pdf(request: HttpRequest, *, door: Door, dpia: UUID) -> HttpResponse:
    """The whole of it on paper."""
    line = requested_dpia(dpia, door)
    content = governance_pdf(
        school=REGISTER.controller.name,
        title=line.dpia.title,
        foot=gettext("Onderzoek naar risico’s (DPIA)"),
        made_on=today(door=door),
        facts=_facts(line),
        parts=[*_answers(line), *_risks(risk_picture(line.dpia)), *_judged(line)],
        language=get_language() or "nl",
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="dpia-{line.dpia.subject}.pdf"'
    return response


def _facts(line: DpiaLine) -> tuple[tuple[str, str], ...]:
    one = line.dpia
    return (
        (gettext("Waar het over gaat"), str(line.about)),
        (gettext("Stand"), str(STATES[line.state[1]])),
        (gettext("Begonnen"), date_format(localtime(one.started_at), "j F Y")),
        (gettext("Laatst veranderd"), date_format(localtime(one.changed_at), "j F Y")),
    )


def _answers(line: DpiaLine) -> list[PaperPart]:
    empty = gettext("Nog niet ingevuld.")
    return [
        PaperPart(
            str(part.title),
            tuple(
                (str(question.asks), str(line.dpia.answers.get(question.key, "")) or empty)
                for question in part.questions
            ),
        )
        for part in PARTS.values()
        if not part.event
    ]


def _risks(picture: RiskPicture) -> list[PaperPart]:
    heads = (gettext("Wat er mis kan gaan"), gettext("Hoe erg"), gettext("Kans"), gettext("Daarna nog"))
    unknown = gettext("niet ingevuld")
    rows = tuple(
        (
            str(row.part.title),
            str(row.severity) or unknown,
            str(row.likelihood) or unknown,
            f"{row.severity_after} / {row.likelihood_after}" if row.severity_after else unknown,
        )
        for row in picture.rows
    )
    plans = tuple(
        (str(row.part.title), f"{row.risk['plan']}\n{row.risk.get('owner', '')}, {row.risk.get('due_on', '')}")
        for row in picture.rows
        if row.risk.get("plan")
    )
    return [
        PaperPart(gettext("Risico’s"), table=PaperTable(heads, rows)),
        *([PaperPart(gettext("Wat de school nog gaat doen"), plans)] if plans else []),
    ]


def _judged(line: DpiaLine) -> list[PaperPart]:
    one = line.dpia
    items = []
    if one.dpo_advice:
        items.append((gettext("Advies van de functionaris gegevensbescherming"), one.dpo_advice))
    if one.council_on:
        items.append((gettext("Medezeggenschapsraad"), f"{date_format(one.council_on, 'j F Y')}: {one.council_says}"))
    if one.decided_at and one.next_on:
        again = gettext("Opnieuw bekijken op %(day)s.") % {"day": date_format(one.next_on, "j F Y")}
        items.append((gettext("Besluit"), f"{OUTCOMES[one.outcome]}\n\n{one.outcome_why}\n\n{again}"))
    return [PaperPart(gettext("Advies en besluit"), tuple(items))] if items else []

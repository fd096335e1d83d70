"""On a family's own pages: until when the school keeps each kind of data, and why.

Packages below this one cannot import it; their templates may call these, which look only through the door of the page and only when
it opened what they need.
"""

from datetime import date
from functools import cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import pass_context
from jinja2.runtime import Context

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.retention.charts import strips
from zorgvuldig.retention.explanation import EnrolmentFacts, Voice, because, explain
from zorgvuldig.retention.reads import PupilTerms, categories_of, grouped_kinds, offers, pupil_terms

KEPT = "keeping_of_this_page"
NEEDS = {"enrolment", "hold"}
ENROLLED = EnrolmentFacts(True)


@pass_context
def until(context: Context, category: str) -> str:
    """Until when this kind of data of the pupil of the page stays, and why; nothing where the door does not say."""
    found = _pupil_terms(context)
    if found is None:
        return ""
    if found.known == ENROLLED and not found.keeps:
        return _of_enrolled(category, _voice(context), get_language())
    return found.explain(REGISTER.categories[category], _voice(context)).text


@cache  # of whoever is enrolled and of whom nothing is kept longer: the register alone says it, and no day is in it
def _of_enrolled(category: str, voice: Voice, _language: str | None) -> str:
    return explain(REGISTER.categories[category], ENROLLED, (), date.min, voice).text


@pass_context
def terms_table(context: Context) -> SafeString:
    """All kinds of data that the school has of the pupil, by when they go, what stays longer, and what was offered."""
    found, door = _pupil_terms(context), _door(context)
    if found is None or door is None:
        return render_to_string("retention/family.html")
    reasons = [
        reason for shown in context["every_section"] for reason in shown.reasons if reason.held and reason.counts
    ]
    held = [reason.told.category for reason in reasons]
    said = grouped_kinds(held, found, _voice(context))
    drawn = strips([one.explained for one in said], found.today)
    shown = {
        "drawn": drawn,
        "together": list(zip(said, drawn.strips if drawn else [None] * len(said), strict=True)),
        "holds": [(keeps, because(keeps), categories_of(keeps.mask)) for keeps in found.holds],
        "others": found.others,
        "offers": [(offer, categories_of(offer.mask)) for offer in offers(context["pupil"].pupil_id, door=door)],
        "controller": REGISTER.controller,
    }
    return render_to_string("retention/family.html", shown)


def _door(context: Context) -> Door | None:
    door: Door | None = getattr(context.get("request"), "door", None)
    return door


def _voice(context: Context) -> Voice:
    return Voice.PUPIL if context.get("own") else Voice.PARENT


def _pupil_terms(context: Context) -> PupilTerms | None:
    """What counts for the pupil of the page, asked once for each page."""
    door, pupil = _door(context), context.get("pupil")
    if door is None or pupil is None or NEEDS - door.reads:
        return None
    request = context["request"]
    found: PupilTerms | None = getattr(request, KEPT, None)
    if found is None:
        found = pupil_terms(pupil.pupil_id, door=door)
        setattr(request, KEPT, found)
    return found

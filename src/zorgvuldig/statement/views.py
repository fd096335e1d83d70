"""The public statement: seventeen promises with what proves each of them now, and the seals of the access log."""

from collections import Counter

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public
from zorgvuldig.statement.cameras_listed import listed
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY
from zorgvuldig.statement.queries import shown
from zorgvuldig.statement.seals import days_of, last_seals, months, published

FIVE_MINUTES = "public, max-age=300"


@public
def statement(request: HttpRequest) -> HttpResponse:
    """The page for anybody: no cookie, no third party."""
    promises = shown(timezone.now())
    counts = Counter(item.state for item in promises)
    context = {
        "promises": promises,
        "counts": [(state, counts[state]) for state in (KEPT, PARTLY, NOT_KEPT, NOT_IN_USE)],
        "measured_at": max((item.measured_at for item in promises if item.measured_at), default=None),
        "controller": REGISTER.controller,
        "seals": last_seals(3),
        "cameras": listed(),
        "limits": [item.promise.cannot for item in promises if item.promise.cannot.nl],
    }
    return render(request, "statement/statement.html", context)


@public
def statement_json(request: HttpRequest) -> HttpResponse:
    """The same for machines."""
    promises = [
        {
            "id": item.promise.key,
            "state": item.state,
            "evidence": {"reason": {"nl": item.reason.nl, "en": item.reason.en}, "headline": item.headline},
            "at": item.measured_at.isoformat() if item.measured_at else None,
        }
        for item in shown(timezone.now())
    ]
    return JsonResponse({"promises": promises}, headers={"Cache-Control": FIVE_MINUTES})


@public
def seals(request: HttpRequest) -> HttpResponse:
    """The seals of one month (`?maand=2026-11`, the newest by itself), and which months there are."""
    every = months()
    asked = request.GET.get("maand", "")
    chosen = next((month for month in every if f"{month.month:%Y-%m}" == asked), every[0] if every else None)
    context = {
        "months": every,
        "chosen": chosen,
        "days": days_of(chosen.month) if chosen else [],
        "rows": sum(month.rows for month in every),
        "count": sum(month.seals for month in every),
    }
    return render(request, "statement/seals.html", context)


@public
def seals_json(request: HttpRequest) -> HttpResponse:
    """All seals, the public key, and how to check them."""
    return JsonResponse(published(), headers={"Cache-Control": FIVE_MINUTES}, json_dumps_params={"ensure_ascii": False})

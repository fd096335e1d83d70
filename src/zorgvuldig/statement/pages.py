"""The public statement: seventeen promises with what proves each of them now, and the seals of the access log."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from zorgvuldig.gate.pages import public, route
from zorgvuldig.statement.cache import ADDRESSES, FIVE_MINUTES, answer
from zorgvuldig.statement.render import rendered
from zorgvuldig.statement.seals import days_of, months, published


@public
@require_safe
def statement(request: HttpRequest, name: str) -> HttpResponseBase:
    """A page for anybody, made now: no cookie, no third party. When the job made it lately, `cache` answers instead."""
    return answer(request, rendered(name, timezone.now()))


@route("verklaring/zegels/", "seals")
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


@route("verklaring/zegels.json", "seals_json")
@public
def seals_json(request: HttpRequest) -> HttpResponse:
    """All seals, the public key, and how to check them."""
    return JsonResponse(published(), headers={"Cache-Control": FIVE_MINUTES}, json_dumps_params={"ensure_ascii": False})


for address, address_name in ADDRESSES.items():
    route(address[1:], address_name, name=address_name)(statement)

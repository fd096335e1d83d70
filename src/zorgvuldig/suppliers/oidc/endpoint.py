"""What is the same for every address that a supplier's server posts to: who asks, how often, and that no answer is kept."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from zorgvuldig.gate.pages import public
from zorgvuldig.suppliers.oidc import limits
from zorgvuldig.suppliers.oidc.client_authentication import ClientCredentials, NotKnown, audiences_of, sender
from zorgvuldig.suppliers.oidc.models import Client

FORM = "application/x-www-form-urlencoded"
Answer = Callable[[Client, str], HttpResponse]


def about_a_token(action: str) -> Callable[[Answer], Callable[[HttpRequest], HttpResponse]]:
    """An address to which a client that shows who it is posts a token; the view gets the client and the token."""

    def decorate(answer: Answer) -> Callable[[HttpRequest], HttpResponse]:
        @wraps(answer)
        def view(request: HttpRequest) -> HttpResponse:
            response = _answered(request, action, answer)
            response["Cache-Control"] = "no-store"
            response["Pragma"] = "no-cache"
            return response

        return public(csrf_exempt(sensitive_post_parameters()(view)))

    return decorate


def _answered(request: HttpRequest, action: str, answer: Answer) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now = timezone.now()
    if limits.is_over(action, address=limits.address_of(request), now=now):
        return limits.too_often()
    if request.content_type != FORM:
        return refusal("invalid_request")
    try:
        body = [(name, value) for name, values in request.POST.lists() for value in values]
        shown = ClientCredentials.of(request.META.get("HTTP_AUTHORIZATION", ""), body)
        client = sender(shown, audiences=audiences_of(request), now=now)
    except (RequestDataTooBig, TooManyFieldsSent):
        return refusal("invalid_request")
    except NotKnown:
        return limits.too_often() if limits.has_failed_too_often(request, now) else unknown()
    if limits.is_over(action, client=client.client_id, now=now):
        return limits.too_often()
    tokens = request.POST.getlist("token")
    if len(tokens) != 1 or not 0 < len(tokens[0]) <= 4096 or "\0" in tokens[0]:
        return refusal("invalid_request")
    return answer(client, tokens[0])


def refusal(error: str) -> HttpResponse:
    """A request that is not as it should be (RFC 6749, 5.2)."""
    return JsonResponse({"error": error}, status=400)


def unknown() -> HttpResponse:
    """Nobody we know (RFC 6749, 5.2)."""
    return JsonResponse({"error": "invalid_client"}, status=401, headers={"WWW-Authenticate": 'Basic realm="oidc"'})

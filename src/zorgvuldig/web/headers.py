"""What every answer tells a browser, whoever made it: a page, a redirect, a refusal, a file or a static one.

`HeadersMiddleware` is the outermost of all, so that nothing leaves without it. What an answer already says of itself stays.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# What a page of ours never needs of a device; copying text out of a page needs no permission.
NOT_NEEDED = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "gamepad", "geolocation",
    "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_NEEDED),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
}
NO_TLS = "Use https://. What you sent came over an open line: consider it seen, and replace the secret in it.\n"


class HeadersMiddleware:
    """Adds what is missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with every header."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class LineMiddleware:
    """Takes no method that nobody uses, and sends no secret on from http to https. Before what redirects to https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or refuse."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and _holds_something(request):
            return HttpResponse(NO_TLS, status=403, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def _holds_something(request: HttpRequest) -> bool:
    """Whether more than an address came over the open line: a redirect would hide that from whoever sent it (ASVS 4.1.2)."""
    return request.method not in ("GET", "HEAD") or "Authorization" in request.headers

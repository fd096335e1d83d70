"""Errors of the gradebook in the words of the standard, at the top level of the answer."""

from http import HTTPStatus

from django.http import JsonResponse

MINOR = {
    400: "invaliddata",
    401: "unauthorisedrequest",
    403: "forbidden",
    404: "unknownobject",
    405: "forbidden",
    422: "invaliddata",
    429: "server_busy",
    500: "internal_server_error",
}


class Wrong(Exception):
    """What was asked cannot be answered; `minor` is the standard's code when it is not the usual one of `status`."""

    def __init__(self, status: int, says: str, minor: str = "") -> None:
        super().__init__(says)
        self.status, self.says, self.minor = status, says, minor or MINOR[status]


def error(wrong: Wrong) -> JsonResponse:
    """The answer that says what is wrong (imsx_StatusInfo), and nothing about anybody."""
    answer = JsonResponse(
        {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": wrong.says or HTTPStatus(wrong.status).phrase,
            "imsx_CodeMinor": {
                "imsx_codeMinorField": [
                    {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": wrong.minor}
                ]
            },
        },
        status=wrong.status,
    )
    answer["Cache-Control"] = "no-store"
    if wrong.status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    if wrong.status == HTTPStatus.TOO_MANY_REQUESTS:
        answer["Retry-After"] = "60"
    return answer

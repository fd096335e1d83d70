"""Errors as the standard writes them: a status, and a body that says which of its codes it is. Never whom or what it was about."""

from django.http import JsonResponse

FILTER, SELECTION, INVALID = "invalid_filter_field", "invalid_selection_field", "invaliddata"
UNAUTHORISED, FORBIDDEN, UNKNOWN = "unauthorisedrequest", "forbidden", "unknownobject"
BUSY, BROKEN = "server_busy", "internal_server_error"
STATUS = {
    FILTER: 400,
    SELECTION: 400,
    UNAUTHORISED: 401,
    FORBIDDEN: 403,
    UNKNOWN: 404,
    INVALID: 422,
    BUSY: 429,
    BROKEN: 500,
}


class Problem(Exception):
    """Why a request is not answered: `code` is one of the standard's codes; the text is for the supplier's developer."""

    def __init__(self, code: str, description: str, *, status: int = 0) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status or STATUS[code]


USUAL = {
    400: INVALID,
    401: UNAUTHORISED,
    403: FORBIDDEN,
    404: UNKNOWN,
    405: FORBIDDEN,
    422: INVALID,
    429: BUSY,
    500: BROKEN,
}


def problem(status: int, description: str, code: str = "") -> Problem:
    """A problem by its status, with the code that such a status has unless it is said otherwise."""
    return Problem(code or USUAL[status], description, status=status)


def answer_to(problem: Problem) -> JsonResponse:
    """The answer that says so."""
    minor = {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": problem.code}
    response = JsonResponse(
        {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": problem.description,
            "imsx_CodeMinor": {"imsx_codeMinorField": [minor]},
        },
        status=problem.status,
    )
    response["Cache-Control"] = "no-store"
    if problem.status == STATUS[UNAUTHORISED]:
        response["WWW-Authenticate"] = "Bearer"
    if problem.status == STATUS[BUSY]:
        response["Retry-After"] = "60"
    return response

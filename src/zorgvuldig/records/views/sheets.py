"""A long list of looks stands on sheets: `blad=2` in the address."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest

A_SHEET = 25  # looks on one; a page stays light also when each of them names twenty kinds of data


def sheet(request: HttpRequest, rows: Sequence[Any]) -> Page[Any]:
    """The sheet of these rows that the address asks for, the first by itself. Raises `Http404` for one that is not there."""
    asked = request.GET.get("blad", "1")
    try:
        if not (asked.isascii() and asked.isdigit()):
            raise InvalidPage
        return Paginator(rows, A_SHEET).page(asked[:6])
    except InvalidPage as wrong:
        raise Http404 from wrong

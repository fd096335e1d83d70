"""Beside an e-mail address: that nothing arrives there, for whoever may see the address anyway."""

from datetime import datetime
from functools import cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def arriving(context: Context, address: str) -> SafeString:
    """Since when nothing arrives at this address; nothing when all is well. The page asked of all its addresses: `unreached`."""
    since = context["unreached"].get(address)
    return _notice(since) if since else _all_is_well()


def _notice(since: datetime | None) -> SafeString:
    return render_to_string("kit/parts/not_arriving.html", {"since": since})


@cache  # of most addresses nothing is said
def _all_is_well() -> SafeString:
    return _notice(None)

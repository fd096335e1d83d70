"""Where a picture can be shown, and what that means for taking it away. The media themselves are topics of the register."""

from collections.abc import Sequence

from zorgvuldig.consent.state import media
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say

WEBSITE, NEWSLETTER = "website_public", "newsletter"
# With an address of ours that anybody may open; see `gate.shown_file`.
PUBLIC = (WEBSITE, NEWSLETTER)
# Once handed over it lies with others, so somebody has to see to it there when it must go.
OUTSIDE = ("school_guide", "social_media", "press", "yearbook")
# Behind a sign-in, on the pages of families.
FAMILY = ("portal_closed", "class_photo")
MEDIA: Sequence[str] = media(REGISTER)


def named(medium: str) -> str:
    """What the register calls a medium, in the language of the page."""
    topic = REGISTER.topics.get(medium)
    return say(topic.name) if topic else medium

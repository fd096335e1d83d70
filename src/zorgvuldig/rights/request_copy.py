"""Where the copy that an access request asks for is made. The officer's own way to make it is not in use yet."""

from django.urls import reverse

from zorgvuldig.rights.models import Request


def copy_of_asker(request: Request) -> str:
    """The page on which whoever asked makes the copy, signed in; empty when they have none."""
    if request.acts_as == "pupil":
        return reverse("own_copy")
    return reverse("child_copy", kwargs={"uid": request.pupil.uid}) if request.acts_as == "guardian" else ""


def copy_of_officer(request: Request) -> str:
    """The page on which the privacy officer makes the copy for somebody without an account; empty: there is none yet."""
    return ""

"""What another recorder was found to do and hold, for whoever arranges cameras."""

from django.conf import settings

from zorgvuldig.cameras.nvr.reads import check_rows, deleted_lately, is_fresh, is_used, latest
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page


@route("cameras/recorder/", "other_recorder")
@page(purpose="cameras", kind=Kind.NOBODY, reads=("organisation", "camera"), facts="camera")
class OtherRecorder(Page):
    """The last check, what is wrong, and how to set a recorder when there is none."""

    template = "cameras/nvr.html"

    def context(self) -> Context:
        found = latest("default") if is_used("default") else None
        whole, cameras = check_rows(found, door=self.door) if found else (None, [])
        return {
            "is_set": bool(settings.FRIGATE),
            "is_used": is_used("default"),
            "checked": found.whole if found else None,
            "is_fresh": is_fresh(found, self.door.opened_at),
            "whole": whole,
            "cameras": cameras,
            "wrong": [line for line in [*([whole] if whole else []), *cameras] if line.violations],
            "deleted": deleted_lately(door=self.door),
        }

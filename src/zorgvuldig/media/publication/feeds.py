"""What machines read: the last pictures as JSON Feed and RSS, and every address with whether something can be seen there."""

import base64
import json
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import public, route
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.media.publication import public_reads
from zorgvuldig.media.publication.public_reads import FeedPicture
from zorgvuldig.media.publication.responses import MINUTE
from zorgvuldig.platform.vault.sign import sign

MOST = 60
CHANGES = "zorgvuldig picture addresses 1"  # the first words of what is signed: nothing else that we sign begins so
SIGNED = "Zorgvuldig-Signature"


@route("albums/feed.json", "albums_json")
@public
@require_safe
def feed_json(request: HttpRequest) -> HttpResponse:
    """The last pictures on the website (JSON Feed 1.1). No caption in it names anybody."""
    site = issuer(request)
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(),
        "home_page_url": site + reverse("albums"),
        "feed_url": site + reverse("albums_json"),
        "language": "nl",
        "items": [_item(one, site) for one in public_reads.lately(MOST)],
    }
    return _answer(json.dumps(content, ensure_ascii=False).encode(), "application/feed+json")


@route("albums/feed.xml", "albums_rss")
@public
@require_safe
def feed_rss(request: HttpRequest) -> HttpResponse:
    """The same as RSS 2.0."""
    site, pictures = issuer(request), public_reads.lately(MOST)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add_texts(channel, title=_title(), link=site + reverse("albums"), description=_title(), language="nl", ttl="1")
    for one in pictures:
        item = ET.SubElement(channel, "item")
        address = site + reverse("picture_file", args=[one.token])
        _add_texts(item, title=one.event, link=site + reverse("album", args=[one.event_uid]), description=_text(one))
        _add_texts(item, pubDate=format_datetime(one.published_at))
        ET.SubElement(item, "guid", isPermaLink="true").text = address
        ET.SubElement(item, "enclosure", url=address, type=one.media_type, length=str(one.size))
    return _answer(ET.tostring(root, encoding="utf-8", xml_declaration=True), "application/rss+xml; charset=utf-8")


@route("albums/wijzigingen.json", "albums_changes")
@public
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Every address that ever was public with whether something can be seen there, signed with the installation's key.

    Whoever keeps copies takes away what is not shown. The header holds the number of the key and an Ed25519 signature over
    the body; the key is on the page of seals.
    """
    site, now = issuer(request), timezone.now()
    body = json.dumps({"kind": CHANGES, "site": site, "made_at": _at(now), "pictures": _addresses(site)}).encode()
    answer = _answer(body, "application/json")
    key, signature = sign(body)
    answer[SIGNED] = f'key="{key}", ed25519="{base64.b64encode(signature).decode()}"'
    return answer


def _addresses(site: str) -> list[dict[str, Any]]:
    return [
        {
            "address": site + reverse("picture_file", args=[one.token]),
            "shown": one.shown,
            "since": _at(one.published_at),
            "gone_at": _at(one.ended_at) if one.ended_at else None,
        }
        for one in public_reads.addresses()
    ]


def _item(one: FeedPicture, site: str) -> dict[str, Any]:
    address = site + reverse("picture_file", args=[one.token])
    return {
        "id": address,
        "url": site + reverse("album", args=[one.event_uid]),
        "title": one.event,
        "content_text": _text(one),
        "image": site + reverse("picture_small", args=[one.token]),
        "date_published": _at(one.published_at),
        "attachments": [{"url": address, "mime_type": one.media_type, "size_in_bytes": one.size}],
    }


def _title() -> str:
    with override("nl"):  # the same for everybody, whatever language a reader asks for
        return gettext("Foto’s van %(name)s") % {"name": REGISTER.controller.name}


def _text(one: FeedPicture) -> str:
    return one.caption or one.event


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _add_texts(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = _plain(text)


def _plain(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")


def _answer(content: bytes, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Cache-Control"] = MINUTE
    return answer

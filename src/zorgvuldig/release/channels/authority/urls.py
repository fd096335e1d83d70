"""Reports and extracts for authorities, and the no to who asks what they may not have."""

from django.urls import URLPattern, path

from zorgvuldig.release.channels.authority import refusing_views
from zorgvuldig.release.exchange.desks import DESKS

urlpatterns: list[URLPattern] = [
    path("uitwisseling/weigeren/", refusing_views.refusal_letter, name="refusal_letter"),
    *(
        path(
            f"uitwisseling/{desk.slug}/<uuid:uid>/<uuid:exchange>/weigeren/",
            refusing_views.refuse_exchange(desk),
            name=desk.name_of("refuse"),
        )
        for desk in DESKS
    ),
]

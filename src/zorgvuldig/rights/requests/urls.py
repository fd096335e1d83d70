"""Addresses of requests: for families, for the desk, and for whoever handles them."""

from django.urls import URLPattern, path

from zorgvuldig.rights.close_watch import pages as close_watch_views
from zorgvuldig.rights.requests import desk_pages as desk
from zorgvuldig.rights.requests import family_pages as family
from zorgvuldig.rights.requests import followup_pages as following
from zorgvuldig.rights.requests import officer_pages as handling
from zorgvuldig.rights.requests import queue_pages as queue

_CHILD, _OWN, _ONE = "mijn-kind/<uuid:uid>/verzoeken/", "mijn-gegevens/verzoeken/", "verzoeken/leerling/<uuid:uid>/"

urlpatterns: list[URLPattern] = [
    path(_CHILD, family.child_requests, name="child_requests"),
    path(f"{_CHILD}nieuw/", family.child_new_request, name="child_new_request"),
    path(f"{_CHILD}<uuid:number>/", family.child_request, name="child_request"),
    path(f"{_CHILD}<uuid:number>/brieven/<uuid:letter>/", family.child_request_letter, name="child_request_letter"),
    path(_OWN, family.own_requests, name="own_requests"),
    path(f"{_OWN}nieuw/", family.own_new_request, name="own_new_request"),
    path(f"{_OWN}<uuid:number>/", family.own_request, name="own_request"),
    path(f"{_OWN}<uuid:number>/brieven/<uuid:letter>/", family.own_request_letter, name="own_request_letter"),
    path("verzoek-aannemen/<uuid:uid>/", desk.desk_request, name="desk_request"),
    path("verzoeken/", queue.requests, name="requests"),
    path("verzoeken/stilgezet/", queue.restrictions, name="restrictions"),
    path("verzoeken/ontvangers/", queue.recipients, name="recipients"),
    path("verzoeken/cijfers/", queue.figures, name="request_figures"),
    path(_ONE, handling.pupil_requests, name="pupil_requests"),
    path(f"{_ONE}<uuid:number>/", handling.handled_request, name="handled_request"),
    *(
        path(f"{_ONE}<uuid:number>/{what}/", handling.handle_request, {"what": what}, name=f"handle_request_{what}")
        for what in handling.STEPS_TAKEN
    ),
    path(f"{_ONE}<uuid:number>/brieven/<uuid:letter>/", handling.request_letter, name="request_letter"),
    path(f"{_ONE}extra-toezicht/", close_watch_views.put_close_watch, name="close_watch"),
    path(f"{_ONE}extra-toezicht/<uuid:number>/", close_watch_views.lift_close_watch, name="lift_close_watch"),
    path(f"{_ONE}stilgezet/<uuid:number>/", following.lift_restriction, name="lift_restriction"),
    path(f"{_ONE}ontvangers/<uuid:number>/", following.tell_recipient, name="tell_recipient"),
]

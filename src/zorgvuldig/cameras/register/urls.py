"""Addresses of the register of cameras, behind `cameras/`."""

from django.urls import path

from zorgvuldig.cameras.register import pages as views
from zorgvuldig.cameras.register import plan_pages as plans

urlpatterns = [
    path("", views.cameras, name="cameras"),
    path("nieuw/", views.new_camera, name="new_camera"),
    path("plattegronden/", plans.floor_plans, name="floor_plans"),
    path("plattegronden/nieuw/", plans.new_floor_plan, name="new_floor_plan"),
    path("plattegronden/<uuid:plan>/tekening/", plans.floor_plan_picture, name="floor_plan_picture"),
    path("<uuid:camera>/", views.camera, name="camera"),
    path("<uuid:camera>/veranderen/", views.edit_camera, name="edit_camera"),
    path("<uuid:camera>/goedkeuren/", views.approve_camera, name="approve_camera"),
    path("<uuid:camera>/einde/", views.end_camera, name="end_camera"),
    path("<uuid:camera>/plaats/", plans.camera_plan, name="camera_plan"),
    path("<uuid:camera>/beeld/", plans.camera_view, name="camera_view"),
    path("<uuid:camera>/beeld/foto/", plans.camera_view_picture, name="camera_view_picture"),
    path("<uuid:camera>/verborgen/", views.new_covert_case, name="new_covert_case"),
    path("<uuid:camera>/verborgen/<uuid:case>/", views.covert_case, name="covert_case"),
]

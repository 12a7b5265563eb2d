"""The addresses of a number's menu."""

from django.urls import path

from . import views

AT = "<int:office_id>/numbers/<int:number_id>/menu/"
STEP = f"{AT}steps/<slug:step>/"

ADDRESSES = [
    path(AT, views.menu, name="numbers_menu"),
    path(f"{AT}whole/", views.whole, name="numbers_whole"),
    path(f"{AT}picture/", views.picture, name="numbers_picture"),
    path(f"{AT}publish/", views.publish, name="numbers_publish"),
    path(f"{AT}undo/", views.undo, name="numbers_undo"),
    path(f"{AT}copy/", views.copy, name="numbers_copy"),
    path(f"{AT}discard/", views.discard, name="numbers_discard"),
    path(f"{AT}versions/<int:menuversion_id>/", views.back, name="numbers_back"),
    path(f"{AT}try/", views.walk, name="numbers_walk"),
    path(f"{AT}ring/", views.ring, name="numbers_ring"),
    path(f"{AT}speak/", views.speak, name="numbers_speak"),
    path(STEP, views.step, name="numbers_step"),
    path(f"{STEP}<slug:language>/sound/", views.sound, name="numbers_sound"),
    path(f"{STEP}<slug:language>/record/", views.record, name="numbers_record"),
    path(f"{STEP}<slug:language>/unrecord/", views.unrecord, name="numbers_unrecord"),
]

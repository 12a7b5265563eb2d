"""The customer's addresses; the office's name in the path comes last of all."""

from django.urls import path

from . import opinion, telephone, video, video_check, views, web_call, webforms

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("demo/ring/", views.ring, name="ring"),
    path("demo/telephone/", telephone.page, name="telephone"),
    path("demo/telephone/write/", telephone.write, name="telephone_write"),
    path("<slug:office>/logo.png", views.logo, name="logo"),
    path("<slug:office>/call/", web_call.page, name="call"),
    path("<slug:office>/video/", video.page, name="video"),
    path("<slug:office>/video/check/", video_check.page, name="video_check"),
    path(
        "<slug:office>/video/interpreter/",
        video.page,
        {"interprets": True},
        name="video_interpreter",
    ),
    path("<slug:office>/form/", webforms.start, name="form"),
    path("<slug:office>/form/<slug:place>/", webforms.questions, name="form_questions"),
    path("<slug:office>/form/<slug:place>/contact/", webforms.contact, name="form_contact"),
    path("<slug:office>/form/<slug:place>/check/", webforms.check, name="form_check"),
    path("<slug:office>/form/<slug:place>/sent/", webforms.sent, name="form_sent"),
    path("<slug:office>/o/<str:token>/", opinion.page, name="opinion"),
    path("<slug:office>/", views.contact, name="contact"),
]

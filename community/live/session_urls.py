"""Addresses of sessions: lists, pages, planning, people, the door, calendars."""

from django.urls import path

from .views import calendars, door, figures, links, people, planning, script, sessions

urlpatterns = [
    path("", sessions.session_list, name="session-list"),
    path("new/", planning.session_new, name="session-new"),
    path("calendar/", calendars.calendar_page, name="calendar"),
    path("calendar.ics", calendars.public_feed, name="calendar-public"),
    path("calendar/<str:key>.ics", calendars.own_feed, name="calendar-own"),
    path("answer/<str:key>/", links.link_answer, name="link-answer"),
    path("parts/<int:pk>/answer/", people.part_answer, name="part-answer"),
    path("parts/<int:pk>/end/", people.part_end, name="part-end"),
    path("door/<int:pk>/tick/", door.door_tick, name="door-tick"),
    path("door/<int:pk>/untick/", door.door_untick, name="door-untick"),
    path("<int:pk>/", sessions.session_detail, name="session-detail"),
    path("<int:pk>/answer/", sessions.session_answer, name="session-answer"),
    path("<int:pk>/session.ics", calendars.session_ics, name="session-ics"),
    path("<int:pk>/edit/", planning.session_edit, name="session-edit"),
    path("<int:pk>/cancel/", planning.session_cancel, name="session-cancel"),
    path("<int:pk>/rehearse/", planning.session_rehearse, name="session-rehearse"),
    path("<int:pk>/people/", people.session_people, name="session-people"),
    path("<int:pk>/people/ask/", people.part_ask, name="part-ask"),
    path("<int:pk>/people/invite/", people.session_invite, name="session-invite"),
    path("<int:pk>/people/write/", people.session_write, name="session-write"),
    path("<int:pk>/script/", script.session_script, name="session-script"),
    path("cues/<int:pk>/", script.cue_change, name="cue-change"),
    path("<int:pk>/door/", door.session_door, name="session-door"),
    path("<int:pk>/figures/", figures.session_figures, name="session-figures"),
]

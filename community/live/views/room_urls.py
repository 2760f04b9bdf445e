"""Addresses of rooms, of what is said there, and of the ways in."""

from django.urls import path

from . import joining, present, rooms, transcripts

room_urls = [
    path("join/", joining.session_join, name="session-join"),
    path("j/<slug:code>/", joining.code_follow, name="code-follow"),
    path("preferences/", joining.preferences_choose, name="preferences-choose"),
    path("items/<int:pk>/", rooms.item_detail, name="item-detail"),
    path("<int:pk>/room/", rooms.room_detail, name="room-detail"),
    path("<int:pk>/act/", rooms.room_act, name="room-act"),
    path("<int:pk>/since/", rooms.room_since, name="room-since"),
    path("<int:pk>/desk/", rooms.room_desk, name="room-desk"),
    path("<int:pk>/here/", present.room_people, name="room-people"),
    path("<int:pk>/screen/", joining.room_screen, name="room-screen"),
    path("<int:pk>/transcript/", transcripts.room_transcript, name="room-transcript"),
    path("<int:pk>/transcript.md", transcripts.transcript_export, {"kind": "md"}, name="transcript-text"),
    path("<int:pk>/transcript.json", transcripts.transcript_export, {"kind": "json"}, name="transcript-data"),
]

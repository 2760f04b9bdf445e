"""Addresses below /live/."""

from django.urls import path

from .session_urls import urlpatterns as session_urls
from .views import afterwards, judging
from .views.room_urls import room_urls

app_name = "live"
afterwards_urls = [
    path("<int:pk>/publish/", afterwards.session_publish, name="session-publish"),
    path("<int:pk>/my-name/", afterwards.name_withdraw, name="name-withdraw"),
    path("questions/<int:pk>/answer/", afterwards.question_answer, name="question-answer"),
    path("items/<int:pk>/judge/", judging.item_judge, name="item-judge"),
]
urlpatterns = [*session_urls, *room_urls, *afterwards_urls]

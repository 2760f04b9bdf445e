"""Addresses of Discourse, phpBB, Flarum and HyperKitty: the last ones looked at."""

from django.urls import path

from .views.old_addresses import old_address

app_name = "old"
urlpatterns = [
    path("t/<path:rest>", old_address, name="discourse"),
    path("c/<path:rest>", old_address, name="discourse-category"),
    path("d/<path:rest>", old_address, name="flarum"),
    path("viewtopic.php", old_address, name="phpbb-topic"),
    path("viewforum.php", old_address, name="phpbb-forum"),
    path("<path:rest>/viewtopic.php", old_address, name="phpbb-topic-below"),
    path("<path:rest>/viewforum.php", old_address, name="phpbb-forum-below"),
    path("archives/list/<path:rest>", old_address, name="hyperkitty"),
    path("hyperkitty/list/<path:rest>", old_address, name="hyperkitty-below"),
]

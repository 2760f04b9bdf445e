"""Addresses of the forums."""

from django.urls import path

from .views import categories, drafts, feeds, lists, posts, suggestions, topics

app_name = "forums"
urlpatterns = [
    path("", lists.topic_list, name="topic-list"),
    path("new/", topics.topic_new, name="topic-new"),
    path("read/", topics.topics_read, name="topics-read"),
    path("preview/", posts.preview, name="preview"),
    path("people/", suggestions.people_suggest, name="people-suggest"),
    path("draft/", drafts.draft_save, name="draft-save"),
    path("draft/discard/", drafts.draft_discard, name="draft-discard"),
    path("drafts/", drafts.draft_list, name="draft-list"),
    path("feed.atom", feeds.latest, name="feed"),
    path("categories/", categories.category_list, name="category-list"),
    path("categories/new/", categories.category_new, name="category-new"),
    path("categories/<slug:slug>/", categories.category_edit, name="category-edit"),
    path("c/<slug:slug>/", lists.category_detail, name="category-detail"),
    path("c/<slug:slug>/feed.atom", feeds.of_category, name="category-feed"),
    path("t/<int:topic_id>/", topics.topic_detail, name="topic"),
    path("t/<int:topic_id>/<int:number>/", topics.topic_post, name="topic-post"),
    path("t/<int:topic_id>/<int:number>/replies/", topics.topic_replies, name="topic-replies"),
    path("t/<int:topic_id>/unread/", topics.topic_unread, name="topic-unread"),
    path("t/<int:topic_id>/posts/", topics.topic_posts, name="topic-posts"),
    path("t/<int:topic_id>/reply/", posts.post_new, name="post-new"),
    path("t/<int:topic_id>/read/", topics.topic_read, name="topic-read"),
    path("t/<int:topic_id>/watch/", topics.topic_watch, name="topic-watch"),
    path("t/<int:topic_id>/retitle/", topics.topic_retitle, name="topic-retitle"),
    path("t/<int:topic_id>/close/", topics.topic_close, name="topic-close"),
    path("t/<int:topic_id>/reopen/", topics.topic_reopen, name="topic-reopen"),
    path("t/<int:topic_id>/pin/", topics.topic_pin, name="topic-pin"),
    path("t/<int:topic_id>/unpin/", topics.topic_unpin, name="topic-unpin"),
    path("t/<int:topic_id>/feed.atom", feeds.of_topic, name="topic-feed"),
    path("t/<int:topic_id>/<slug:slug>/", topics.topic_detail, name="topic-detail"),
    path("p/<int:post_id>/edit/", posts.post_edit, name="post-edit"),
    path("p/<int:post_id>/delete/", posts.post_delete, name="post-delete"),
    path("p/<int:post_id>/restore/", posts.post_restore, name="post-restore"),
    path("p/<int:post_id>/react/", posts.post_react, name="post-react"),
    path("p/<int:post_id>/history/", posts.post_history, name="post-history"),
    path("p/<int:post_id>/quote/", posts.post_quote, name="post-quote"),
]

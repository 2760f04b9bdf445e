"""Addresses of screening, below /moderation/screening/."""

from django.urls import path

from .views import deciding, rule_sets

app_name = "screening"
urlpatterns = [
    path("", rule_sets.set_list, name="set-list"),
    path("sets/new/", rule_sets.set_new, name="set-new"),
    path("sets/<int:set_id>/", rule_sets.set_detail, name="set-detail"),
    path("sets/<int:set_id>/edit/", rule_sets.set_edit, name="set-edit"),
    path("sets/<int:set_id>/try/", rule_sets.trial_start, name="trial-start"),
    path("sets/<int:set_id>/try/<int:trial_id>/stop/", rule_sets.trial_stop, name="trial-stop"),
    path("sets/<int:set_id>/shadow/", rule_sets.set_shadow, name="set-shadow"),
    path("sets/<int:set_id>/live/", rule_sets.set_live, name="set-live"),
    path("sets/<int:set_id>/retire/", rule_sets.set_retire, name="set-retire"),
    path("code/", deciding.coded_list, name="coded-list"),
    path("code/<slug:name>/", deciding.coded_switch, name="coded-switch"),
    path("assistant/", deciding.assistant, name="assistant"),
    path("assistant/set/", deciding.assistant_set, name="assistant-set"),
    path("assistant/teach/", deciding.assistant_teach, name="assistant-teach"),
    path("proposals/<int:proposal_id>/confirm/", deciding.proposal_confirm, name="proposal-confirm"),
    path("proposals/<int:proposal_id>/drop/", deciding.proposal_drop, name="proposal-drop"),
]

"""Addresses of moderation."""

from django.urls import path

from .views import cases, decisions, log, mine, notices, queue, reports, rules

app_name = "moderation"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("report/", reports.thing_report, name="thing-report"),
    path("reports/", reports.report_list, name="report-list"),
    path("reports/<int:report_id>/withdraw/", reports.report_withdraw, name="report-withdraw"),
    path("notice/", notices.notice_file, name="notice-file"),
    path("notices/<str:token>/", notices.notice_detail, name="notice-detail"),
    path("cases/open/", reports.case_open, name="case-open"),
    path("cases/<int:case_id>/", cases.case_detail, name="case-detail"),
    path("cases/<int:case_id>/claim/", cases.case_claim, name="case-claim"),
    path("cases/<int:case_id>/release/", cases.case_release, name="case-release"),
    path("cases/<int:case_id>/take-over/", cases.case_take_over, name="case-take-over"),
    path("cases/<int:case_id>/lease/", cases.lease_renew, name="lease-renew"),
    path("cases/<int:case_id>/note/", cases.note_write, name="note-write"),
    path("cases/<int:case_id>/hold/", cases.thing_hold, name="thing-hold"),
    path("cases/<int:case_id>/decide/", decisions.case_decide, name="case-decide"),
    path("cases/<int:case_id>/letter/", decisions.letter_preview, name="letter-preview"),
    path("decisions/<int:decision_id>/undo/", decisions.decision_undo, name="decision-undo"),
    path("log/", log.log, name="log"),
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/new/", rules.rule_new, name="rule-new"),
    path("rules/<slug:code>/", rules.rule_edit, name="rule-edit"),
    path("rules/<slug:code>/retire/", rules.rule_retire, name="rule-retire"),
    path("mine/", mine.statement_list, name="statement-list"),
    path("mine/<int:statement_id>/", mine.statement_detail, name="statement-detail"),
]

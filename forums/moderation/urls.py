"""Addresses of moderation."""

from django.urls import path

from .views import appeals, cases, decisions, kept, log, mine, queue, reports, rules, sanctions

app_name = "moderation"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("report/", reports.thing_report, name="thing-report"),
    path("reports/", reports.report_list, name="report-list"),
    path("reports/<int:report_id>/withdraw/", reports.report_withdraw, name="report-withdraw"),
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
    path("decisions/<int:decision_id>/appeal/", appeals.appeal_new, name="appeal-new"),
    path("reports/<int:report_id>/appeal/", appeals.report_appeal, name="report-appeal"),
    path("appeals/<int:appeal_id>/", appeals.appeal_detail, name="appeal-detail"),
    path("appeals/<int:appeal_id>/message/", appeals.appeal_message, name="appeal-message"),
    path("appeals/<int:appeal_id>/withdraw/", appeals.appeal_withdraw, name="appeal-withdraw"),
    path("appeals/<int:appeal_id>/decide/", appeals.appeal_decide, name="appeal-decide"),
    path("appeals/<int:appeal_id>/look-again/", appeals.appeal_look_again, name="appeal-look-again"),
    path("sanctions/", sanctions.sanction_list, name="sanction-list"),
    path("sanctions/<int:sanction_id>/", sanctions.sanction_detail, name="sanction-detail"),
    path("sanctions/<int:sanction_id>/confirm/", sanctions.sanction_confirm, name="sanction-confirm"),
    path("sanctions/<int:sanction_id>/keep/", sanctions.sanction_keep, name="sanction-keep"),
    path("sanctions/<int:sanction_id>/lift/", sanctions.sanction_lift, name="sanction-lift"),
    path("kept/<int:kept_id>/read/", kept.kept_read, name="kept-read"),
    path("cases/<int:case_id>/legal-hold/", kept.hold_place, name="hold-place"),
    path("legal-holds/<int:hold_id>/lift/", kept.hold_lift, name="hold-lift"),
    path("log/", log.log, name="log"),
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/new/", rules.rule_new, name="rule-new"),
    path("rules/<slug:code>/", rules.rule_edit, name="rule-edit"),
    path("rules/<slug:code>/retire/", rules.rule_retire, name="rule-retire"),
    path("mine/", mine.statement_list, name="statement-list"),
    path("mine/erase/", kept.own_erase, name="own-erase"),
    path("mine/export/", mine.own_export, name="own-export"),
    path("mine/<int:statement_id>/", mine.statement_detail, name="statement-detail"),
]

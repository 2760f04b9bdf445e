"""Addresses of moderation."""

from django.urls import path

from .views import audit, cases, decisions, log, looks, mine, queue, reports, rules, transparency, trust

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
    path("log/", log.log, name="log"),
    path("log/feed/", log.log_feed, name="log-feed"),
    path("log/heads.txt", log.heads, name="log-heads"),
    path("log/<int:entry_id>/", log.log_entry, name="log-entry"),
    path("log/<int:entry_id>/correct/", log.log_correct, name="log-correct"),
    path("looks/", looks.look_list, name="look-list"),
    path("looks/<int:look_id>/", looks.look_give, name="look-give"),
    path("looks/<int:look_id>/skip/", looks.look_skip, name="look-skip"),
    path("agreement/", looks.agreement, name="agreement"),
    path("transparency/", transparency.transparency, name="transparency"),
    path("statements/", transparency.statement_export, name="statement-export"),
    path("audit/", audit.audit_log, name="audit-log"),
    path("audit/<int:number>/erase/", audit.words_erase, name="words-erase"),
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/new/", rules.rule_new, name="rule-new"),
    path("rules/<slug:code>/", rules.rule_edit, name="rule-edit"),
    path("rules/<slug:code>/<int:number>/", rules.rule_version, name="rule-version"),
    path("rules/<slug:code>/retire/", rules.rule_retire, name="rule-retire"),
    path("you/", trust.own_standing, name="own-standing"),
    path("trust/", trust.trust_list, name="trust-list"),
    path("trust/<int:member_id>/take/", trust.trust_take, name="trust-take"),
    path("settings/", trust.limits_change, name="limits-change"),
    path("mine/", mine.statement_list, name="statement-list"),
    path("mine/<int:statement_id>/", mine.statement_detail, name="statement-detail"),
]

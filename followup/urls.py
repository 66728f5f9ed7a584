"""Addresses of plans, reports, evaluations and lessons."""

from django.urls import path

from followup.views import evaluations, extensions, lessons, plans, report_review, reports, visits

urlpatterns = [
    path("follow-up/", plans.follow_up, name="follow_up"),
    path("follow-up/visits/", visits.site_visits, name="site_visits"),
    path("follow-up/visits/draw/", visits.site_visits_draw, name="site_visits_draw"),
    path("follow-up/visits/<uuid:public_id>/", visits.site_visit, name="site_visit"),
    path("follow-up/<dnr:number>/visit/", visits.visit_plan, name="visit_plan"),
    path("follow-up/<dnr:number>/", plans.plan, name="plan"),
    path("reports/<uuid:public_id>/", reports.report, name="report"),
    path("reports/<uuid:public_id>/review/", report_review.report_review, name="report_review"),
    path("reports/<uuid:public_id>/more-time/", extensions.report_more_time, name="report_more_time"),
    path(
        "reports/<uuid:public_id>/more-time/answer/",
        extensions.report_more_time_answer,
        name="report_more_time_answer",
    ),
    path("reports/<uuid:public_id>/visit/", report_review.visit, name="visit"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/<dnr:number>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<dnr:number>/evaluation.pdf", evaluations.evaluation_pdf, name="evaluation_pdf"),
    path("evaluations/<dnr:number>/<slug:step>/", evaluations.evaluation_step, name="evaluation_step"),
    path("lessons/", lessons.lessons, name="lessons"),
    path("lessons/<uuid:public_id>/", lessons.lesson, name="lesson"),
    path("lessons/<uuid:public_id>/write/", lessons.lesson_edit, name="lesson_edit"),
    path("lessons/<uuid:public_id>/<slug:step>/", lessons.lesson_step, name="lesson_step"),
]

"""Addresses of plans, reports and evaluations."""

from django.urls import path

from followup.views import evaluations, plans, reports

urlpatterns = [
    path("follow-up/", plans.follow_up, name="follow_up"),
    path("follow-up/<dnr:number>/", plans.plan, name="plan"),
    path("reports/<uuid:public_id>/", reports.report, name="report"),
    path("reports/<uuid:public_id>/review/", reports.report_review, name="report_review"),
    path("reports/<uuid:public_id>/visit/", reports.visit, name="visit"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/<dnr:number>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<dnr:number>/<slug:step>/", evaluations.evaluation_step, name="evaluation_step"),
]

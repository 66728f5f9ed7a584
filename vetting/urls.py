"""Addresses of vettings."""

from django.urls import path

from vetting.views import criteria, fairness, hits, own_file, steps, vettings

urlpatterns = [
    path("vetting/", vettings.vettings, name="vettings"),
    path("vetting/criteria/", criteria.criteria, name="criteria"),
    path("vetting/criteria/<int:pk>/end/", criteria.criterion_end, name="criterion_end"),
    path("vetting/statistics/", fairness.fairness, name="fairness"),
    path("organisations/<orgnr:number>/file/", own_file.own_file, name="own_file"),
    path("vetting/<dnr:number>/", vettings.vetting, name="vetting"),
    path("vetting/<dnr:number>/read/", vettings.vetting_read, name="vetting_read"),
    path("vetting/<dnr:number>/findings/<int:finding>/evidence/", steps.evidence, name="evidence_add"),
    path("vetting/<dnr:number>/renew/", steps.vetting_renew, name="vetting_renew"),
    path("vetting/<dnr:number>/referrals/<int:referral>/", steps.referral_answer, name="referral_answer"),
    path("vetting/<dnr:number>/hits/<int:hit>/dismiss/", hits.hit_dismiss, name="hit_dismiss"),
    path("vetting/<dnr:number>/<slug:step>/", steps.vetting_step, name="vetting_step"),
]

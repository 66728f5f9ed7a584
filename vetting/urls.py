"""Addresses of vettings."""

from django.urls import path

from vetting.views import hits, steps, vettings

urlpatterns = [
    path("vetting/", vettings.vettings, name="vettings"),
    path("vetting/<dnr:number>/", vettings.vetting, name="vetting"),
    path("vetting/<dnr:number>/read/", vettings.vetting_read, name="vetting_read"),
    path("vetting/<dnr:number>/findings/<int:finding>/evidence/", steps.evidence, name="evidence_add"),
    path("vetting/<dnr:number>/hits/<int:hit>/dismiss/", hits.hit_dismiss, name="hit_dismiss"),
    path("vetting/<dnr:number>/<slug:step>/", steps.vetting_step, name="vetting_step"),
]

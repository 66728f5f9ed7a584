"""Addresses of documents, letters, hearings, the journal, and pages about the system."""

from django.urls import path

from registry.views import about, audit, documents, health, hearings, letters, my_settings, wordings

urlpatterns = [
    path("documents/<uuid:public_id>/", documents.document, name="document"),
    path("letters/", letters.letters, name="letters"),
    path("letters/wordings/", wordings.wordings, name="wordings"),
    path("letters/wordings/<slug:place>/<slug:letter>/", wordings.wording, name="wording"),
    path("letters/wordings/<slug:place>/<slug:letter>/back/", wordings.wording_back, name="wording_back"),
    path("letters/<uuid:public_id>/reached/", letters.letter_reached, name="letter_reached"),
    path("letters/<uuid:public_id>/", letters.letter, name="letter"),
    path("letters/<uuid:public_id>/pdf/", letters.letter_pdf, name="letter_pdf"),
    path("hearings/<uuid:public_id>/", hearings.hearing_answer, name="hearing_answer"),
    path("hearings/<uuid:public_id>/more-time/", hearings.hearing_more_time, name="hearing_more_time"),
    path("hearings/<uuid:public_id>/more-time/answer/", hearings.more_time_answer, name="more_time_answer"),
    path("my-settings/", my_settings.my_settings, name="my_settings"),
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.verify_journal, name="audit_verify"),
    path("how-it-works/", about.how_it_works, name="how_it_works"),
    path("about/accessibility/", about.accessibility, name="about_accessibility"),
    path("about/personal-data/", about.personal_data, name="about_personal_data"),
    path("about/help/", about.help_page, name="about_help"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

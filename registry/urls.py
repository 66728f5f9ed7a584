"""Addresses of documents, letters, hearings, the journal, and pages about the system."""

from django.urls import path

from registry.views import (
    about,
    audit,
    documents,
    handling_requests,
    health,
    hearings,
    letters,
    my_settings,
    organisation_people,
    redacting,
    register,
    requests,
    wordings,
)

urlpatterns = [
    path("documents/<uuid:public_id>/", documents.document, name="document"),
    path("documents/", register.document_register, name="document_register"),
    path("documents/public/", register.public_document_register, name="public_document_register"),
    path("documents/<dnr:number>/<int:entry>/words/", register.register_words, name="register_words"),
    path("document-requests/", handling_requests.document_requests, name="document_requests"),
    path("document-requests/new/", requests.document_request_new, name="document_request_new"),
    path("document-requests/<uuid:public_id>/", requests.document_request_answer, name="document_request_answer"),
    path(
        "document-requests/<uuid:public_id>/letter/", requests.document_request_letter, name="document_request_letter"
    ),
    path(
        "document-requests/<uuid:public_id>/copies/<int:item>/",
        requests.document_request_copy,
        name="document_request_copy",
    ),
    path("document-requests/<dnr:number>/", handling_requests.document_request, name="document_request"),
    path(
        "document-requests/<dnr:number>/documents/<int:item>/", redacting.requested_document, name="requested_document"
    ),
    path(
        "document-requests/<dnr:number>/documents/<int:item>/preview/",
        redacting.requested_preview,
        name="requested_preview",
    ),
    path(
        "document-requests/<dnr:number>/documents/<int:item>/pages/<int:page>/",
        redacting.requested_picture,
        name="requested_picture",
    ),
    path(
        "document-requests/<dnr:number>/documents/<int:item>/<slug:step>/",
        redacting.requested_document_step,
        name="requested_document_step",
    ),
    path(
        "document-requests/<dnr:number>/<slug:step>/",
        handling_requests.document_request_step,
        name="document_request_step",
    ),
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
    path("organisations/new/", organisation_people.organisation_new, name="organisation_new"),
    path("organisations/<orgnr:number>/people/", organisation_people.organisation_people, name="organisation_people"),
    path(
        "organisations/<orgnr:number>/people/<slug:step>/",
        organisation_people.organisation_people_step,
        name="organisation_people_step",
    ),
    path(
        "organisations/<orgnr:number>/people/<slug:step>/<int:key>/",
        organisation_people.organisation_people_step,
        name="organisation_people_end",
    ),
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

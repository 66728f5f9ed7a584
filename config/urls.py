"""Which address belongs to which app?"""

from django.contrib import admin
from django.urls import include, path, register_converter

from registry.converters import OrganisationNumberConverter, RegistryNumberConverter

register_converter(RegistryNumberConverter, "dnr")
register_converter(OrganisationNumberConverter, "orgnr")

urlpatterns = [
    path("", include("grants.urls")),
    path("", include("registry.urls")),
    path("", include("vetting.urls")),
    path("", include("followup.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]

handler404 = "config.errors.page_not_found"
handler403 = "config.errors.permission_denied"

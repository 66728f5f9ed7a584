"""How do registry numbers and organisation numbers look in addresses?"""

from django.urls.converters import StringConverter

from registry.identifiers import DNR_PATTERN, ORGNR_PATTERN


class RegistryNumberConverter(StringConverter):
    """`SOC-2026-0871` in an address."""

    regex = DNR_PATTERN


class OrganisationNumberConverter(StringConverter):
    """`802990-7014` in an address."""

    regex = ORGNR_PATTERN

"""How is the EU's consolidated list of financial sanctions written?"""

from collections.abc import Iterator

from lxml import etree

from vetting.screening.lists.content import (
    Identifier,
    ListedEntry,
    ListedName,
    ParsedList,
    UnreadableList,
    names_in_order,
)
from vetting.screening.lists.reading import checked_name, day_of, each_once, line_of, tidy, time_of

NAMESPACE = "{http://eu.europa.ec/fpi/fsd/export}"
ROOT = f"{NAMESPACE}export"
_KINDS = {"person": "person", "P": "person", "enterprise": "organisation", "E": "organisation"}


def parse(root: "etree._Element") -> ParsedList:
    """The list in the tree. Raises UnreadableList."""
    dated_at = time_of(root.get("generationDate", ""), root)
    entities = root.iterchildren(f"{NAMESPACE}sanctionEntity")
    return ParsedList("eu", dated_at, each_once((_entry(each), line_of(each)) for each in entities))


def _entry(element: "etree._Element") -> ListedEntry:
    reference = tidy(element.get("euReferenceNumber", "")) or tidy(element.get("logicalId", ""))
    if not reference:
        raise UnreadableList("an entry has no reference number", line=line_of(element))
    subject = element.find(f"{NAMESPACE}subjectType")
    written = "" if subject is None else subject.get("code", "") or subject.get("classificationCode", "")
    if written not in _KINDS:
        raise UnreadableList(f"{reference} is neither a person nor an organisation: “{written}”", line=line_of(element))
    names = [
        ListedName(checked_name(text, alias), alias.get("strong", "true") == "false")
        for alias in element.iterchildren(f"{NAMESPACE}nameAlias")
        if (text := _name(alias))
    ]
    if not names:
        raise UnreadableList(f"{reference} has no name", line=line_of(element))
    regulation = element.find(f"{NAMESPACE}regulation")
    programme, in_force = ("", "") if regulation is None else (regulation.get("programme", ""), _in_force(regulation))
    return ListedEntry(
        reference=reference,
        kind=_KINDS[written],
        names=names_in_order(names),
        identifiers=tuple(dict.fromkeys(_identifiers(element))),
        programme=programme,
        listed_on=day_of(element.get("designationDate", "") or in_force, element),
    )


def _in_force(regulation: "etree._Element") -> str:
    return regulation.get("entryIntoForceDate", "") or regulation.get("publicationDate", "")


def _name(alias: "etree._Element") -> str:
    return tidy(alias.get("wholeName", "")) or _joined(alias, " ", "firstName", "middleName", "lastName")


def _identifiers(element: "etree._Element") -> Iterator[Identifier]:
    for born in element.iterchildren(f"{NAMESPACE}birthdate"):
        if when := tidy(born.get("birthdate", "") or born.get("year", "")):
            yield Identifier("birth_date", when)
        if where := _joined(born, ", ", "place", "city", "countryDescription"):
            yield Identifier("birth_place", where)
    for citizenship in element.iterchildren(f"{NAMESPACE}citizenship"):
        if country := tidy(citizenship.get("countryDescription", "")):
            yield Identifier("nationality", country)
    for address in element.iterchildren(f"{NAMESPACE}address"):
        if where := _joined(address, ", ", "street", "zipCode", "city", "countryDescription"):
            yield Identifier("address", where)
    for document in element.iterchildren(f"{NAMESPACE}identification"):
        kind = document.get("identificationTypeDescription", "") or document.get("identificationTypeCode", "")
        if number := tidy(document.get("number", "") or document.get("latinNumber", "")):
            is_registration = document.get("identificationTypeCode", "") in ("regnumber", "trn", "swiftbic")
            yield Identifier(
                "registration_number" if is_registration else "document", ", ".join(filter(None, (tidy(kind), number)))
            )


def _joined(element: "etree._Element", between: str, *names: str) -> str:
    return between.join(filter(None, (tidy(element.get(name, "")) for name in names)))

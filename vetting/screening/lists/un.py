"""How is the consolidated list of the UN's Security Council written?"""

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
from vetting.screening.lists.reading import checked_name, day_of, each_once, line_of, text_of, tidy, time_of

ROOT = "CONSOLIDATED_LIST"
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def parse(root: "etree._Element") -> ParsedList:
    """The list in the tree. Raises UnreadableList."""
    dated_at = time_of(root.get("dateGenerated", ""), root)
    return ParsedList("un", dated_at, each_once(_entries(root)))


def _entries(root: "etree._Element") -> Iterator[tuple[ListedEntry, int | None]]:
    for section, tag, kind, prefix in (
        ("INDIVIDUALS", "INDIVIDUAL", "person", "INDIVIDUAL"),
        ("ENTITIES", "ENTITY", "organisation", "ENTITY"),
    ):
        found = root.find(section)
        if found is None:
            raise UnreadableList(f"the part {section} is missing", line=line_of(root))
        for element in found.iterchildren(tag):
            yield _entry(element, kind, prefix), line_of(element)


def _entry(element: "etree._Element", kind: str, prefix: str) -> ListedEntry:
    reference = text_of(element, "REFERENCE_NUMBER")
    if not reference:
        raise UnreadableList("an entry has no reference number", line=line_of(element))
    main = tidy(" ".join(text_of(element, name) for name in _NAMES))
    if not main:
        raise UnreadableList(f"{reference} has no name", line=line_of(element))
    names = [ListedName(checked_name(main, element))]
    if original := text_of(element, "NAME_ORIGINAL_SCRIPT"):
        names.append(ListedName(checked_name(original, element)))
    for alias in element.iterchildren(f"{prefix}_ALIAS"):
        if text := text_of(alias, "ALIAS_NAME"):
            names.append(ListedName(checked_name(text, alias), text_of(alias, "QUALITY").lower() == "low"))
    return ListedEntry(
        reference=reference,
        kind=kind,
        names=names_in_order(names),
        identifiers=tuple(dict.fromkeys(_identifiers(element, prefix))),
        programme=text_of(element, "UN_LIST_TYPE"),
        listed_on=day_of(text_of(element, "LISTED_ON"), element),
    )


def _identifiers(element: "etree._Element", prefix: str) -> Iterator[Identifier]:
    for born in element.iterchildren("INDIVIDUAL_DATE_OF_BIRTH"):
        when = text_of(born, "DATE") or text_of(born, "YEAR")
        between = [text_of(born, "FROM_YEAR"), text_of(born, "TO_YEAR")]
        if when or any(between):
            yield Identifier("birth_date", when or "–".join(filter(None, between)))
    for place in element.iterchildren("INDIVIDUAL_PLACE_OF_BIRTH"):
        if value := _joined(place, "CITY", "STATE_PROVINCE", "COUNTRY"):
            yield Identifier("birth_place", value)
    for nationality in element.iterfind("NATIONALITY/VALUE"):
        if value := tidy(nationality.text or ""):
            yield Identifier("nationality", value)
    for address in element.iterchildren(f"{prefix}_ADDRESS"):
        if value := _joined(address, "STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY"):
            yield Identifier("address", value)
    for document in element.iterchildren("INDIVIDUAL_DOCUMENT"):
        if value := _joined(document, "TYPE_OF_DOCUMENT", "NUMBER", "ISSUING_COUNTRY"):
            yield Identifier("document", value)


def _joined(element: "etree._Element", *tags: str) -> str:
    return ", ".join(filter(None, (text_of(element, tag) for tag in tags)))

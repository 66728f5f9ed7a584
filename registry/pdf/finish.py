"""What makes drawn pages a document for everyone and for the archive? Structure, language, title, colours, metadata.

PDF/A-2a (ISO 19005-2, level A) and PDF/UA-1 (ISO 14289-1). Nothing in it depends on when or where it is made, so the
same input gives the same bytes.
"""

import datetime as dt
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, String

from registry.pdf.structure import Element, Mark

PRODUCER: Final = "Värna"
_PROFILE: Final = Path(__file__).parent.parent / "data" / "srgb.icc"
_OWNER_OF_ATTRIBUTE: Final = {"Scope": "/Table", "ListNumbering": "/List"}


@dataclass(frozen=True)
class About:
    """What the document says of itself. `language` is a tag such as sv-SE, `made_at` an aware time."""

    title: str
    author: str
    subject: str
    language: str
    made_at: dt.datetime


def finish(drawn: bytes, tree: Element, owners: list[list[Element]], about: About) -> bytes:
    """The pages as drawn, with their tree. `owners[page][number]` is the element that owns the mark."""
    with Pdf.open(io.BytesIO(drawn)) as pdf:
        root = pdf.Root
        root.Lang = String(about.language)
        root.MarkInfo = Dictionary(Marked=True)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.StructTreeRoot = _structure(pdf, tree, owners)
        root.OutputIntents = Array([_output_intent(pdf)])
        root.Metadata = pdf.make_stream(_xmp(about).encode(), Type=Name.Metadata, Subtype=Name.XML)
        for name in ("/PageMode", "/Outlines"):
            if name in root:
                del root[name]
        moment = _pdf_date(about.made_at)
        pdf.trailer.Info = pdf.make_indirect(
            Dictionary(
                Title=String(about.title),
                Author=String(about.author),
                Subject=String(about.subject),
                Producer=String(PRODUCER),
                CreationDate=String(moment),
                ModDate=String(moment),
            )
        )
        finished = io.BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(
            finished,
            min_version="1.7",
            deterministic_id=True,
            object_stream_mode=ObjectStreamMode.generate,
            compress_streams=True,
        )
    return finished.getvalue()


def _structure(pdf: Pdf, tree: Element, owners: list[list[Element]]) -> Object:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    made: dict[int, Object] = {}
    root.K = Array([_node(pdf, tree, root, made)])
    numbers = Array()
    for place, (page, on_page) in enumerate(zip(pdf.pages, owners, strict=True)):
        page.obj.StructParents = place
        page.obj.Tabs = Name.S
        numbers.append(place)
        numbers.append(pdf.make_indirect(Array([made[id(element)] for element in on_page])))
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(owners)
    return root


def _node(pdf: Pdf, element: Element, parent: Object, made: dict[int, Object]) -> Object:
    node = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.role}"), P=parent))
    made[id(element)] = node
    if element.alt:
        node.Alt = String(element.alt)
    if element.attributes:
        node.A = Array(
            [
                Dictionary({"/O": Name(_OWNER_OF_ATTRIBUTE[name]), f"/{name}": Name(f"/{value}")})
                for name, value in element.attributes
            ]
        )
    kids = Array()
    for kid in element.kids:
        if isinstance(kid, Mark):
            kids.append(Dictionary(Type=Name.MCR, Pg=pdf.pages[kid.page].obj, MCID=kid.number))
        else:
            kids.append(_node(pdf, kid, node, made))
    node.K = kids
    return node


@cache
def _profile() -> bytes:
    return _PROFILE.read_bytes()


def _output_intent(pdf: Pdf) -> Dictionary:
    profile = Stream(pdf, _profile(), N=3, Alternate=Name.DeviceRGB)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        RegistryName=String("http://www.color.org"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_indirect(profile),
    )


def _pdf_date(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def _xmp(about: About) -> str:
    moment = _xmp_date(about.made_at)
    title, author, subject = escape(about.title), escape(about.author), escape(about.subject)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>{escape(about.language)}</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{escape(PRODUCER)}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def _xmp_date(moment: dt.datetime) -> str:
    """The time as XMP writes it, in UTC."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")

"""Which applications does the demo city have, and how far has each come? One line for each; `reviewing` tells them."""

from typing import Final

from grants.demo.applying import Course

MELLANBRON: Final = "Samtalshuset Mellanbron"
COPPER: Final = "Boxsällskapet Kopparhandsken"
COMPASS: Final = "Mentorkretsen Kompassvännen"
NEWCOMER: Final = "Fikalaget Månskensbullen"
IRON: Final = "Kraftkretsen Järnbågen"

_IN_OPEN_CALLS: Final = [
    Course("open-social", COMPASS, "unfinished", "Mentorer på fler skolor", 348_000),
    Course("open-social", "Medlingsringen Två Stolar", "submitted"),
    Course("open-projekt", NEWCOMER, "draft", "Kvällsöppet med läxhjälp"),
    Course("open-projekt", "Debattklubben Talarlyktan", "submitted"),
    Course("open-ledar", "Bollsällskapet Tvärpasset", "submitted"),
    Course("open-ledar", "Flickforum Himlakastet", "submitted"),
    Course("open-ledar", "Skridskosällskapet Isnålen", "draft"),
    Course("open-skapande", "Teaterkollektivet Kulissräven", "submitted"),
    Course("open-skapande", "Musikhuset Bastrumman", "draft"),
    Course("open-kun", "Grannföreningen Gårdsgnistan", "submitted"),
    Course("open-kun", "Brädspelarna Trärutan", "draft"),
    Course("open-kun", "Roddlaget Ekstäven", "recalled"),
    Course("open-skp", "Friluftslaget Kantarellstigen", "draft"),
    Course("open-taxa", "Paraidrottarna Snabbhjulet", "submitted"),
]

_SOCIAL: Final = [
    Course("now-social", "Kvinnojouren Klippljuset", "assigned", "Stödgrupper för barn", supplement=True),
    Course("now-social", "Stiftelsen Vänderummet", "returned", "Följeslagare för den som lämnar"),
    Course("now-social", "Utvägsföreningen Nattstigen", "answered", "Kamratstöd dygnet runt", refuse=True),
    Course("now-social", "Föräldranätet Kvällsvinden", "assessed", officer=1),
    Course("now-social", "Flickforum Himlakastet", "awaiting_applicant", "Tjejgrupper i tre områden"),
    Course("now-social", "Språkcaféet Ordtrampolinen", "in_hearing", "Samhällsvägledning på lätt svenska", refuse=True),
    Course("now-social", "Matdelarna Soppkitteln", "vetting", vetting="rumour:escalated"),
    Course("now-social", "Stiftelsen Tryggtorget", "for_decision", share=85),
    Course("now-social", "Kamratföreningen Nyktra Ekorren", "for_decision", "Anhöriggrupp på kvällar"),
    Course("now-social", "Stiftelsen Framåtkajen", "decided", "Studiestöd för unga vuxna"),
    Course("now-social", "Grannföreningen Gårdsgnistan", "submitted", "Lånebod för familjer i kris"),
    Course("now-social", "Odlarlaget Rabarberrådet", "dismissed", "Odling i grannkommunen"),
    Course("now-social", "Nattvandrarringen Lyktvakan", "decided", "Nattvandring i city", refuse=True, officer=1),
]

_DISTRICTS: Final = [
    Course("now-eav", COPPER, "vetting", "Läxbord och öppen träning", vetting="copper:in_hearing"),
    Course("now-eav", "Demokratiskolan Öppna Lådan", "reported", "Valverkstad på torget", 190_000),
    Course("now-eav", "Matdelarna Soppkitteln", "in_review", "Gemensamma middagar"),
    Course("now-eav", "Stiftelsen Tryggtorget", "active", "Fältvandrare i centrum"),
    Course("now-eav", "Odlarlaget Rabarberrådet", "proposed", "Skördefest", refuse=True),
    Course("now-eav", "Musikhuset Bastrumman", "decided", "Öppen replokal", share=70),
    Course("now-eav", "Kodklubben Lilla Semikolonet", "submitted"),
    Course("now-eav", "Dansföreningen Vridmomentet", "awaiting_applicant", "Dans på äldreboenden"),
    Course("now-eav", "Brädspelarna Trärutan", "for_decision", "Spelkvällar i föreningshuset"),
    Course("now-jarva", MELLANBRON, "in_review", "Anhörigkvällar i Tensta", 90_000, officer=1),
    Course("now-jarva", "Läxkretsen Pennfågeln", "for_decision"),
    Course("now-jarva", "Kvinnoforum Trådvirveln", "active", "Språkcafé och medborgarkunskap", 80_000),
    Course("now-jarva", "Bollsällskapet Tvärpasset", "decided", "Öppen hall på fredagar"),
    Course("now-jarva", "Ungdomslaget Hoppstenen", "vetting", "Sommarjobb med coach", vetting="remedied:enhanced"),
    Course("now-jarva", "Nattvandrarringen Lyktvakan", "assigned"),
    Course("now-jarva", "Kodklubben Lilla Semikolonet", "in_hearing", "Programmering i Husby", refuse=True),
    Course("now-jarva", "Flickforum Himlakastet", "vetted", "Tjejgrupper i Rinkeby"),
    Course("now-jarva", "Medlingsringen Två Stolar", "recalled", "Grannmedling i Kista"),
    Course("now-sod", "Cykelverkstan Kugghjulskatten", "in_review"),
    Course("now-sod", "Teaterkollektivet Kulissräven", "for_decision", "Forumspel på fritidsgårdar"),
    Course("now-sod", "Utvägsföreningen Nattstigen", "dismissed", "Kamratstöd på Södermalm"),
    Course("now-sod", "Grannföreningen Gårdsgnistan", "vetting", "Gårdsfester", vetting="remedied:enhanced"),
    Course("now-aldre", "Seniorringen Kaffeklockan", "active", "Digital hjälp för äldre", 62_000),
    Course("now-aldre", "Äldrekretsen Äppelkärran", "active", "Matlag och besök", 55_000),
    Course("now-aldre", "Kören Dubbelrönnen", "assessed"),
]

_SPECIALISTS: Final = [
    Course("now-skola", "Debattklubben Talarlyktan", "for_decision", "Rollspel om demokrati"),
    Course("now-skola", "Medlingsringen Två Stolar", "reviewed", "Konfliktverkstäder i åk 7–9"),
    Course("now-skola", "Demokratiskolan Öppna Lådan", "vetting", "Källkritik i gymnasiet", vetting="rumour:referred"),
    Course("now-skola", "Scoutkåren Mossmyran", "assigned", "Lägerskola"),
    Course("now-skola", "Läxkretsen Pennfågeln", "active", "Läxhjälp på tre skolor"),
    Course("now-skola", "Ungdomslaget Hoppstenen", "answered", "Läsläger på lov", refuse=True),
    Course("now-skola", "Föräldranätet Kvällsvinden", "decided", "Föräldraträffar i skolan", refuse=True),
    Course("now-skola", "Friluftslaget Kantarellstigen", "returned", "Naturkunskap utomhus"),
    Course("now-kultur", "Filmverkstan Bildruta Sju", "for_decision", "Kortfilm på gården"),
    Course("now-kultur", "Musikhuset Bastrumman", "vetting", "Ungdomskonserter", vetting="rumour:assessed"),
    Course("now-kultur", "Dansföreningen Vridmomentet", "decided", "Dans för alla åldrar", share=60),
    Course("now-kultur", "Brädspelarna Trärutan", "proposed", "Spelfestival", refuse=True),
    Course("now-kultur", "Odlarlaget Rabarberrådet", "vetting", "Odlingsteater", vetting="remedied:in_hearing"),
    Course("now-kultur", "Kören Dubbelrönnen", "active", "Kör på torget"),
    Course("now-kultur", "Cykelverkstan Kugghjulskatten", "decided", "Cykelteater", refuse=True),
    Course("now-kultur", "Kvinnoforum Trådvirveln", "in_review", "Sömnad som berättelse"),
    Course("now-kultur", "Ungdomslaget Hoppstenen", "for_decision", "Hiphopverkstad", vetting="rumour:not_proven"),
    Course(
        "now-dropin", "Skridskosällskapet Isnålen", "for_decision", "Prova på is", vetting="remedied:special_reasons"
    ),
    Course("now-dropin", "Paraidrottarna Snabbhjulet", "vetting", vetting="rumour:standard_done"),
    Course("now-dropin", "Simlaget Grodspurten", "active", "Vattenvana på kvällar"),
    Course("now-dropin", "Roddlaget Ekstäven", "submitted", "Rodd för nybörjare"),
    Course("now-dropin", "Bollsällskapet Tvärpasset", "awaiting_applicant", "Nattfotboll"),
    Course("now-dropin", "Flickforum Himlakastet", "vetting", "Öppna idrottspass", vetting="rumour:opened"),
    Course("now-dropin", "Scoutkåren Mossmyran", "reviewed", "Drop in-äventyr"),
]

_RUNNING: Final = [
    Course("run-social", "Stiftelsen Vänderummet", "second_paid", "Individuellt stöd och mentorer", 520_000),
    Course(
        "run-social", "Utvägsföreningen Nattstigen", "interim_submitted", "Följeslagare till myndigheter", interim=-9
    ),
    Course("run-verksamhet", "Kvinnojouren Klippljuset", "second_paid", "Rådgivning och stöd", 600_000),
    Course("run-verksamhet", "Kamratföreningen Nyktra Ekorren", "interim", "Kamratstöd", 380_000, ident="ekorren"),
    Course("run-verksamhet", "Stiftelsen Framåtkajen", "paid", "Arbetsträning", ident="claim-disputed"),
    Course("run-eav", COPPER, "paid", "Verksamhetsstöd", 90_000, interim=35),
    Course("run-eav", "Demokratiskolan Öppna Lådan", "interim_returned", "Medborgarkunskap", interim=12),
    Course("run-eav", "Stiftelsen Tryggtorget", "second_approved", "Ungdomsarbete på torg"),
    Course("run-eav", "Matdelarna Soppkitteln", "paid", "Matdelning", ident="withdrawal-hearing"),
    Course("run-eav", IRON, "paid", "Öppen träning", 85_000, interim=20),
    Course("run-jarva", MELLANBRON, "second_paid", "Anhörigkvällar", 75_000),
    Course("run-jarva", "Läxkretsen Pennfågeln", "interim_late", "Läxhjälp", interim=-12),
    Course("run-jarva", "Kvinnoforum Trådvirveln", "interim_submitted", "Medborgarkunskap", interim=-6),
    Course("run-jarva", "Bollsällskapet Tvärpasset", "paid", "Öppen hall", ident="withdrawal-proposed"),
    Course("run-projekt", MELLANBRON, "second_paid", "Föräldrakvällar", 140_000),
    Course("run-projekt", COPPER, "paid", "Läxbord", 310_000, interim=40),
    Course("run-projekt", "Debattklubben Talarlyktan", "interim_late", "Retorik i gymnasiet", interim=-5),
    Course("run-projekt", IRON, "paid", "Läger med skolor", 120_000, interim=30),
    Course("run-projekt", "Scoutkåren Mossmyran", "paid", "Friluftsdagar", ident="claim-invoiced"),
    Course("run-kultur", "Teaterkollektivet Kulissräven", "second_paid", "Forumspel om grupptryck", 120_000),
    Course("run-kultur", "Filmverkstan Bildruta Sju", "paid", "Filmkurser", ident="claim-decided"),
    Course("run-kultur", "Dansföreningen Vridmomentet", "interim_returned", "Dans på tre scener", interim=9),
    Course("run-kultur", IRON, "active", "Kulturkvällar", 60_000, interim=25),
    Course("run-medlem", COPPER, "paid", "Medlemsaktivitetsstöd", 150_000, interim=45),
    Course("run-medlem", "Simlaget Grodspurten", "second_approved", "Medlemsaktivitetsstöd", 148_000),
    Course("run-medlem", "Bollsällskapet Tvärpasset", "interim_late", "Medlemsaktivitetsstöd", interim=-3),
    Course("run-medlem", IRON, "paid", "Medlemsaktivitetsstöd", 48_000, interim=28),
    Course("run-medlem", "Roddlaget Ekstäven", "second_screened", "Medlemsaktivitetsstöd", ident="payment-held"),
    Course("run-lokaler", COPPER, "paid", "Kostnader för föreningslokaler", 140_000, interim=50),
    Course("run-lokaler", "Roddlaget Ekstäven", "paid", "Båthuset", ident="withdrawal-remedied"),
    Course("run-lokaler", "Scoutkåren Mossmyran", "second_screened", "Scoutstugan", 90_000, interim=-16),
    Course("run-farsta", COPPER, "paid", "Föreningsbidrag", 60_000, interim=42),
    Course("run-farsta", "Simlaget Grodspurten", "paid", "Simskola", ident="claim-paid"),
    Course("run-nya", COPPER, "paid", "Deltagarersättning, nya svenskar", 48_000, interim=44),
    Course("run-nya", "Stiftelsen Framåtkajen", "second_approved", "Studiebesök", 64_000, interim=-18),
    Course("run-nya", IRON, "paid", "Idrott för nya svenskar", 42_000, interim=26),
    Course("run-aldre", "Äldrekretsen Äppelkärran", "second_paid", "Studiecirklar", 55_000),
    Course("run-aldre", "Kören Dubbelrönnen", "paid", "Konserter på äldreboenden", ident="withdrawal-continued"),
    Course("run-taxa", IRON, "active", "Nolltaxa i gymnastiksal", 40_000),
    Course("run-taxa", "Dansföreningen Vridmomentet", "active", "Subventionerad danssal", 52_000),
    Course("run-traffar", "Friluftslaget Kantarellstigen", "active", "Lokal för träffar", 45_000),
    Course("run-traffar", "Kören Dubbelrönnen", "active", "Lokal för repetition", 38_000),
]

_ENDING: Final = [
    Course("end-social", "Stiftelsen Tryggtorget", "final", "Trygga torg", 410_000),
    Course("end-social", COMPASS, "evaluation_draft", "Mentorer i Farsta", 360_000),
    Course("end-eav", "Demokratiskolan Öppna Lådan", "evaluation_reviewed", "Valverkstad"),
    Course("end-eav", "Matdelarna Soppkitteln", "paid", "Soppkök", ident="claim-deferred"),
    Course("end-jarva", "Kvinnoforum Trådvirveln", "completed", "Sömnad och samtal"),
    Course("end-jarva", "Läxkretsen Pennfågeln", "final_submitted", "Läxhjälp i Rinkeby"),
    Course("end-projekt", "Debattklubben Talarlyktan", "material_gathered", "Talarkvällar"),
    Course("end-projekt", "Medlingsringen Två Stolar", "shared", "Konfliktverkstad"),
    Course("end-kultur", "Teaterkollektivet Kulissräven", "evaluation_adopted", "Forumspel"),
    Course("end-kultur", "Musikhuset Bastrumman", "final", "Studio för unga"),
    Course("end-kultur", "Dansföreningen Vridmomentet", "completed", "Dansvecka"),
    Course("end-dropin", "Skridskosällskapet Isnålen", "paid", "Is för alla", ident="claim-nothing"),
    Course("end-dropin", "Bollsällskapet Tvärpasset", "paid", "Nattfotboll", ident="claim-remitted"),
]

_PAST: Final = [
    Course("past-social", MELLANBRON, "closed", "Stödsamtal, första året", 480_000),
    Course("past-social", "Kvinnojouren Klippljuset", "shared", "Barngrupper", 350_000),
    Course("past-jarva", "Ungdomslaget Hoppstenen", "lesson_proposed", "Sommarjobb"),
    Course("past-jarva", "Nattvandrarringen Lyktvakan", "decided", "Vandring", refuse=True),
    Course("past-projekt", MELLANBRON, "lesson_recalled", "Föräldrakvällar", 120_000),
    Course("past-projekt", COMPASS, "shared", "Mentorer på gymnasiet", 210_000),
    Course("past-kultur", "Filmverkstan Bildruta Sju", "shared", "Bio på gården"),
    Course("past-eav", COPPER, "closed", "Öppen ring", 70_000),
    Course("past-eav", "Stiftelsen Tryggtorget", "shared", "Torgvärdar"),
    Course("past-dropin", "Simlaget Grodspurten", "lesson_drafted", "Drop in-sim"),
]

COURSES: Final = [*_IN_OPEN_CALLS, *_SOCIAL, *_DISTRICTS, *_SPECIALISTS, *_RUNNING, *_ENDING, *_PAST]

"""What have the boards of the demo city learnt? A card for each grant whose evaluation is shared (G6)."""

from typing import Final

from followup.actions.share_lesson import LessonContent

LESSONS: Final[dict[str, LessonContent]] = {
    "Konfliktverkstad": LessonContent(
        title="Elever som medlar själva löser de flesta bråk på rasten",
        method="Två elever i varje klass fick åtta timmars utbildning i medling. En ledare från föreningen fanns på skolan "
        "på tisdagar och torsdagar och tog över när ett bråk handlade om hot eller våld.",
        action_area="targeted",
        target_group="children",
        setting="Grundskola, rasterna i årskurs 6",
        result="Färre bråk ledde till anmälan, och lärarna märkte skillnaden efter en termin. Det föll när ledaren byttes "
        "ut: räkna med samma person hela läsåret. Rektorn behöver vara med från början.",
    ),
    "Barngrupper": LessonContent(
        title="Barn som upplevt våld behöver sin grupp samtidigt som föräldern har sin",
        method="Tolv träffar för barn mellan sju och tolv år, i ett rum intill förälderns grupp. Samma två ledare varje "
        "gång, mat före och en fast avslutning.",
        action_area="individual",
        target_group="families",
        setting="Kvinnojourens lokal, eftermiddagar",
        result="Nästan alla barn kom till varje träff. Familjer som fick vänta längre än en månad tackade ofta nej. Taxi "
        "till första träffen kostade lite och gjorde stor skillnad.",
    ),
    "Mentorer på gymnasiet": LessonContent(
        title="Mentorer från samma område når ungdomar som skolan har tappat",
        method="Unga vuxna mellan tjugo och tjugofem år blev mentorer efter tre kvällars utbildning och hade handledning "
        "varannan vecka. Varje mentor träffade två elever på deras egna villkor, oftast utanför skolan.",
        action_area="targeted",
        target_group="young",
        setting="Gymnasieskola och centrum, kvällar",
        result="Frånvaron sjönk för två av tre. Flickor nåddes sämre så länge mentorerna mest var killar. Börja rekrytera "
        "mentorer innan terminen, annars blir det ett halvår kort.",
        names_organisation=True,
    ),
    "Bio på gården": LessonContent(
        title="Film och samtal på gården får grannar att prata med varandra",
        method="En film i månaden som de boende själva valde, och en halvtimmes samtal efteråt med en ledare som ställde "
        "tre frågor. Visningarna var på gården om sommaren och i tvättstugan om vintern.",
        action_area="general",
        target_group="everybody",
        setting="Bostadsgårdar i tre kvarter",
        result="Fler än väntat kom tillbaka, och hyresgästerna ordnar nu egna kvällar. Det går inte att säga om tryggheten "
        "ökade: ingen mätte före.",
    ),
    "Torgvärdar": LessonContent(
        title="Värdar på torget fungerar när de har något att bjuda på",
        method="Fyra värdar i par på kvällstid, med kaffe, schack och kunskap om vem man kan vända sig till. De ringde "
        "varken polis eller väktare om det inte var fara.",
        action_area="general",
        target_group="everybody",
        setting="Torg och tunnelbaneuppgång, kvällar",
        result="Äldre och kvinnor rörde sig mer på torget efter klockan 19. Utan kaffet stannade ingen. Samma värdar varje "
        "vecka byggde förtroendet.",
        names_organisation=True,
    ),
    "Sommarjobb": LessonContent(
        title="Sommarjobb i det egna området leder vidare när en vuxen följer med",
        method="Tre veckors arbete hos föreningar och butiker i området. En handledare hälsade på varje dag den första "
        "veckan och skrev ett omdöme tillsammans med den unga i slutet.",
        action_area="targeted",
        target_group="young",
        setting="Föreningar och butiker i stadsdelen, sommaren",
        result="Var tredje hade ett extrajobb till hösten. Arbetsplatser som fick för lite att göra ställde inte upp året "
        "därpå: gör en plan för dagarna i förväg.",
    ),
    "Föräldrakvällar": LessonContent(
        title="Föräldrar kommer när barnen får mat och någon läser läxor med dem",
        method="Sex kvällar om gränser, nätet och oro, med mat först och läxhjälp i rummet intill. Två föräldrar från "
        "området ringde runt och bjöd in.",
        action_area="general",
        target_group="families",
        setting="Föreningens lokal, vardagskvällar",
        result="Åtta av tio kom mer än en gång. Inbjudan på papper gav nästan ingen.",
    ),
}
"""By the title of the application."""
RECALLED_BECAUSE: Final = "Antalet deltagare var räknat två gånger. Lärdomen skrivs om när siffrorna är kontrollerade."
COMMENTS: Final[dict[str, str]] = {
    "Mentorer på gymnasiet": "Vi har prövat med studenter utifrån. Det gick sämre: eleverna kom en gång och sedan inte mer.",
    "Torgvärdar": "Hur gjorde ni om vintern? Hos oss blev torget tomt från november.",
}
"""What another board says of a lesson, by the title of the application."""

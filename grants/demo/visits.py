"""Which site visits does the demo city have: drawn at random, planned, made, to follow up, cancelled?"""

from typing import Final

from followup.actions import visit_site
from followup.suggested_visits import is_planned, running_plans
from grants.demo.city import City, dice_for
from grants.demo.schedule import Story
from registry.models import Board, ConflictDeclaration

_BOARDS: Final = ("socialnamnden", "jarva")


def visit_stories(city: City) -> list[Story]:
    """One board's visits each."""
    return [_visits_of(city, key) for key in _BOARDS]


def _visits_of(city: City, key: str) -> Story:
    dice, people = dice_for("visits", key), city.handlers(key)
    board = Board.objects.get(key=key)
    yield city.schedule.office_hour(-34, dice)
    declared = set(ConflictDeclaration.objects.filter(user=people.officer).values_list("case_id", flat=True))
    plans = [
        plan
        for plan in running_plans(board, people.officer)
        if plan.case.case_officer_id == people.officer.pk and plan.case_id in declared and not is_planned(plan)
    ]
    planned = [
        visit_site.plan_visit(
            actor=people.officer,
            plan=plan,
            planned_on=city.schedule.day(day),
            because="Ny lokal sedan i höst: se hur den fungerar för dem som kommer.",
        )
        for plan, day in zip(plans[:3], (-20, -16, 9), strict=False)
    ]
    yield city.schedule.office_hour(-19, dice)
    if planned:
        notes = visit_site.VisitNotes(
            "Fjorton deltagare på plats. Ledarna är fler än i ansökan, och lokalen delas med en annan förening.",
            "Hur delas lokalhyran med den andra föreningen? Ska framgå av slutredovisningen.",
            city.schedule.day(12),
        )
        visit_site.make_visit(actor=people.officer, visit=planned[0], notes=notes)
    yield city.schedule.office_hour(-17, dice)
    if len(planned) > 1:
        because = "Lokalen är stängd för vattenskada. Nytt besök planeras när den öppnar."
        visit_site.cancel_visit(actor=people.officer, visit=planned[1], because=because)
    yield city.schedule.office_hour(-6, dice)
    left = [plan for plan in running_plans(board, people.officer) if not is_planned(plan)]
    if left:
        visit_site.draw_sample(
            actor=people.officer,
            board=board,
            how_many=min(2, len(left)),
            planned_on=city.schedule.day(20),
            seed=f"{key}-{city.schedule.today.year}",
        )

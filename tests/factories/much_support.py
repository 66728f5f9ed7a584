"""An organisation with very much support at many boards, made as rows past the actions."""

from followup.models import FollowUpPlan
from grants.models import Application, Payment, Support
from tests.factories.city import City, active, make_board
from tests.factories.crowds import copies, more_cases


def much_support(city: City, supports: int, boards: int) -> Application:
    """`supports` grants that run, each with its application, plan and two payments that are not made, at `boards` boards.

    Every other board has a standing delegation to the central coordinator. Gives one of them, made by the real actions.
    """
    first = active(city, amount=20_000_000)
    places = [city.board, *(make_board(delegates_withdrawal=number % 2 == 0) for number in range(boards - 1))]
    more = supports - 1
    cases = more_cases(first.case, more, board_id=lambda number: places[number % boards].pk)
    plans = copies(_plan(first), more, case_id=lambda number: cases[number - 1].pk)
    applications = copies(
        first, more, case_id=lambda number: cases[number - 1].pk, plan_id=lambda number: plans[number - 1].pk
    )
    made = copies(
        Support.objects.get(application=first),
        more,
        case_id=lambda number: cases[number - 1].pk,
        plan_id=lambda number: plans[number - 1].pk,
        application_id=lambda number: applications[number - 1].pk,
        board_id=lambda number: places[number % boards].pk,
    )
    for payment in Payment.objects.filter(support__application=first):
        copies(payment, more, support_id=lambda number: made[number - 1].pk)
    return first


def _plan(application: Application) -> FollowUpPlan:
    return FollowUpPlan.objects.get(case=application.case)

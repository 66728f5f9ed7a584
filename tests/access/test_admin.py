"""Who may do what in the admin?"""

import pytest
from django.urls import reverse

from tests.access.scenario import Scenario
from tests.access.test_matrix import answer, browsers


@pytest.mark.django_db
def test_the_admin_is_for_superusers_and_changes_nothing_with_a_state() -> None:
    scenario = Scenario()
    people = browsers(scenario)
    case = scenario.active
    for model, key in (("application", case.pk), ("payment", case.support.payments.first().pk), ("call", case.call_id)):
        page = reverse(f"admin:grants_{model}_change", args=[key])
        for kind, client in people.items():
            response = answer(client, page, "get")
            assert response.status_code == (200 if kind == "superuser" else 302), (kind, model)
        assert answer(people["superuser"], page, "post").status_code == 403
        assert answer(people["superuser"], reverse(f"admin:grants_{model}_add"), "get").status_code == 403
        assert (
            answer(people["superuser"], reverse(f"admin:grants_{model}_delete", args=[key]), "post").status_code == 403
        )

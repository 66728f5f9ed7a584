"""What do pages ask about the journey: whose turn it is, the case queue, one case and its next step?"""

from grants.selectors.my_work import my_work
from grants.selectors.waiting import count_waiting_for, count_waiting_for_organisation
from grants.selectors.work_item import WorkItem

__all__ = ["WorkItem", "count_waiting_for", "count_waiting_for_organisation", "my_work"]

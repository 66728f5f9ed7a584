"""Which letters has the demo city worded itself, and which mail came back?"""

from django.utils import timezone

from grants.demo.city import City
from registry.actions.settle_delivery import note_bounce
from registry.actions.word_letter import WordingText, word_letter
from registry.letters.shipped import shipped
from registry.models import Delivery, Notice
from registry.roles import Role

_WELCOME_SV = "Har ni frågor om hur man söker? Kom till vår öppna mottagning varje tisdag klockan 15–17.\n\n{contact}"
_WELCOME_EN = "Do you have questions about how to apply? Come to our open house every Tuesday at 15–17.\n\n{contact}"


def word_letters(city: City, board: str) -> None:
    """A board words its receipt: what was shipped, and where one can come and ask."""
    sv, en = (shipped(Notice.Letter.RECEIPT, language) for language in ("sv", "en"))
    word_letter(
        actor=city.person(board, Role.BOARD_COORDINATOR),
        board=city.boards[board],
        letter=Notice.Letter.RECEIPT,
        text=WordingText(
            sv.subject,
            sv.text.replace("{contact}", _WELCOME_SV),
            en.subject,
            en.text.replace("{contact}", _WELCOME_EN),
        ),
        valid_from=timezone.localdate(),
    )


def lose_a_mail(city: City, board: str) -> None:
    """The latest mail about a letter from the board came back: a task for its case officer and registrar."""
    latest = Delivery.objects.filter(
        notice__case__board=city.boards[board],
        notice__case__kind="application",
        notice__to_organisation=True,
        sent_at__isnull=False,
    ).order_by("-pk")[:1]
    note_bounce(actor=None, deliveries=list(latest))

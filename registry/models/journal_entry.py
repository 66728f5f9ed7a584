"""What happened, in which order, and can it be proved?"""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.events import event_choices
from registry.models.notice import Notice


class JournalChain(models.Model):
    """The head of one chain of entries: a case's, or that of something without a case. Its row is the chain's lock."""

    name = models.CharField(_("chain"), max_length=120, unique=True)
    case = models.OneToOneField("registry.Case", models.PROTECT, null=True, blank=True, related_name="journal_chain")
    last_seq = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        verbose_name = _("journal chain")
        verbose_name_plural = _("journal chains")

    def __str__(self) -> str:
        return self.name


class JournalEntry(models.Model):
    """One event. Append-only: database triggers refuse update and delete. `hash` is SHA-256 over the canonical
    content and the previous entry's hash, so that a changed, removed, inserted or moved entry shows.
    """

    chain = models.ForeignKey(JournalChain, models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("time"))
    event = models.CharField(_("event"), max_length=60, choices=event_choices)
    case = models.ForeignKey("registry.Case", models.PROTECT, null=True, blank=True, related_name="journal")
    board = models.ForeignKey("registry.Board", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    actor_role = models.CharField(_("role"), max_length=32, blank=True)
    rule = models.CharField(_("rule"), max_length=40, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    batch = models.CharField(_("batch"), max_length=40, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering: ClassVar = ["chain", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "seq"], name="a_place_in_a_chain_is_taken_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["-at"], name="journal_latest"),
            models.Index(fields=["case", "seq"], name="journal_case"),
            models.Index(fields=["board", "-id"], name="journal_board_latest"),
            models.Index(fields=["batch"], name="journal_batch", condition=~models.Q(batch="")),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}:{self.seq} {self.event}"

    @property
    def title(self) -> Any:
        """What happened, in words; of a letter also which one it was."""
        letter = dict(Notice.Letter.choices).get(self.after.get("letter", ""))
        if letter is None:
            return self.get_event_display()
        name = str(letter)
        return gettext("%(event)s (%(letter)s)") % {
            "event": self.get_event_display(),
            "letter": name[:1].lower() + name[1:],
        }

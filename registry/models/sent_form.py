"""What did an organisation send in through a form, word for word? (R9)"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SentForm(models.Model):
    """A form as it stood when it was sent in: an application, a report, a statement, a supplement.

    `parts` are its words in reading order (registry/pdf/parts.py), frozen with the entry in the register; the PDF that
    is read, archived and handed out follows after the commit, as with letters. The database refuses every change.
    """

    entry = models.OneToOneField("registry.RegisterEntry", models.PROTECT, related_name="sent_form")
    kind = models.CharField(_("kind"), max_length=20)
    parts = models.JSONField(_("parts"))
    sent_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent in"))
    document = models.OneToOneField(
        "registry.Document", models.PROTECT, null=True, blank=True, related_name="sent_form", verbose_name="PDF"
    )

    class Meta:
        verbose_name = _("form sent in")
        verbose_name_plural = _("forms sent in")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry}: {self.entry.subject}"

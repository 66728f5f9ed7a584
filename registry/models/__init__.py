"""The rows every other app stands on."""

from registry.models.board import Board
from registry.models.case import Case, ConflictDeclaration, Note, RegistryCounter
from registry.models.delivery import Delivery
from registry.models.disposal import DisposalRule
from registry.models.document import Document
from registry.models.document_request import DocumentRequest, Redaction, RequestedDocument
from registry.models.hearing import ExtensionRequest, Hearing, WithheldItem
from registry.models.journal_entry import JournalChain, JournalEntry
from registry.models.letter_wording import LetterWording
from registry.models.letterhead import Letterhead
from registry.models.notice import Notice
from registry.models.organisation import Organisation, Representative
from registry.models.parameter import Parameter
from registry.models.register_entry import RegisterEntry
from registry.models.role_assignment import RoleAssignment
from registry.models.sent_form import SentForm
from registry.models.user import User
from registry.models.work_reminder import WorkReminder

__all__ = [
    "Board",
    "Case",
    "ConflictDeclaration",
    "Delivery",
    "DisposalRule",
    "Document",
    "DocumentRequest",
    "ExtensionRequest",
    "Hearing",
    "JournalChain",
    "JournalEntry",
    "LetterWording",
    "Letterhead",
    "Note",
    "Notice",
    "Organisation",
    "Parameter",
    "Redaction",
    "RegisterEntry",
    "RegistryCounter",
    "Representative",
    "RequestedDocument",
    "RoleAssignment",
    "SentForm",
    "User",
    "WithheldItem",
    "WorkReminder",
]

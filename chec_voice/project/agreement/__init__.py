"""Rounds, agreement, adjudication and training of one project."""

from chec_voice.project.agreement.comparing import Comparison
from chec_voice.project.agreement.door import AgreementDoor
from chec_voice.project.agreement.rounds import RoundStatus
from chec_voice.project.agreement.settling import Dispute, Side
from chec_voice.project.agreement.training import Lesson

__all__ = ["AgreementDoor", "Comparison", "Dispute", "Lesson", "RoundStatus", "Side"]

"""Spans of someone's time: what they did within one belongs to what they did it for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import Mapped

__all__ = ["Span", "within"]


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when an agent was at something."""

    agent: str
    begin: datetime
    end: datetime

    def holds(self, agent: str, at: datetime) -> bool:
        """Tell whether this is of that agent and holds that moment."""
        return agent == self.agent and self.begin <= at <= self.end


def within(
    spans: list[Span], *, agent: Mapped[str], at: Mapped[datetime] | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Return the condition that a row's agent and moment are in any of these spans."""
    each = [and_(agent == span.agent, at >= span.begin, at <= span.end) for span in spans]
    return or_(false(), *each)

"""The invented reports of the demonstration, made and answered at their hour, by the acts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.acts import reports
from app.cases.reported import Thing
from app.governance.vocabulary import Reportable, ReportGround
from app.models import Member, Page, Report
from app.models.contents import head_content


def play(session: Session, report: Any, act: Any, people: Mapping[str, Member], at: datetime) -> None:
    """One step of a report, at its time: the report itself when there is no act."""
    page = session.execute(select(Page).where(Page.source_key == report.source_key)).scalar_one()
    key = f"demonstration:{report.source_key}:{report.days_ago}"
    if act is None:
        thing = Thing(Reportable.PAGE, page.id, page.id, None, head_content(session, page).body)
        by = people.get(report.by)
        reports.report(session, thing, ReportGround(report.ground), report.words, by, at, key)
        return
    held = session.scalars(select(Report).where(Report.key_hash == reports.key_hash(key))).one()
    if act.act == "take":
        reports.take(session, held, people[act.by], at)
    else:
        reports.set_aside(session, held, act.reason, people[act.by], at)

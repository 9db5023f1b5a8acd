"""What a closed quarter keeps of the workbook: the rows of each table, registered with the close."""

from datetime import datetime
from functools import partial
from typing import Any

from campaigns.planning.models import Campaign
from casework.progress.tables import table
from casework.workbooks.layout import QUARTERLY
from casework.workbooks.quarterly import quarterly_tables
from outreach.calendar.periods import Period


def frozen_rows(code: str, campaign: Campaign, period: Period, as_of: datetime) -> list[Any]:
    (found,) = quarterly_tables(campaign, period, as_of=as_of, only={code})
    return found.frozen()


for one in QUARTERLY:
    table(one.code)(partial(frozen_rows, one.code))

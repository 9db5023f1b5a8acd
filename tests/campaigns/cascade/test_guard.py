"""Whatever changes a plan from above asks the lock: hand-ins, phases and the campaign itself. Rules have their own."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from campaigns.handins.services import handin_change, handin_remove, handin_switch
from campaigns.planning.phase_services import PhaseChange, PhaseChanges, phases_save
from campaigns.planning.services import goals_save
from campaigns.quotas.services import rule_change, rule_switch
from tests.campaigns.conftest import IN_AUGUST


@pytest.fixture
def by(cast):
    return {"actor": cast.principal, "at": IN_AUGUST}


def test_a_hand_in_may_come_earlier_and_not_later_nor_go(adopted, by):
    handin = adopted.handins.get(name="全年工作总结")
    with pytest.raises(ValidationError, match="可以提前，不能推迟"):
        handin_change(handin, due_on=date(2027, 1, 5), **by)
    with pytest.raises(ValidationError, match="是上级要的材料，不能去掉"):
        handin_switch(handin, False, **by)
    with pytest.raises(ValidationError, match="是上级要的材料，不能去掉"):
        handin_remove(handin, **by)
    handin = adopted.handins.get(name="全年工作总结")
    assert handin_change(handin, due_on=date(2026, 12, 20), **by)
    kept = adopted.handins.get(name="全年工作总结")
    assert (kept.due_on, kept.enabled) == (date(2026, 12, 20), True)


def test_a_phase_stays_within_its_days_and_stays(adopted, by):
    first = adopted.phases.first()
    late = PhaseChanges(changed=[PhaseChange(first, {"ends_on": date(2026, 5, 1)}, (first.starts_on, first.ends_on))])
    with pytest.raises(ValidationError, match="可以缩短，不能超出"):
        phases_save(adopted, late, **by)
    with pytest.raises(ValidationError, match="不能去掉，也不能改名"):
        phases_save(adopted, PhaseChanges(removed=[adopted.phases.first()]), **by)
    assert adopted.phases.first().ends_on == date(2026, 3, 31)
    first = adopted.phases.first()
    short = PhaseChanges(changed=[PhaseChange(first, {"ends_on": date(2026, 3, 1)}, (first.starts_on, first.ends_on))])
    phases_save(adopted, short, **by)
    assert adopted.phases.first().ends_on == date(2026, 3, 1)


def test_the_theme_and_the_days_of_the_campaign(adopted):
    adopted.theme = "另一个"
    with pytest.raises(ValidationError, match="主题由上级统一"):
        goals_save(adopted, ["theme"])
    adopted.refresh_from_db()
    adopted.starts_on, adopted.goals = date(2026, 2, 1), ["本校的目标"]
    goals_save(adopted, ["starts_on", "goals"])
    adopted.refresh_from_db()
    assert (adopted.theme, adopted.starts_on) == ("心系群众，共铸教育", date(2026, 2, 1))


def test_a_rule_may_be_raised_from_4_to_5_and_never_lowered(adopted, by):
    with pytest.raises(ValidationError, match="上级要求，只能提高"):
        rule_change(adopted.rules.get(code="q6"), number=3, **by)
    rule_change(adopted.rules.get(code="q6"), number=5, **by)
    rule_change(adopted.rules.get(code="q6"), number=4, **by)
    with pytest.raises(ValidationError, match="不能停用"):
        rule_switch(adopted.rules.get(code="q6"), False, **by)
    with pytest.raises(ValidationError, match="上级要求，不能修改"):
        rule_change(adopted.rules.get(code="q2"), number=2, **by)
    rule_change(adopted.rules.get(code="q12"), number=1, **by)
    assert adopted.rules.get(code="q6").number == 4


def test_what_the_school_added_itself_is_free(adopted, by):
    handin = adopted.handins.create(code="own", name="本校小结", due_on=date(2026, 11, 1), order=9)
    handin_remove(handin, **by)
    assert not adopted.handins.filter(code="own").exists()


def test_in_a_campaign_of_the_school_s_own_everything_is_free(draft, by):
    handin_switch(draft.handins.get(name="全年工作总结"), False, **by)
    rule_change(draft.rules.get(code="q6"), number=1, **by)
    draft.theme = "另一个"
    goals_save(draft, ["theme"])

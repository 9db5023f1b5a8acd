"""`shows` asks of one family what `visible_to` asks of all: held against each other for everybody and every family."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.families.models import Household, HouseholdQuerySet
from casework.pairings.models import Pairing
from casework.visits.access import family_in_sight
from outreach.people.models import Appointment, User
from outreach.people.roles import Role
from tests.conftest import SINCE, make_household, make_staff


def change_nothing(cast):
    pass


def pairing_over(cast):
    Pairing.objects.update(until=timezone.localdate() - timedelta(days=1))


def pairing_until_today(cast):
    Appointment.objects.filter(user=cast.li).delete()
    Pairing.objects.update(until=timezone.localdate())


def pairing_to_come(cast):
    Appointment.objects.filter(user=cast.li).delete()
    Pairing.objects.update(since=timezone.localdate() + timedelta(days=1))


def pupils_left(cast):
    cast.zihan.left_on = timezone.localdate()
    cast.zihan.save()


def counsellor(cast):
    make_staff(cast.school, "A050", "心理老师", roles=[Role.COUNSELLOR])


def class_given_up(cast):
    Appointment.objects.filter(user=cast.wang).update(until=timezone.localdate() - timedelta(days=1))


def class_of_another_unit(cast):
    cast.class71.department = cast.grade8
    cast.class71.save()


def family_elsewhere(cast):
    group = cast.other_school.classes.create(grade="七年级", name="1班", order=701)
    make_household(cast.other_school, "BH1", "东村", "吴母", "13800000009", [("吴一", "GB1", group)])
    Appointment.objects.create(
        user=cast.stranger, organization=cast.other_school, role=Role.TEACHER, since=SINCE, class_group=group
    )


@pytest.mark.parametrize(
    "change",
    [
        change_nothing, pairing_over, pairing_until_today, pairing_to_come, pupils_left, counsellor, class_given_up,
        class_of_another_unit, family_elsewhere,
    ],
    ids=lambda change: change.__name__,
)  # fmt: skip
def test_one_family_is_judged_as_all_are(cast, change):
    change(cast)
    seen = 0
    for user in User.objects.all():
        for household in Household.objects.all():
            pupils = tuple(household.students.select_related("class_group"))
            expected = Household.objects.visible_to(user).filter(pk=household.pk).exists()
            assert HouseholdQuerySet.shows(user, household, pupils) is expected, (user, household)
            found = family_in_sight(user, household.pk)
            assert (found is not None and not found.days) is expected, (user, household)
            seen += expected
    assert seen > 4


def test_a_family_in_sight_is_found_in_few_queries(cast, django_assert_num_queries):
    wang = User.objects.get(pk=cast.wang.pk)
    with django_assert_num_queries(2):
        assert family_in_sight(wang, cast.zhou.pk).pupils[0].class_group.grade

"""Families on the phone: found by name, pinyin, initials or class; contacts only for whom they concern."""

import pytest
from django.urls import reverse

from casework.families.models import Student
from outreach.timeline.models import Entry


def page(client, who, name, *args, **query):
    client.force_login(who)
    return client.get(reverse(name, args=args), query)


@pytest.mark.parametrize("query", ["子涵", "zhouzih", "zzh", "七年级1班", " 7 ", ""])
def test_it_is_found(client, cast, query):
    Student.objects.filter(pk=cast.zihan.pk).update(name_pinyin="zhouzihan", name_initials="zzh")
    body = page(client, cast.li, "phone-families", q=query).content.decode()
    assert ("周家" in body) is (query.strip() != "7")


def test_nothing_found_says_what_to_do(client, cast):
    body = page(client, cast.li, "phone-families", q="查无此人").content.decode()
    assert "没有找到" in body
    assert 'value="查无此人"' in body


def test_only_families_in_sight_are_listed(client, cast):
    assert "陈家" not in page(client, cast.li, "phone-families").content.decode()
    assert "陈家" in page(client, cast.zhao, "phone-families").content.decode()
    assert "还没有您可以看的家庭" in page(client, cast.stranger, "phone-families").content.decode()


@pytest.mark.parametrize(("who", "status"), [("li", 200), ("wang", 200), ("office", 200), ("stranger", 404)])
def test_who_may_open_a_family(client, cast, who, status):
    assert page(client, getattr(cast, who), "phone-family", cast.zhou.pk).status_code == status


def test_a_family_out_of_sight_looks_like_none(client, cast):
    there = page(client, cast.li, "phone-family", cast.chen.pk)
    nowhere = page(client, cast.li, "phone-family", 999999)
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.content == nowhere.content


def test_numbers_are_masked_until_somebody_asks_and_that_is_kept(client, cast):
    body = page(client, cast.li, "phone-family", cast.zhou.pk).content.decode()
    assert "138****0001" in body
    assert "13800000001" not in body
    assert "柳溪村1组" in body
    body = client.post(reverse("phone-family-contacts", args=[cast.zhou.pk])).content.decode()
    assert "tel:13800000001" in body
    entry = Entry.objects.about(cast.zhou).get()
    assert (entry.action, entry.actor) == ("family.phone_seen", cast.li)


def test_a_subject_teacher_sees_neither_name_nor_door(client, cast):
    body = page(client, cast.wang, "phone-family", cast.zhou.pk).content.decode()
    assert "周家母" not in body
    assert "柳溪村1组" not in body
    assert "柳溪村" in body


@pytest.mark.parametrize(("who", "status"), [("zhao", 200), ("stranger", 404), ("district", 404)])
def test_who_may_ask_for_numbers(client, cast, who, status):
    client.force_login(getattr(cast, who))
    url = reverse("phone-family-contacts", args=[cast.zhou.pk])
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == status
    assert Entry.objects.about(cast.zhou).count() == (1 if status == 200 else 0)


def test_restricted_tags_and_tags_at_all_are_not_on_the_phone(client, cast):
    assert "双亲留守" not in page(client, cast.wang, "phone-family", cast.zhou.pk).content.decode()

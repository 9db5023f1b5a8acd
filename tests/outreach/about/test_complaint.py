"""Anybody can find out whom to tell."""

import pytest


def test_a_teacher_reads_whom_to_tell_at_school_and_above(client, cast):
    client.force_login(cast.li)
    page = client.get("/complaint/").content.decode()
    assert cast.office.name in page
    assert "城关教管中心" in page
    assert "示例区教育工委" in page
    assert cast.stranger_office.name not in page


@pytest.mark.django_db
def test_nobody_needs_to_sign_in(client):
    response = client.get("/complaint/")
    assert response.status_code == 200
    assert "请找学校活动办公室" in response.content.decode()


def test_the_foot_of_every_page_leads_there(client, cast):
    client.force_login(cast.li)
    assert 'href="/complaint/">投诉建议' in client.get("/complaint/").content.decode()


def test_it_is_only_read(client, cast):
    client.force_login(cast.li)
    assert client.post("/complaint/").status_code == 405

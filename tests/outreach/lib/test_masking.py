"""What a reader without the right sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.lib.masking import mask_address, mask_name, mask_phone


@pytest.mark.parametrize("mask", [mask_name, mask_phone, mask_address])
@given(value=st.one_of(st.text(), st.text(st.sampled_from("1380村组社区*李小明 "))))
def test_masking_takes_any_string_and_twice_is_once(mask, value):
    once = mask(value)
    assert mask(once) == once


@pytest.mark.parametrize(
    ("name", "shown"), [("李小明", "李*"), ("李明", "李*"), ("欧阳娜", "欧阳*"), ("欧阳", "欧*"), ("", ""), ("A", "A*")]
)
def test_names(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"), [("13812345678", "138****5678"), ("02342712345", "0234****"), ("", ""), ("12345", "****")]
)
def test_phones(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("柳溪村1组", "柳溪村"),
        ("双龙社区3栋2-1", "双龙社区"),
        ("学府花园12栋", "学府花园"),
        ("人民路88号", "人*"),
        ("合阳镇柳溪村1组", "合阳镇柳溪村"),
        ("合阳镇3号", "合阳镇"),
        ("", ""),
    ],
)
def test_addresses(address, shown):
    assert mask_address(address) == shown


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_seven_digits_of_a_phone_remain(phone):
    assert sum(c.isdigit() for c in mask_phone(phone)) == 7

"""How a field of a plan is said in one line."""

import pytest

from campaigns.cascade.telling import shown_value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "（空）"),
        (["走完全部家庭", "解放思想"], "走完全部家庭、解放思想"),
        (["及时部署。", "如实记录。"], "及时部署；如实记录。"),
        ([{"name": "基础年级"}, {"name": "毕业年级"}], "基础年级、毕业年级"),
        ("", "（空）"),
    ],
)
def test_words_stand_in_a_row_and_sentences_end_once(value, said):
    assert shown_value("demands", value) == said

from __future__ import annotations

import pytest

from sunhall.domain.letters.citation import cite, cite_all, numeral


@pytest.mark.parametrize(
    ("article", "text"),
    [
        ("9", "第九条"),
        ("10(3)", "第十条第三款"),
        ("14", "第十四条"),
        ("16(2)", "第十六条第二款"),
        ("20(11)", "第二十条第十一项"),
        ("30", "第三十条"),
        ("31(3)", "第三十一条第三项"),
        ("33(2)", "第三十三条第二款"),
        ("36(4)", "第三十六条第四项"),
        ("39(1)", "第三十九条第一款"),
        ("50(5)", "第五十条第五项"),
    ],
)
def test_brackets_mean_items_where_the_article_is_a_list_and_paragraphs_elsewhere(
    article: str, text: str
) -> None:
    assert cite(article) == text


def test_several_articles_are_one_legal_basis() -> None:
    assert cite_all(["15", "32"]) == "《中华人民共和国政府信息公开条例》第十五条、第三十二条"


@pytest.mark.parametrize("article", ["", "0", "57", "art. 14", "14(", "14(1)(2)", "-1", "14(0)"])
def test_what_is_no_article_of_the_regulation_is_refused(article: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        cite(article)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (36, "三十六"), (99, "九十九")],
)
def test_numbers_are_written_as_laws_write_them(number: int, text: str) -> None:
    assert numeral(number) == text

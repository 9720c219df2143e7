"""Which records a list's form has chosen."""

from starlette.datastructures import QueryParams

from server.pages.choice import choice_of


def test_some() -> None:
    choice = choice_of(QueryParams("from=students&selected=3&selected=5&selected=x&filter.q=Lee"))
    assert choice.selection() == {"ids": [3, 5]}
    assert choice.hidden_fields() == [
        ("from", "students"),
        ("selected", "3"),
        ("selected", "5"),
        ("filter.q", "Lee"),
    ]


def test_all_that_match_is_the_filter_and_not_the_page() -> None:
    choice = choice_of(QueryParams("from=students&selected=3&all=1&filter.q=Lee&filter.active=yes&filter.keyword="))
    assert choice.selection() == {"filter": {"q": "Lee", "active": "yes"}}
    assert ("selected", "3") not in choice.hidden_fields()


def test_all_of_them() -> None:
    assert choice_of(QueryParams("from=families&all=1")).selection() == {"all": True}

"""Merge fields, filled in once and never looked for in what was filled in."""

import pytest

from actors.studio.merging import Piece, merge, paragraphs, wrong_fields

KNOWN = {"first_name": "Mia", "balance": "$1.00"}


def test_fields_are_filled_in():
    assert merge("Dear { first_name }, {balance}{balance}", KNOWN) == "Dear Mia, $1.00$1.00"


def test_a_value_is_never_a_field():
    assert merge("{first_name}", {"first_name": "{balance}", "balance": "$1.00"}) == "{balance}"


@pytest.mark.parametrize("text", ["{}", "{", "}", "a { b", "{\n}", "{{", "{" + "x" * 41 + "}"])
def test_braces_around_no_name_are_braces(text):
    assert wrong_fields(text, KNOWN) is None
    assert merge(text, KNOWN) == text


def test_unknown_fields_are_named_once_with_those_that_there_are():
    told = "There is no field {x}, {y}. The fields are {first_name}, {balance}."
    assert wrong_fields("{x} {first_name} {y} {x}", KNOWN) == told


def test_an_empty_line_ends_a_paragraph():
    assert paragraphs("a\nb\n \n\nc\n", {}) == [[[Piece("a")], [Piece("b")]], [[Piece("c")]]]


def test_an_address_is_a_link_without_the_full_stop_behind_it():
    ((line,),) = paragraphs("See https://a.test/x?y=(1).", {})
    assert line == [Piece("See "), Piece(url="https://a.test/x?y=(1"), Piece(").")]


@pytest.mark.parametrize("value", ["https://evil.test", "javascript:alert(1)"])
def test_an_address_in_a_value_is_no_link(value):
    ((line,),) = paragraphs("{first_name}", {"first_name": value})
    assert line == [Piece(value)]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "www.studio.test", "https://", "ftp://a.test"])
def test_only_web_addresses_are_links(address):
    ((line,),) = paragraphs(address, {})
    assert all(not piece.url for piece in line)

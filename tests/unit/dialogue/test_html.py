"""HTML in one pass: nothing is lost, nothing hidden is read, nothing takes long."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue.formats._html import attributes, characters, events


def _seen(page):
    return [f"/{it.tag}" if it.is_end else it.tag or it.text for it in events(page)]


def test_tags_and_words_come_in_order():
    page = "<P>Tea &amp; <i class=x>toast</I>?<br/>No</p>"
    assert _seen(page) == ["p", "Tea & ", "i", "toast", "/i", "?", "br", "No", "/p"]


def test_every_event_says_where_it_begins():
    page = "<p>Well,\n<b>no</b></p>"
    assert [page[it.at : it.at + 2] for it in events(page)] == ["<p", "We", "<b", "no", "</", "</"]


@pytest.mark.parametrize(
    "page",
    [
        "a<!-- <b>said</b> -->b",
        "a<script>if (x<y) say('no')</script>b",
        "a<STYLE>p { x }</STYLE>b",
        "<!DOCTYPE html>a<?php x ?>b",
    ],
)
def test_what_a_browser_does_not_show_is_not_read(page):
    assert "".join(it.text for it in events(page) if not it.tag) == "ab"


def test_a_sign_that_opens_no_tag_is_text():
    assert _seen("1 < 2 <3 and a <b c") == ["1 < 2 <3 and a <b c"]


def test_what_never_closes_ends_with_the_page():
    assert _seen("a<!-- b") == ["a"]
    assert _seen("a<script>b") == ["a", "script"]


def test_attributes_are_read_in_any_quotes():
    text = """ class="Stage dir" NAME=speech1 title='a "b"' hidden href = '#x' class=second"""
    assert attributes(text) == {
        "class": "Stage dir",
        "name": "speech1",
        "title": 'a "b"',
        "href": "#x",
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("caf&eacute;", "café"),
        ("&#8220;No&#x201D;", "“No”"),
        ("a&#8203;b&shy;c&#x202E;d", "abcd"),
        ("&copy=1 &nonsense; R&B &", "&copy=1 &nonsense; R&B &"),
        ("&#99999999999999999999;", "&#99999999999999999999;"),
    ],
)
def test_characters_are_read_and_unseen_ones_are_not_let_in(written, read):
    assert characters(written) == read


@pytest.mark.parametrize(
    "piece",
    ["<", "<a", "<!--", "<!", "</", "<script>", "&#", "&#9", "<a b=", '<a b="', "<a b='", "<p>"],
)
@pytest.mark.slow
def test_a_hostile_page_takes_no_longer_than_its_length(piece, growth):
    def read(page):
        for event in events(page):
            attributes(event.text)
        for event in events(f"<a {page.replace('<', '').replace('>', '')}>"):
            attributes(event.text)

    # The work is that of regular expressions, which make no calls.
    times = growth.of_seconds(read, lambda n: piece * n + "x" * 2 * n, 50_000)
    assert times < growth.MOST_SECONDS


@settings(max_examples=60, deadline=None)
@given(st.text("<>/!-pi b=\"'&;#1\n", max_size=80))
def test_any_page_can_be_read_and_no_text_appears_twice(page):
    shown = [it for it in events(page) if not it.tag]
    assert sum(len(it.text) for it in shown) <= len(page)
    assert [it.at for it in events(page)] == sorted({it.at for it in events(page)})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["words ", "more", "é", "1 "]), max_size=8))
def test_words_between_tags_stay_as_they_are(words):
    page = "<p><i>".join(words)
    assert "".join(it.text for it in events(page) if not it.tag) == "".join(words)

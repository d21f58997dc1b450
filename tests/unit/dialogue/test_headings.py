"""Headings in the languages that people send, and sentences that begin like one."""

from __future__ import annotations

import time

import pytest

from storyreel.dialogue.headings import SLUGLINE, is_play_heading, level_of
from storyreel.dialogue.schema import Level

ACTS = (
    *("ACT II", "Act one", "2. Akt", "Zweiter Aufzug", "ACTE PREMIER"),
    *("Действие первое", "第二幕", "第一幕　港", "제1막", "1막", "الفصل الأول", "فصل 2"),
    *("מערכה ראשונה", "מערכה ב'", "[ACT II]", "Segundo acto", "Акт первый"),
)
SCENES = (
    *("Scene 4: Outside", "[Scene 4: Outside]", "ESCENA 2", "Escena segunda", "3. Szene"),
    *("3. Szene: Küche", "1. Auftritt", "ACT II, SCENE 1", "Сцена вторая", "Картина 2"),
    *(
        "第一场",
        "第一场 办公室 日 内",
        "第三場　港",
        "第一幕第一場",
        "场景 3：码头",
        "シーン１　港",
    ),
    *("씬 1", "씬 1 카페 안", "장면 2", "제2장", "1막 2장", "المشهد الأول", "مشهد 2"),
    *("مشهد 2 داخلي - مقهى", "תמונה ראשונה", "סצנה 1"),
)
SLUGLINES = (
    *("INT. CAFE - DAY", "12A. INT. CAFE", "1. 内景 办公室 日", "内景 办公室 - 夜", "內景：廟"),
    *("内/外 车 日", "○喫茶店・中（夜）", "◯ 港", "S#1. 카페 안", "S# 12 골목", "#1 카페"),
    *("ИНТ. КУХНЯ - ДЕНЬ", "НАТ. УЛИЦА - НОЧЬ", "ЭКСТ. ДВОР", "ИНТ./НАТ. МАШИНА", "ІНТ. КУХНЯ"),
    *("INTÉRIEUR JOUR - CAFÉ", "INTERIOR. CAFÉ - DÍA", "INNEN. KÜCHE - TAG", "INNEN - Küche"),
    *("INNEN/AUSSEN. AUTO", "INTERNO. BAR - GIORNO", "INT./EXT. CARRO", "داخلي - مقهى - ليل"),
)
SENTENCES = (
    *("Scene of the crime was cold.", "Act now!", "Act one was dull.", "Scene 5 was cold."),
    *(
        "Scene I like most is the last.",
        "3. Scene of the crime",
        "第一场雨来了。",
        "第二幕布很旧。",
    ),
    *("场景一变，他哭了。", "内景很美。", "○○さん、来て", "○月○日", "○太郎「はい」", "#1 fan"),
    *("2장 주세요", "1막 끝났어", "씬 1 찍자!", "المشهد الأول كان جميلا", "خارجي جدا"),
    *("חוץ מזה", "סצנה 1 הייתה קרה", "INTERIOR DECORATOR", "INTERIOR thoughts", "Interior. Yes."),
    *("Inside job", "Натан. Иди сюда", "Интересно. Да", "1. Anna: yes", "S# is a sign", "#1 카페!"),
)


@pytest.mark.parametrize("text", ACTS)
def test_an_act_is_known_in_its_language(text):
    assert is_play_heading(text)
    assert level_of(text) is Level.ACT


@pytest.mark.parametrize("text", SCENES)
def test_a_scene_is_known_in_its_language(text):
    assert is_play_heading(text)
    assert level_of(text) is Level.SCENE


@pytest.mark.parametrize("text", SLUGLINES)
def test_a_place_inside_or_outside_is_known_in_its_language(text):
    assert SLUGLINE.match(text)
    assert not is_play_heading(text)


@pytest.mark.parametrize(
    "text", ["第一场 办公室 日 内", "Scene 4: Outside", "ESCENA 12 - El puerto"]
)
def test_a_number_and_a_place_are_a_scene_of_a_film_too(text):
    assert SLUGLINE.match(text)
    assert is_play_heading(text)


@pytest.mark.parametrize("text", [*SENTENCES, "第一场 雨来了。", "第二幕 太长了！"])
def test_a_spoken_sentence_never_becomes_a_heading(text):
    assert not is_play_heading(text)
    assert not SLUGLINE.match(text)


@pytest.mark.parametrize(
    "row",
    [
        *("#1 " + "가" * 50_000, "○" + "x " * 25_000, "INTERIOR " + "A " * 25_000),
        *("act" + " " * 50_000 + "x", "씬 1 " + "a" * 50_000, "Scene 1 a" + "." * 50_000 + "b"),
        *("INNEN" + " - " * 17_000, "act 1 " + "1. " * 17_000, "第" * 50_000, "1. " * 17_000),
    ],
)
def test_a_hostile_row_takes_no_time(row):
    begin = time.perf_counter()
    assert not SLUGLINE.match(row) or not is_play_heading(row)
    level_of(row)
    assert time.perf_counter() - begin < 0.5

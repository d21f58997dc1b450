"""Languages are told from a few lines of talk."""

from __future__ import annotations

import pytest

from storyreel.dialogue import detect_language, read_text

TALK = {
    "en": "You said you would be here. I waited for an hour in the rain, and then I left.",
    "de": "Du hast gesagt, dass du kommst. Ich habe eine Stunde im Regen gewartet.",
    "fr": "Vous avez dit que vous seriez là. Je suis resté une heure sous la pluie.",
    "es": "Dijiste que ibas a venir. Yo te esperé una hora en la lluvia y no viniste.",
    "it": "Hai detto che saresti venuto. Io ho aspettato un'ora sotto la pioggia, e non sei qui.",
    "pt": "Você disse que vinha. Eu esperei uma hora na chuva e você não veio.",
    "nl": "Je zei dat je zou komen. Ik heb een uur in de regen gewacht en het was koud.",
    "sv": "Du sa att du skulle komma. Jag väntade en timme i regnet och det var kallt.",
    "pl": "Nie wiem, co się stało. To jest moja wina, ale ty nie jesteś bez winy.",
    "ru": "Ты сказал, что придёшь. Я ждал тебя целый час, а ты не пришёл.",
    "uk": "Ти сказав, що прийдеш. Я чекав на тебе цілу годину, але ти не прийшов.",
    "zh": "你说过你会来的。我在雨里等了一个小时。",
    "ja": "来ると言ったのに。雨の中で一時間も待ったんだよ。",
    "ko": "온다고 했잖아. 비를 맞으며 한 시간이나 기다렸어.",
    "fa": "گفتی که می‌آیی. یک ساعت زیر باران منتظرت ماندم و نیامدی.",
    "ar": "قلت إنك ستأتي. انتظرتك ساعة تحت المطر.",
    "hi": "तुमने कहा था कि तुम आओगे। मैंने बारिश में एक घंटा इंतज़ार किया।",
    "el": "Είπες ότι θα έρθεις. Περίμενα μια ώρα στη βροχή.",
}


@pytest.mark.parametrize("language", TALK)
def test_a_language_is_told_from_two_sentences(language: str) -> None:
    assert detect_language(TALK[language]) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hallo. Na? Ja.", "de"),
        ("Salut. Ça va ? Oui, merci.", "fr"),
        ("—¿Vienes? —No.", "es"),
        ("Only me.", "en"),
        ("Yes. No.", "en"),
        ("Ciao! Sì, sì.", "it"),
        ("Dziękuję. Proszę.", "pl"),
        ("Да. Это он.", "ru"),
        ("Так. Її немає.", "uk"),
    ],
)
def test_a_few_words_are_enough(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "!!!", "Brrr. Hm.", "Mira? Joren!", "A yes. A no."])
def test_what_speaks_for_no_language_is_english(text: str) -> None:
    assert detect_language(text) == "en"


def test_kanji_among_kana_are_japanese() -> None:
    assert detect_language("東京駅で会おう") == "ja"


def test_a_foreign_word_does_not_turn_the_language() -> None:
    assert detect_language("I said 你好 to her, and she laughed at me for it all day.") == "en"


def test_names_and_directions_do_not_count() -> None:
    dialogue = read_text(
        "[Die Tür ist auf und der Wind weht in das Haus.]\nDER WIRT: You are late.\n",
        name="cafe.txt",
    )
    assert dialogue.language == "en"

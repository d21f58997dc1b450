"""Words by which prose says who speaks, in the languages of which there are many stories."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words, each once."""
    return frozenset(words.split())


PLAIN_VERBS = word_set(
    "said says told tells asked asks "
    "replied replies answered answers added continued continues "
    "sagte sagt fragte fragt antwortete antwortet erwiderte entgegnete meinte "
    "dit demanda demande répondit répond ajouta reprit "
    "dijo dice preguntó pregunta respondió responde contestó añadió "
    "disse chiese chiede domandò rispose risponde aggiunse "
    "diz perguntou pergunta respondeu acrescentou falou "
    "сказал сказала говорит спросил спросила спрашивает ответил ответила отвечает добавил "
    "добавила произнёс произнес произнесла молвил молвила "
    "сказав каже спитав спитала запитав запитала питає відповів відповіла відповідає додав додала"
)
"""Verbs that say no more than that somebody speaks."""

VERBS = PLAIN_VERBS | word_set(
    "whispered whispers shouted shouts cried cries called calls yelled screamed muttered "
    "murmured mumbled sighed laughed groaned growled snapped hissed stammered exclaimed "
    "remarked observed suggested insisted admitted agreed begged demanded inquired enquired "
    "interrupted protested repeated returned announced declared explained sobbed gasped "
    "flüsterte flüstert rief ruft schrie murmelte brummte seufzte lachte stammelte hauchte "
    "wiederholte erklärte bemerkte versetzte knurrte zischte stotterte "
    "murmura chuchota cria s'écria s’écria soupira répliqua souffla balbutia déclara répéta "
    "susurró murmuró gritó exclamó suspiró replicó repitió insistió explicó "
    "sussurrò mormorò gridò esclamò sospirò ripeté replicò urlò "
    "sussurrou murmurou gritou exclamou suspirou repetiu replicou "
    "прошептал прошептала шепнул шепнула крикнул крикнула закричал закричала воскликнул "
    "воскликнула пробормотал пробормотала вздохнул вздохнула буркнул буркнула повторил "
    "повторила возразил возразила прошептав "
    "прошепотів прошепотіла шепнув крикнув вигукнув вигукнула пробурмотів пробурмотіла "
    "зітхнув зітхнула повторив повторила"
)
"""Verbs by which somebody speaks."""

PRONOUNS = word_set(
    "i you he she it we they who one nobody somebody someone everyone everybody none both all "
    "ich du er sie es wir ihr jemand niemand alle wer "
    "je tu il elle on nous vous ils elles qui quelqu'un personne "
    "yo tú él ella usted nosotros ellos ellas quien alguien nadie "
    "io lui lei noi voi loro chi qualcuno nessuno eu ele ela você nós eles elas quem alguém "
    "я ты он она оно мы вы они кто никто кто-то все ти він вона ми ви вони хто ніхто хтось"
)
"""Words that stand for somebody and name nobody."""

NO_NAMES = PRONOUNS | word_set(
    "then and but so now there here when while as after before the a an at in on with what "
    "that this yes no not never only suddenly finally quietly softly again still just even "
    "man mit dann da und aber so nun jetzt hier als nach vor das der die ein eine leise plötzlich "
    "endlich ja nein doch puis alors et mais enfin ici le la les un une oui non soudain "
    "entonces luego y pero el los las uno una sí no al fin de pronto poi allora e ma il lo "
    "gli finalmente sì então depois o os as um uma sim não mas "
    "тогда потом и а но тут вот наконец вдруг да нет тоді потім але раптом так ні"
)
"""Words with a capital at the beginning of a sentence that are no names."""

BETWEEN = word_set(
    "to at of for with from into on in by about nothing something that what how why if whether "
    "than like no not the a an his her their my your and or but "
    "zu an von mit für aus in auf nichts etwas dass ob wie und oder aber "
    "à de du pour avec sans rien que si et ou mais a con para sin nada que y o pero di per "
    "niente che e com em к от с на в у из о об ничего что и или но до від з про нічого що і або"
)
"""Words after a verb of speaking that do not lead to the speaker."""

NOTHING = word_set("nothing little more nichts rien nada niente ничего нічого")
"""Words after a verb of speaking by which nobody speaks: `Mira said nothing.`"""

OBJECTS = word_set("le lui les leur me te se nous vous gli mi ti ci ihm ihr mir ему ей мне lhe")
"""Words before a verb that say to whom."""

ARTICLES = word_set("the der die das le la l' l’ el il lo o a")
"""Words that lead to a person without a name, such as `the old man`."""

CJK_PRONOUNS = word_set(
    "彼 彼女 私 僕 俺 あなた 君 誰 それ これ 我 你 他 她 它 您 我们 你们 他们 她们 有人 大家 谁 "
    "誰か"
)
"""Pronouns in Japanese and Chinese."""

"""Notes of trainings, in English and in Chinese."""

from schemas.languages import said
from schemas.message import Message, joined
from tasks.learning.notes import CUT_SHORT, listed, on_member, on_model, on_weights
from tasks.predictive_analytics.training.ensemble import ALONE
from tasks.text_classification.training.stack import WORDS, languages


def test_the_notes_of_a_version_are_one_text_that_each_language_says() -> None:
    members = listed([on_member(word, 0.25) for word in list(WORDS.values())[:2]])
    told = Message(
        "training.languages", "Languages: {languages}.", languages=languages(["a", "我"])
    )
    notes = joined([told, CUT_SHORT, on_model(members), on_model(ALONE), on_weights("lite0")])
    assert notes == (
        "Languages: English 50%, Chinese 50%. Training was cut short by the time limit. "
        "Model: n-grams (TF-IDF) x 0.25, encoder, linear x 0.25. Model: CatBoost (1 model). "
        "Pretrained weights: lite0."
    )
    assert said(notes, "zh") == (
        "语言：英文 50%、中文 50%。训练因时间限制提前结束。"
        "模型：n 元语法（TF-IDF） × 0.25、编码器（线性） × 0.25。模型：CatBoost（1 个模型）。"
        "预训练权重：lite0。"
    )

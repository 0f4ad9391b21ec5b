"""Sorts messages into intents, and gives a message of no intent so little confidence that the engine's FallbackClassifier refuses it."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.rasa_components.intents.softmax import Examples, Weights, fit
from nlu.rasa_components.intents.strangers import shares, stranger_score, unseen_scores
from nlu.rasa_components.intents.terms import Terms, learnt_terms

FILE = "classifier.npz"
RANKED = 10
"""So many intents are ranked; Rasa keeps as many."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(GraphComponent, IntentClassifier):
    """Multinomial logistic regression over the words of a message, pieces of them, and the sentence's dense vectors.

    A message's confidences sum to less than 1: the rest is the probability that it is of no intent (``intents/strangers.py``).
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["scipy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``terms_weight`` is the length of a message's terms, beside the dense vector's own; ``strength`` how closely examples are
        followed (scikit-learn's C), ``max_iter`` for how long. ``refused``: the share of messages understood right that may fall under
        ``threshold``, FallbackClassifier's, for the sake of refusing strangers, counted over ``folds`` parts of the examples."""
        return {"terms_weight": 4.0, "strength": 2.0, "max_iter": 50, "threshold": 0.3, "refused": 0.02, "folds": 3}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._intents: list[str] = []

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LinearClassifier:
        return cls(config, model_storage, resource)

    # Rasa finds inputs by parameter names: `training_data` and `messages` must stay as they are.
    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents' examples, and from how they look unseen, what a stranger is. Without examples nothing is learnt."""
        learnt = [example for example in training_data.intent_examples if example.get(INTENT) and example.get(TEXT)]
        if learnt:
            self._learn(learnt)
            self._persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Give each message its intent and the ranking of the first ten; no intent where there is no text or nothing was learnt."""
        for message in messages:
            ranking = self._ranking(message) if self._intents and message.get(TEXT) else []
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        likely = shares(self._weights.scores(self._examples([message])), self._stranger)[0]
        first = np.argsort(-likely, kind="stable")[:RANKED]
        return [{"name": self._intents[intent], "confidence": float(likely[intent])} for intent in first]

    def _learn(self, learnt: list[Message]) -> None:
        self._intents = sorted({str(message.get(INTENT)) for message in learnt})
        classes = np.array([self._intents.index(str(message.get(INTENT))) for message in learnt])
        self._terms = learnt_terms([str(message.get(TEXT)) for message in learnt], self._config["terms_weight"])
        examples = self._examples(learnt)
        how = {"strength": self._config["strength"], "rounds": self._config["max_iter"]}
        self._weights = fit(examples, classes, len(self._intents), **how)
        unseen = unseen_scores(examples, classes, len(self._intents), self._config["folds"], **how)
        right = unseen.argmax(axis=1) == classes
        if DEFAULT_NLU_FALLBACK_INTENT_NAME in self._intents:
            right &= classes != self._intents.index(DEFAULT_NLU_FALLBACK_INTENT_NAME)
        self._stranger = stranger_score(unseen[right], self._config["threshold"], self._config["refused"])

    def _examples(self, messages: list[Message]) -> Examples:
        return Examples(self._terms.of([str(message.get(TEXT)) for message in messages]), _vectors(messages))

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            known = {"known": list(self._terms.columns), "worth": self._terms.worth}
            np.savez(folder / FILE, intents=self._intents, stranger=self._stranger, **known, **vars(self._weights))

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> LinearClassifier:
        component = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder, np.load(folder / FILE, allow_pickle=False) as written:
                component._intents = [str(name) for name in written["intents"]]
                columns = {str(term): column for column, term in enumerate(written["known"])}
                component._terms = Terms(columns, written["worth"], config["terms_weight"])
                component._weights = Weights(written["terms"], written["vectors"], written["bias"])
                component._stranger = float(written["stranger"])
        except ValueError:  # nothing was learnt, so nothing was written
            pass
        return component


def _vectors(messages: list[Message]) -> np.ndarray:
    """Of shape (messages, dimension): the sentence's vectors by all dense featurizers."""
    found = [message.get_dense_features(TEXT)[1] for message in messages]
    return np.concatenate([features.features for features in found]) if all(found) else np.zeros((len(messages), 0), dtype=np.float32)

"""Rasa's logistic regression as plain numbers: its own file format takes six seconds to open at each start."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

FILE = "classifier.npz"
_LEARNT = ("coef_", "intercept_", "classes_", "n_features_in_")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(LogisticRegressionClassifier):
    """Takes the same settings as ``LogisticRegressionClassifier`` and comes to the same probabilities."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Give each message its intent and the ranking of all."""
        if len(self.clf.classes_) < 3 or self.clf.solver == "liblinear":
            return super().process(messages)  # these are not a softmax
        for message in messages:
            scores = self.clf.coef_ @ _features(message) + self.clf.intercept_
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            order = np.argsort(-shares, kind="stable")
            ranking = [{"name": str(self.clf.classes_[index]), "confidence": float(shares[index])} for index in order]
            length = self.config["ranking_length"]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[:length] if length > 0 else ranking, add_to_output=True)
        return messages

    def persist(self) -> None:
        """Write down what was learnt; the settings are in the recipe."""
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / FILE, **{name: np.asarray(getattr(self.clf, name)) for name in _LEARNT})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearClassifier:
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / FILE, allow_pickle=False) as written:
            for name in _LEARNT:
                setattr(component.clf, name, written[name])
        component.clf.n_features_in_ = int(component.clf.n_features_in_)
        return component


def _features(message: Message) -> np.ndarray:
    """The sentence's features in the order of training: counts, then the dense vector."""
    sparse, dense = message.get_sparse_features(TEXT)[1], message.get_dense_features(TEXT)[1]
    parts = [sparse.features.toarray()[0]] if sparse else []
    return np.concatenate([*parts, dense.features[0]] if dense else parts)

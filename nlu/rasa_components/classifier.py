"""Rasa's logistic regression, kept as plain numbers: its own file format takes six seconds and 100 MB to open at each start."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier

FILE = "classifier.npz"
_LEARNT = ("coef_", "intercept_", "classes_", "n_features_in_")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(LogisticRegressionClassifier):
    """Takes the same settings as ``LogisticRegressionClassifier``."""

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

